"""Leads what a plan says back to the configuration it was made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.formats.terraform_plan.addresses import declared
from scanner.formats.terraform_plan.references import called
from scanner.model import Related

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.formats.terraform_plan.addresses import Declared
    from scanner.formats.terraform_plan.configuration import PlanConfiguration
    from scanner.model import Pointer, Source, SourceMap, Span

_VALUES = frozenset(
    {"before", "after", "after_unknown", "before_sensitive", "after_sensitive", "values", "sensitive_values"}
)
_AROUND = frozenset({"resource_change", "change"})


class PlanOrigins:
    """Finds the attribute or the block that a part of a plan comes from; see `scanner.model.Origins`.

    Args:
        source: the plan.
        places: its source map.
        entries: the address of the resource or change at each pointer.
        configuration: the configuration.
    """

    def __init__(
        self,
        source: Source,
        places: SourceMap,
        entries: Mapping[Pointer, str],
        configuration: PlanConfiguration,
    ) -> None:
        self._source = source
        self._places = places
        self._entries = entries
        self._configuration = configuration

    def span(self, pointer: Pointer) -> Span | None:
        """Return the place of an attribute, or of the block where it is not written; None if there is none."""
        if pointer[:1] == ("configuration",):
            return self._configured(pointer[1:])
        entry = self._entry(pointer)
        place = None if entry is None else declared(self._entries[entry])
        if entry is None or place is None:
            return None
        return self._configuration.span(place, _attribute(pointer[len(entry) :]))

    def related(self, pointer: Pointer) -> tuple[Related, ...]:
        """Return the module calls on the way to a part of a plan, and its place in the plan."""
        entry = self._entry(pointer)
        place = None if entry is None else declared(self._entries[entry])
        if entry is None or place is None or self._configuration.span(place, ()) is None:
            return ()
        span = self._source.span(*self._places.locate(pointer))
        said = Related("plan", f"planned change of {self._entries[entry]}", span)
        return (*self._calls(place), said)

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

    def _entry(self, pointer: Pointer) -> Pointer | None:
        """Return the pointer of the resource or change around a pointer."""
        for length in range(len(pointer), 0, -1):
            if pointer[:length] in self._entries:
                return pointer[:length]
        return None


def _attribute(rest: Pointer) -> Pointer:
    """Return the path of an attribute in its resource from a pointer into a change or a planned resource."""
    while rest and rest[0] in _AROUND:
        rest = rest[1:]
    return rest[1:] if rest and rest[0] in _VALUES else ()
