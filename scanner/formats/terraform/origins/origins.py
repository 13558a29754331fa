"""Where what a Terraform document says was written: in files that override it, by its callers, in other files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.formats.terraform.origins.leads import led_on, with_steps
from scanner.formats.terraform.origins.trace_steps import keys_of, part_of
from scanner.model import Related, place_in_script
from scanner.syntax.hcl import tree

if TYPE_CHECKING:
    from scanner.formats.terraform.modules.instance import ModuleInstance
    from scanner.formats.terraform.readers.gather import Gatherer
    from scanner.formats.terraform.syntax.config import Block, Config
    from scanner.model import Pointer, Span
    from scanner.syntax.hcl.tree import Expression

_MAX_INSTANCES = 20
"""Instances of the module whose places are told."""


class ModuleOrigins:
    """The places that explain a file; see `scanner.model.Origins`.

    Args:
        gatherer: what was read off the file.
        instances: the instances of the module that have these facts.
    """

    def __init__(self, gatherer: Gatherer, instances: list[ModuleInstance]) -> None:
        self._gatherer = gatherer
        self._instances = instances
        self._related: dict[Pointer, tuple[Related, ...]] = {}

    def span(self, pointer: Pointer) -> Span | None:
        """Return the place of what another file overrides."""
        gatherer = self._gatherer
        elsewhere = gatherer.module.replacement(gatherer.config, gatherer.places.written(pointer))
        if elsewhere is None:
            return None
        config, place = elsewhere
        within = self._elsewhere(pointer)
        if within is not None and within.path == config.source.path:
            return within
        return config.source.span(*config.locate(place))

    def related(self, pointer: Pointer) -> tuple[Related, ...]:
        """Return the calls through which the file is reached, and the places where a value was given."""
        found = self._related.get(pointer)
        if found is None:
            found = self._related[pointer] = self._related_to(pointer)
        return found

    def _related_to(self, pointer: Pointer) -> tuple[Related, ...]:
        from scanner.formats.terraform.origins.trace import given_at  # noqa: PLC0415 - for findings only

        found: dict[Related, None] = {}
        expression = self._expression(pointer)
        elements: list[Related] = []
        if expression is not None:
            expression, elements = self._past_elements(expression, pointer)
        block, keys = self._block(pointer)
        for instance in self._instances[:_MAX_INSTANCES]:
            found.update(dict.fromkeys((*instance.called_through, *elements)))
            for key in keys[:_MAX_INSTANCES]:
                if expression is not None:
                    found.update(dict.fromkeys(given_at(instance, expression, block, key)))
        elsewhere = self._elsewhere(pointer)
        if elsewhere is not None and elsewhere != self.span(pointer):
            found[Related("value", "this is written here", elsewhere)] = None
        return tuple(found)

    def _elsewhere(self, pointer: Pointer) -> Span | None:
        """Return the place of what a script or a document says that is read from a file."""
        places = self._gatherer.places
        place = self._in_script(pointer)
        return places.elsewhere(pointer) if place is None else places.elsewhere_within(*place)

    def _block(self, pointer: Pointer) -> tuple[Block | None, tuple[str | int | None, ...]]:
        """Return the block around a pointer, with the keys of its instances."""
        for length in range(len(pointer), 0, -1):
            found = self._gatherer.read.get(pointer[:length])
            if found is not None:
                return found
        return None, (None,)

    def _expression(self, pointer: Pointer) -> Expression | None:
        """Return the deepest expression on the way of a pointer, led on by the rest of the way."""
        for length in range(len(pointer), 0, -1):
            written = self._gatherer.written(pointer[:length])
            if written is not None:
                return self._part(led_on(written, pointer[length:]), written.config, pointer)
        return None

    def _part(self, expression: Expression, config: Config, pointer: Pointer) -> Expression:
        """Return a template without what is interpolated outside of what a pointer into its script names."""
        own = config is self._gatherer.config
        if not isinstance(expression, tree.Template) or len(expression.parts) < 2 or not own:
            return expression
        places, script = self._gatherer.places, self._in_script(pointer)
        if script is None and not places.is_embedded(pointer):
            return expression
        start, end = places.locate(pointer) if script is None else places.locate_within(*script)
        ranges = [(part, *config.range_of(expression, part, 0, 0)) for part in expression.parts]
        inside = tuple(part for part, first, last in ranges if first < end and start < last)
        return tree.Template(expression.start, expression.end, inside, expression.heredoc, expression.flush)

    def _in_script(self, pointer: Pointer) -> tuple[Pointer, int, int] | None:
        """Return the pointer of the script that a pointer leads into, and the range in its text."""
        for length in range(len(pointer), 0, -1):
            commands = self._gatherer.scripts.get(pointer[:length])
            place = None if commands is None else place_in_script(commands, pointer[length:])
            if place is not None:
                return pointer[:length], *place
        return None

    def _past_elements(self, expression: Expression, pointer: Pointer) -> tuple[Expression, list[Related]]:
        """Return the expression that an element of a `dynamic` block comes from, and the places on the way."""
        places: list[Related] = []
        for length in range(len(pointer), 0, -1):
            element = self._gatherer.made_for.get(pointer[:length])
            if element is None or not _is_of(expression, element.iterator):
                continue
            assert isinstance(expression, tree.Traversal)
            keys = (element.key, *keys_of(expression.steps[1:]))
            written = element.for_each
            part, rest = part_of(written.expression, keys)
            expression = part or written.expression
            span = written.config.source.span(expression.start, expression.end)
            places.append(Related("value", f'for_each of dynamic "{element.makes}"', span))
            expression = with_steps(expression, tuple(key for key in rest if key is not None))
        return expression, places


def _is_of(expression: Expression, iterator: str) -> bool:
    """Tell whether an expression is the value of an iterator, or a part of it."""
    if not isinstance(expression, tree.Traversal) or not isinstance(expression.source, tree.Variable):
        return False
    first = expression.steps[0]
    return expression.source.name == iterator and isinstance(first, tree.GetAttr) and first.name == "value"
