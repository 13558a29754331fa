from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import pytest

from scanner.errors import RegistryError
from scanner.facts.evidence import Evidence, Incomplete, Link, Lookup, Platform, RootFacts, Sbom, Signature
from scanner.facts.images import parse
from scanner.images.gather import Gatherer
from scanner.images.patterns import Patterns
from tests.images.doubles.attachments import attach
from tests.images.doubles.images import image, multi_platform
from tests.images.doubles.publish import Content
from tests.images.gathering import (
    CREATED,
    NOW,
    OCI_MANIFEST,
    SIMPLE_SIGNING,
    WHERE,
    attached_lookups,
    gather_one,
)
from tests.images.memory import (
    TRUSTED,
    MemoryPublisher,
    MemoryRegistries,
    MemoryVerifier,
    proof_of,
    signed,
    unsigned,
)

if TYPE_CHECKING:
    from scanner.errors import CattleguardError
    from scanner.facts.evidence import IncompleteReason, LinkStatus
    from scanner.images.model import Manifest, Repository


def published(registries: MemoryRegistries, path: str = "acme/app") -> MemoryPublisher:
    return MemoryPublisher(registries, f"r.example/{path}")


def unsigned_chain(digest: str) -> tuple[Link, ...]:
    return (
        Link("reference", "claimed", f"its tag names {digest} now, and can name another image later"),
        Link("digest", "proved", f"an image with the digest {digest}"),
        Link("signature", "absent", "no signature was found"),
        Link("sbom", "absent", "no SBOM was found"),
        Link("provenance", "absent", "no provenance was found"),
        Link("builder", "absent", "nobody is known to have built it: no provenance was found"),
        Link("base", "absent", "nothing says what it was built on"),
    )


def unsigned_evidence(ref: str, digest: str, configuration: str) -> Evidence:
    return Evidence(
        ref,
        digest=digest,
        resolved_from="tag",
        tag_digest=digest,
        kind="image",
        media_type=OCI_MANIFEST,
        created=CREATED,
        platforms=(Platform("linux/amd64", digest, CREATED),),
        trusted=True,
        lookups=(
            Lookup("manifest", ref, "found"),
            Lookup("configuration", f"{WHERE}@{configuration}", "found"),
            *attached_lookups(digest),
        ),
        chain=unsigned_chain(digest),
        weakest="signature",
    )


def configuration_of(registries: MemoryRegistries, digest: str) -> str:
    return str(json.loads(registries._held[WHERE, digest][1])["config"]["digest"])


def test_an_unsigned_image() -> None:
    registries = MemoryRegistries()
    digest = image(published(registries), "1.0")["digest"]
    expected = unsigned_evidence(f"{WHERE}:1.0", digest, configuration_of(registries, digest))
    assert gather_one(registries, f"{WHERE}:1.0") == expected


def test_an_unsigned_image_takes_four_calls_and_three_without_its_configuration() -> None:
    registries = MemoryRegistries()
    digest = image(published(registries), "1.0")["digest"]
    gather_one(registries, f"{WHERE}:1.0")
    blob = f"blob {configuration_of(registries, digest)}"
    assert sorted(registries.asked) == sorted([blob, "manifest 1.0", f"referrers {digest}", "tags"])
    registries.asked.clear()
    evidence = gather_one(registries, f"{WHERE}:1.0", configurations=False)
    assert sorted(registries.asked) == ["manifest 1.0", f"referrers {digest}", "tags"]
    assert (evidence.created, evidence.platforms) == (None, (Platform("", digest),))


def test_a_signed_image() -> None:
    registries = MemoryRegistries()
    publisher = published(registries)
    subject = image(publisher, "1.0")
    content = Content(SIMPLE_SIGNING, signed(TRUSTED, subject["digest"]), {"team": "shop"})
    attach(publisher, subject, "sig", [content])
    evidence = gather_one(registries, f"{WHERE}:1.0")
    assert evidence.signatures == (
        Signature(subject["digest"], "", "signature-tag", proof_of(TRUSTED), {"team": "shop"}),
    )
    assert evidence.incomplete == ()
    assert evidence.chain[2] == Link("signature", "proved", f"signed by {TRUSTED} (https://issuer.example)")


