"""Resources and data sources as facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.evaluate.values import Text
from scanner.facts.model import Resource, Unknown
from scanner.formats.terraform.readers.blocks import objects
from scanner.formats.terraform.readers.known_values import NOTHING, known_value, note_dynamic
from scanner.formats.terraform.readers.names_of_things import NAMES_OF_THINGS

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
        if name not in _META and (known := known_value(value, name, unknown)) is not NOTHING:
            values[name] = known
    note_dynamic(body.get("dynamic"), unknown)
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
        known = _names(value) if name in NAMES_OF_THINGS else known_value(value, f"{path}.{name}", unknown)
        if known is not NOTHING:
            found[name] = known
    return found


def _names(value: Value) -> Any:
    if isinstance(value, list):
        return [_names(item) for item in value]
    if isinstance(value, Unknown):
        return value.expression
    return value.written if isinstance(value, Text) else known_value(value, "", {})


def _provider(kind: str, written: Value) -> str:
    """Return the local name of the provider: the one that is written, or that of the resource type."""
    if isinstance(written, Unknown):
        written = written.expression
    return (written if isinstance(written, str) and written else kind.partition("_")[0]).partition(".")[0]
