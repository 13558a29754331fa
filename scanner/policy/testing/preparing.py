"""Prepares policies for their tests: each `test_` rule gets a name of its own, and named cases can be asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.errors import PolicyLimitError, PolicyLoadError
from scanner.model import Source
from scanner.policy.engines.protocol import Module
from scanner.policy.testing.cases import names_text
from scanner.policy.testing.heads import MARKER, find_heads

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.policy.engines.protocol import Covering, RegoVersion
    from scanner.policy.testing.heads import Head


class Test(msgspec.Struct, frozen=True):
    """A test that can be run.

    Attributes:
        source: the policy it stands in, as it was written.
        rego: the version of its syntax.
        head: where it stands.
        rule: the name under which it is evaluated.
        named: whether the names of its cases can be asked for.
    """

    __test__ = False

    source: Source
    rego: RegoVersion
    head: Head
    rule: str
    named: bool


class Prepared(msgspec.Struct, frozen=True):
    """Policies to load, and the tests in them; every line of the policies stands where it was written."""

    modules: tuple[Module, ...]
    tests: tuple[Test, ...]


def prepare(modules: Sequence[Module], parser: Covering) -> Prepared:
    """Return policies as they are loaded to run their tests.

    Args:
        modules: the policies.
        parser: reads the policies whose tests have named cases.

    Raises:
        PolicyLoadError: a policy with tests declares no package.
    """
    seen: dict[str, int] = {}
    loaded: list[Module] = []
    tests: list[Test] = []
    for module in modules:
        heads = list(find_heads(module.source, seen))
        text = _renamed(module.source.text, heads)
        added = _names(module, heads, parser)
        loaded.append(
            Module(Source(module.source.path, text + "".join(added.values())), module.rego)
            if added or text is not module.source.text
            else module
        )
        tests += (Test(module.source, module.rego, head, _rule(head), head.start in added) for head in heads)
    return Prepared(tuple(loaded), tuple(tests))


def _rule(head: Head) -> str:
    """Return the name under which a test is evaluated: where others have its name, one that is as long."""
    return f"{head.ref[: -len(_last(head))]}{_own_name(head)}" if head.number else head.ref


def _own_name(head: Head) -> str:
    return f"t{head.number:03d}_{_last(head).removeprefix('todo_').removeprefix(MARKER)}"


def _last(head: Head) -> str:
    return head.ref.rpartition(".")[2]


def _renamed(text: str, heads: Sequence[Head]) -> str:
    """Return the text of a policy with different names for tests of the same name, as OPA tells them apart.

    No line or column changes.
    """
    for head in heads:
        if head.number and not head.skipped:
            start = head.start + len(head.ref) - len(_last(head))
            text = text[:start] + _own_name(head) + text[start + len(_last(head)) :]
    return text


def _names(module: Module, heads: Sequence[Head], parser: Covering) -> dict[int, str]:
    """Return the rules that have the names of cases, by the offsets of their tests."""
    with_cases = [head for head in heads if head.key and not head.skipped]
    if not with_cases:
        return {}
    try:
        tree = parser.tree(module)
    except (PolicyLoadError, PolicyLimitError):
        return {}  # The engine tells what is wrong with it, if it is of the same opinion.
    found = {head.start: names_text(module, head, tree) for head in with_cases}
    return dict(_readable(module, {start: text for start, text in found.items() if text}, parser))


def _readable(module: Module, added: dict[int, str], parser: Covering) -> Iterator[tuple[int, str]]:
    """Yield those of some rules with which a policy can still be read."""
    for start, text in added.items():
        try:
            parser.tree(Module(Source(module.source.path, module.source.text + text), module.rego))
        except (PolicyLoadError, PolicyLimitError):
            continue
        yield start, text
