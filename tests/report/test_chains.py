from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from scanner.facts.evidence import (
    Attestation,
    Base,
    Evidence,
    Incomplete,
    Link,
    Lookup,
    Platform,
    Proof,
    Provenance,
    Sbom,
    Signature,
    Vulnerability,
    VulnerabilityScan,
)
from scanner.inventory import Dependency
from scanner.model import Finding, Result, Source, Span
from scanner.report.chain_details import MAX_ENTRIES
from scanner.report.chains import MAX_DETAIL, brief_lines, lines
from scanner.report.encoded import encoded
from scanner.report.evidence_json import ImageReport, as_json, image_report, listed
from scanner.report.missing import missing_lines
from scanner.report.style import Style
from scanner.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
INDEX = "sha256:" + "0123456789abcdef" * 4
AMD64 = "sha256:" + "fedcba9876543210" * 4
CONFIGURATION = "sha256:" + "c0ffee00" * 8
COMMIT = "11bd71901bbe5b1630ceea73d27597364c9af683"
IDENTITY = "https://github.com/acme/shop/.github/workflows/release.yml@refs/tags/v1.4.2"
KEYLESS = Proof(
    verified=True,
    how="keyless",
    identity=IDENTITY,
    issuer="https://token.actions.githubusercontent.com",
    log_index=123456,
    signed_at="2026-01-02T03:04:05Z",
)
KEY = Proof(verified=True, how="key", key="release.pub")
WRONG_KEY = Proof(
    verified=False, how="key", reason="wrong-key", detail="neither release.pub nor old.pub verifies it"
)
UNSIGNED = Proof(verified=False, reason="unsigned")
UNTRUSTED = Proof(verified=False, how="keyless", reason="no-trust", detail="nobody is named who may sign it")

SIGNED = Evidence(
    "ghcr.io/acme/shop:1.4.2",
    digest=INDEX,
    tag_digest=INDEX,
    kind="index",
    created="2026-01-02T03:00:00Z",
    platforms=(Platform("linux/amd64", AMD64), Platform("", INDEX)),
    trusted=True,
    signatures=(
        Signature(INDEX, "", "referrer", KEYLESS),
        Signature(AMD64, "linux/amd64", "signature-tag", WRONG_KEY),
    ),
    sboms=(
        Sbom(
            AMD64,
            "linux/amd64",
            "buildkit",
            UNSIGNED,
            format="spdx",
            encoding="json",
            spec_version="SPDX-2.3",
            components=1,
            age_days=1,
            valid=False,
        ),
        Sbom(AMD64, "", "attached", UNSIGNED, error="the JSON ends early"),
        Sbom(AMD64, "", "attestation", KEY, format="cyclonedx", components=231, subject_matches=False),
    ),
    provenance=(
        Provenance(
            AMD64,
            "linux/amd64",
            "attestation",
            KEYLESS,
            subject_matches=True,
            builder="https://builder.example/v1",
            source="https://github.com/acme/shop",
            revision=COMMIT,
        ),
        Provenance(AMD64, "", "buildkit", UNSIGNED, subject_matches=False),
        Provenance(AMD64, "", "buildkit", UNSIGNED, subject_matches=True, error="no predicate"),
    ),
    scans=(
        VulnerabilityScan(
            AMD64,
            "",
            "attestation",
            UNTRUSTED,
            subject_matches=True,
            scanner="trivy",
            scanner_version="0.60.0",
            scanned_at="2026-01-03T00:00:00Z",
            counts={"low": 3, "critical": 1, "high": 0},
            vulnerabilities=(Vulnerability("CVE-2026-0001", "critical", "openssl", "3.0.1", None),),
        ),
        VulnerabilityScan(AMD64, "", "attestation", KEY, subject_matches=True),
        VulnerabilityScan(AMD64, "", "attestation", KEY, subject_matches=False, error="not an object"),
    ),
    attestations=(
        Attestation(AMD64, "", "attestation", "https://slsa.dev/provenance/v1", "", True, KEYLESS),
        Attestation(AMD64, "", "attestation", "https://example.com/review", "", True, KEY),
        Attestation(AMD64, "linux/amd64", "attestation", "", "", False, UNSIGNED),
    ),
    base=Base("docker.io/library/debian:12", None, "annotation"),
    incomplete=(Incomplete("timed-out", "referrers", "ghcr.io did not answer within 10 s; try again"),),
    chain=(
        Link("reference", "proved", "ghcr.io/acme/shop:1.4.2"),
        Link("digest", "proved", f"the tag names {INDEX}"),
        Link("signature", "broken", f"signed by {IDENTITY}, who is not named in the configuration"),
        Link("sbom", "claimed", "spdx SPDX-2.3 that nobody signed"),
        Link("provenance", "absent", "there is none"),
        Link("builder", "unknown", ""),
    ),
    weakest="signature",
)
DENIED = Evidence(
    "quay.io/x/y:1",
    incomplete=(Incomplete("denied", "manifest", "quay.io answers 401; log in"),),
    chain=(Link("digest", "unknown", "quay.io answers 401"),),
    weakest="digest",
)
MOVED = Evidence(
    f"a.example/b:1@{AMD64}",
    digest=AMD64,
    resolved_from="digest",
    tag_digest=INDEX,
    kind="image",
    chain=(Link("digest", "proved", "the reference has it"),),
    weakest="digest",
)

