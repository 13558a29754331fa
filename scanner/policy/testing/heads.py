"""Finds the `test_` rules of a policy, in any syntax of Rego, so that it does not matter which engine reads it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from scanner.policy.annotations import find_package

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model import Source, Span

MARKER = "test_"
_SKIPPED = "todo_test_"
STRING = r'"(?:\\.|[^"\\\n])*"|`[^`]*`'
_TOKEN = re.compile(
    rf"(?P<passed>\#[^\n]*|{STRING})|(?P<open>[\[{{(])|(?P<close>[\]}})])"
    r"|^(?P<default>default[ \t]+)?(?:(?P<ref>(?:[A-Za-z_][A-Za-z0-9_]*\.)*?(?:todo_)?test_[A-Za-z0-9_]*)|[A-Za-z_])",
    re.MULTILINE,
)
_NAME = re.compile(r"(?<![\w.])[A-Za-z_]\w*")
_STRINGS = re.compile(STRING)


class Head(msgspec.Struct, frozen=True):
    """Where a `test_` rule begins.

    Attributes:
        package: its package.
        ref: its name, with what stands before it: `test_sum`, `sums.test_empty`.
        number: how many rules of that name stand before it; each of them is a test of its own.
        span: where its name stands.
        start: the offset of its name.
        end: the offset of the next rule, or of the end.
        key: the text between brackets behind the name, if it names cases: `case.note`; "" if it has none.
    """

    package: str
    ref: str
    number: int
    span: Span
    start: int
    end: int
    key: str = ""

    @property
    def name(self) -> str:
        """The name for people; where it is not the first of that name, with its number, as OPA shows it."""
        return f"{self.ref}#{self.number:02d}" if self.number else self.ref

    @property
    def skipped(self) -> bool:
        """Whether it is not to be run yet."""
        return self.ref.rpartition(".")[2].startswith(_SKIPPED)


def find_heads(source: Source, seen: dict[str, int]) -> Iterator[Head]:
    """Yield the `test_` rules of a policy, functions left out.

    Args:
        source: the policy.
        seen: how many rules of each full name stand in the policies before; it is counted on.

    Raises:
        PolicyLoadError: it declares no package.
    """
    if MARKER not in source.text:
        return
    package, _ = find_package(source)
    starts = list(_rules(source.text))
    ends = [match.start() for match in starts[1:]] + [len(source.text)]
    for match, end in zip(starts, ends, strict=True):
        ref = match["ref"]
        if ref is None or source.text.startswith("(", match.end()):
            continue
        number = seen.get(f"{package}.{ref}", 0)
        seen[f"{package}.{ref}"] = number + 1
        start = match.start("ref")
        key = case_key(source.text, match.end())
        yield Head(package, ref, number, source.span(start, match.end()), start, end, key)


def _rules(text: str) -> Iterator[re.Match[str]]:
    """Yield what stands at the beginning of each rule."""
    depth = 0
    for match in _TOKEN.finditer(text):
        if match["open"]:
            depth += 1
        elif match["close"]:
            depth = max(0, depth - 1)
        elif match["passed"] is None and depth == 0:
            yield match


def case_key(text: str, start: int) -> str:
    """Return what stands between the brackets that begin at an offset, "" if none do or it names no variable.

    Of `test_sum[a][b]` that is `a, b`.
    """
    parts = []
    while text.startswith("[", start):
        end = closing(text, start)
        parts.append(text[start + 1 : end - 1])
        start = end
    return ", ".join(parts) if any(variables(part) for part in parts) else ""


def variables(expression: str) -> list[str]:
    """Return the names that an expression begins with: `case` for `case.note`."""
    return _NAME.findall(_STRINGS.sub('""', expression))


def closing(text: str, start: int) -> int:
    """Return the offset behind the bracket that closes the one at an offset; that of the end if none does."""
    depth = 0
    for match in _TOKEN.finditer(text, start):
        depth += 1 if match["open"] else -1 if match["close"] else 0
        if depth == 0:
            return match.end()
    return len(text)
