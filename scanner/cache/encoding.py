"""Assessments and what they were made of, as bytes and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.assess import Assessment
from scanner.cache.reads import Read
from scanner.model import Failed, Finding, Notice, Skipped, Unresolved, Waived, Waiver

if TYPE_CHECKING:
    from scanner.inventory import Dependency


class _Said(msgspec.Struct, frozen=True, array_like=True):
    """One or the other: msgspec keeps no union of them."""

    waiver: Waiver | None
    notice: Notice | None


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    """An assessment without its path; `dependencies` are encoded by themselves, because their types are heavy to import."""

    format: str | None
    skipped: Skipped | None
    failed: tuple[Failed, ...]
    findings: tuple[Finding, ...]
    unresolved: tuple[Unresolved, ...]
    waived: tuple[Waived, ...]
    waivers: tuple[_Said, ...]
    facts: tuple[bytes, ...]
    dependencies: bytes


_encode = msgspec.msgpack.Encoder().encode
_kept = msgspec.msgpack.Decoder(_Kept)
_reads = msgspec.msgpack.Decoder(tuple[Read, ...])


def encoded(assessment: Assessment) -> bytes | None:
    """Return an assessment as bytes, None if it would not come back from them as it is."""
    kept = _Kept(
        assessment.format,
        assessment.skipped,
        assessment.failed,
        assessment.findings,
        assessment.unresolved,
        assessment.waived,
        tuple(
            _Said(one, None) if isinstance(one, Waiver) else _Said(None, one) for one in assessment.waivers
        ),
        assessment.facts,
        _encode(assessment.dependencies) if assessment.dependencies else b"",
    )
    try:
        value = _encode(kept)
        back = decoded(assessment.path, value)
    except (ValueError, OverflowError, TypeError):
        # For instance a lone surrogate, or an integer of more than 64 bits.
        return None
    return value if back == msgspec.structs.replace(assessment, record=None) else None


def decoded(path: str, value: bytes) -> Assessment:
    """Return the assessment of a file that stands in bytes.

    Raises:
        ValueError: they are none.
    """
    kept = _kept.decode(value)
    said = [one.waiver or one.notice for one in kept.waivers]
    return Assessment(
        path,
        kept.format,
        kept.skipped,
        kept.failed,
        kept.findings,
        kept.unresolved,
        kept.waived,
        tuple(one for one in said if one is not None),
        kept.facts,
        _dependencies(kept.dependencies) if kept.dependencies else (),
    )


def encoded_reads(reads: tuple[Read, ...]) -> bytes | None:
    """Return what was asked of a tree as bytes, None where it cannot be written."""
    try:
        return _encode(reads)
    except ValueError:
        return None


def decoded_reads(value: bytes) -> tuple[Read, ...]:
    """Return what was asked of a tree.

    Raises:
        ValueError: the bytes do not say so.
    """
    return _reads.decode(value)


def _dependencies(value: bytes) -> tuple[Dependency, ...]:
    from scanner.inventory import Dependency  # noqa: PLC0415 - most scans list none

    return msgspec.msgpack.decode(value, type=tuple[Dependency, ...])