WHOLE = f"""\
ghcr.io/acme/shop:1.4.2
  {INDEX} (by its tag)
  index of 2 platforms, created 2026-01-02T03:00:00Z
    + reference  proved   ghcr.io/acme/shop:1.4.2
    + digest     proved   the tag names sha256:0123456789ab
  > ! signature  broken   signed by
                          https://github.com/acme/shop/.github/workflows/release.yml@refs/tags/v1.4.2,
                          who is not named in the configuration
    ~ sbom       claimed  spdx SPDX-2.3 that nobody signed
    - provenance absent   there is none
    ? builder    unknown
  weakest link: signature
  platforms
      linux/amd64  {AMD64}
      not named  {INDEX}
  signatures
    + signed by https://github.com/acme/shop/.github/workflows/release.yml@refs/tags/v1.4.2 (issuer
      https://token.actions.githubusercontent.com); seen 2026-01-02T03:04:05Z, log index 123456; as
      a referrer
    ! linux/amd64: wrong-key: neither release.pub nor old.pub verifies it; under the tag .sig
  bills of materials
    + linux/amd64: SPDX 2.3 JSON; 1 component; not valid; 1 day old; from BuildKit; in the signed
      index
    ! cannot be read: the JSON ends early; under the tag .sbom; unsigned
    ! CycloneDX; 231 components; of another image; in an attestation; signed by key release.pub
  provenance
    + linux/amd64: builder https://builder.example/v1; source https://github.com/acme/shop at
      {COMMIT}; in an attestation; signed by
      https://github.com/acme/shop/.github/workflows/release.yml@refs/tags/v1.4.2 (issuer
      https://token.actions.githubusercontent.com)
    ! builder not named; source not named; of another image; from BuildKit; in the signed index
    ! cannot be read: no predicate; from BuildKit; unsigned
  vulnerability scans
    ~ trivy 0.60.0; 2026-01-03T00:00:00Z; 1 critical, 3 low; in an attestation; no-trust: nobody is
      named who may sign it
    + a scanner without a name; no vulnerabilities; in an attestation; signed by key release.pub
    ! cannot be read: not an object; in an attestation; signed by key release.pub
  other attestations
    + https://example.com/review; in an attestation; signed by key release.pub
    ! linux/amd64: a statement that cannot be read; in an attestation; unsigned
  not looked at
    ? referrers: timed-out: ghcr.io did not answer within 10 s; try again

quay.io/x/y:1
  no digest: what it names is not known
  > ? digest     unknown  quay.io answers 401
  weakest link: digest
  not looked at
    ? manifest: denied: quay.io answers 401; log in

a.example/b:1@{AMD64}
  {AMD64} (by its digest)
  image
  its tag names {INDEX} now
  > + digest     proved   the reference has it
  weakest link: none, every link is proved

"""
BRIEF = (
    "ghcr.io/acme/shop:1.4.2  sha256:0123456789ab  ! signature broken: signed by"
    " https://github.com/acme/shop/.github/workflows/release.yml@refs/tags/v1.4.2, who is not na...\n"
    "quay.io/x/y:1            no digest            ? digest unknown: quay.io answers 401\n"
    "a/b                      no digest            no chain\n"
)


def _text(*evidences: Evidence, color: bool = False) -> str:
    return "".join(line + "\n" for line in lines(evidences, Style(color)))


def _brief(*evidences: Evidence, color: bool = False) -> str:
    return "".join(line + "\n" for line in brief_lines(evidences, Style(color)))


def test_whole_view() -> None:
    assert _text(SIGNED, DENIED, MOVED) == WHOLE


def test_brief_view() -> None:
    assert _brief(SIGNED, DENIED, Evidence("a/b")) == BRIEF


