"""The bill of materials of a configuration: CycloneDX 1.6 in JSON, of everything from outside that it depends on.

The same result gives the same bytes. docs/bom.md describes what stands where, docs/adr/0020 why.
"""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any, TextIO

from scanner.report.encoded import encoded
from scanner.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cyclonedx.model.bom import BomMetaData
    from cyclonedx.model.component import Component

    from scanner.model import Result
    from scanner.report.cyclonedx_parts import Part
    from scanner.report.protocol import ReportContext

NAME = "cyclonedx"
INVENTORY = True
"""Whether the report needs the inventory of a result."""
ROOT = "configuration"
"""`bom-ref` of the configuration itself."""

_FIRST = ("type", "bom-ref", "name", "version", "purl")
_SCHEMA = "http://cyclonedx.org/schema/bom-1.6.schema.json"
_NAMESPACE = uuid.UUID("5f3d9f0e-6f0c-5c0b-9a51-0d6c6a5a7c1e")
"""Of the serial numbers of these bills of materials (RFC 9562, 5.5)."""


def render(result: Result, out: TextIO, context: ReportContext) -> None:
    """Write the report."""
    out.write(encoded(as_cyclonedx(result, context)))


def as_cyclonedx(result: Result, context: ReportContext) -> dict[str, Any]:
    """Return the bill of materials of a result as plain JSON."""
    from scanner.report.cyclonedx_components import component  # noqa: PLC0415 - heavy; other reports need none of it
    from scanner.report.cyclonedx_parts import parts  # noqa: PLC0415 - likewise

    found = parts(result.inventory)
    components = [_ordered(_written(component(part))) for part in found]
    components.sort(key=lambda one: (one["type"], one["name"], one.get("version", ""), one["bom-ref"]))
    content = {
        "version": 1,
        "metadata": _metadata(result, found, context),
        "components": components,
        "dependencies": [_dependencies(components)],
        "compositions": [_composition(result, found)],
    }
    return {
        "$schema": _SCHEMA,
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": _serial_number(content),
        **content,
    }


def _metadata(result: Result, found: Sequence[Part], context: ReportContext) -> dict[str, Any]:
    from cyclonedx.model.bom import BomMetaData  # noqa: PLC0415 - likewise
    from cyclonedx.model.component import Component, ComponentType  # noqa: PLC0415 - likewise
    from cyclonedx.model.lifecycle import LifecyclePhase, PredefinedLifecycle  # noqa: PLC0415 - likewise
    from cyclonedx.model.tool import ToolRepository  # noqa: PLC0415 - likewise

    from scanner.report.cyclonedx_properties import properties  # noqa: PLC0415 - likewise
    from scanner.report.cyclonedx_text import clean  # noqa: PLC0415 - likewise

    tool = Component(type=ComponentType.APPLICATION, name="cattleguard", version=__version__)
    name = clean(context.name) or "configuration"
    written = _written(
        BomMetaData(
            lifecycles=[PredefinedLifecycle(LifecyclePhase.PRE_BUILD)],
            tools=ToolRepository(components=[tool]),
            component=Component(type=ComponentType.APPLICATION, name=name, bom_ref=ROOT),
            properties=properties(("incomplete", reason) for reason in _gaps(result, found)),
        )
    )
    # The library takes the time of the clock.
    del written["timestamp"]
    return written if context.time is None else {"timestamp": context.time, **written}


def _written(part: Component | BomMetaData) -> dict[str, Any]:
    """Return a part of a bill of materials as the library writes it (see docs/adr/0020 for why not the whole)."""
    from cyclonedx.schema.schema import SchemaVersion1Dot6  # noqa: PLC0415 - likewise

    writer: Any = part
    written: dict[str, Any] = json.loads(writer.as_json(view_=SchemaVersion1Dot6))
    return written


def _dependencies(components: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return what the configuration depends on. An entry for a component would say that it depends on nothing."""
    needed = sorted(one["bom-ref"] for one in components)
    return {"ref": ROOT, "dependsOn": needed} if needed else {"ref": ROOT}


def _ordered(component: dict[str, Any]) -> dict[str, Any]:
    """Return a component with what names it first, and its occurrences, whose order the library leaves open, by place."""
    places = component["evidence"]["occurrences"]
    places.sort(key=lambda one: (one["location"], one["line"], one.get("symbol", "")))
    return {**{name: component[name] for name in _FIRST if name in component}, **component}


def _gaps(result: Result, found: Sequence[Part]) -> Iterator[str]:
    """Yield what is known to be missing."""
    failed = sorted(
        {failure.path for failure in result.ledger.failed if failure.rule is None and not failure.policy}
    )
    yield from (f"{path} could not be assessed" for path in failed)
    for part in found:
        if part.is_list:
            yield f"the packages that {part.name} lists are not listed here"
        elif part.uses[0].error:
            yield f"{part.uses[0].ref or 'an empty reference'} is not a valid reference"
        elif part.uses[0].unknown:
            yield f"{part.uses[0].ref} is not wholly known"


def _composition(result: Result, found: Sequence[Part]) -> dict[str, Any]:
    """Return how complete the dependencies are: what no file says, or no file that is read here, nobody can know."""
    is_lacking = next(_gaps(result, found), None) is not None
    return {"aggregate": "incomplete" if is_lacking else "unknown", "dependencies": [ROOT]}


def _serial_number(content: dict[str, Any]) -> str:
    """Return a serial number that is the same for the same content (UUID version 5)."""
    return uuid.uuid5(_NAMESPACE, json.dumps(content, sort_keys=True)).urn
