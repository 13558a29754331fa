from __future__ import annotations

from typing import Any

import msgspec
import pytest

from scanner.facts.evidence import (
    Attestation,
    Base,
    Evidence,
    Incomplete,
    Link,
    LinkName,
    Material,
    Platform,
    Proof,
    Provenance,
    Sbom,
    Signature,
)
from scanner.images.chain import chain_of, weakest_of
from tests.images.memory import TRUSTED, no_trust, proof_of, unsigned

DIGEST = f"sha256:{'d' * 64}"
AMD64 = f"sha256:{'a' * 64}"
ARM64 = f"sha256:{'b' * 64}"
GOOD = proof_of(TRUSTED)
EVE = proof_of("eve@evil.example")
KEY = Proof(verified=True, how="key", key="release.pub")
WHO = f"{TRUSTED} (https://issuer.example)"
EVIL = f"signed by eve@evil.example, not by {TRUSTED}"
INDEX = Evidence(
    "r.example/acme/app:1",
    digest=DIGEST,
    resolved_from="digest",
    kind="index",
    platforms=(Platform("linux/amd64", AMD64), Platform("linux/arm64", ARM64)),
)


def link(name: LinkName, **facts: Any) -> tuple[str, str]:
    """Return status and detail of a link of the index with some facts."""
    found = next(each for each in chain_of(msgspec.structs.replace(INDEX, **facts)) if each.name == name)
    return found.status, found.detail


def signature(proof: Proof, subject: str = DIGEST) -> Signature:
    return Signature(subject, "" if subject == DIGEST else "some", "signature-tag", proof)


def attestation(proof: Proof, subject: str = DIGEST) -> Attestation:
    return Attestation(subject, "", "referrer", "x", "y", subject_matches=True, proof=proof)


def sbom(proof: Proof, **more: Any) -> Sbom:
    return Sbom(DIGEST, "", "attestation", proof, components=3, **more)


def provenance(proof: Proof, **more: Any) -> Provenance:
    return Provenance(DIGEST, "", "attestation-tag", proof, **({"subject_matches": True} | more))


def lacks(what: str) -> tuple[Incomplete, ...]:
    return (Incomplete("timed-out", what, "no answer"),)


UNSUPPORTED = Proof(verified=False, reason="unsupported", detail="Notation")
SIGNATURES = [
    pytest.param({"signatures": (signature(GOOD),)}, ("proved", f"signed by {WHO}"), id="signed"),
    pytest.param(
        {"signatures": (signature(KEY),)}, ("proved", "signed by the key release.pub"), id="by a key"
    ),
    pytest.param(
        {"signatures": (signature(EVE), signature(GOOD))},
        ("proved", f"signed by {WHO}"),
        id="by somebody else too",
    ),
    pytest.param(
        {"signatures": (signature(EVE),), "provenance": (provenance(GOOD),)},
        ("proved", f"no signature of its own, but its provenance is signed by {WHO}"),
        id="attested by its builder",
    ),
    pytest.param(
        {"provenance": (provenance(GOOD, subject_matches=False),)},
        ("absent", "no signature was found"),
        id="provenance of another image",
    ),
    pytest.param(
        {"attestations": (attestation(GOOD),)},
        ("absent", "no signature was found"),
        id="attested by who looked at it",
    ),
    pytest.param(
        {"signatures": (signature(GOOD, AMD64), signature(GOOD, ARM64))},
        ("proved", "every platform is signed, the index is not"),
        id="each platform",
    ),
    pytest.param(
        {"signatures": (signature(GOOD, AMD64),)},
        ("claimed", "1 of 2 platforms is signed, the index is not"),
        id="one platform",
    ),
    pytest.param(
        {"signatures": (signature(no_trust("x")), signature(EVE))},
        ("broken", f"the signature does not hold: {EVIL}"),
        id="by somebody else",
    ),
    pytest.param(
        {"signatures": (signature(EVE),), "incomplete": lacks("referrers")},
        ("broken", f"the signature does not hold: {EVIL}"),
        id="by somebody else, and incomplete",
    ),
    pytest.param(
        {"signatures": (signature(no_trust("x")),)},
        ("claimed", "the signature is not proved: nobody is trusted"),
        id="nobody is trusted",
    ),
    pytest.param(
        {"signatures": (signature(UNSUPPORTED),)},
        ("unknown", "the signature cannot be verified: Notation"),
        id="unsupported",
    ),
    pytest.param(
        {"incomplete": lacks("signature-tag")},
        ("unknown", "the signature could not be looked for everywhere: no answer"),
        id="incomplete",
    ),
    pytest.param(
        {"incomplete": lacks("sbom-tag")}, ("absent", "no signature was found"), id="incomplete elsewhere"
    ),
    pytest.param({}, ("absent", "no signature was found"), id="unsigned"),
]


@pytest.mark.parametrize(("facts", "expected"), SIGNATURES)
def test_the_link_of_the_signature(facts: dict[str, Any], expected: tuple[str, str]) -> None:
    assert link("signature", **facts) == expected


