"""Expressions `${{ ... }}` whose value is written in the workflow: literals, `env` and the job's matrix.

Source: GitHub's documentation of expressions and contexts. Everything else has its value only in a run.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from scanner.formats.github_actions.matrix import OPENING, Budget, Choice, Matrix
from scanner.formats.github_actions.shape import scalar

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scanner.model import Pointer

EXPRESSION = re.compile(r"\$\{\{(?>(?:[^'}$]|'[^']*'|\$(?!\{\{)|\}(?!\}))*)\}\}")
_context = re.compile(r"(?i:(env|matrix))\.([A-Za-z_][A-Za-z0-9_-]*(?>(?:\.[A-Za-z0-9_-]+)*))\Z").match
_literal = re.compile(r"'((?>(?:[^']|'')*))'\Z").match

MAX_VARIABLES = 256
"""Variables of an environment that are known; more are left unknown."""


class Variant(msgspec.Struct, frozen=True):
    """One of the texts that a text with expressions can become.

    Attributes:
        text: the text; what is unknown stays as written.
        at: where it stands: in the matrix, if a single value of the matrix makes the difference.
        unknown: expressions without a value.
    """

    text: str
    at: Pointer
    unknown: tuple[str, ...] = ()


class Scope(msgspec.Struct, frozen=True):
    """What can be known at a place of a workflow.

    Attributes:
        env: literal values of environment variables.
        matrix: the combinations of the job's matrix.
        budget: what may be done with them.
    """

    env: Mapping[str, str] = msgspec.field(default_factory=dict)
    matrix: Matrix = msgspec.field(default_factory=Matrix)
    budget: Budget = msgspec.field(default_factory=Budget)

    def with_env(self, values: Any) -> Scope:
        """Return the scope below a mapping of variables; one that is not literal is not known any more."""
        if not isinstance(values, dict) or not values:
            return self
        env = dict(self.env)
        for name, value in values.items():
            text = scalar(value)
            env.pop(name, None)
            if text is not None and OPENING not in text and len(env) < MAX_VARIABLES:
                env[name] = text
        return msgspec.structs.replace(self, env=env)

    def variants(self, text: str, at: Pointer) -> tuple[Variant, ...]:
        """Return the different texts that a text at a pointer can become, in the order of the matrix."""
        if OPENING not in text:
            return (Variant(text, at),)
        paths = dict.fromkeys(path for body in _bodies(text) if (path := _path(body, "matrix")))
        if not paths or not self.budget.allows(len(self.matrix.combinations) * len(paths)):
            return (self._variant(text, at, {}),)
        rows = zip(*(self.matrix.choices(path.split(".")) for path in paths), strict=True)
        found = [self._chosen(text, at, dict(zip(paths, row, strict=True))) for row in rows]
        if not self.matrix.complete:
            found.append(self._variant(text, at, {}))
        return tuple(dict.fromkeys(found))

    def _chosen(self, text: str, at: Pointer, choices: Mapping[str, Choice]) -> Variant:
        places = [choice.at for choice in choices.values()]
        place = places[0] if len(places) == 1 and places[0] is not None else at
        return self._variant(text, place, choices)

    def _variant(self, text: str, at: Pointer, choices: Mapping[str, Choice]) -> Variant:
        unknown: list[str] = []

        def value(match: re.Match[str]) -> str:
            found = self._value(match[0][3:-2].strip(), choices)
            if found is None:
                unknown.append(match[0])
                return match[0]
            return found

        known = EXPRESSION.sub(value, text)
        if OPENING in EXPRESSION.sub("", text):
            unknown.append(text)
        return Variant(known, at, tuple(dict.fromkeys(unknown)))

    def _value(self, body: str, choices: Mapping[str, Choice]) -> str | None:
        if literal := _literal(body):
            return literal[1].replace("''", "'")
        if name := _path(body, "env"):
            return self.env.get(name)
        choice = choices.get(_path(body, "matrix"))
        return choice.text if choice is not None else None


def unknown_in(text: str) -> tuple[str, ...]:
    """Return the expressions in a text, each once."""
    return tuple(dict.fromkeys(EXPRESSION.findall(text))) if OPENING in text else ()


def _bodies(text: str) -> Iterator[str]:
    for match in EXPRESSION.finditer(text):
        yield match[0][3:-2].strip()


def _path(body: str, context: str) -> str:
    """Return the path behind the name of a context (`matrix.config.image`), "" for any other expression."""
    found = _context(body)
    return found[2] if found is not None and found[1].lower() == context else ""
