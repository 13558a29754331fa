"""Keeps what is sensitive in a plan out of positions, excerpts and the document that policies see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.formats.terraform_plan.masks import below, covers
from scanner.formats.terraform_plan.secrets import secret_texts, sensitive_variables

if TYPE_CHECKING:
    from scanner.formats.terraform_plan.entries import PlanFile
    from scanner.model import Pointer
    from scanner.syntax.json_outline import JsonOutline

_MASKS = {
    "after": ("after_sensitive", "before_sensitive"),
    "before": ("before_sensitive", "after_sensitive"),
    "default": ("sensitive",),
    "value": ("sensitive",),
    "values": ("sensitive_values",),
}
"""Which members of an object say what is sensitive in another of its members."""


class Hidden(msgspec.Struct, frozen=True):
    """Knows what in a plan must not be shown.

    Attributes:
        variables: names of the sensitive variables of the root module.
        texts: texts that are sensitive wherever they stand.
    """

    variables: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()

    def hides(self, outline: JsonOutline, pointer: Pointer) -> bool:
        """Tell whether the value at a pointer, or a part of it, must not be shown."""
        if pointer[:1] == ("variables",) and len(pointer) > 1 and pointer[1] in self.variables:
            return True
        for position, segment in enumerate(pointer):
            for name in _MASKS.get(str(segment), ()):
                mask = _value(outline.text_at((*pointer[:position], name)))
                for inner in pointer[position + 1 :]:
                    mask = below(mask, inner)
                if covers(mask):
                    return True
        return bool(self.texts) and _value(outline.text_at(pointer)) in self.texts

    def without(self, plan: Any) -> Any:
        """Return a decoded plan with null in the place of everything that must not be shown."""
        result = [plan]
        pending: list[tuple[Any, str | int]] = [(result, 0)]
        while pending:
            holder, key = pending.pop()
            value = holder[key]
            if isinstance(value, str) and value in self.texts:
                holder[key] = None
            elif isinstance(value, list):
                pending.extend((value, index) for index in range(len(value)))
            elif isinstance(value, dict):
                _apply_masks(value)
                pending.extend((value, name) for name in value)
        for name in self.variables:
            _blank_variable(plan, name)
        return result[0]


def hidden_in(file: PlanFile, root_module: msgspec.Raw) -> Hidden:
    """Return what must not be shown of a plan."""
    names = sensitive_variables(root_module)
    return Hidden(frozenset(names), secret_texts(file.variables, names))


def _apply_masks(item: dict[str, Any]) -> None:
    for name, masks in _MASKS.items():
        if name in item:
            for mask in masks:
                item[name] = _masked(item[name], item.get(mask, False))


def _masked(value: Any, mask: Any) -> Any:
    """Return a value with null where its mask hides something; the containers of the value are changed."""
    result = [value]
    pending: list[tuple[Any, str | int, Any]] = [(result, 0, mask)]
    while pending:
        holder, key, over = pending.pop()
        current = holder[key]
        if not covers(over):
            continue
        if isinstance(current, dict) and isinstance(over, dict):
            pending.extend((current, name, below(over, name)) for name in current)
        elif isinstance(current, list) and isinstance(over, list):
            pending.extend((current, index, below(over, index)) for index in range(len(current)))
        else:
            holder[key] = None
    return result[0]


def _blank_variable(plan: Any, name: str) -> None:
    variables = plan.get("variables") if isinstance(plan, dict) else None
    if isinstance(variables, dict) and name in variables:
        variables[name] = None


def _value(text: str | None) -> Any:
    """Return what a JSON text says; a collection that cannot be read hides all of it."""
    if text is None:
        return None
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return True
