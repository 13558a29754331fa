"""An engine that understands policies as OPA does: it writes them anew, and tells what happens in their own places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from scanner.errors import EngineError, PolicyError, PolicyLimitError, PolicyLoadError
from scanner.policy.portable.guarded import PATH, guarded_module
from scanner.policy.portable.module import Portable, names_of, portable, readable
from scanner.policy.portable.places import placed_error, placed_lines, placed_tree

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scanner.policy.engines.protocol import Covering, Engine, Lines, Module, Row

_MAX_REFUSED = 10
"""Policies that the engine may refuse as they are written: each costs another load."""


class PortableEngine:
    """Evaluates policies that people bring; see `scanner.policy.engines.protocol.Covering`.

    Policies whose path is in `<>` are ours, and stay as they are.

    Args:
        engine: evaluates what is written.
    """

    def __init__(self, engine: Covering) -> None:
        self._engine = engine
        self._written: dict[str, Portable] = {}

    def __getstate__(self) -> Covering:
        return self._engine

    def __setstate__(self, state: Covering) -> None:
        self.__init__(state)  # type: ignore[misc]

    def load(self, modules: Sequence[Module], data: Mapping[str, Any]) -> None:
        """Read policies and data, instead of what was read before."""
        brought = [module for module in modules if not module.source.path.startswith("<")]
        first = {module.source.path: readable(module) for module in brought}
        self._written = first
        try:
            trees = {path: self._engine.tree(one.module) for path, one in first.items()}
            names = names_of(trees.values())
            self._written = {path: portable(one, trees[path], names) for path, one in first.items()}
            self._load([module for module in modules if module.source.path.startswith("<")], data, first)
        except PolicyError as error:
            raise placed_error(error, self._written) from error

    def _load(self, ours: Sequence[Module], data: Mapping[str, Any], first: Mapping[str, Portable]) -> None:
        """Load what is written; a policy that the engine refuses then, as it was read."""
        for _ in range(_MAX_REFUSED):
            written = [one.module for one in self._written.values()]
            try:
                return self._engine.load([*written, guarded_module(), *ours], data)
            except PolicyLimitError:
                raise
            except PolicyLoadError as error:
                path = error.span.path if error.span is not None else ""
                if path not in first or self._written[path] is first[path]:
                    raise
                self._written = {**self._written, path: first[path]}
        raise EngineError("the policies cannot be written for the engine in this process")

    def value(self, rule: str, input_json: bytes) -> Any:
        """Return the JSON value of a rule that has one for every input."""
        try:
            return self._engine.value(rule, input_json)
        except PolicyError as error:
            raise placed_error(error, self._written) from error

    def query(self, query: str, input_json: bytes) -> list[Row]:
        """Return all answers to a query."""
        try:
            return self._engine.query(query, input_json)
        except PolicyError as error:
            raise placed_error(error, self._written) from error

    def prints(self) -> list[str]:
        """Return what `print` printed since the last time, as far as it is kept."""
        return self._engine.prints()

    def tree(self, module: Module) -> dict[str, Any]:
        """Return the syntax tree of a policy, with the places that it has as it is written."""
        one = readable(module)
        try:
            return placed_tree(self._engine.tree(one.module), one)
        except PolicyError as error:
            raise placed_error(error, {module.source.path: one}) from error

    def coverage(self) -> Mapping[str, Lines]:
        """Return which lines of each policy were evaluated since it was loaded, and which were not."""
        found = self._engine.coverage()
        return {
            path: placed_lines(one, self._written.get(path)) for path, one in found.items() if path != PATH
        }

    def close(self) -> None:
        """End what belongs to the engine."""
        self._engine.close()


def as_in_opa(engine: Engine) -> Engine:
    """Return an engine that understands policies as OPA does: the same one, where it is OPA."""
    if isinstance(engine, PortableEngine) or not hasattr(engine, "tree"):
        return engine
    return PortableEngine(cast("Covering", engine))
