"""Resources and data sources as facts."""

from __future__ import annotations

from base64 import b64encode
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from scanner.evaluate.values import Encoded, Text, unknowns
from scanner.facts.model import Resource, Unknown
from scanner.formats.terraform.readers.blocks import objects
from scanner.formats.terraform.readers.names_of_things import NAMES_OF_THINGS
from scanner.formats.terraform.strings.encoded import text_parts
from scanner.formats.terraform.syntax.shape import number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.evaluate.values import Value
    from scanner.formats.terraform.modules.expansion import Item
    from scanner.formats.terraform.modules.instance import ModuleInstance
    from scanner.formats.terraform.syntax.config import Declaration
    from scanner.model import Pointer

_META = frozenset(
    {"connection", "count", "depends_on", "dynamic", "for_each", "lifecycle", "provider", "provisioner"}
)
_MODES = {"resource": "managed", "data": "data"}


def resource(declaration: Declaration, instance: ModuleInstance, item: Item) -> Resource:
    """Return the fact of a `resource` or `data` block, as one of its instances."""
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
        address=".".join(filter(None, (instance.address, declaration.address))) + item.suffix,
        type=kind,
        provider=_provider(kind, body.get("provider")),
        mode=_MODES[declaration.kind],
        values=values,
        lifecycle=lifecycle,
        provisioners=tuple(_provisioners(body, declaration.at, unknown)),
        unknown=unknown,
        module=instance.address,
        instances=_product(instance.instances, item.instances),
    )


def _product(modules: int | None, resources: int | None) -> int | None:
    return None if modules is None or resources is None else modules * resources


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
        known = _names(value) if name in NAMES_OF_THINGS else _known(value, f"{path}.{name}", unknown)
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
            if name != "dynamic" or not isinstance(item, dict | list)
        )
        return {name: item for name, item in pairs if item is not _NOTHING}
    return number(value) if isinstance(value, int | Decimal) else value


def _note_nested_dynamic(value: dict[str, Value], path: str, unknown: dict[str, str]) -> None:
    found: dict[str, str] = {}
    _note_dynamic(value.get("dynamic"), found)
    unknown.update({f"{path}.{name}": expression for name, expression in found.items()})


def _encoded(value: Encoded, path: str, unknown: dict[str, str]) -> Any:
    """Return the string that an encoding makes of a value; what is known of the value itself where not all of it is."""
    missing: dict[str, str] = {}
    known = _known(value.value, path, missing)
    if missing:
        unknown.update(missing)
        return known if value.codec == "json" and isinstance(known, list | dict) else _NOTHING
    if value.codec == "json":
        return "".join(part for part in text_parts(value) if isinstance(part, str))
    return b64encode(str(known).encode("utf-8", "surrogatepass")).decode("ascii")
