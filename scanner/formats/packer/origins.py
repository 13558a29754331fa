"""Where what a template says was written: in the files that it runs, and in its variables and locals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.formats.terraform.syntax.names import names_in
from scanner.model import Related, place_in_script
from scanner.syntax.hcl import tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.formats.packer.gather import TemplateGatherer
    from scanner.formats.packer.names import Names
    from scanner.formats.terraform.syntax.names import Name
    from scanner.model import Pointer, Span
    from scanner.syntax.hcl.tree import Expression

_MAX_STEPS = 8
"""Expressions that are looked into for one place."""


class TemplateOrigins:
    """The places that explain a template; see `scanner.model.Origins`.

    Args:
        gatherer: what was read off the template.
        names: what its names stand for, None where they are no variables of HCL.
    """

    def __init__(self, gatherer: TemplateGatherer, names: Names | None) -> None:
        self._gatherer = gatherer
        self._names = names

    def span(self, pointer: Pointer) -> Span | None:
        """Return None: nothing in a template overrides another."""

    def related(self, pointer: Pointer) -> tuple[Related, ...]:
        """Return the places where a value was given, and what is run from a file."""
        found = list(self._given(self._expression(pointer)))
        elsewhere = self._elsewhere(pointer)
        if elsewhere is not None:
            found.append(Related("value", "this is read from here", elsewhere))
        return tuple(found)

    def _expression(self, pointer: Pointer) -> Expression | None:
        """Return the expression that a pointer leads to, or the line that it leads to in a script."""
        script = self._script(pointer)
        lengths = range(len(pointer) if script is None else len(script), 0, -1)
        written = next(filter(None, (self._gatherer.written(pointer[:length]) for length in lengths)), None)
        expression = None if written is None else written.expression
        if script is None or not isinstance(expression, tree.TupleCons):
            return expression
        place = place_in_script(self._gatherer.scripts[script], pointer[len(script) :])
        start = -1 if place is None else self._gatherer.places.locate_within(script, *place)[0]
        return next((item for item in expression.items if item.start <= start < item.end), None)

    def _script(self, pointer: Pointer) -> Pointer | None:
        """Return the pointer of the script that a pointer leads into."""
        starts = (pointer[:length] for length in range(len(pointer), 0, -1))
        return next((at for at in starts if at in self._gatherer.scripts), None)

    def _given(self, expression: Expression | None) -> Iterator[Related]:
        """Yield the places where the variables and locals are given that a value is made from, nearest first."""
        if expression is None or self._names is None:
            return
        pending, seen = [expression], set()
        for name in self._following(pending):
            definition = self._names.definition((name.kind, name.labels[0]))
            if definition is None or definition.secret or name in seen:
                continue
            seen.add(name)
            elsewhere = self._names.given(name.labels[0]) if name.kind == "var" else None
            if elsewhere is not None:
                yield Related("value", f"value of variable {name.labels[0]}", elsewhere)
            elif definition.argument is not None:
                label = "default of variable" if name.kind == "var" else "local"
                yield Related("value", f"{label} {name.labels[0]}", definition.argument.span)
                pending.append(definition.argument.expression)

    def _following(self, pending: list[Expression]) -> Iterator[Name]:
        """Yield the names in expressions, and in those that are added meanwhile."""
        for index in range(_MAX_STEPS):
            if index < len(pending):
                yield from names_in(pending[index])

    def _elsewhere(self, pointer: Pointer) -> Span | None:
        """Return the place, in the file that is run, of what a pointer leads to."""
        at = self._script(pointer)
        place = None if at is None else place_in_script(self._gatherer.scripts[at], pointer[len(at) :])
        if at is None or place is None:
            return None
        return self._gatherer.places.elsewhere_within(at, *place)
