"""The variables of a Dockerfile: global build arguments, and the arguments and environment of a stage.

BuildKit's rules (frontend/dockerfile/dockerfile2llb/convert.go): ARG before the first FROM is visible in FROM only,
until a stage declares it again; in a stage ARG and ENV share one set of names and the last one wins; a stage
that is built on another one inherits both. What the environment of an image from elsewhere is, is not known.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.syntax.dockerfile.expansion import Binding, Budget, Expansion, expand

if TYPE_CHECKING:
    from scanner.syntax.dockerfile import Instruction, Word

PLATFORM = frozenset(
    f"{side}{part}"
    for side in ("BUILD", "TARGET")
    for part in ("PLATFORM", "OS", "OSVERSION", "ARCH", "VARIANT")
) | {"TARGETSTAGE"}
"""Build arguments that the builder sets, to values that are not known here."""

_NOT_KNOWN = Binding(None, certain=False)
_NAME = re.compile(r"\$\{?([A-Za-z0-9_]++)")
_USED = re.compile(r"\$\{?[!#]?([A-Za-z_][A-Za-z0-9_]*+)")


class GlobalArguments:
    """The build arguments that stand before the first FROM.

    Attributes:
        escape: the escape character of the file.
        budget: bounds what substitution may cost in the file.
    """

    def __init__(self, escape: str) -> None:
        self.escape = escape
        self.budget = Budget()
        self._bindings: dict[str, Binding] = dict.fromkeys(PLATFORM, _NOT_KNOWN)
        self._platform = set(PLATFORM)

    def get(self, name: str) -> Binding | None:
        """Return what is known of an argument, or None if it is certainly not set."""
        return self._bindings.get(name)

    def expand(self, word: str) -> Expansion:
        """Return a word of FROM after substitution."""
        return expand(word, self.escape, self, budget=self.budget)

    def expand_guessed(self, word: str) -> Expansion:
        """Return the same, with arguments that are certainly not set taken for unknown."""
        return expand(word, self.escape, _Guessed(self), budget=self.budget)

    def is_platform(self, expansion: Expansion) -> bool:
        """Tell whether all that is unknown of a word follows from the platform that is built for."""
        names = [_NAME.match(expression) for expression in expansion.unknown]
        return all(name is not None and name[1] in self._platform for name in names)

    def declare(self, instruction: Instruction) -> None:
        """Take in an ARG instruction."""
        for word in instruction.words:
            name, default = _assignment(word)
            if default is not None:
                expansion = self.expand(default)
                self._bindings[name] = _argument(name, expansion)
                is_platform = bool(expansion.unknown) and self.is_platform(expansion)
                (self._platform.add if is_platform else self._platform.discard)(name)
            elif name not in self._bindings:
                self._bindings[name] = Binding(None, arguments=(name,))


class _Guessed:
    def __init__(self, variables: GlobalArguments) -> None:
        self._variables = variables

    def get(self, name: str) -> Binding:
        return self._variables.get(name) or _NOT_KNOWN


class _Layer:
    """What the instructions of one stage set.

    Attributes:
        bindings: the variables by name.
        environment: those that ENV sets.
        below: the layer of the stage it is built on.
        is_open: whether a variable that is not declared may come from an image whose environment is not known.
    """

    __slots__ = ("below", "bindings", "environment", "is_open")

    def __init__(self, below: _Layer | None, *, is_open: bool) -> None:
        self.bindings: dict[str, Binding] = {}
        self.environment: dict[str, Binding] = {}
        self.below = below
        self.is_open = is_open


class StageVariables:
    """The build arguments and the environment of a stage.

    Args:
        arguments: the global arguments.
        parent: the variables of the stage it is built on, as they are at its end.
        is_open: whether it has variables that are not known for another reason than its parent.
    """

    def __init__(self, arguments: GlobalArguments, parent: StageVariables | None, *, is_open: bool) -> None:
        self._arguments = arguments
        below = None if parent is None else parent.layer
        self.layer: _Layer = _Layer(below, is_open=is_open or (below is not None and below.is_open))

    def get(self, name: str) -> Binding | None:
        """Return what is known of a variable, or None if it is certainly not set."""
        binding = self._find(name)
        return _NOT_KNOWN if binding is None and (self.layer.is_open or name == "PATH") else binding

    def expand(self, word: str) -> Expansion:
        """Return a word after substitution."""
        return expand(word, self._arguments.escape, self, budget=self._arguments.budget)

    def known_in(self, text: str, *, at_run_time: bool = False) -> dict[str, str]:
        """Return the variables a text uses whose values are known; at run time those of ENV only."""
        found = {}
        for name in dict.fromkeys(_USED.findall(text)):
            binding = self._find(name, at_run_time=at_run_time)
            if binding is not None and binding.text is not None and not binding.unknown:
                found[name] = binding.text
        return found

    def take_in(self, instruction: Instruction) -> None:
        """Take in an ARG or ENV instruction; any other one changes nothing."""
        if instruction.name == "arg":
            for word in instruction.words:
                name, default = _assignment(word)
                self.layer.bindings[name] = self._declared(name, default)
        elif instruction.name == "env":
            found = self._set(instruction.words)
            self.layer.bindings |= found
            self.layer.environment |= found

    def _find(self, name: str, *, at_run_time: bool = False) -> Binding | None:
        layer: _Layer | None = self.layer
        steps = 0
        if self._arguments.budget.is_spent:
            return _NOT_KNOWN
        while layer is not None:
            binding = (layer.environment if at_run_time else layer.bindings).get(name)
            if binding is not None:
                return binding
            layer = layer.below
            steps += 1
        return None if self._arguments.budget.spend(steps) else _NOT_KNOWN

    def _declared(self, name: str, default: str | None) -> Binding:
        if default is not None:
            return _argument(name, self.expand(default))
        inherited = self._arguments.get(name)
        if inherited is not None and (inherited.text is not None or not inherited.certain):
            return inherited
        before = self._find(name)
        if before is None:
            return Binding(None, arguments=(name,))
        return Binding(before.text, before.unknown, _with(name, before.arguments), before.certain)

    def _set(self, words: tuple[Word, ...]) -> dict[str, Binding]:
        """Return the variables of an ENV instruction; its values do not see each other."""
        found = {}
        for key, value in zip(words[::3], words[1::3], strict=True):
            name = self.expand(key.value)
            text = self.expand(value.value)
            if not name.unknown:
                found[name.text] = Binding(text.text, text.unknown, text.arguments)
        return found


def _assignment(word: Word) -> tuple[str, str | None]:
    name, separator, value = word.value.partition("=")
    return name, value if separator else None


def _argument(name: str, default: Expansion) -> Binding:
    return Binding(default.text, default.unknown, _with(name, default.arguments))


def _with(name: str, arguments: tuple[str, ...]) -> tuple[str, ...]:
    return arguments if name in arguments else (name, *arguments)
