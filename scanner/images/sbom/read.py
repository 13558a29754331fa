"""Reads a software bill of materials to facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.facts.evidence import Sbom
from scanner.images.collection import uncollected
from scanner.images.sbom import cyclonedx, spdx2, spdx3
from scanner.images.sbom.opening import check_size, kind_of, opened
from scanner.images.sbom.reading import Kind, Reading, UnreadableError, minimum_elements
from scanner.images.sbom.validity import check
from scanner.images.sbom.wrappers import unwrapped
from scanner.images.times import age_days, time_of, written

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.images.sbom.context import SbomContext

_CYCLONEDX = ("CycloneDX 1.2 to 1.7", frozenset({"1.2", "1.3", "1.4", "1.5", "1.6", "1.7"}), cyclonedx.read)
_SPDX_2 = ("SPDX 2.2 and 2.3", frozenset({"SPDX-2.2", "SPDX-2.3"}), spdx2.read)
_SPDX_3 = ("SPDX 3.0", frozenset({"3.0", "3.0.0", "3.0.1"}), spdx3.read)
_FORMATS: dict[tuple[str, str], tuple[str, frozenset[str], Callable[[dict[str, Any]], Reading]]] = {
    ("cyclonedx", "json"): _CYCLONEDX,
    ("cyclonedx", "xml"): _CYCLONEDX,
    ("spdx", "json"): _SPDX_2,
    ("spdx", "tag-value"): _SPDX_2,
    ("spdx", "json-ld"): _SPDX_3,
}
"""What is read by format and encoding: in words, the versions, and the reader."""


def read_sbom(content: bytes, context: SbomContext) -> Sbom:
    """Return the facts of an SBOM: CycloneDX JSON or XML, SPDX JSON, tag-value or JSON-LD, or an attestation's wrapper.

    Never raises: what cannot be read says why in `error`.

    Args:
        content: the document, at most 64 MiB.
        context: where it was found.
    """
    with uncollected(len(content)):
        try:
            kind, value = opened(content, context.media_type)
        except UnreadableError as error:
            return _unreadable(context, Kind("", ""), error)
        return _read(kind, value, context)


def read_sbom_value(value: Any, context: SbomContext) -> Sbom:
    """Return the facts of an SBOM that is decoded JSON: the predicate of an attestation, bare or in cosign's wrappers.

    Never raises: what cannot be read says why in `error`.

    Args:
        value: an object, or a text that holds a document.
        context: where it was found.
    """
    try:
        size = len(msgspec.json.encode(value))
        check_size(size)
        kind = kind_of(value, context.media_type)
    except UnreadableError as error:
        return _unreadable(context, Kind("", ""), error)
    except (TypeError, ValueError, OverflowError, RecursionError, msgspec.MsgspecError):
        return _unreadable(context, Kind("", ""), UnreadableError("it is not JSON, or nested too deep"))
    with uncollected(size):
        return _read(kind, value, context)


def read_local_sbom(path_name: str, content: bytes, context: SbomContext) -> Sbom:
    """Return the facts of an SBOM in a local file, of which `error` names the path."""
    sbom = read_sbom(content, msgspec.structs.replace(context, channel="file"))
    return sbom if sbom.error is None else msgspec.structs.replace(sbom, error=f"{path_name}: {sbom.error}")


def _read(kind: Kind, value: Any, context: SbomContext) -> Sbom:
    try:
        if not kind.format:
            kind, value = unwrapped(value, context.media_type)
        read = _reader(kind)
        valid, violations = check(kind, value)
        return _facts(kind, read(value), valid, violations, context)
    except UnreadableError as error:
        return _unreadable(context, kind, error)


def _reader(kind: Kind) -> Callable[[dict[str, Any]], Reading]:
    words, versions, read = _FORMATS[kind.format, kind.encoding]
    if kind.version not in versions:
        raise UnreadableError(f"its version is {kind.version or 'missing'}; {words} can be read")
    return read


def _unreadable(context: SbomContext, kind: Kind, error: UnreadableError) -> Sbom:
    return Sbom(
        subject=context.subject,
        platform=context.platform,
        channel=context.channel,
        proof=context.proof,
        format=kind.format,
        encoding=kind.encoding if kind.format else "",
        spec_version=kind.version,
        subject_matches=context.statement_matches,
        error=str(error),
    )


def _facts(
    kind: Kind, reading: Reading, valid: bool | None, violations: tuple[str, ...], context: SbomContext
) -> Sbom:
    head, tally = reading.head, reading.tally
    time = time_of(head.timestamp)
    return Sbom(
        subject=context.subject,
        platform=context.platform,
        channel=context.channel,
        proof=context.proof,
        format=kind.format,
        encoding=kind.encoding,
        spec_version=kind.version,
        serial_number=head.serial_number or None,
        timestamp=written(time),
        age_days=age_days(time, context.now),
        tools=head.tools,
        authors=head.authors,
        subject_name=head.subject_name,
        subject_digests=head.subject_digests,
        subject_matches=_matches(head.subject_digests, context),
        components=tally.components,
        coverage=tally.coverage(),
        dependencies=tally.connected(reading.graph),
        minimum_elements=minimum_elements(reading),
        valid=valid,
        violations=violations,
        licenses=tally.licenses(),
        purls=tally.purls(),
        components_left_out=tally.components - tally.listed,
    )


def _matches(digests: tuple[str, ...], context: SbomContext) -> bool | None:
    if context.statement_matches or not context.image_digests.isdisjoint(digests):
        return True
    return False if digests else context.statement_matches
