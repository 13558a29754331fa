"""The functions that the expressions of a configuration may use, and what they may look at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from scanner.errors import ParseError
from scanner.evaluate.evaluator import Evaluator
from scanner.evaluate.function import FunctionError, Surroundings
from scanner.evaluate.functions import OPENTOFU, TERRAFORM
from scanner.evaluate.meter import Meter
from scanner.formats.terraform.modules.known import MAX_WEIGHT
from scanner.formats.terraform.modules.root_files import RootFiles
from scanner.formats.terraform.modules.variable_files import NO_NAMES
from scanner.model import Source
from scanner.syntax.hcl import parse_template

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner.evaluate.function import Function
    from scanner.evaluate.values import Value
    from scanner.formats.terraform.modules.module import Module

_OPENTOFU_SUFFIXES = (".tofu", ".tofu.json")
_OF_TEMPLATES = frozenset({"templatefile", "templatestring"})


class Language:
    """What the expressions of a root module and of all that it calls may use.

    Attributes:
        functions: the functions by name: OpenTofu's, where the module has a file that only OpenTofu reads.
        surroundings: what functions may look at.
    """

    def __init__(self, root: Module, paths: Callable[[], tuple[str, ...]]) -> None:
        opentofu = any(config.source.path.endswith(_OPENTOFU_SUFFIXES) for config in root.configs)
        self.functions: Mapping[str, Function] = OPENTOFU if opentofu else TERRAFORM
        self.surroundings = Surroundings(
            RootFiles(root.tree, root.directory, paths),
            root.tree.assumptions.effective_time,
            self._template,
        )

    def _template(self, text: str, names: dict[str, Value]) -> Value:
        """Return the value of a template text, in which other templates cannot be used."""
        try:
            template = parse_template(Source("", text))
        except ParseError as error:
            raise FunctionError(error.message) from error
        functions = _WithoutTemplates(self.functions)
        surroundings = Surroundings(self.surroundings.files, self.surroundings.effective_time)
        evaluator = Evaluator(NO_NAMES, functions, surroundings, Meter(MAX_WEIGHT), names)
        return evaluator.value(template, text)


class _WithoutTemplates(Mapping[str, "Function"]):
    """Functions without those that a template may not use."""

    def __init__(self, functions: Mapping[str, Function]) -> None:
        self._functions = functions

    def __getitem__(self, name: str) -> Function:
        if name.removeprefix("core::") in _OF_TEMPLATES:
            raise KeyError(name)
        return self._functions[name]

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._functions if name.removeprefix("core::") not in _OF_TEMPLATES)

    def __len__(self) -> int:
        return sum(1 for _ in self)
