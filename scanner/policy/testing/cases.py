"""Asks for the names of the cases of tests, also of those that fail, which the value of the test does not have.

OPA notes a case as soon as the variables of its name are bound
(https://www.openpolicyagent.org/docs/policy-testing#test-cases). Here a rule is added to the test's own policy that has the
test's body up to there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.policy.testing.bodies import bodies
from scanner.policy.testing.heads import variables
from scanner.policy.testing.trial import Case

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.policy.engines.protocol import Module
    from scanner.policy.testing.bodies import Body, Tree
    from scanner.policy.testing.heads import Head

_RULE = "cattleguard_cases_"


def names_rule(head: Head) -> str:
    """Return the name of the rule that has the names of a test's cases."""
    return f"{_RULE}{head.start}"


def names_text(module: Module, head: Head, tree: Tree) -> str:
    """Return the rule that has the names of a test's cases, "" where there can be none."""
    content = module.source.text.encode()
    found = bodies(tree, content, len(module.source.text[: head.start].encode()))
    if len(found) != 1:
        return ""
    body = _until_bound(content, found[0], variables(head.key))
    if module.rego == 0 and "rego.v1" not in module.source.text:
        return f"\n\n{names_rule(head)}[[{head.key}]] {{\n{body}\n}}\n"
    return f"\n\n{names_rule(head)} contains [{head.key}] if {{\n{body}\n}}\n"


def _until_bound(content: bytes, body: Body, names: Iterable[str]) -> str:
    """Return the text of a body up to the expression by which all variables have occurred."""
    starts = [expression.start for expression in body.expressions]
    braced = content[body.start : body.start + 1] == b"{"
    ends = [*starts[1:], body.end - 1 if braced else body.end]
    texts = [content[start:end].decode(errors="replace") for start, end in zip(starts, ends, strict=True)]
    firsts = [
        next((index for index, text in enumerate(texts) if name in variables(text)), -1) for name in names
    ]
    last = max(firsts, default=-1)
    if last < 0:
        return "true"
    text = content[body.start + 1 if braced else body.start : ends[last]].decode(errors="replace").rstrip()
    # What begins with a text begins, for regorus, behind its quote.
    return text[:-1] if last + 1 < len(texts) and text[-1:] in '"`' else text


def cases(value: Any, names: Iterable[Iterable[Any]]) -> tuple[Case, ...]:
    """Return the cases of a test, by name: those that its value has, and those that are only named."""
    found = dict(_leaves(value, ()))
    for name in names:
        path = tuple(_text(part) for part in name)
        found.setdefault(path, False)
    return tuple(Case(path, found[path]) for path in sorted(found))


def _leaves(value: Any, path: tuple[str, ...]) -> list[tuple[tuple[str, ...], bool]]:
    if isinstance(value, dict):
        return [leaf for key, item in value.items() for leaf in _leaves(item, (*path, key))]
    return [(path, value is True)] if path else []


def _text(part: Any) -> str:
    return part if isinstance(part, str) else msgspec.json.encode(part).decode()