def test_brief_view_of_a_chain_without_a_gap() -> None:
    assert _brief(replace(MOVED, ref="a.example/b")) == (
        "a.example/b  sha256:fedcba987654  + every link is proved\n"
    )


def test_nothing_to_show() -> None:
    assert (_text(), _brief()) == ("", "")


@pytest.mark.parametrize(("view", "plain"), [(_text, WHOLE), (_brief, None)], ids=["whole", "brief"])
def test_colors_change_nothing_else(view: Callable[..., str], plain: str | None) -> None:
    evidences = (SIGNED, DENIED, MOVED)
    colored = view(*evidences, color=True)
    for code in ("0", "1", "1;4", "1;31", "1;32", "1;33", "1;34", "2"):
        colored = colored.replace(f"\x1b[{code}m", "")
    assert colored == (plain or _brief(*evidences))


def test_status_has_a_color() -> None:
    text = _text(SIGNED, color=True)
    for code, sign in (("1;32", "+"), ("1;31", "!"), ("1;33", "~"), ("1;33", "-"), ("1;34", "?")):
        assert f"\x1b[{code}m{sign}\x1b[0m" in text


def test_long_lists_are_cut() -> None:
    many = tuple(Platform(f"linux/{number}", AMD64) for number in range(MAX_ENTRIES + 3))
    text = _text(replace(SIGNED, platforms=many))
    assert f"linux/{MAX_ENTRIES - 1} " in text
    assert f"linux/{MAX_ENTRIES} " not in text
    assert "      and 3 more\n" in text


def test_digest_of_one_platform_is_told_with_its_index() -> None:
    text = _text(replace(MOVED, index_digest=INDEX))
    assert f"\n  image\n  one platform of the index {INDEX}, which its tag names\n  > + digest " in text


def test_image_of_one_platform_has_no_list_of_platforms() -> None:
    one = replace(MOVED, platforms=(Platform("linux/arm64", AMD64),), created="2026-01-02T03:00:00Z")
    text = _text(one)
    assert "\n  image for linux/arm64, created 2026-01-02T03:00:00Z\n" in text
    assert "platforms" not in text


def test_digest_and_reference_stand_above_the_chain_alone() -> None:
    ref = f"a.example/b:1@{AMD64}"
    links = (
        Link("reference", "claimed", f"pinned by {AMD64}, but its tag names {INDEX} now"),
        Link("digest", "unknown", f"{ref}: it is not there"),
        Link("sbom", "unknown", f"{ref}: it is not there"),
        Link("provenance", "absent", ""),
        Link("builder", "absent", ""),
        Link(
            "base", "unknown", f"not looked for everywhere: a.example/b@{INDEX}: blob: the limit is reached"
        ),
    )
    assert _text(replace(MOVED, chain=links, weakest="digest")).split("now\n", 1)[1] == (
        "    ~ reference  claimed  pinned by sha256:fedcba987654, but its tag names sha256:0123456789ab now\n"
        "  > ? digest     unknown  it is not there\n"
        "    ? sbom       unknown  likewise\n"
        "    - provenance absent\n"
        "    - builder    absent\n"
        "    ? base       unknown  not looked for everywhere: the limit is reached\n"
        "  weakest link: digest\n\n"
    )


@pytest.mark.parametrize(
    ("channel", "kind", "signer", "said"),
    [
        ("buildkit", "index", KEY, "+ linux/amd64: SPDX; 2 components; from BuildKit; in the signed index"),
        ("buildkit", "index", WRONG_KEY, "~ linux/amd64: SPDX; 2 components; from BuildKit; unsigned"),
        ("referrer", "index", KEY, "~ linux/amd64: SPDX; 2 components; as a referrer; unsigned"),
        ("buildkit", "image", KEY, "~ linux/amd64: SPDX; 2 components; from BuildKit; unsigned"),
    ],
    ids=["signed", "not-trusted", "not-of-buildkit", "no-index"],
)
def test_what_buildkit_put_into_a_signed_index(channel: Any, kind: str, signer: Proof, said: str) -> None:
    sbom = Sbom(AMD64, "linux/amd64", channel, UNSIGNED, format="spdx", components=2)
    signature = Signature(INDEX, "", "referrer", signer)
    index = replace(SIGNED, kind=kind, signatures=(signature,), provenance=(), sboms=(sbom,))
    assert f"    {said}\n" in _text(index)


def test_signed_provenance_signs_the_index() -> None:
    sbom = Sbom(AMD64, "linux/amd64", "buildkit", UNSIGNED, format="spdx", components=2)
    for matches, said in ((True, "in the signed index"), (False, "unsigned")):
        build = Provenance(INDEX, "", "referrer", KEY, subject_matches=matches)
        index = replace(SIGNED, signatures=(), provenance=(build,), sboms=(sbom,))
        assert f"; 2 components; from BuildKit; {said}\n" in _text(index)


