"""What regorus has read, and what it is asked: in this process for trusted policies, in a worker for all others.

The worker imports this without the package: nothing but the standard library and regorus may be imported here.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False  # `typing` takes longer to import than the rest of a worker
if TYPE_CHECKING or __package__:
    from scanner.policy.engines.prints import Prints
else:
    from prints import Prints
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    Text = tuple[str, str, int]
    """A policy: path, text, and version of its syntax."""

INTERRUPTS = (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError)
"""What is raised in this process and is not regorus's doing; its panics are no `Exception` either."""
REACHING = {"http.send": 1, "net.lookup_ip_addr": 1, "opa.runtime": 0}
"""Built-in functions that reach outside, with their number of arguments."""
_UNLIKE = {"json.match_schema": 2, "json.verify_schema": 1}
"""Built-in functions that answer in another shape than OPA's, so that rules would find nothing, with their number of
arguments."""
_MAX_LENGTHS = {"max_col": 1024 * 1024, "max_file_bytes": 8 * 1024 * 1024, "max_lines": 200_000}
"""Of policies. regorus takes lines of 1,024 characters by itself, which policies with data in them exceed."""


class RefusedError(Exception):
    """regorus refused something, with its text.

    Args:
        text: what it says.
        step: what it refused: `module`, `data`, `input`, or `question`.
        module: the number of the policy, where that is what it refused.
        panicked: whether it broke while it was at it.
    """

    def __init__(self, text: str, step: str, module: int = 0, *, panicked: bool = False) -> None:
        super().__init__(text)
        self.step = step
        self.module = module
        self.panicked = panicked


class Session:
    """Policies and data that regorus has read, and the questions about them.

    Args:
        modules: the policies.
        data_json: the data.
        covering: whether to keep which lines are evaluated.
        on_module: is told the number of each policy before it is read.

    Raises:
        RefusedError: one of them is not what it should be; from the methods too.
    """

    def __init__(
        self,
        modules: Sequence[Text],
        data_json: str,
        *,
        covering: bool = False,
        on_module: Callable[[int], None] | None = None,
    ) -> None:
        self._modules = modules
        self._data_json = data_json
        self._covering = covering
        self._on_module = on_module
        self._prints = Prints()
        self._regorus = self._loaded()

    def value(self, rule: str, input_json: str) -> str:
        """Return the JSON value of a rule."""
        return self._ask("eval_rule_as_json", "data." + rule, input_json)

    def query(self, query: str, input_json: str) -> str:
        """Return the answers to a query, as JSON."""
        return self._ask("eval_query_as_json", query, input_json)

    def prints(self) -> list[str]:
        """Return what `print` printed since the last time, as far as it is kept."""
        return self._prints.taken()

    def coverage(self) -> str:
        """Return which lines were evaluated, as JSON."""
        return str(self._regorus.get_coverage_report_as_json())

    def _ask(self, method: str, text: str, input_json: str) -> str:
        engine = self._regorus
        try:
            engine.set_input_json(input_json)
        except INTERRUPTS:
            raise
        except BaseException as error:
            raise RefusedError(_text(error), "input") from error
        try:
            answer: str = getattr(engine, method)(text)
        except INTERRUPTS:
            raise
        except BaseException as error:
            panicked = not isinstance(error, Exception)
            if panicked:
                self._regorus = self._loaded()  # a panic may leave anything behind
            raise RefusedError(_text(error), "question", panicked=panicked) from error
        self._prints.add(engine.take_prints())
        return answer

    def _loaded(self) -> Any:
        engine = _read(self._modules, covering=self._covering, on_module=self._on_module)
        try:
            engine.add_data_json(self._data_json)
            engine.eval_query_as_json("true")
        except INTERRUPTS:
            raise
        except BaseException as error:
            raise RefusedError(_text(error), "data", panicked=not isinstance(error, Exception)) from error
        return engine


def syntax_tree(module: Text) -> str:
    """Return the syntax tree of a policy as JSON: an array with one object, whose `ast` it is.

    Raises:
        RefusedError: it is not valid Rego.
    """
    return str(_read([module]).get_ast_as_json())


def imported_regorus() -> Any:
    """Return the module regorus."""
    os.environ["RUST_LIB_BACKTRACE"] = "0"  # with backtraces every error is 30 to 70 times slower
    import regorus  # noqa: PLC0415 - after its environment is set, and only where something is evaluated

    return regorus


def _read(
    modules: Sequence[Text], *, covering: bool = False, on_module: Callable[[int], None] | None = None
) -> Any:
    """Return a regorus engine that has read policies."""
    engine = imported_regorus().Engine()
    engine.set_gather_prints(True)
    engine.set_enable_coverage(covering)
    engine.set_policy_length_config(**_MAX_LENGTHS)
    for name, arguments in REACHING.items():
        engine.add_extension(name, arguments, _refuse)
    for name, arguments in _UNLIKE.items():
        engine.add_extension(name, arguments, _refuse_unlike)
    for number, (path, text, rego) in enumerate(modules):
        if on_module is not None:
            on_module(number)
        if "\0" in text:  # where regorus would end the policy, and leave out all rules that follow
            raise RefusedError("it holds a NUL character", "module", number)
        try:
            engine.set_rego_v0(rego == 0)
            engine.add_policy(path, text)
        except INTERRUPTS:
            raise
        except BaseException as error:
            panicked = not isinstance(error, Exception)
            raise RefusedError(_text(error), "module", number, panicked=panicked) from error
    return engine


def _refuse(*_arguments: Any) -> None:
    """Refuse a call that reaches outside: regorus would say nothing (`http.send`), or less than there is (`opa.runtime`)."""
    raise PermissionError("policies cannot reach outside")


def _refuse_unlike(*_arguments: Any) -> None:
    """Refuse a call whose answer would have another shape than OPA's."""
    raise LookupError("this function is not there in the embedded engine")


def _text(error: BaseException) -> str:
    return str(error) or type(error).__name__
