"""Where the values that hold come from: the command line, the configuration, its profile, or nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.govern.configuration.effective import Effective
    from scanner.model import Pointer, Span

_PROFILED = ("fail-on", "strict", "select", "rules")
"""The keys that a profile speaks of."""


class Origin(msgspec.Struct, frozen=True):
    """Where a value comes from.

    Attributes:
        kind: what says it.
        name: the option or the profile that says it.
        span: where the configuration says it.
    """

    kind: Literal["command line", "configuration", "profile", "default"]
    name: str = ""
    span: Span | None = None


DEFAULT = Origin("default")


class Value(msgspec.Struct, frozen=True):
    """A value and where it comes from. None is what no value says: `otherwise` says it in words."""

    value: Any
    origin: Origin
    otherwise: str = ""


Tree: TypeAlias = "Value | list[Tree] | dict[str, Tree]"
"""Values as the configuration has them."""


class Layers:
    """The values that a configuration and its profile say.

    Args:
        held: what holds.
    """

    def __init__(self, held: Effective) -> None:
        self._held = held

    def tree(self, at: Pointer) -> Tree | None:
        """Return what is said at a pointer, None where nothing is."""
        said = within(self._held.said.plain, at)
        if said is not None and not self._selects_nothing(at):
            places = self._held.said.places
            return tree(said, at, lambda place: Origin("configuration", span=places.get(place)))
        profiled = within(self._held.profiled.plain, at) if at[0] in _PROFILED else None
        if profiled is not None:
            return tree(profiled, at, lambda _: Origin("profile", self._held.profile))
        return None

    def _selects_nothing(self, at: Pointer) -> bool:
        """Tell whether a profile's selection holds instead of an empty one."""
        return at[0] == "select" and self._held.said.select.selects_all


def tree(value: Any, at: Pointer, origin: Callable[[Pointer], Origin]) -> Tree:
    """Return a plain value with the origins of its parts."""
    if isinstance(value, dict):
        return {key: tree(item, (*at, key), origin) for key, item in value.items()}
    if isinstance(value, list) and value:
        return [tree(item, (*at, index), origin) for index, item in enumerate(value)]
    return Value(value, origin(at))


def within(value: Any, at: Pointer) -> Any:
    """Return the part of a plain value at a pointer, None where there is none."""
    for segment in at:
        value = value.get(segment) if isinstance(value, dict) else None
    return value