def test_references_to_one_image_are_looked_at_once() -> None:
    registries = MemoryRegistries()
    publisher = published(registries)
    digest = image(publisher, "1.0")["digest"]
    registries.retag(WHERE, "stable", digest)
    references = [parse(ref) for ref in (f"{WHERE}:1.0", f"{WHERE}:stable", f"{WHERE}:1.0")]
    gathered = Gatherer(registries, MemoryVerifier(), now=NOW).gather(references)
    assert list(gathered) == [f"{WHERE}:1.0", f"{WHERE}:stable"]
    configuration = configuration_of(registries, digest)
    assert gathered[f"{WHERE}:stable"] == unsigned_evidence(f"{WHERE}:stable", digest, configuration)
    assert len(registries.asked) == 5


def test_where_there_is_no_referrers_api_one_repository_of_a_project_shows_it() -> None:
    registries = MemoryRegistries(api=False)
    digests = [
        image(published(registries, f"acme/app{number}"), "1", layers=[b"%d" % number])["digest"]
        for number in range(4)
    ]
    references = [parse(f"r.example/acme/app{number}:1") for number in range(4)]
    gathered = Gatherer(registries, MemoryVerifier(), now=NOW, configurations=False).gather(references)
    assert sorted(registries.asked) == sorted(["manifest 1"] * 4 + ["tags"] * 4 + [f"referrers {digests[0]}"])
    assert {each.lookups[1:3] for each in gathered.values()} == {
        (
            Lookup("referrers", f"r.example/acme/app{number}@{digest}", "unsupported"),
            Lookup("fallback-tag", f"r.example/acme/app{number}:{digest.replace(':', '-')}", "absent"),
        )
        for number, digest in enumerate(digests)
    }


def test_another_project_of_a_registry_is_asked_for_itself() -> None:
    registries = MemoryRegistries(api=False)
    for path in ("acme/app", "cache/app"):
        image(published(registries, path), "1")
    references = [parse(f"r.example/{path}:1") for path in ("acme/app", "cache/app")]
    Gatherer(registries, MemoryVerifier(), now=NOW).gather(references)
    assert sum(asked.startswith("referrers") for asked in registries.asked) == 2


