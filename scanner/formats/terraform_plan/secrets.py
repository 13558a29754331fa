"""What is sensitive in a plan, wherever it stands: the values of sensitive variables.

A plan has them in the clear, and a provider that loses the mark shows them again under another name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.errors import ParseError
from scanner.formats.terraform_plan.entries import ModuleConfiguration, Variable, decoded
from scanner.formats.terraform_plan.portions import weight_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_MIN_LENGTH = 6
"""Shorter texts are left alone: `true` or `1` may be anything."""
MOST_VALUES = 100_000


def secret_texts(variables: msgspec.Raw, sensitive: tuple[str, ...]) -> frozenset[str]:
    """Return the texts in the values of the variables that are sensitive.

    Raises:
        ParseError: there are so many that they cannot be looked for.
    """
    values = _decoded(variables, dict[str, msgspec.Raw]) or {}
    found = [values[name] for name in sensitive if name in values]
    if sum(map(weight_of, found)) > MOST_VALUES:
        raise ParseError(f"sensitive variables have more than {MOST_VALUES} values")
    return frozenset(text for raw in found for text in _texts(_decoded(raw, Any)))


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


def _decoded(raw: msgspec.Raw, kind: Any) -> Any:
    try:
        return decoded(raw, kind)
    except (msgspec.DecodeError, RecursionError):
        return None


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