SBOMS = [
    pytest.param({"sboms": (sbom(GOOD),)}, ("proved", f"3 components, signed by {WHO}"), id="signed"),
    pytest.param(
        {"sboms": (sbom(unsigned()),)}, ("claimed", "the SBOM is not proved: nobody signed it"), id="unsigned"
    ),
    pytest.param(
        {"sboms": (sbom(unsigned()), sbom(EVE))},
        ("broken", f"the SBOM does not hold: {EVIL}"),
        id="an unsigned one does not make up for a wrongly signed one",
    ),
    pytest.param(
        {"sboms": (sbom(GOOD, subject_matches=False, subject_digests=("sha256:x",)),)},
        ("broken", "the SBOM describes another image: sha256:x"),
        id="of another image",
    ),
    pytest.param(
        {"sboms": (sbom(GOOD, error="it is not JSON"),)},
        ("broken", "the SBOM cannot be read: it is not JSON"),
        id="unreadable",
    ),
    pytest.param(
        {"incomplete": lacks("buildkit")},
        ("unknown", "the SBOM could not be looked for everywhere: no answer"),
        id="incomplete",
    ),
    pytest.param({}, ("absent", "no SBOM was found"), id="none"),
]


@pytest.mark.parametrize(("facts", "expected"), SBOMS)
def test_the_link_of_the_sbom(facts: dict[str, Any], expected: tuple[str, str]) -> None:
    assert link("sbom", **facts) == expected


SIGNED_INDEX: dict[str, Any] = {"signatures": (signature(GOOD),)}


def test_what_buildkit_put_into_a_signed_index_is_proved() -> None:
    within = tuple(
        msgspec.structs.replace(sbom(unsigned()), subject=platform, channel="buildkit")
        for platform in (AMD64, ARM64)
    )
    by = f"in an index signed by {WHO}"
    assert link("sbom", sboms=within, **SIGNED_INDEX) == ("proved", f"3 components, {by}")
    built = msgspec.structs.replace(provenance(unsigned(), builder="https://b"), channel="buildkit")
    assert link("provenance", provenance=(built,), **SIGNED_INDEX) == ("proved", f"built, {by}")
    assert link("builder", provenance=(built,), **SIGNED_INDEX) == ("proved", "built by https://b")
    whole = (built, provenance(GOOD))
    assert link("sbom", sboms=within, provenance=whole) == ("proved", f"3 components, {by}")


def test_what_is_proved_of_one_platform_is_proved_of_that_one_alone() -> None:
    """Who may push can put a platform of their own beside it."""
    listed = msgspec.structs.replace(sbom(GOOD), subject=AMD64)
    built = msgspec.structs.replace(provenance(GOOD, builder="https://b"), subject=AMD64)
    of_one = sbom(GOOD, subject_digests=(AMD64,))
    part = "for 1 of 2 platforms"
    for one in (listed, of_one):
        assert link("sbom", sboms=(one,)) == ("claimed", f"3 components, signed by {WHO}, {part}")
    assert link("provenance", provenance=(built,)) == ("claimed", f"built, signed by {WHO}, {part}")
    assert link("builder", provenance=(built,)) == ("claimed", "built by https://b")


@pytest.mark.parametrize(
    ("channel", "facts"),
    [
        ("referrer", SIGNED_INDEX),
        ("attached", SIGNED_INDEX),
        ("buildkit", {"signatures": (signature(EVE),)}),
        ("buildkit", {"signatures": (signature(GOOD, AMD64),)}),
        ("buildkit", {"kind": "image"} | SIGNED_INDEX),
    ],
    ids=["refers to it", "attached by a tag", "signed by somebody else", "a platform is signed", "no index"],
)
def test_what_is_no_part_of_a_signed_index_is_a_claim(channel: Any, facts: dict[str, Any]) -> None:
    found = msgspec.structs.replace(sbom(unsigned()), channel=channel)
    assert link("sbom", sboms=(found,), **facts)[0] == "claimed"
    built = msgspec.structs.replace(provenance(unsigned()), channel=channel)
    assert link("provenance", provenance=(built,), **facts)[0] == "claimed"


def test_what_is_proved_of_every_platform_that_is_known_may_not_be_of_all() -> None:
    each = tuple(msgspec.structs.replace(sbom(GOOD), subject=one) for one in (AMD64, ARM64))
    beyond = (Incomplete("too-large", "platform", "more than 32"),)
    told = f"3 components, signed by {WHO}"
    assert link("sbom", sboms=each) == ("proved", told)
    assert link("sbom", sboms=each, incomplete=beyond) == (
        "claimed",
        f"{told}, for the platforms that are looked at",
    )


