"""Planned values as the readers of Terraform configuration take them: what is not known is `Unknown`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.facts.model import Unknown

if TYPE_CHECKING:
    from scanner.evaluate.values import Value
    from scanner.formats.terraform_plan.masks import Notes


def declared_values(values: dict[str, Any], notes: Notes) -> dict[str, Value]:
    """Return values with `Unknown` in the place of what is left out of them.

    Args:
        values: the values that are known.
        notes: why others are left out, by path.
    """
    copied: set[int] = set()
    root = dict(values) if notes else values
    for path, reason in notes.items():
        holder: Any = root
        for depth, segment in enumerate(path):
            if not _holds(holder, segment):
                break
            item = _item(holder, segment)
            if depth == len(path) - 1 or not isinstance(item, dict | list):
                holder[segment] = Unknown(reason)
                break
            if id(item) not in copied:
                item = holder[segment] = item.copy()
                copied.add(id(item))
            holder = item
    return root


def _holds(holder: Any, segment: str | int) -> bool:
    """Tell whether something can be put under a name or an index."""
    if isinstance(holder, dict):
        return isinstance(segment, str)
    return isinstance(segment, int) and segment < len(holder)


def _item(holder: Any, segment: str | int) -> Any:
    return holder.get(segment) if isinstance(holder, dict) else holder[segment]
