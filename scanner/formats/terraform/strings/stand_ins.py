"""Stand-ins: words put where a text has an unknown part, so that its grammar still holds.

In a script or in YAML a stand-in is the expansion of a shell variable: unknown to the shell grammar, text to
YAML. In JSON it is a row of digits, which is a scalar by itself and text within a string.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from scanner.evaluate.values import interpolated, joined
from scanner.facts.model import Unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scanner.evaluate.values import Value

_SALTS = 10


class Holes(msgspec.Struct, frozen=True):
    """The stand-ins of one text.

    Attributes:
        pattern: matches a stand-in.
        expressions: what each stands for.
    """

    pattern: re.Pattern[str]
    expressions: dict[str, str]

    def restored(self, text: str) -> str:
        """Return a text with the expressions in place of their stand-ins, as a template has them."""
        if not self.expressions:
            return text
        return self.pattern.sub(lambda match: interpolated(Unknown(self.expressions[match[0]])), text)

    def named(self, expressions: tuple[str, ...], texts: Sequence[str] = ()) -> tuple[str, ...]:
        """Return unknown expressions with those of stand-ins in their place, and those of stand-ins in texts."""
        found: list[str] = []
        for expression in expressions:
            found += self.within(expression) or (expression,)
        for text in texts:
            found += self.within(text)
        return tuple(dict.fromkeys(found))

    def within(self, text: str) -> tuple[str, ...]:
        """Return the expressions that stand-ins in a text stand for, each once, in order."""
        if not self.expressions:
            return ()
        return tuple(dict.fromkeys(self.expressions[hole] for hole in self.pattern.findall(text)))

    def value(self, plain: Any) -> Value:
        """Return the value of what was read from the text, with unknown parts for the stand-ins."""
        if isinstance(plain, dict):
            return {self.restored(key): self.value(item) for key, item in plain.items()}
        if isinstance(plain, list):
            return [self.value(item) for item in plain]
        if isinstance(plain, str):
            return self._string(plain)
        if isinstance(plain, int | float) and not isinstance(plain, bool) and self.expressions:
            found = self.within(str(plain))
            return Unknown(found[0]) if found else plain
        scalar: Value = plain
        return scalar

    def _string(self, text: str) -> Value:
        if not self.expressions:
            return text
        parts: list[str | Unknown] = []
        position = 0
        for match in self.pattern.finditer(text):
            parts += [text[position : match.start()], Unknown(self.expressions[match[0]])]
            position = match.end()
        return joined([*parts, text[position:]])


class StandIns:
    """Makes stand-ins for one text, or for texts that are read together.

    Args:
        affixes: what stand-ins begin and end with, for a number that sets them apart from other texts.
        known: the texts that must not contain what stand-ins begin with.
    """

    def __init__(self, affixes: Callable[[int], tuple[str, str]], known: Sequence[str]) -> None:
        for salt in range(_SALTS):
            self._before, self._after = affixes(salt)
            if not any(self._before in text for text in known):
                break
        self._expressions: dict[str, str] = {}

    def add(self, unknown: Unknown) -> str:
        """Return a new stand-in for an unknown value."""
        hole = f"{self._before}{len(self._expressions):06d}{self._after}"
        self._expressions[hole] = unknown.expression
        return hole

    @property
    def holes(self) -> Holes:
        """The stand-ins made so far."""
        pattern = re.compile(rf"{re.escape(self._before)}[0-9]{{6}}{re.escape(self._after)}")
        return Holes(pattern, self._expressions)


def in_script(salt: int) -> tuple[str, str]:
    """Return what a stand-in in a script or in YAML begins and ends with."""
    return f"$UNKNOWN_{salt}_", ""


def in_json(salt: int) -> tuple[str, str]:
    """Return what a stand-in in JSON begins and ends with; it is as long as one in a script."""
    return f"7{salt + 314159265}", "1"


def fill(
    parts: Sequence[str | Unknown], affixes: Callable[[int], tuple[str, str]]
) -> tuple[list[str], Holes]:
    """Return the parts as text, with stand-ins that occur nowhere else in it, and what these stand for."""
    stand_ins = StandIns(affixes, [part for part in parts if isinstance(part, str)])
    filled = [part if isinstance(part, str) else stand_ins.add(part) for part in parts]
    return filled, stand_ins.holes