def test_what_the_chain_says_is_not_said_again() -> None:
    another = replace(WRONG_KEY, detail="old.pub does not verify it")
    signatures = (Signature(AMD64, "", "referrer", WRONG_KEY), Signature(AMD64, "", "referrer", another))
    sbom = Sbom(AMD64, "", "referrer", WRONG_KEY, format="spdx", components=2)
    chain = (Link("signature", "broken", f"the signature does not hold: {WRONG_KEY.detail}"),)
    assert _text(
        replace(MOVED, signatures=signatures, sboms=(sbom,), chain=chain, weakest="signature")
    ).endswith(
        "  > ! signature  broken   the signature does not hold: neither release.pub nor old.pub verifies it\n"
        "  weakest link: signature\n"
        "  signatures\n"
        "    ! wrong-key; as a referrer\n"
        "    ! wrong-key: old.pub does not verify it; as a referrer\n"
        "  bills of materials\n"
        "    ! SPDX; 2 components; as a referrer; wrong-key\n\n"
    )


def test_scanner_that_is_named_by_a_package_url_has_its_version_once() -> None:
    scan = VulnerabilityScan(
        AMD64, "", "referrer", KEY, True, scanner="pkg:github/a/trivy@1.2", scanner_version="1.2"
    )
    assert "+ pkg:github/a/trivy@1.2; no vulnerabilities; as a referrer;" in _text(
        replace(MOVED, scans=(scan,))
    )


@pytest.mark.parametrize(
    ("digests", "said"),
    [
        ((INDEX, AMD64), ""),
        ((), ""),
        ((CONFIGURATION,), ""),
        ((INDEX,), "; by its own account it describes sha256:0123456789ab"),
    ],
    ids=["image", "none", "image-id", "another"],
)
def test_attested_sbom_that_names_another_image_itself(digests: tuple[str, ...], said: str) -> None:
    sbom = Sbom(
        AMD64,
        "",
        "attestation",
        KEY,
        format="spdx",
        components=2,
        subject_digests=digests,
        subject_matches=True,
    )
    lookups = (Lookup("configuration", f"a.example/b@{CONFIGURATION}", "found"),)
    text = " ".join(_text(replace(MOVED, sboms=(sbom,), lookups=lookups)).split())
    assert text.endswith(f" + SPDX; 2 components; in an attestation; signed by key release.pub{said}")


def _missing(what: str, place: str, sentence: str = "the limit is reached; raise it") -> Incomplete:
    return Incomplete("call-budget", what, f"{place}: {sentence}")


def test_what_was_not_looked_at_for_one_reason_is_one_line() -> None:
    missing = (
        _missing("referrers", f"localhost:5000/b@{AMD64}", "referrers: the limit is reached; raise it"),
        _missing("signature-tag", f"localhost:5000/b:{AMD64}.sig"),
        _missing("signature-tag", f"localhost:5000/b:{INDEX}.sig"),
        _missing("blob", f"localhost:5000/b@{INDEX}", "blob: the limit is reached; raise it"),
        Incomplete("denied", "manifest", "localhost:5000/b:1: log in"),
        Incomplete("malformed", "blob", f"localhost:5000/b@{INDEX}: blob: it is no JSON"),
    )
    assert list(missing_lines("localhost:5000/b:1", missing)) == [
        "referrers, signature-tag (2), blob: call-budget: the limit is reached; raise it",
        "manifest: denied: log in",
        f"blob: malformed: localhost:5000/b@{INDEX}: blob: it is no JSON",
    ]


HOSTILE = "\x1b]0;x\x07\n::error::\u202e\x9b##[group]\ud800"


def test_hostile_text_is_escaped() -> None:
    hostile = _everywhere(SIGNED, HOSTILE)
    for text in (_text(hostile), _brief(hostile)):
        assert all(line.isprintable() for line in text.split("\n"))
        assert not any(line.lstrip().startswith(("::", "##[")) for line in text.split("\n"))
        assert "\\x1b]0;x\\x07\\n" in text


def test_line_that_a_ci_system_would_obey() -> None:
    assert _text(Evidence("::error::x")).startswith("\\x3a:error::x\n")
    assert _brief(Evidence("::error::x")).startswith("\\x3a:error::x ")


