"""Variable substitution as BuildKit does it, with values that may not be known.

Whatever cannot be known stays in the text as it is written, and is named in `unknown`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

import msgspec

from scanner.syntax.dockerfile.patterns import PatternError, replaced, without_prefix, without_suffix
from scanner.syntax.dockerfile.substitution import SubstitutionError, Text, parts

if TYPE_CHECKING:
    from scanner.syntax.dockerfile.substitution import Part, Variable

_FOREIGN = re.compile(r"\$\{[^{}\s]*+\}|\$[A-Za-z_][A-Za-z0-9_]*+")
LONGEST_VALUE = 16_384
"""Code points that the values in one word may have together, each reference counted with its notes."""


class Binding(msgspec.Struct, frozen=True):
    """What is known of a variable.

    Attributes:
        text: its value, with unknown parts as written; None where it has none by default.
        unknown: the expressions in the text that have no value here.
        arguments: the build arguments that can replace a part of the value.
        certain: False where there is a value that cannot be known (`TARGETARCH`); the text is None then.
    """

    text: str | None
    unknown: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    certain: bool = True


class Variables(Protocol):
    """The variables of a place in a Dockerfile."""

    def get(self, name: str) -> Binding | None:
        """Return what is known of a variable, or None if it is certainly not set."""


class Budget:
    """Bounds the work and the memory that the substitutions of one file may take."""

    def __init__(self, amount: int = 4_000_000) -> None:
        self._left = amount

    def spend(self, amount: int) -> bool:
        """Take an amount; False if there is not enough left."""
        self._left -= amount
        return self._left >= 0

    @property
    def is_spent(self) -> bool:
        """Whether nothing is left."""
        return self._left <= 0


class Expansion(msgspec.Struct, frozen=True):
    """A word after substitution.

    Attributes:
        text: the text, with what is unknown as it is written.
        unknown: the expressions without a value, in the order they are used.
        arguments: the build arguments that can replace a part of the text.
        unset: names of variables that were used and are certainly not set.
    """

    text: str
    unknown: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    unset: tuple[str, ...] = ()


class _TooLongError(Exception):
    """The budget is spent, or the values in one word are too long."""


def expand(word: str, escape: str, variables: Variables, *, budget: Budget | None = None) -> Expansion:
    """Return a word after substitution.

    A word that grows too long is unknown as a whole. A malformed one is for another program to fill in (as
    `${template:name}` is): what looks like a substitution in it is unknown.
    """
    if "$" not in word and "'" not in word and '"' not in word and escape not in word:
        return Expansion(word)
    evaluation = _Evaluation(word, variables, budget or Budget())
    try:
        found = parts(word, escape)
        text = evaluation.text(found)
    except _TooLongError:
        return Expansion(word, unknown=(word,))
    except SubstitutionError:
        return _malformed(word)
    return Expansion(
        text,
        tuple(dict.fromkeys(evaluation.unknown)),
        tuple(dict.fromkeys(evaluation.arguments)),
        tuple(dict.fromkeys(evaluation.unset)),
    )


def _malformed(word: str) -> Expansion:
    text = word[1:-1] if len(word) > 1 and word[0] == word[-1] and word[0] in "'\"" else word
    unknown = tuple(dict.fromkeys(_FOREIGN.findall(text))) or (text,)
    return Expansion(text, unknown)


class _Evaluation:
    def __init__(self, word: str, variables: Variables, budget: Budget) -> None:
        self._word = word
        self._variables = variables
        self._budget = budget
        self._length = 0
        self.unknown: list[str] = []
        self.arguments: list[str] = []
        self.unset: list[str] = []

    def text(self, found: tuple[Part, ...]) -> str:
        return "".join([part.value if isinstance(part, Text) else self._value(part) for part in found])

    def _value(self, variable: Variable) -> str:
        binding = self._variables.get(variable.name)
        if binding is None:
            self.unset.append(variable.name)
            return self._of_unset(variable)
        self._spend(binding)
        self.arguments.extend(binding.arguments)
        if not binding.certain:
            return self._unknown(variable)
        if binding.text is None:
            return self._of_unset(variable) if variable.operator else self._unknown(variable)
        if binding.unknown and variable.operator not in {"", "-", "?", "+"}:
            return self._unknown(variable)
        return self._of_known(variable, binding.text, binding.unknown)

    def _spend(self, binding: Binding) -> None:
        size = len(binding.text or "") + 16 * (len(binding.unknown) + len(binding.arguments) + 1)
        self._length += size
        if self._length > LONGEST_VALUE or not self._budget.spend(size):
            raise _TooLongError

    def _unknown(self, variable: Variable) -> str:
        expression = self._word[variable.start : variable.end]
        self.unknown.append(expression)
        return expression

    def _of_unset(self, variable: Variable) -> str:
        operator = variable.operator
        if operator in {"-", ":-"}:
            return self.text(variable.operand)
        if operator in {"?", ":?"}:
            return self._unknown(variable)
        return ""

    def _of_known(self, variable: Variable, value: str, unknown: tuple[str, ...]) -> str:
        operator = variable.operator
        if operator in {"", "-", "?"} or (value and operator in {":-", ":?"}):
            self.unknown.extend(unknown)
            return value
        if operator in {":-", "+"}:
            return self.text(variable.operand)
        if operator == ":+":
            return self.text(variable.operand) if value else ""
        if operator == ":?":
            return self._unknown(variable)
        return self._matched(variable, value)

    def _matched(self, variable: Variable, value: str) -> str:
        """Return a value with what matches a pattern removed or replaced."""
        before = len(self.unknown)
        pattern = self.text(variable.operand)
        replacement = self.text(variable.replacement)
        operator = variable.operator
        if len(self.unknown) > before or (operator == "//" and "$" in replacement):
            del self.unknown[before:]
            return self._unknown(variable)
        try:
            if operator in {"/", "//"}:
                return replaced(value, pattern, replacement, everywhere=operator == "//")
            longest = pattern.startswith(operator)
            remove = without_prefix if operator == "#" else without_suffix
            return remove(value, pattern[longest:], longest=longest)
        except PatternError:
            return self._unknown(variable)
