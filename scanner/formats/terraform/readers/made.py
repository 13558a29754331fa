"""What reading a block gives: its values, and what leads back from them to what is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from scanner.evaluate.evaluator import Evaluator
    from scanner.evaluate.values import Value
    from scanner.formats.terraform.syntax.config import Argument
    from scanner.model import Pointer


class MadeFor(msgspec.Struct, frozen=True):
    """The element that a block is made for.

    Attributes:
        iterator: the name of the element in the block.
        makes: the type of the block.
        for_each: where the element is from.
        key: its key there, None for one of a set that has no name.
    """

    iterator: str
    makes: str
    for_each: Argument
    key: str | int | None


class Body(msgspec.Struct, frozen=True):
    """The values of a top-level block.

    Attributes:
        values: arguments by name, nested blocks by type and labels as lists.
        evaluators: what evaluates the parts in which other names hold than in the block, by pointer.
        written: for the pointer of what is made, the pointer of what is written.
        made_for: for the pointer of each block that is made, what it is made for.
    """

    values: dict[str, Value]
    evaluators: dict[Pointer, Evaluator]
    written: dict[Pointer, Pointer]
    made_for: dict[Pointer, MadeFor]


def put(result: dict[str, Any], place: Pointer, values: dict[str, Any]) -> None:
    """Put the values of a block to where its pointer leads; what is not there before it in a list is null."""
    holder: Any = result
    for index, segment in enumerate(place):
        if isinstance(segment, int):
            holder += [None] * (segment + 1 - len(holder))
        below = holder[segment] if isinstance(segment, int) else holder.get(segment)
        if index == len(place) - 1:
            below = values
        elif below is None:
            below = [] if isinstance(place[index + 1], int) else {}
        holder[segment] = below
        holder = below
