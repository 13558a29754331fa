"""Reads values of any shape: what is not of the shape asked for counts as empty."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scanner.facts.model import Setting

if TYPE_CHECKING:
    from scanner.model import Pointer

_EXPRESSION = re.compile(
    r"\{\{[^{}]*\}\}"  # Go templates, Argo
    r"|\{%[^%]*%\}"  # Jinja
    r"|\$\{[^${}]*\}"  # envsubst, OpenShift templates
    r"|\$\([A-Za-z_][\w.\[\]*'\"-]*\)"  # Kubernetes' own variables, Tekton
    r"|\$[A-Za-z_]\w*"  # envsubst
)


def mapping(value: Any) -> dict[str, Any]:
    """Return a mapping, an empty one where the value is none."""
    return value if isinstance(value, dict) else {}


def mappings(value: Any) -> list[tuple[int, dict[str, Any]]]:
    """Return the mappings in a list, with their indexes."""
    if not isinstance(value, list):
        return []
    return [(index, item) for index, item in enumerate(value) if isinstance(item, dict)]


def text(value: Any) -> str:
    """Return a string, "" where the value is none."""
    return value if isinstance(value, str) else ""


def within(value: Any, path: Pointer) -> Any:
    """Return what stands at a path of keys, None where there is nothing."""
    for key in path:
        value = mapping(value).get(str(key))
    return value


def expressions(written: str) -> tuple[str, ...]:
    """Return the variables and template actions in a text, each once."""
    if "$" not in written and "{" not in written:
        return ()
    return tuple(dict.fromkeys(_EXPRESSION.findall(written)))


def setting(at: Pointer, value: Any) -> Setting:
    """Return a setting; a text with variables in it is not known, and what is no scalar is not set."""
    if isinstance(value, str):
        unknown = expressions(value)
        return Setting(at, None if unknown else value, unknown)
    return Setting(at, value if isinstance(value, (bool, int, float)) else None)
