"""An engine that understands policies as OPA does: it writes them anew, and tells what happens in their own places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from scanner.errors import PolicyError, PolicyLimitError, PolicyLoadError
from scanner.policy.load import is_native
from scanner.policy.portable.fallback import Fallback
from scanner.policy.portable.guarded import PATH, guarded_module
from scanner.policy.portable.module import Portable, readable
from scanner.policy.portable.places import placed_error, placed_lines, placed_tree
from scanner.policy.portable.trees import Trees
from scanner.policy.portable.writing import Written, may_be_asked_twice, written_for

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scanner.policy.engines.protocol import Covering, Engine, Lines, Module, Row
    from scanner.policy.portable.writing import Texts

_Answer = TypeVar("_Answer")


class PortableEngine:
    """Evaluates policies that people bring; see `scanner.policy.engines.protocol.Covering`.

    Policies of Cattleguard's own convention, and those whose path is in `<>`, stay as they are.

    Args:
        engine: evaluates what is written.
        twice: whether to ask first what is written without guards against errors, which is two to three times faster, and what
            has them only where that fails: of another engine of the same kind. What is covered is not known then.
    """

    def __init__(self, engine: Covering, *, twice: bool = False) -> None:
        self._engine = engine
        self._twice = twice
        self._written = Written(engine, {})
        self._fallback: Fallback | None = None
        self._trees = Trees(engine)

    def __getstate__(self) -> tuple[Covering, bool]:
        return self._engine, self._twice

    def __setstate__(self, state: tuple[Covering, bool]) -> None:
        self.__init__(state[0], twice=state[1])  # type: ignore[misc]

    def load(self, modules: Sequence[Module], data: Mapping[str, Any]) -> None:
        """Read policies and data, instead of what was read before."""
        self._forget()
        ours = [module for module in modules if _is_ours(module)]
        first = {module.source.path: readable(module) for module in modules if not _is_ours(module)}
        self._written = Written(self._engine, first)
        try:
            trees = self._trees.taken(first)
            if (
                self._twice
                and may_be_asked_twice(modules, trees)
                and self._load_fast(ours, data, first, trees)
            ):
                return
            self._written = Written(self._engine, written_for(first, trees, lenient=True))
            self._written.load(ours, data, first)
        except PolicyError as error:
            raise placed_error(error, self._written.texts) from error

    def _load_fast(
        self,
        ours: Sequence[Module],
        data: Mapping[str, Any],
        first: Texts,
        trees: Mapping[str, dict[str, Any]],
    ) -> bool:
        """Load what is written without guards against errors; return whether the engine takes it as it is written."""
        texts = written_for(first, trees, lenient=False)
        self._written = Written(self._engine, texts)
        try:
            self._engine.load([*(one.module for one in texts.values()), guarded_module(), *ours], data)
        except PolicyLimitError:
            raise
        except PolicyLoadError:
            return False
        self._fallback = Fallback(self._engine, texts, lambda guarded: guarded.load(ours, data, first), first)
        return True

    def value(self, rule: str, input_json: bytes) -> Any:
        """Return the JSON value of a rule that has one for every input."""
        return self._asked(lambda written: written.value(rule, input_json))

    def query(self, query: str, input_json: bytes) -> list[Row]:
        """Return all answers to a query."""
        return self._asked(lambda written: written.query(query, input_json))

    def _asked(self, ask: Callable[[Written], _Answer]) -> _Answer:
        return ask(self._written) if self._fallback is None else self._fallback.ask(self._written, ask)

    def _forget(self) -> None:
        if self._fallback is not None:
            self._fallback.close()
        self._fallback = None

    def prints(self) -> list[str]:
        """Return what `print` printed since the last time, as far as it is kept."""
        return self._engine.prints()

    def tree(self, module: Module) -> dict[str, Any]:
        """Return the syntax tree of a policy, with the places that it has as it is written."""
        one = Portable(module, (), module) if _is_ours(module) else readable(module)
        try:
            return placed_tree(self._trees.of(one), one)
        except PolicyError as error:
            raise placed_error(error, {module.source.path: one}) from error

    def coverage(self) -> Mapping[str, Lines]:
        """Return which lines of each policy were evaluated since it was loaded, and which were not."""
        found = self._engine.coverage()
        return {
            path: placed_lines(one, self._written.texts.get(path))
            for path, one in found.items()
            if path != PATH
        }

    def close(self) -> None:
        """End what belongs to the engine."""
        self._forget()
        self._trees.taken({})
        self._engine.close()


def _is_ours(module: Module) -> bool:
    """Tell whether a policy is written for the engine in this process."""
    if module.source.path.startswith("<"):
        return True
    try:
        return is_native(module.source)
    except PolicyLoadError:
        return False  # The engine tells what is wrong with it.


def as_in_opa(engine: Engine) -> Engine:
    """Return an engine that understands policies as OPA does: the same one, where it is OPA."""
    if isinstance(engine, PortableEngine) or not hasattr(engine, "tree"):
        return engine
    return PortableEngine(cast("Covering", engine), twice=True)
