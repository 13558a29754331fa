"""Text of a registry, of an SBOM or of a certificate neither steers a terminal nor a log of a CI system."""

from __future__ import annotations

import re
from io import StringIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.facts.evidence import (
    Attestation,
    Base,
    Evidence,
    Incomplete,
    Link,
    Material,
    Platform,
    Proof,
    Provenance,
    Sbom,
    Signature,
    Vulnerability,
    VulnerabilityScan,
)
from scanner.images.chain import chain_of
from scanner.report import chains, console
from scanner.report.style import Style

# GitHub looks for `::` at the beginning of a line, and for the older form anywhere in it.
_command = re.compile(r"^\s*::|##(?:vso)?\[").search
HOSTILE = [
    "\x1b]0;title\x07",
    "\x1b[2J\x1b[1;1H",
    "\n::set-output name=x::y",
    "\r\n##[error]x",
    "::add-mask::x",
    "\n##vso[task.setvariable]x",
    "\u202egnp.exe",
    "\x9b2J",
    "\u2028::error::x",
    "\x00",
    " ::warning::" * 30,
    "a\x0b::error::b",
    "\u200b::error::",
]


def evidence(text: str) -> Evidence:
    """Return evidence in which everything that others choose is a text."""
    proofs = [
        Proof(verified=True, how="keyless", identity=text, issuer=text, signed_at=text),
        Proof(verified=True, how="key", key=text),
        Proof(verified=False, how="keyless", identity=text, reason="wrong-identity", detail=text),
    ]
    rest: dict[str, Any] = {"subject": text, "platform": text, "channel": "referrer"}
    found = Evidence(
        text,
        digest=text,
        tag_digest=text + "x",
        kind="index",
        media_type=text,
        created=text,
        platforms=(Platform(text, text, text),),
        signatures=tuple(Signature(**rest, proof=proof, annotations={text: text}) for proof in proofs),
        attestations=tuple(
            Attestation(**rest, predicate_type=text, statement_type=text, subject_matches=True, proof=proof)
            for proof in proofs
        ),
        sboms=(
            Sbom(**rest, proof=proofs[0], error=text),
            Sbom(**rest, proof=proofs[2], format=text, spec_version=text, encoding=text, subject_name=text),
            Sbom(**rest, proof=proofs[2], subject_matches=False, subject_digests=(text,)),
        ),
        provenance=(
            Provenance(**rest, proof=proofs[0], subject_matches=True, error=text),
            Provenance(
                **rest,
                proof=proofs[0],
                subject_matches=True,
                builder=text,
                source=text,
                revision=text,
                materials=(Material(text, text),),
            ),
        ),
        scans=(
            VulnerabilityScan(
                **rest,
                proof=proofs[0],
                subject_matches=True,
                scanner=text,
                scanner_version=text,
                scanned_at=text,
                vulnerabilities=(Vulnerability(text, text, text, text, text),),
            ),
        ),
        base=Base(text, text, "annotation"),
        incomplete=(Incomplete("malformed", "blob", text),),
    )
    chain = (*chain_of(found), Link("base", "unknown", text))
    return Evidence(**{name: getattr(found, name) for name in found.__struct_fields__} | {"chain": chain})


def shown(text: str) -> str:
    """Return what is printed of evidence."""
    out = StringIO()
    found = [evidence(text)]
    console.write(
        [*chains.lines(found, Style(color=False)), *chains.brief_lines(found, Style(color=False))], out
    )
    return out.getvalue()


def check(printed: str) -> None:
    assert [character for character in printed if not character.isprintable() and character != "\n"] == []
    assert [line for line in printed.split("\n") if _command(line)] == []


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_shown_and_does_nothing(text: str) -> None:
    check(shown(text))


@settings(max_examples=100)
@given(st.lists(st.sampled_from([*HOSTILE, "##[", "##vso[", "::", " ", "\n", "word", ":", "#"]), max_size=60))
def test_however_text_is_wrapped_no_line_is_a_command(parts: list[str]) -> None:
    check(shown("".join(parts)))
