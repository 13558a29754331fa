"""Asks conftest's rules: each for its whole value, whatever that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.policy.conventions.asking import Asker, Question
from scanner.policy.conventions.conftest.names import EXCEPTION

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from scanner.policy.conventions.conftest.rules import Found
    from scanner.policy.engines.protocol import Engine, Module
    from scanner.policy.evaluation import Evaluation

_ALL = "all"
_FILE = "data.conftest.file"


def exception_id(package: str) -> str:
    """Return the id by which the exceptions of a package are asked."""
    return f"{package}.{EXCEPTION}"


class Questioner:
    """Asks the rules of some policies.

    Args:
        engine: evaluates them.
        modules: the policies.
        data: the data.
        found: the rules.
        with_file: whether policies may ask which file is judged.
    """

    def __init__(
        self,
        engine: Engine,
        modules: Sequence[Module],
        data: Mapping[str, Any],
        found: Found,
        *,
        with_file: bool,
    ) -> None:
        self._with_file = with_file
        questions = [self._question(key, one.rule.package, one.name) for key, one in found.rules.items()]
        questions += [self._question(exception_id(one), one, EXCEPTION) for one in found.exceptions]
        self._asker = Asker(engine, modules, data, {_ALL: questions})

    def prepare(self) -> None:
        """Load the policies; raises what `Engine.load` does."""
        self._asker.prepare()

    def ask(self, value: bytes, name: str, directory: str) -> Evaluation:
        """Return the value of each rule that has one; those that fail, one by one.

        Args:
            value: the input as JSON.
            name: the name of the file, as `data.conftest.file.name`.
            directory: where it stands, likewise.

        Raises:
            PolicyEvalError: no rule could be asked, because of the input.
            EngineError: the engine cannot be reached.
        """
        if self._with_file:
            file = {"name": name, "dir": directory}
            value = msgspec.json.encode({"value": msgspec.Raw(value), "file": file})
        return self._asker.evaluate(_ALL, value)

    def close(self) -> None:
        """End what belongs to the engine."""
        self._asker.close()

    def _question(self, key: str, package: str, name: str) -> Question:
        ref = f"data.{package}.{name}"
        if not self._with_file:
            return Question(key, "deny", f"[{ref}]")
        return Question(
            key, "deny", f"[said | said := {ref} with input as input.value with {_FILE} as input.file]"
        )
