"""The syntax trees of policies, which are asked for when their versions are found out, when they are read, and when they are loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.policy.engines.protocol import Covering, Module
    from scanner.policy.portable.module import Portable

_MAX_KEPT = 256 * 1024
"""Characters of policies whose trees are kept until they are loaded; a tree takes a hundred times their memory."""


class Trees:
    """The syntax trees that an engine reads.

    Args:
        engine: reads policies.
    """

    def __init__(self, engine: Covering) -> None:
        self._engine = engine
        self._kept: dict[Module, dict[str, Any]] = {}
        self._left = _MAX_KEPT

    def of(self, one: Portable) -> dict[str, Any]:
        """Return the tree of a policy; one that is as its author wrote it is kept, and not to be changed."""
        found = self._kept.get(one.module)
        if found is None:
            found = self._engine.tree(one.module)
            self._left -= len(one.module.source.text)
            if self._left >= 0 and not one.passes:
                self._kept[one.module] = found
        return found

    def taken(self, texts: Mapping[str, Portable]) -> dict[str, dict[str, Any]]:
        """Return the trees of policies by path, and keep none any longer."""
        found = {path: self.of(one) for path, one in texts.items()}
        self._kept = {}
        self._left = _MAX_KEPT
        return found
