"""What a Terraform file declares, whichever of the two syntaxes it is written in."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from scanner.evaluate.values import Value
    from scanner.model import Offsets, Pointer, Source, Span
    from scanner.syntax.hcl.tree import Expression, Part, Template

LABELS: dict[str, int] = {
    "data": 2,
    "ephemeral": 2,
    "locals": 0,
    "module": 1,
    "output": 1,
    "provider": 1,
    "resource": 2,
    "terraform": 0,
    "variable": 1,
}
"""How many labels the blocks that matter have."""
_PREFIXES = {"variable": "var", "resource": ""}


class Declaration(msgspec.Struct, frozen=True):
    """One top-level block.

    Attributes:
        kind: its type (`resource`).
        labels: its labels.
        at: pointer of its body.
        body: its values; attributes by name, nested blocks by type and labels as lists.
    """

    kind: str
    labels: tuple[str, ...]
    at: Pointer
    body: dict[str, Value]

    @property
    def address(self) -> str:
        """Its address within the module: `aws_instance.web`, `data.aws_ami.base`, `module.vpc`."""
        return address(self.kind, self.labels)


def address(kind: str, labels: tuple[str, ...]) -> str:
    """Return the address of a block within its module."""
    prefix = _PREFIXES.get(kind, kind)
    return ".".join(part for part in (prefix, *labels) if part)


class Argument(msgspec.Struct, frozen=True):
    """An argument of a block, where it is written: in the file of the block, or in one that overrides it.

    Attributes:
        name: its name.
        expression: its value.
        config: the file it stands in.
        at: its pointer there.
    """

    name: str
    expression: Expression
    config: Config
    at: Pointer

    @property
    def span(self) -> Span:
        """The place of its value."""
        return self.config.source.span(self.expression.start, self.expression.end)


class Members(msgspec.Struct, frozen=True):
    """What stands in a block.

    Attributes:
        arguments: the arguments by name; in JSON syntax all members are.
        blocks: the nested blocks by type.
    """

    arguments: Mapping[str, Argument]
    blocks: Mapping[str, tuple[Block, ...]]


class Block(msgspec.Struct, frozen=True, dict=True, eq=False):
    """One block of a file.

    Attributes:
        kind: its type (`resource`).
        labels: its labels.
        at: pointer of its body.
        config: the file it stands in.
        read: reads what stands in it.
    """

    kind: str
    labels: tuple[str, ...]
    at: Pointer
    config: Config
    read: Callable[[], Members]

    @cached_property
    def _members(self) -> Members:
        return self.read()

    @property
    def arguments(self) -> Mapping[str, Argument]:
        """Its arguments by name; in JSON syntax all members are."""
        return self._members.arguments

    @property
    def blocks(self) -> Mapping[str, tuple[Block, ...]]:
        """The blocks in it by type."""
        return self._members.blocks

    @property
    def address(self) -> str:
        """Its address within the module: `aws_instance.web`, `data.aws_ami.base`, `module.vpc`."""
        return address(self.kind, self.labels)

    @cached_property
    def span(self) -> Span:
        """The place of its header."""
        return self.config.source.span(*self.config.locate(self.at))


class Config(Protocol):
    """One file."""

    @property
    def source(self) -> Source:
        """Where it stands."""

    @property
    def text(self) -> str:
        """What the offsets of its expressions count in; it begins with the text of the source."""

    @property
    def value(self) -> Any:
        """Its JSON value (`input.document`)."""

    def blocks(self) -> tuple[Block, ...]:
        """Return the blocks of the kinds in `LABELS`, in the order of the file."""

    def names(self) -> Iterator[tuple[Pointer, str, tuple[str, ...]]]:
        """Yield the pointer, the kind and the labels of each top-level block, pointers without an index."""

    def expression(self, pointer: Pointer) -> Expression | None:
        """Return the expression a pointer leads to."""

    def locate(self, pointer: Pointer) -> Offsets:
        """Return the offsets of what a pointer names; see `scanner.model.SourceMap`."""

    def locate_within(self, pointer: Pointer, start: int, end: int) -> Offsets:
        """Return the offsets of the code points `start` to `end` of the string value at a pointer."""

    def range_of(self, template: Template, part: Part, start: int, end: int) -> Offsets:
        """Return where the code points `start` to `end` of a part of a template stand in the source.

        A part that is not text is one whole.
        """
