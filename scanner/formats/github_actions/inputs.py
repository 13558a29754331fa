"""Inputs of reusable workflows and of actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.formats.github_actions.shape import mapping

if TYPE_CHECKING:
    from scanner.formats.github_actions.collected import Collected
    from scanner.model import Pointer


def add_defaults(collected: Collected, inputs: Any, at: Pointer) -> None:
    """Add the literal credentials that inputs have by default."""
    for name, described in mapping(inputs).items():
        collected.add_value(name, mapping(described).get("default"), (*at, name, "default"))
