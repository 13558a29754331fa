"""Leads what a plan says back to the configuration it was made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.formats.terraform_plan.addresses import declared
from scanner.formats.terraform_plan.configured_modules import called
from scanner.model import Related

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from scanner.formats.terraform_plan.addresses import Declared
    from scanner.formats.terraform_plan.configuration import PlanConfiguration
    from scanner.model import Pointer, Source, SourceMap, Span

_VALUES = frozenset(
    {"before", "after", "after_unknown", "before_sensitive", "after_sensitive", "values", "sensitive_values"}
)
_AROUND = frozenset({"resource_change", "change"})
_MADE_FROM = {"yaml_body_parsed": "yaml_body"}
"""Attributes that a provider computes from another one, by their names."""


class PlanOrigins:
    """Finds the attribute or the block that a part of a plan comes from; see `scanner.model.Origins`.

    Args:
        source: the plan.
        places: its source map.
        entries: the address of the resource or change at each pointer.
        provisioners: the resource of the provisioner at each pointer, and its path in the block of that.
        configuration: the configuration.
    """

    def __init__(
        self,
        source: Source,
        places: SourceMap,
        entries: Mapping[Pointer, str],
        provisioners: Mapping[Pointer, tuple[Declared, Pointer]],
        configuration: PlanConfiguration,
    ) -> None:
        self._source = source
        self._places = places
        self._entries = entries
        self._provisioners = provisioners
        self._configuration = configuration

    def span(self, pointer: Pointer) -> Span | None:
        """Return the place of an attribute, or of the block where it is not written; None if there is none."""
        found = self._declared(pointer)
        if found is not None:
            return self._configuration.span(*found[:2])
        return self._configured(pointer[1:]) if pointer[:1] == ("configuration",) else None

    def related(self, pointer: Pointer) -> tuple[Related, ...]:
        """Return the module calls on the way to a part of a plan, and its place in the plan."""
        found = self._declared(pointer)
        if found is None or self._configuration.span(found[0], ()) is None:
            return ()
        span = self._source.span(*self._places.locate(pointer))
        return (*self._calls(found[0]), Related("plan", found[2], span))

    def _declared(self, pointer: Pointer) -> tuple[Declared, Pointer, str] | None:
        """Return the resource that a pointer leads into, the path there, and what stands at the pointer."""
        provisioner = _around(pointer, self._provisioners)
        if provisioner is not None:
            place, path = self._provisioners[provisioner]
            inner = pointer[len(provisioner) :]
            attribute = inner[1:2] if inner[:1] == ("expressions",) else ()
            return place, (*path, *attribute), "provisioner in the plan"
        entry = _around(pointer, self._entries)
        declaration = None if entry is None else declared(self._entries[entry])
        if entry is None or declaration is None:
            return None
        return declaration, _attribute(pointer[len(entry) :]), f"planned change of {self._entries[entry]}"

    def _configured(self, pointer: Pointer) -> Span | None:
        """Return the place of what a plan tells of its configuration: of a provider, or of the source of a module."""
        if pointer[:1] == ("provider_config",) and len(pointer) > 1:
            return self._configuration.provider_span(str(pointer[1]))
        names = called(pointer)
        return self._configuration.call_span(names) if names else None

    def _calls(self, place: Declared) -> list[Related]:
        return [
            Related("call", f"{block.address} is called here", block.span)
            for block in self._configuration.calls(place.calls)
        ]


def _around(pointer: Pointer, places: Container[Pointer]) -> Pointer | None:
    """Return the longest beginning of a pointer that is one of some places."""
    for length in range(len(pointer), 0, -1):
        if pointer[:length] in places:
            return pointer[:length]
    return None


def _attribute(rest: Pointer) -> Pointer:
    """Return the path of an attribute in its resource from a pointer into a change or a planned resource."""
    while rest and rest[0] in _AROUND:
        rest = rest[1:]
    if len(rest) < 2 or rest[0] not in _VALUES:
        return ()
    return _MADE_FROM.get(str(rest[1]), rest[1]), *rest[2:]
