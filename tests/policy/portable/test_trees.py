"""A policy's syntax tree is asked for once, from when it is found out how it is written until it is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.model import Source
from scanner.policy.engines.embedded import EmbeddedEngine
from scanner.policy.engines.protocol import Module
from scanner.policy.portable.engine import PortableEngine

if TYPE_CHECKING:
    import pytest


class Counting(EmbeddedEngine):
    """Counts the trees it reads."""

    read = 0

    def tree(self, module: Module) -> dict[str, Any]:
        """Return the syntax tree of a policy."""
        self.read += 1
        return super().tree(module)


POLICY = Module(Source("p.rego", "package p\n\nimport rego.v1\n\nr := upper(input)\n"))


def test_a_tree_is_read_once_until_it_is_loaded() -> None:
    counting = Counting()
    engine = PortableEngine(counting)
    assert engine.tree(POLICY) == engine.tree(POLICY) == EmbeddedEngine().tree(POLICY)
    engine.load([POLICY], {})
    assert counting.read == 1
    engine.tree(POLICY)
    engine.close()
    engine.tree(POLICY)
    assert counting.read == 3


def test_a_tree_whose_places_are_changed_is_read_again() -> None:
    counting = Counting()
    engine = PortableEngine(counting)
    changed = Module(Source("p.rego", 'package p\nr["a"] { true } { any([1])\n} \n'), 0)
    assert engine.tree(changed) == engine.tree(changed)
    assert counting.read == 2


def test_the_trees_of_many_policies_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanner.policy.portable.trees._MAX_KEPT", 10)
    counting = Counting()
    engine = PortableEngine(counting)
    engine.tree(POLICY)
    engine.tree(POLICY)
    assert counting.read == 2
