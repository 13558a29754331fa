"""Texts that are templates, such as files. See the Terraform language, `templatefile`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, NoReturn

from scanner.errors import ParseError
from scanner.evaluate.errors import EvaluationError
from scanner.evaluate.function import Function, FunctionError, Surroundings
from scanner.evaluate.types import ANY
from scanner.evaluate.values import CHARACTERS
from scanner.model import Source
from scanner.syntax.hcl import parse_template

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.evaluate.evaluator import Evaluator
    from scanner.evaluate.scope import Resolved
    from scanner.evaluate.values import Value
    from scanner.syntax.hcl.tree import Step, Template

_TEMPLATE_FUNCTIONS = frozenset({"templatefile", "templatestring"})


class NoNames:
    """A scope in which nothing has a name."""

    def resolve(self, root: str, steps: tuple[Step, ...]) -> Resolved | None:  # noqa: ARG002 - the protocol's
        """Return None."""
        return None


class _WithoutTemplates(Mapping[str, Function]):
    """The functions that a template may call: it may evaluate no other template."""

    def __init__(self, functions: Mapping[str, Function]) -> None:
        self._functions = functions

    def __getitem__(self, name: str) -> Function:
        if name.removeprefix("core::") in _TEMPLATE_FUNCTIONS:
            return Function(_refused, (), rest=ANY, takes_unknown=True, takes_null=True)
        return self._functions[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._functions)

    def __len__(self) -> int:
        return len(self._functions)


def _refused(*_arguments: Value) -> NoReturn:
    raise FunctionError("a template can evaluate no other template")


def with_templates(run: Evaluator, depth: int) -> Surroundings:
    """Return the surroundings of a function that is called at a depth, which may evaluate templates."""
    around = run.surroundings
    evaluate = around.evaluate_template or _evaluation(run, depth)
    return Surroundings(around.files, around.effective_time, evaluate, run.meter.charge)


def _evaluation(run: Evaluator, depth: int) -> Callable[[str, dict[str, Value]], Value]:
    def evaluate(text: str, variables: dict[str, Value]) -> Value:
        run.meter.charge(len(text) // CHARACTERS + 1)
        functions = _WithoutTemplates(run.functions)
        inner = type(run)(NoNames(), functions, run.surroundings, run.meter, variables)
        try:
            return inner.value(_parsed(text), text, depth + 1)
        except EvaluationError as error:
            raise FunctionError(f"the template has no value: {error.message}") from error

    return evaluate


@lru_cache(maxsize=64)
def _parsed(text: str) -> Template:
    """Return the tree of a text that is a template.

    Raises:
        FunctionError: it is none.
    """
    try:
        return parse_template(Source("", text))
    except ParseError as error:
        raise FunctionError(f"this is no template: {error.message}") from error
