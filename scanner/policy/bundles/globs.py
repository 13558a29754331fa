"""Translates the patterns of paths that a manifest has: those of OPA's library (github.com/gobwas/glob)."""

from __future__ import annotations

import re
from typing import Any

from scanner.errors import PolicyLoadError

_TOKENS = re.compile(
    r"(?P<any>\*+)|(?P<one>\?)|\[(?P<not>!?)(?P<set>[^\]]+)\]|(?P<open>\{)|(?P<close>\})|(?P<comma>,)|\\(?P<escaped>.)|(?P<other>.)",
    re.DOTALL,
)


def compile_glob(pattern: str) -> Any:
    """Return an expression of RE2 that matches the whole paths that a pattern does.

    Raises:
        PolicyLoadError: the pattern is malformed.
    """
    import re2  # noqa: PLC0415 - few bundles have such patterns; RE2 takes linear time for those of strangers

    options = re2.Options()
    options.log_errors, options.dot_nl = False, True
    try:
        return re2.compile(translate(pattern), options)
    except re2.error as error:
        raise PolicyLoadError(
            f"the manifest has a malformed pattern {pattern!r}", hint="see https://github.com/gobwas/glob"
        ) from error


def translate(pattern: str) -> str:
    """Return the regular expression that a pattern stands for: `*` is any text, `/` in it too; `{a,b}` is one of both."""
    result: list[str] = []
    depth = 0
    for token in _TOKENS.finditer(pattern):
        kind = token.lastgroup
        if kind == "any":
            result.append(".*")
        elif kind == "one":
            result.append(".")
        elif kind == "set":
            result.append(f"[{'^' if token['not'] else ''}{_class(token['set'])}]")
        elif kind == "open":
            depth += 1
            result.append("(?:")
        elif kind == "close" and depth:
            depth -= 1
            result.append(")")
        elif kind == "comma" and depth:
            result.append("|")
        else:
            result.append(re.escape(token["escaped"] or token[0]))
    return "".join(result) + ")" * depth


def _class(characters: str) -> str:
    """Return the inside of a class of characters, where only `-` between two has a meaning."""
    return re.sub(r"([\\\[\]^&|~])", r"\\\1", characters)
