"""Rewrites queries so that OPA's Query API, which answers with bindings alone, tells the values of expressions too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from scanner.policy.engines.protocol import Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_VALUE = "cattleguard_value_"
_TOKEN = re.compile(
    r"""
    (?P<text>"(?:\\.|[^"\\\n])*"|`[^`]*`)
    |(?P<comment>\#[^\n]*)
    |(?P<open>[(\[{])|(?P<close>[)\]}])
    |(?P<end>[;\n])
    |(?P<assign>:=|==|!=|<=|>=|=)
    |(?P<word>[A-Za-z_][A-Za-z0-9_]*)
    |(?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_REFERENCE = r"data(?:\.[A-Za-z_][A-Za-z0-9_]*|\[\"[^\"\\\n]*\"\])+"
_WITH_INPUT = re.compile(r"\bwith\s+input\s+as\b")
_WALK = re.compile(r"walk\s*\(")
_OPEN = re.compile(r"(?:[=<>+*/%&|:,-]|\b(?:in|as|with|not|some|every))\s*\Z")
_CONTINUED = re.compile(r"\s*(?:[=<>!+*/%&|:,-]|(?:in|as|with)\b)")
_STEP = re.compile(r"\.([A-Za-z_][A-Za-z0-9_]*)|\[\"([^\"\\\n]*)\"\]")
_SINGLE = re.compile(rf"\s*({_REFERENCE})\s*")
_MEMBERS = re.compile(rf"\s*\[(\w+) \| some \1 in ({_REFERENCE})\]\s*")
_GATHERED = re.compile(rf"\s*\[(\w+) \| \1 := ({_REFERENCE})\]\s*")
_ALONE = re.compile(rf"\s*\[(\w+) \| some \1 in \[({_REFERENCE})\]\]\s*")


class Plain(msgspec.Struct, frozen=True):
    """A query that a reference answers.

    Attributes:
        path: the names of the reference.
        members: None for the value itself; True for the array of its members, False for the array of it alone.
    """

    path: tuple[str, ...]
    members: bool | None

    def rows(self, value: Any) -> list[Row]:
        """Return the answers, of the reference's value; UNSET where it is undefined."""
        if self.members is None:
            return [] if value is msgspec.UNSET else [Row((value,))]
        if not self.members:
            return [Row(([] if value is msgspec.UNSET else [value],))]
        if isinstance(value, dict):
            return [Row((list(value.values()),))]
        return [Row((value if isinstance(value, list) else [],))]


class Rewritten(msgspec.Struct, frozen=True):
    """A query that binds the values of its expressions.

    Attributes:
        text: the query.
        expressions: for each expression the variable that has its value; "" where that is true.
    """

    text: str
    expressions: tuple[str, ...]

    def rows(self, answers: list[dict[str, Any]]) -> list[Row]:
        """Return the answers as `opa eval` gives them."""
        return [
            Row(
                tuple(answer[name] if name else True for name in self.expressions),
                {name: value for name, value in answer.items() if not name.startswith(_VALUE)},
            )
            for answer in answers
        ]


def plain(query: str) -> Plain | None:
    """Return the reference that answers a query, None if it is more than that."""
    for pattern, members in ((_SINGLE, None), (_MEMBERS, True), (_GATHERED, False), (_ALONE, False)):
        if found := pattern.fullmatch(query):
            steps = _STEP.findall(found[found.re.groups])
            return Plain(tuple(name or quoted for name, quoted in steps), members)
    return None


def rewritten(query: str, *, null: bool = False) -> Rewritten:
    """Return a query that binds the values of its expressions.

    An expression is negated, declares or assigns, and then true where it holds; or it has a value. Where there are several,
    or one that is asked for each member of something, it holds if that is not false.

    Args:
        query: the query.
        null: whether the input is null, which OPA's APIs take for none.
    """
    parts = [part for part in _expressions(query) if part.strip()]
    texts, names = [], []
    for number, part in enumerate(parts):
        name = "" if _holds(part) else f"{_VALUE}{number}"
        names.append(name)
        given = " with input as null" if null and not _WITH_INPUT.search(part) else ""
        texts.append((f"{name} := {part}" if name else part) + given)
        if name and (len(parts) > 1 or _iterates(part)):
            texts.append(name)
    return Rewritten("\n".join(texts), tuple(names))


def _expressions(query: str) -> Iterator[str]:
    depth, start = 0, 0
    text = _without_comments(query)
    for token in _TOKEN.finditer(text):
        depth += (token.lastgroup == "open") - (token.lastgroup == "close")
        if token.lastgroup == "end" and depth == 0 and not _goes_on(text, token):
            yield text[start : token.start()].strip()
            start = token.end()
    yield text[start:].strip()


def _goes_on(text: str, end: re.Match[str]) -> bool:
    """Return whether a line's end does not end the expression: an operator or a modifier stands before or after it."""
    before, after = text[: end.start()], text[end.end() :]
    return end[0] == "\n" and (_OPEN.search(before) is not None or _CONTINUED.match(after) is not None)


def _without_comments(query: str) -> str:
    return "".join(token[0] for token in _TOKEN.finditer(query) if token.lastgroup != "comment")


def _holds(part: str) -> bool:
    """Return whether an expression has no value but true."""
    if re.match(r"(?:not|some|every)\b", part):
        return True
    depth, walks = 0, _WALK.match(part) is not None
    for token in _TOKEN.finditer(part):
        depth += (token.lastgroup == "open") - (token.lastgroup == "close")
        if depth == 0 and token.lastgroup == "assign" and token[0] in {":=", "="}:
            return True
        if walks and depth == 1 and token[0] == ",":
            return True  # what it would return is in its last argument
        if depth == 0 and token[0] == "with":
            return False
    return False


def _iterates(part: str) -> bool:
    """Return whether an expression refers to members by a variable."""
    return re.search(r"\[\s*[A-Za-z_][A-Za-z0-9_]*\s*\]|\bwalk\(", part) is not None


def written(path: Sequence[str]) -> str:
    """Return the reference to a rule."""
    return "data" + "".join(f"[{msgspec.json.encode(part).decode()}]" for part in path)
