"""Patterns of repositories: `ghcr.io/acme/**`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scanner.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner.facts.images import ImageReference

_TOKEN = re.compile(r"/\*\*/|\A\*\*/|\*\*|\*|[^*/]++|/")
_MEANINGS = {"/**/": "/(?:.*/)?", "**/": "(?:.*/)?", "**": ".*", "*": "[^/]*"}
MAX_PATTERN = 500


def compile_pattern(pattern: str) -> Any:
    """Return an expression that fully matches the `registry/path` of the repositories that a pattern means.

    `*` matches within a part. `**` matches across parts; between slashes it also matches nothing.

    Raises:
        ConfigError: it is too long, or cannot match any repository.
    """
    if len(pattern) > MAX_PATTERN:
        raise ConfigError(f"a pattern of images is longer than {MAX_PATTERN} characters")
    if "/" not in pattern and "**" not in pattern:
        raise ConfigError(
            f"the pattern {pattern!r} matches no image",
            hint="write registry/path, such as docker.io/library/nginx or ghcr.io/acme/**; ** alone is every image",
        )
    return compile_expression("".join(_expressions(pattern)))


class Patterns:
    """Patterns of repositories.

    Args:
        patterns: see `compile_pattern`.

    Raises:
        ConfigError: one cannot match any repository.
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        self._compiled = tuple(compile_pattern(pattern) for pattern in patterns)

    def match(self, reference: ImageReference) -> bool:
        """Tell whether one of them means the repository of a reference."""
        name = f"{reference.registry}/{reference.repository}"
        return any(pattern.fullmatch(name) for pattern in self._compiled)


def compile_expression(expression: str) -> Any:
    """Return a compiled RE2 expression: it takes time linear in the text, whatever it says.

    Raises:
        ConfigError: it is not one.
    """
    try:
        return compile_re2(expression)
    except ValueError as exc:
        raise ConfigError(
            f"{expression!r} is not a regular expression: {exc}", hint="see the syntax of RE2"
        ) from exc


def compile_re2(expression: str) -> Any:
    """Return a compiled RE2 expression.

    Raises:
        ValueError: it is not one; the message says why.
    """
    import re2  # noqa: PLC0415 - only a configuration with trust has expressions

    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(expression, options)
    except re2.error as exc:
        raise ValueError(_message(exc)) from exc


def _expressions(pattern: str) -> Iterator[str]:
    for match in _TOKEN.finditer(pattern):
        yield _MEANINGS.get(match[0]) or re.escape(match[0])


def _message(error: Exception) -> str:
    said = error.args[0] if error.args else ""
    return said.decode(errors="replace") if isinstance(said, bytes) else str(said)
