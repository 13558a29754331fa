"""Expressions `${{ ... }}` whose value is written in the workflow: literals, `env` and the job's matrix.

Source: GitHub's documentation of contexts. Everything else has its value only in a run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice, product
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scanner.model import Pointer

_expression = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_env = re.compile(r"env\.([A-Za-z_][A-Za-z0-9_-]*)\Z").match
_matrix = re.compile(r"matrix\.([A-Za-z_][A-Za-z0-9_.-]*)\Z").match
_literal = re.compile(r"'((?:[^']|'')*)'\Z").match
MAX_VARIANTS = 256
"""More combinations of a matrix than this are left unknown."""

Choice = tuple[str, "Pointer"]
"""A value of a matrix, and where it stands."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A text with what is known put in.

    Attributes:
        text: the text; what is unknown stays as written.
        at: where it stands: in the matrix if it comes from there as a whole.
        unknown: expressions without a value.
    """

    text: str
    at: Pointer
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """What can be known at a place of a workflow.

    Attributes:
        env: literal values of environment variables.
        matrix: the values of each matrix key that is a list of literals.
    """

    env: Mapping[str, str] = field(default_factory=dict)
    matrix: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)

    def with_env(self, values: Any) -> Scope:
        """Return the scope below a mapping of variables; one that is not literal is not known any more."""
        if not isinstance(values, dict):
            return self
        env = dict(self.env)
        for name, value in values.items():
            text = as_text(value)
            if text is None or "${{" in text:
                env.pop(name, None)
            else:
                env[name] = text
        return Scope(env, self.matrix)

    def variants(self, text: str, at: Pointer) -> Iterator[Variant]:
        """Yield what a text can be: one variant for each combination of the matrix values it names."""
        expressions = list(dict.fromkeys(match[0] for match in _expression.finditer(text)))
        keys = {
            expression: key for expression in expressions if (key := self._matrix_key(expression)) is not None
        }
        choices = [self.matrix[key] for key in dict.fromkeys(keys.values())]
        combinations = list(islice(product(*choices), MAX_VARIANTS + 1))
        if len(combinations) > MAX_VARIANTS:
            keys, combinations = {}, [()]
        names = list(dict.fromkeys(keys.values()))
        for combination in combinations:
            chosen = dict(zip(names, combination, strict=True))
            values = {expression: chosen[key][0] for expression, key in keys.items()}
            whole = chosen[keys[text.strip()]][1] if text.strip() in keys else at
            yield self._variant(text, expressions, values, whole)

    def resolve(self, text: str) -> tuple[str, tuple[str, ...]]:
        """Return a text with what is known put in, and the expressions without a value; the matrix is not asked."""
        variant = self._variant(text, [match[0] for match in _expression.finditer(text)], {}, ())
        return variant.text, variant.unknown

    def _variant(self, text: str, expressions: list[str], values: Mapping[str, str], at: Pointer) -> Variant:
        unknown = []
        for expression in expressions:
            value = values.get(expression)
            value = self._value(expression) if value is None else value
            if value is None:
                unknown.append(expression)
            else:
                text = text.replace(expression, value)
        return Variant(text, at, tuple(dict.fromkeys(unknown)))

    def _value(self, expression: str) -> str | None:
        body = expression[3:-2].strip()
        if found := _literal(body):
            return found[1].replace("''", "'")
        if found := _env(body):
            return self.env.get(found[1])
        return None

    def _matrix_key(self, expression: str) -> str | None:
        found = _matrix(expression[3:-2].strip())
        return found[1] if found and found[1] in self.matrix else None


def matrix(strategy: Any, at: Pointer) -> dict[str, tuple[Choice, ...]]:
    """Return the values of each key of a job's matrix, where all of them are literals.

    Args:
        strategy: the job's `strategy`.
        at: its pointer.
    """
    table = strategy.get("matrix") if isinstance(strategy, dict) else None
    if not isinstance(table, dict):
        return {}
    found: dict[str, list[Choice]] = {}
    unknown: set[str] = set()
    for key, items in table.items():
        if key not in ("include", "exclude"):
            _add(found, unknown, key, items, (*at, "matrix", key))
    included = table.get("include")
    if isinstance(included, list):
        for index, item in enumerate(included):
            for key, value in item.items() if isinstance(item, dict) else ():
                _flatten(found, unknown, key, value, (*at, "matrix", "include", index, key))
    elif included is not None:
        return {}
    return {key: tuple(dict(choices).items()) for key, choices in found.items() if key not in unknown}


def _add(found: dict[str, list[Choice]], unknown: set[str], key: str, items: Any, at: Pointer) -> None:
    if not isinstance(items, list):
        unknown.add(key)
        return
    for index, item in enumerate(items):
        _flatten(found, unknown, key, item, (*at, index))


def _flatten(found: dict[str, list[Choice]], unknown: set[str], key: str, value: Any, at: Pointer) -> None:
    """Add a value under its key, the values of a mapping under `key.name`."""
    if isinstance(value, dict):
        for name, item in value.items():
            text = as_text(item)
            if text is not None:
                found.setdefault(f"{key}.{name}", []).append((text, (*at, name)))
        return
    text = as_text(value)
    if text is None or "${{" in text:
        unknown.add(key)
    else:
        found.setdefault(key, []).append((text, at))


def as_text(value: Any) -> str | None:
    """Return a scalar as GitHub puts it into a text; None for what is not a scalar."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    return None
