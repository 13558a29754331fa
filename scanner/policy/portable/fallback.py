"""Asks policies that are written with guards where the same ones without them fail: what is an error there may be none in OPA."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, TypeVar

from scanner.errors import PolicyError, PolicyEvalError, PolicyLimitError
from scanner.policy.portable.trees import Trees
from scanner.policy.portable.writing import Texts, Written, written_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.policy.engines.protocol import Covering

_Answer = TypeVar("_Answer")
_MIN_FAILED = 20
"""Failures from which on policies that fail every other time are asked with guards alone."""


class Fallback:
    """What is asked where an evaluation fails. It is loaded when it is needed first.

    Args:
        engine: has loaded the policies without guards; another one like it is made.
        unguarded: those policies.
        load: loads policies that are written.
        first: the policies as they were read.
    """

    def __init__(
        self, engine: Covering, unguarded: Texts, load: Callable[[Written], None], first: Texts
    ) -> None:
        self._engine = engine
        self._unguarded = unguarded
        self._load = load
        self._first = first
        self._guarded: Written | None = None
        self._useless = False
        self._asked = 0
        self._failed = 0

    def ask(self, unguarded: Written, ask: Callable[[Written], _Answer]) -> _Answer:
        """Return an answer of the policies without guards; where they fail, or fail often, of those with them."""
        if self._guarded is not None and self._fails_often:
            return ask(self._guarded)
        self._asked += 1
        try:
            return ask(unguarded)
        except PolicyLimitError:
            raise
        except PolicyEvalError:
            self._failed += 1
            guarded = self._loaded()
            if guarded is None:
                raise
            return ask(guarded)

    def close(self) -> None:
        """End what belongs to the other engine."""
        if self._guarded is not None:
            self._guarded.engine.close()
        self._guarded = None

    @property
    def _fails_often(self) -> bool:
        return self._failed >= _MIN_FAILED and 2 * self._failed > self._asked

    def _loaded(self) -> Written | None:
        """Return the policies with guards; None where they are the same ones, or cannot be loaded."""
        if self._guarded is None and not self._useless:
            self._useless = True
            try:
                texts = written_for(self._first, Trees(self._engine).taken(self._first), lenient=True)
                if not _is_same(texts, self._unguarded):
                    self._guarded = self._made(texts)
            except PolicyError:
                return None  # The error that is known is the one to tell.
        return self._guarded

    def _made(self, texts: Texts) -> Written:
        made = Written(copy.copy(self._engine), texts)  # as where it is pickled, it has loaded nothing
        try:
            self._load(made)
        except BaseException:
            made.engine.close()
            raise
        return made


def _is_same(some: Texts, others: Texts) -> bool:
    return all(some[path].module == others[path].module for path in some)
