"""Resources and data sources as facts."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import TYPE_CHECKING, Any

from scanner.evaluate.values import Encoded, Text, unknowns
from scanner.facts.model import Resource, Unknown
from scanner.formats.terraform.blocks import objects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.evaluate.values import Value
    from scanner.formats.terraform.config import Declaration
    from scanner.model import Pointer

_META = frozenset(
    {"connection", "count", "depends_on", "dynamic", "for_each", "lifecycle", "provider", "provisioner"}
)
_KEYWORDS = frozenset({"ignore_changes", "on_failure", "replace_triggered_by", "when"})
"""Settings whose values are names of things, not expressions."""
_MODES = {"resource": "managed", "data": "data"}


def resource(declaration: Declaration) -> Resource:
    """Return the fact of a `resource` or `data` block."""
    kind, body = declaration.labels[0], declaration.body
    unknown: dict[str, str] = {}
    values = {}
    for name, value in body.items():
        if name not in _META and (known := _known(value, name, unknown)) is not _NOTHING:
            values[name] = known
    _note_dynamic(body.get("dynamic"), unknown)
    lifecycle: dict[str, Any] = {}
    for block in objects(body.get("lifecycle"), ()):
        lifecycle.update(_settings(block.body, "lifecycle", unknown))
    return Resource(
        at=declaration.at,
        address=declaration.address,
        type=kind,
        provider=_provider(kind, body.get("provider")),
        mode=_MODES[declaration.kind],
        values=values,
        lifecycle=lifecycle,
        provisioners=tuple(_provisioners(body, declaration.at, unknown)),
        unknown=unknown,
    )


def provisioners(body: dict[str, Value], at: Pointer) -> Iterator[tuple[str, Pointer, dict[str, Value]]]:
    """Yield type, pointer and values of each provisioner."""
    for by_type in objects(body.get("provisioner"), (*at, "provisioner")):
        for kind, blocks in by_type.body.items():
            for block in objects(blocks, (*by_type.at, kind)):
                yield kind, block.at, block.body


def _provisioners(body: dict[str, Value], at: Pointer, unknown: dict[str, str]) -> Iterator[dict[str, Any]]:
    for kind, place, values in provisioners(body, at):
        path = ".".join(map(str, place[len(at) :]))
        yield {"at": place, "type": kind, "values": _settings(values, path, unknown)}


def _settings(body: dict[str, Value], path: str, unknown: dict[str, str]) -> dict[str, Any]:
    """Return what is known of a block, names of things as text."""
    found: dict[str, Any] = {}
    for name, value in body.items():
        known = _names(value) if name in _KEYWORDS else _known(value, f"{path}.{name}", unknown)
        if known is not _NOTHING:
            found[name] = known
    return found


def _names(value: Value) -> Any:
    if isinstance(value, list):
        return [_names(item) for item in value]
    if isinstance(value, Unknown):
        return value.expression
    return value.written if isinstance(value, Text) else _known(value, "", {})


def _provider(kind: str, written: Value) -> str:
    """Return the local name of the provider: the one that is written, or that of the resource type."""
    if isinstance(written, Unknown):
        written = written.expression
    return (written if isinstance(written, str) and written else kind.partition("_")[0]).partition(".")[0]


def _note_dynamic(makers: Value, unknown: dict[str, str]) -> None:
    """Note the types of blocks of which the number is not known."""
    for name, blocks in makers.items() if isinstance(makers, dict) else ():
        for block in objects(blocks, ()):
            decided_by = unknowns(block.body.get("for_each"))
            unknown.setdefault(name, ", ".join(decided_by) or "for_each")


_NOTHING: Any = object()


def _known(value: Value, path: str, unknown: dict[str, str]) -> Any:
    """Return what is known of a value as plain JSON; note what is not.

    An unknown item of a list is null, so that the others keep their place.
    """
    if isinstance(value, Unknown):
        unknown[path] = value.expression
        return _NOTHING
    if isinstance(value, Text):
        unknown[path] = ", ".join(value.unknown)
        return _NOTHING
    if isinstance(value, Encoded):
        return _encoded(value, path, unknown)
    if isinstance(value, list):
        items = (_known(item, f"{path}.{index}", unknown) for index, item in enumerate(value))
        return [None if item is _NOTHING else item for item in items]
    if isinstance(value, dict):
        _note_nested_dynamic(value, path, unknown)
        pairs = (
            (name, _known(item, f"{path}.{name}", unknown))
            for name, item in value.items()
            if name != "dynamic"
        )
        return {name: item for name, item in pairs if item is not _NOTHING}
    return value


def _note_nested_dynamic(value: dict[str, Value], path: str, unknown: dict[str, str]) -> None:
    found: dict[str, str] = {}
    _note_dynamic(value.get("dynamic"), found)
    unknown.update({f"{path}.{name}": expression for name, expression in found.items()})


def _encoded(value: Encoded, path: str, unknown: dict[str, str]) -> Any:
    """Return the string that an encoding makes of a value, if all of it is known."""
    missing: dict[str, str] = {}
    known = _known(value.value, path, missing)
    if missing:
        unknown.update(missing)
        return _NOTHING
    return _json(known) if value.codec == "json" else _base64(known)


def _json(value: Any) -> str:
    """Return what `jsonencode` makes of a value: sorted keys, no spaces, HTML characters escaped."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _base64(value: Any) -> Any:
    return b64encode(str(value).encode("utf-8", "surrogatepass")).decode("ascii")