BUILT = provenance(GOOD, builder="https://builder", source="https://github.com/o/r", revision="abc")
ORIGINS = [
    pytest.param(
        (BUILT,),
        ("proved", f"built from https://github.com/o/r at abc, signed by {WHO}"),
        ("proved", "built by https://builder"),
        id="signed",
    ),
    pytest.param(
        (provenance(unsigned(), builder="https://evil"), BUILT),
        ("proved", f"built from https://github.com/o/r at abc, signed by {WHO}"),
        ("proved", "built by https://builder"),
        id="the signed one counts",
    ),
    pytest.param(
        (provenance(GOOD),),
        ("proved", f"built, signed by {WHO}"),
        ("absent", "the provenance names no builder"),
        id="no builder",
    ),
    pytest.param(
        (provenance(unsigned(), builder="https://builder"),),
        ("claimed", "the provenance is not proved: nobody signed it"),
        ("claimed", "built by https://builder"),
        id="unsigned",
    ),
    pytest.param(
        (provenance(EVE, builder="https://builder"),),
        ("broken", f"the provenance does not hold: {EVIL}"),
        ("broken", f"nobody is known to have built it: the provenance does not hold: {EVIL}"),
        id="by somebody else",
    ),
    pytest.param(
        (provenance(unsigned(), builder="https://builder", subject_matches=False),),
        ("broken", "the provenance speaks about another image"),
        ("broken", "nobody is known to have built it: the provenance speaks about another image"),
        id="of another image",
    ),
    pytest.param(
        (),
        ("absent", "no provenance was found"),
        ("absent", "nobody is known to have built it: no provenance was found"),
        id="none",
    ),
]


@pytest.mark.parametrize(("found", "expected", "builder"), ORIGINS)
def test_the_links_of_provenance_and_builder(
    found: tuple[Provenance, ...], expected: tuple[str, str], builder: tuple[str, str]
) -> None:
    assert (link("provenance", provenance=found), link("builder", provenance=found)) == (expected, builder)


ANNOTATED = Base("alpine:3.20", DIGEST, "annotation")
NAMES_BASE = provenance(
    GOOD,
    build_type="https://mobyproject.org/buildkit@v1",
    materials=(Material("pkg:docker/alpine@3.20", DIGEST),),
)
TOLD = Base("alpine:3.20", DIGEST, "provenance")
BASES = [
    pytest.param({"base": ANNOTATED}, "claimed", id="annotation of an unsigned image"),
    pytest.param(
        {"base": ANNOTATED, "signatures": (signature(GOOD),)}, "proved", id="annotation of a signed image"
    ),
    pytest.param(
        {"base": Base("alpine:3.20", None, "annotation"), "signatures": (signature(GOOD),)},
        "claimed",
        id="without a digest",
    ),
    pytest.param({"base": TOLD, "provenance": (NAMES_BASE,)}, "proved", id="signed provenance"),
    pytest.param(
        {"base": TOLD, "provenance": (msgspec.structs.replace(NAMES_BASE, proof=unsigned()),)},
        "claimed",
        id="unsigned provenance",
    ),
    pytest.param(
        {"base": TOLD, "provenance": (msgspec.structs.replace(NAMES_BASE, proof=unsigned()), BUILT)},
        "claimed",
        id="unsigned provenance beside a signed one that does not name it",
    ),
    pytest.param({}, "absent", id="nothing"),
    pytest.param({"incomplete": lacks("attestation-tag")}, "unknown", id="incomplete"),
]


@pytest.mark.parametrize(("facts", "status"), BASES)
def test_the_link_of_the_base(facts: dict[str, Any], status: str) -> None:
    assert link("base", **facts)[0] == status


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"resolved_from": "digest"}, ("proved", f"pinned by {DIGEST}")),
        (
            {"resolved_from": "tag", "tag_digest": DIGEST},
            ("claimed", f"its tag names {DIGEST} now, and can name another image later"),
        ),
        ({"tag_digest": AMD64}, ("claimed", f"pinned by {DIGEST}, but its tag names {AMD64} now")),
        ({"tag_digest": AMD64, "index_digest": AMD64}, ("proved", f"pinned by {DIGEST}")),
    ],
    ids=["digest", "tag", "moved", "platform of the index"],
)
def test_the_link_of_the_reference(facts: dict[str, Any], expected: tuple[str, str]) -> None:
    assert link("reference", **facts) == expected


STATUSES = [
    (("proved", "proved", "proved", "proved", "proved", "proved", "proved"), "reference"),
    (("claimed", "proved", "claimed", "proved", "proved", "proved", "absent"), "reference"),
    (("proved", "proved", "proved", "proved", "proved", "proved", "absent"), "base"),
    (("claimed", "proved", "proved", "absent", "absent", "absent", "absent"), "sbom"),
    (("claimed", "proved", "absent", "unknown", "unknown", "unknown", "absent"), "sbom"),
    (("claimed", "proved", "unknown", "claimed", "broken", "broken", "absent"), "provenance"),
    (("proved", "proved", "proved", "proved", "proved", "proved", "unknown"), "base"),
]


@pytest.mark.parametrize(("statuses", "expected"), STATUSES, ids=[expected for _, expected in STATUSES])
def test_the_weakest_link_is_the_first_of_the_worst(statuses: tuple[Any, ...], expected: str) -> None:
    names = [each.name for each in chain_of(INDEX)]
    chain = [Link(name, status, "") for name, status in zip(names, statuses, strict=True)]
    assert weakest_of(chain) == expected


def test_there_is_no_weakest_link_without_a_chain() -> None:
    assert weakest_of(()) is None