@pytest.mark.parametrize("in_flight", [1, 2, 16])
def test_the_result_does_not_depend_on_the_order_of_answers(
    in_flight: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    registries = MemoryRegistries()
    references = []
    for number in range(8):
        publisher = published(registries, f"acme/app{number}")
        subject = multi_platform(publisher, "1", "linux/amd64", "linux/arm64", f"linux/x{number}")
        for by in (TRUSTED, "eve@evil.example"):
            attach(publisher, subject, "sig", [Content(SIMPLE_SIGNING, signed(by, subject["digest"]))])
        references.append(parse(f"r.example/acme/app{number}:1"))
    first = Gatherer(registries, MemoryVerifier(), now=NOW, in_flight=1).gather(references)
    dice = random.Random(in_flight)
    ask = registries._ask

    def slowly(what: str) -> None:
        registries.latency_s = dice.random() / 500
        ask(what)

    monkeypatch.setattr(registries, "_ask", slowly)
    assert Gatherer(registries, MemoryVerifier(), now=NOW, in_flight=in_flight).gather(references) == first


UNRESOLVED = [
    pytest.param(
        RegistryError("HTTP 401", reason="denied", hint="run docker login"),
        "denied",
        "r.example/acme/app:1.0: HTTP 401; hint",
        "unknown",
        id="denied",
    ),
    pytest.param(
        RegistryError("no such tag", reason="not-found"),
        "not-found",
        "r.example/acme/app:1.0: no such tag",
        "absent",
        id="not-found",
    ),
    pytest.param(
        RegistryError("other content", reason="digest-mismatch"),
        "digest-mismatch",
        "r.example/acme/app:1.0: other content",
        "broken",
        id="digest-mismatch",
    ),
    pytest.param(
        RegistryError("not asked, offline", reason="offline"),
        "offline",
        "r.example/acme/app:1.0: not asked, offline",
        "unknown",
        id="offline",
    ),
    pytest.param(
        KeyError("mediaType"),
        "malformed",
        "r.example/acme/app:1.0: not understood (KeyError)",
        "broken",
        id="unexpected",
    ),
]


@pytest.mark.parametrize(("error", "reason", "detail", "status"), UNRESOLVED)
def test_what_cannot_be_resolved_says_why(
    error: CattleguardError | KeyError, reason: IncompleteReason, detail: str, status: LinkStatus
) -> None:
    registries = MemoryRegistries()
    image(published(registries), "1.0")
    registries.failures["manifest 1.0"] = error
    evidence = gather_one(registries, f"{WHERE}:1.0")
    full = detail.replace("; hint", "; run docker login")
    unlooked = "not looked for: the manifest could not be read"
    rest: LinkStatus = "absent" if status == "absent" else "unknown"
    assert evidence == Evidence(
        f"{WHERE}:1.0",
        trusted=True,
        lookups=(Lookup("manifest", f"{WHERE}:1.0", reason),),
        incomplete=(Incomplete(reason, "manifest", full),),
        chain=(
            Link("reference", status, full),
            Link("digest", status, full),
            Link("signature", rest, unlooked),
            Link("sbom", rest, unlooked),
            Link("provenance", rest, unlooked),
            Link("builder", rest, unlooked),
            Link("base", rest, unlooked),
        ),
        weakest="reference",
    )


def test_an_image_that_fails_costs_only_itself() -> None:
    registries = MemoryRegistries()
    publisher = published(registries)
    image(publisher, "good")
    image(publisher, "bad", layers=[b"bad"])
    registries.failures["manifest bad"] = RegistryError("no answer", reason="timed-out")
    alone = gather_one(registries, f"{WHERE}:good")
    references = [parse(f"{WHERE}:bad"), parse(f"{WHERE}:good")]
    gathered = Gatherer(registries, MemoryVerifier(), now=NOW).gather(references)
    assert gathered[f"{WHERE}:good"] == alone
    assert gathered[f"{WHERE}:bad"].incomplete == (
        Incomplete("timed-out", "manifest", f"{WHERE}:bad: no answer"),
    )


def test_a_defect_anywhere_is_told_and_costs_only_the_image(monkeypatch: pytest.MonkeyPatch) -> None:
    registries = MemoryRegistries()
    digest = image(published(registries), "1.0")["digest"]

    def defective(*_: object) -> None:
        raise ZeroDivisionError

    verifier = MemoryVerifier()
    monkeypatch.setattr(verifier, "trusts", defective)
    evidence = gather_one(registries, f"{WHERE}@{digest}", verifier)
    assert (evidence.digest, evidence.incomplete, evidence.weakest) == (
        digest,
        (Incomplete("malformed", "manifest", f"{WHERE}@{digest}: not understood (ZeroDivisionError)"),),
        "digest",
    )


def test_progress_is_told_before_the_first_image_and_after_each() -> None:
    registries = MemoryRegistries()
    for tag in ("1", "2", "3"):
        image(published(registries), tag, layers=[tag.encode()])
    told: list[tuple[int, int]] = []
    references = [parse(f"{WHERE}:{tag}") for tag in ("1", "2", "3", "1")]
    Gatherer(registries, MemoryVerifier(), now=NOW, progress=lambda done, of: told.append((done, of))).gather(
        references
    )
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_no_references_take_no_call() -> None:
    registries = MemoryRegistries()
    assert Gatherer(registries, MemoryVerifier(), now=NOW).gather([]) == {}
    assert registries.asked == []


def test_an_interrupt_ends_the_gathering() -> None:
    registries = MemoryRegistries()
    image(published(registries), "1.0")
    registries.failures["manifest 1.0"] = KeyboardInterrupt()
    told: list[tuple[int, int]] = []
    gatherer = Gatherer(
        registries, MemoryVerifier(), now=NOW, progress=lambda done, of: told.append((done, of))
    )
    with pytest.raises(KeyboardInterrupt):
        gatherer.gather([parse(f"{WHERE}:1.0")])
    assert told == [(0, 1), (1, 1)]


SBOM = b"""{"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "metadata":
{"component": {"type": "container", "name": "app", "version": "%s"}}, "components": []}"""


@pytest.mark.parametrize("resolves", [True, False], ids=["resolved", "unresolved"])
def test_a_local_sbom_counts_as_an_unsigned_one(resolves: bool) -> None:
    registries = MemoryRegistries()
    digest = image(published(registries), "1.0")["digest"]
    if not resolves:
        registries.failures["manifest 1.0"] = RegistryError("HTTP 401", reason="denied")
    named = digest if resolves else f"sha256:{'0' * 64}"
    local = {f"{WHERE}:1.0": ("app.cdx.json", SBOM % named.encode())}
    (sbom,) = gather_one(registries, f"{WHERE}:1.0", local_sboms=local).sboms
    assert (sbom.subject, sbom.channel, sbom.proof, sbom.subject_name, sbom.subject_matches) == (
        digest if resolves else "",
        "file",
        unsigned(),
        "app",
        sbom.subject_matches,
    )
    assert sbom.error is None


def test_a_local_sbom_that_cannot_be_read_names_its_file() -> None:
    registries = MemoryRegistries()
    digest = image(published(registries), "1.0")["digest"]
    local = {f"{WHERE}:1.0": ("app.cdx.json", b"no")}
    (sbom,) = gather_one(registries, f"{WHERE}:1.0", local_sboms=local).sboms
    assert sbom == Sbom(digest, "", "file", unsigned(), error=sbom.error)
    assert (sbom.error or "").startswith("app.cdx.json: ")


def test_where_the_first_image_of_a_project_is_missing_another_shows_whether_there_is_an_api() -> None:
    registries = MemoryRegistries(api=False)
    for number in range(1, 4):
        image(published(registries, f"acme/app{number}"), "1", layers=[b"%d" % number])
    references = [parse(f"r.example/acme/app{number}:1") for number in range(4)]
    gathered = Gatherer(registries, MemoryVerifier(), now=NOW, in_flight=1).gather(references)
    assert [bool(each.incomplete) for each in gathered.values()] == [True, False, False, False]
    assert sum(asked.startswith("referrers") for asked in registries.asked) == 1


def test_a_failure_to_list_referrers_shows_nothing_of_the_project() -> None:
    registries = MemoryRegistries(api=False)
    digests = [
        image(published(registries, f"acme/app{number}"), "1", layers=[b"%d" % number])["digest"]
        for number in range(3)
    ]
    registries.failures[f"referrers {digests[0]}"] = RegistryError("no answer", reason="timed-out")
    references = [parse(f"r.example/acme/app{number}:1") for number in range(3)]
    gathered = Gatherer(registries, MemoryVerifier(), now=NOW, in_flight=1).gather(references)
    where = f"r.example/acme/app0@{digests[0]}"
    assert [each.incomplete for each in gathered.values()] == [
        (Incomplete("timed-out", "referrers", f"{where}: no answer"),),
        (),
        (),
    ]
    assert [asked for asked in registries.asked if asked.startswith("referrers")] == [
        f"referrers {digest}" for digest in digests
    ]


def test_the_trusted_root_is_told_where_something_was_verified() -> None:
    registries = MemoryRegistries()
    publisher = published(registries)
    subject = image(publisher, "1.0")
    gatherer = Gatherer(registries, MemoryVerifier(), now=NOW)
    gatherer.gather([parse(f"{WHERE}:1.0")])
    assert gatherer.trusted_root() is None
    attach(publisher, subject, "sig", [Content(SIMPLE_SIGNING, signed(TRUSTED, subject["digest"]))])
    gatherer.gather([parse(f"{WHERE}:1.0")])
    assert gatherer.trusted_root() == RootFacts(
        "root.json", "2025-01-01T00:00:00Z", "2026-01-02T00:00:00Z", age_days=30
    )


def test_a_registry_that_may_not_be_asked_is_not() -> None:
    registries = MemoryRegistries()
    image(published(registries), "1.0")
    evidence = gather_one(registries, f"{WHERE}:1.0", ask=Patterns(["ghcr.io/**", "r.example/other/**"]))
    detail = f"{WHERE}:1.0: not asked, the configuration does not allow it (images.ask)"
    assert (registries.asked, evidence.digest) == ([], None)
    assert evidence.incomplete == (Incomplete("not-asked", "manifest", detail),)


@pytest.mark.parametrize("pattern", [f"{WHERE}", "r.example/**", "**"])
def test_a_registry_that_may_be_asked_is(pattern: str) -> None:
    registries = MemoryRegistries()
    image(published(registries), "1.0")
    assert gather_one(registries, f"{WHERE}:1.0", ask=Patterns([pattern])).incomplete == ()


def test_registries_take_turns() -> None:
    asked: list[str] = []

    class Noted(MemoryRegistries):
        def manifest(self, repository: Repository, reference: str) -> Manifest:
            asked.append(repository.registry)
            return super().manifest(repository, reference)

    refs = [f"{host}.example/app:{number}" for host in "abc" for number in (1, 2)]
    Gatherer(Noted(), MemoryVerifier(), now=NOW, in_flight=1).gather(map(parse, refs))
    assert [host[0] for host in asked] == ["a", "b", "c", "a", "b", "c"]
