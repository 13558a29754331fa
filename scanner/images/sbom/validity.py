"""Holds a document against the official schema of its format.

A validator that reports errors keeps a description of each alternative that failed, for each item: some megabytes that
were made for it cost gigabytes and minutes. So the whole document gets a yes or no, which is cheap, and errors are asked
for only of single items that are small.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol

from scanner.images.sbom.schemas import validator_of
from scanner.images.sbom.shapes import mapping_of
from scanner.images.times import time_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.images.sbom.reading import Kind

MAX_VIOLATIONS = 5
MAX_REASON = 200
"""Characters of a pointer and of a reason."""

MAX_VALUES = 2_000
"""Values of an item that errors are asked for."""

_BLOCK = 256
_UNSPECIFIC = "it does not match the schema"
_WHOLE = f"the document: {_UNSPECIFIC}"


_NO_TIME = "/metadata/timestamp: the value is not a time"


class _Validator(Protocol):
    def is_valid(self, instance: Any) -> bool: ...
    def iter_errors(self, instance: Any) -> Iterator[Any]: ...


def check(kind: Kind, document: dict[str, Any]) -> tuple[bool | None, tuple[str, ...]]:
    """Return whether a document is valid, None where there is no JSON schema, and the first places where it is not.

    A place is a JSON pointer with a reason: `/components/3/type: the value is not one of ...`.

    Args:
        kind: what the document is.
        document: its decoded JSON, at most 100 levels deep.
    """
    validator = validator_of(kind)
    if validator is None:
        return None, ()
    if validator.is_valid(document):
        return (False, (_NO_TIME,)) if _lacks_its_time(kind, document) else (True, ())
    found = dict.fromkeys(islice(_violations(validator, document), MAX_VIOLATIONS))
    return False, tuple(found or [_WHOLE])


def _lacks_its_time(kind: Kind, document: dict[str, Any]) -> bool:
    """Tell whether the time a CycloneDX document gives is none: the one format its makers' own tests hold it against."""
    given = mapping_of(document.get("metadata")).get("timestamp")
    return kind.format == "cyclonedx" and given is not None and time_of(given) is None


def _violations(validator: _Validator, document: dict[str, Any]) -> Iterator[str]:
    """Yield violations: of what is small in the document, then of the items of its long arrays one by one."""
    if _is_small(document):
        yield from _errors(validator, document)
        return
    if len(document) > MAX_VALUES:
        yield _WHOLE
        return
    long = _long_arrays(document)
    rest = _emptied(document, long)
    if not _is_small(rest):
        yield from _violations_of_large(validator, rest)
    elif not validator.is_valid(rest):
        yield from _errors(validator, rest)
    else:
        for key, items in long.items():
            yield from _violations_of(validator, rest, key, items)


def _long_arrays(document: dict[str, Any]) -> dict[str, list[Any]]:
    """Return the arrays whose items are looked at one by one: the long ones, or all if that leaves too much."""
    arrays = {key: value for key, value in document.items() if type(value) is list}
    long = {key: value for key, value in arrays.items() if not _is_small(value)}
    return long if _is_small(_emptied(document, long)) else arrays


def _emptied(document: dict[str, Any], arrays: dict[str, list[Any]]) -> dict[str, Any]:
    return {key: [] if key in arrays else value for key, value in document.items()}


def _violations_of_large(validator: _Validator, rest: dict[str, Any]) -> Iterator[str]:
    """Yield the large members that are not valid, if what is beside them is."""
    large = {key: value for key, value in rest.items() if not _is_small(value)}
    small = {key: value for key, value in rest.items() if key not in large}
    if not validator.is_valid(small):
        yield _WHOLE
        return
    for key, value in large.items():
        if not validator.is_valid({**small, key: value}):
            yield f"{_pointer((key,))}: {_UNSPECIFIC}"


def _violations_of(validator: _Validator, rest: dict[str, Any], key: str, items: list[Any]) -> Iterator[str]:
    """Yield the violations of the items of a long array; an array that only as a whole is not valid has one twice."""
    found = False
    for start in range(0, len(items), _BLOCK):
        block = items[start : start + _BLOCK]
        if validator.is_valid({**rest, key: block}):
            continue
        wrong = [index for index, item in enumerate(block) if not validator.is_valid({**rest, key: [item]})]
        if not wrong:
            break
        found = True
        for index in wrong:
            yield from _violations_of_item(validator, rest, key, block[index], start + index)
    if not found and not validator.is_valid({**rest, key: items}):
        yield f"{_pointer((key,))}: an item stands twice"


def _violations_of_item(
    validator: _Validator, rest: dict[str, Any], key: str, item: Any, index: int
) -> Iterator[str]:
    if _is_small(item):
        yield from _errors(validator, {**rest, key: [item]}, (key, 0), (key, index))
    else:
        yield f"{_pointer((key, index))}: {_UNSPECIFIC}"


def _errors(
    validator: _Validator, part: Any, instead_of: tuple[str | int, ...] = (), at: tuple[str | int, ...] = ()
) -> Iterator[str]:
    for error in validator.iter_errors(part):
        path = tuple(error.instance_path)
        if instead_of and path[: len(instead_of)] == instead_of:
            path = at + path[len(instead_of) :]
        yield f"{_pointer(path)}: {' '.join(error.message.split())[:MAX_REASON]}"


def _pointer(path: Sequence[str | int]) -> str:
    """Return a JSON pointer (RFC 6901), cut to 200 characters; in words that of the whole document, which is empty."""
    if not path:
        return "the document"
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)[:MAX_REASON]


def _is_small(value: Any) -> bool:
    count, queue = 1, [value]
    for item in queue:  # it grows on the way
        if type(item) is list or type(item) is dict:
            count += len(item)
            if count > MAX_VALUES:
                return False
            queue.extend(item.values() if type(item) is dict else item)
    return True
