"""What is sensitive in a plan, wherever it stands: the values of sensitive variables.

A plan has them in the clear, and a provider that loses the mark shows them again under another name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.formats.terraform_plan.entries import ModuleConfiguration, Variable, decoded

if TYPE_CHECKING:
    from collections.abc import Iterator

_MIN_LENGTH = 6
"""Shorter texts are left alone: `true` or `1` may be anything."""


def secret_texts(variables: msgspec.Raw, sensitive: tuple[str, ...]) -> frozenset[str]:
    """Return the texts in the values of the variables that are sensitive."""
    values = _decoded(variables) or {}
    return frozenset(text for name in sensitive for text in _texts(values.get(name)))


def sensitive_variables(root_module: msgspec.Raw) -> tuple[str, ...]:
    """Return the names of the sensitive variables of a module."""
    try:
        declared = decoded(decoded(root_module, ModuleConfiguration).variables, dict[str, msgspec.Raw])
    except (msgspec.DecodeError, RecursionError):
        return ()
    return tuple(name for name, raw in declared.items() if _is_sensitive(raw))


def _is_sensitive(raw: msgspec.Raw) -> bool:
    try:
        return decoded(raw, Variable).sensitive
    except (msgspec.DecodeError, RecursionError):
        return True


def _decoded(raw: msgspec.Raw) -> dict[str, Any]:
    try:
        return decoded(raw, dict[str, Any])
    except (msgspec.DecodeError, RecursionError):
        return {}


def _texts(value: Any) -> Iterator[str]:
    pending = [value]
    while pending:
        current = pending.pop()
        if isinstance(current, str) and len(current) >= _MIN_LENGTH:
            yield current
        elif isinstance(current, dict):
            pending.extend(current.values())
        elif isinstance(current, list):
            pending.extend(current)
