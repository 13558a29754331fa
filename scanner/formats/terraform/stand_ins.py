"""Stand-ins: words put where a text has an unknown part, so that its grammar still holds.

In a script or in YAML a stand-in is the expansion of a shell variable: unknown to the shell grammar, text to
YAML. In JSON it is a row of digits, which is a scalar by itself and text within a string.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanner.facts.model import Unknown
from scanner.formats.terraform.values import interpolated, joined

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scanner.formats.terraform.values import Value

_MAX_SALT = 100


@dataclass(frozen=True, slots=True)
class Holes:
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

    def within(self, text: str) -> tuple[str, ...]:
        """Return the expressions that stand-ins in a text stand for, each once, in order."""
        if not self.expressions:
            return ()
        return tuple(dict.fromkeys(self.expressions[hole] for hole in self.pattern.findall(text)))

    def value(self, plain: object) -> Value:
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
        return plain  # type: ignore[return-value]

    def _string(self, text: str) -> Value:
        if not self.expressions:
            return text
        parts: list[str | Unknown] = []
        position = 0
        for match in self.pattern.finditer(text):
            parts += [text[position : match.start()], Unknown(self.expressions[match[0]])]
            position = match.end()
        return joined([*parts, text[position:]])


def in_script(salt: int) -> tuple[str, str]:
    """Return what a stand-in in a script or in YAML begins and ends with."""
    return f"$UNKNOWN_{salt}_", ""


def in_json(salt: int) -> tuple[str, str]:
    """Return what a stand-in in JSON begins and ends with."""
    return f"7{salt + 314159}", "1"


def fill(
    parts: Sequence[str | Unknown], affixes: Callable[[int], tuple[str, str]]
) -> tuple[list[str], Holes]:
    """Return the parts as text, with stand-ins that occur nowhere else in it, and what these stand for."""
    known = [part for part in parts if isinstance(part, str)]
    before, after = affixes(0)
    if len(known) < len(parts):
        for salt in range(_MAX_SALT):
            before, after = affixes(salt)
            if not any(before in text for text in known):
                break
    filled: list[str] = []
    expressions: dict[str, str] = {}
    for part in parts:
        if isinstance(part, Unknown):
            hole = f"{before}{len(expressions):06d}{after}"
            expressions[hole] = part.expression
            filled.append(hole)
        else:
            filled.append(part)
    pattern = re.compile(rf"{re.escape(before)}[0-9]{{6}}{re.escape(after)}")
    return filled, Holes(pattern, expressions)