def test_endless_text_is_cut() -> None:
    endless = Evidence("r", digest=INDEX, chain=(Link("digest", "proved", "a" * 5_000),), weakest="digest")
    assert f" {'a' * MAX_DETAIL}...\n" in _text(endless)


def _everywhere(value: Any, text: str) -> Any:
    """Return a struct in which every free text is another one."""
    if isinstance(value, str):
        return text
    if isinstance(value, tuple):
        return tuple(_everywhere(one, text) for one in value)
    if not hasattr(value, "__struct_fields__"):
        return value
    closed = {"reason", "name", "status", "how", "resolved_from", "weakest", "channel", "kind"}
    kept = closed if not isinstance(value, Platform | Base) else {"how"}
    changed = {
        name: _everywhere(getattr(value, name), text) for name in value.__struct_fields__ if name not in kept
    }
    return replace(value, **changed)


SCHEMA = json.loads((ROOT / "docs/schema/image.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema_rs.validator_for(SCHEMA, offline=True)


def test_schema_is_what_the_script_writes() -> None:
    script = runpy.run_path(str(ROOT / "scripts" / "generate_image_schema.py"))
    assert script["schema"]() == SCHEMA


def _plain(evidence: Evidence) -> Any:
    return json.loads(json.dumps(as_json(evidence)))


def test_evidence_for_programs() -> None:
    assert _plain(DENIED) == {
        "ref": "quay.io/x/y:1",
        "digest": None,
        "resolved_from": "tag",
        "tag_digest": None,
        "index_digest": None,
        "kind": "",
        "media_type": "",
        "created": None,
        "platforms": [],
        "trusted": False,
        "signatures": [],
        "attestations": [],
        "sboms": [],
        "provenance": [],
        "scans": [],
        "base": None,
        "lookups": [],
        "incomplete": [{"reason": "denied", "what": "manifest", "detail": "quay.io answers 401; log in"}],
        "chain": [{"name": "digest", "status": "unknown", "detail": "quay.io answers 401"}],
        "weakest": "digest",
    }


def _image(ref: str, line: int, **more: Any) -> Dependency:
    span = Span("arguments.images", line, 1, line, 9)
    return Dependency("image", ref, "", ref, None, None, "floating", "container", span, **more)


def test_report_for_programs(finding: Callable[..., Finding], result_of: Callable[..., Result]) -> None:
    source = Source("arguments.images", "one\ntwo words\nthree\n")
    objection = finding(source, "one", "unsigned-image")
    other = finding(source, "three", "missing-sbom")
    result = replace(
        result_of((objection, other)),
        inventory=(
            _image("one", 1, evidence=SIGNED),
            _image("two words", 2, error="a reference has no white space"),
            _image("three", 3, evidence=DENIED),
        ),
    )
    images = listed(result)
    assert images == (
        ImageReport("one", SIGNED, findings=(objection,)),
        ImageReport("two words", None, "a reference has no white space"),
        ImageReport("three", DENIED, findings=(other,)),
    )
    report = json.loads(encoded(image_report(images, result)))
    VALIDATOR.validate(report)
    assert [(image["ref"], image["error"]) for image in report["images"]] == [
        ("one", None),
        ("two words", "a reference has no white space"),
        ("three", None),
    ]
    assert [[one["rule"] for one in image["findings"]] for image in report["images"]] == [
        ["unsigned-image"],
        [],
        ["missing-sbom"],
    ]
    assert [image["evidence"] for image in report["images"]] == [_plain(SIGNED), None, _plain(DENIED)]
    assert report["tool"] == {"name": "cattleguard", "version": __version__}
    assert (report["version"], list(report)) == (
        "1.1",
        ["version", "tool", "images", "trusted_root", "waived", "notices", "ledger", "policies"],
    )


@pytest.mark.parametrize("field", ["version", "images", "ledger"])
def test_schema_refuses_a_report_without(field: str, result_of: Callable[..., Result]) -> None:
    report = image_report((ImageReport("one", SIGNED),), result_of())
    VALIDATOR.validate(report)
    del report[field]
    assert not VALIDATOR.is_valid(report)


@given(text=st.text(st.characters() | st.sampled_from("\ud800\n: #["), max_size=30))
@settings(max_examples=60, deadline=None)
def test_any_text_is_shown_and_reported(text: str) -> None:
    evidence = _everywhere(SIGNED, text)
    for shown in (_text(evidence), _brief(evidence)):
        assert all(line.isprintable() for line in shown.split("\n"))
    schema = {**SCHEMA["$defs"]["Evidence"], "$defs": SCHEMA["$defs"]}
    assert jsonschema_rs.is_valid(schema, json.loads(encoded(as_json(evidence))))
