"""Modules as they are written for the engine in this process, and where everything in them is from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.model import Source
from scanner.policy.checking.syntax import path_of
from scanner.policy.engines.protocol import Module
from scanner.policy.portable.heads import head_name
from scanner.policy.portable.rewriting import Rewriter
from scanner.policy.portable.rope import Part, Placed, Rope, compose, new
from scanner.policy.portable.texts import edits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scanner.policy.portable.texts import Edit

_GROWTH = 6
_MIN_GROWTH = 20_000
"""How large what is written may become: so many times its length, and so many bytes."""
_MAX_DEPTH = 200
"""Levels of a tree that are written anew: what does it goes down by calling itself."""

Names = dict[str, frozenset[str]]
"""Names of the rules of packages."""


class Portable(msgspec.Struct, frozen=True):
    """A module that means the same to both engines.

    Attributes:
        module: the module.
        passes: what was written, each time from the text before; the first time first.
        written: the module as its author wrote it.
    """

    module: Module
    passes: tuple[Placed, ...]
    written: Module

    def origin(self, offset: int) -> int:
        """Return the offset, in bytes of what the author wrote, of an offset in bytes of the module."""
        for placed in reversed(self.passes):
            offset = placed.origin(offset)
        return offset


def readable(module: Module) -> Portable:
    """Return a module that regorus can read: what it reads otherwise than OPA, or not at all, is written anew."""
    text = module.source.text
    data = text.encode()
    found = []
    left = _limit(data)
    for edit in edits(text, module.rego):
        left -= len(edit[2])
        if left < 0:
            return Portable(module, (), module)
        found.append(edit)
    return _with(module, module, (), compose(data, 0, len(data), _parts(text, sorted(found))))


def names_of(trees: Iterable[Mapping[str, Any]]) -> Names:
    """Return the names of the rules of each package."""
    found: dict[str, set[str]] = {}
    for tree in trees:
        package = found.setdefault(".".join(path_of(tree["package"]["refr"])), set())
        package |= {head_name(rule) for rule in tree["rules"]}
    return {package: frozenset(names) for package, names in found.items()}


def portable(one: Portable, tree: dict[str, Any], names: Names, *, lenient: bool = True) -> Portable:
    """Return a readable module so that it means the same to both engines; one that is too deep or would grow too much stays as it is.

    Args:
        one: the module.
        tree: its syntax tree.
        names: the names of the rules of all packages.
        lenient: whether what is an error in regorus, and undefined in OPA, becomes undefined; otherwise it stays an error.
    """
    text = one.module.source.text.encode()
    own = names[".".join(path_of(tree["package"]["refr"]))] | _imported(tree, text)
    if _is_deep(tree):
        return one
    try:
        rope = Rewriter(text, tree, own, lenient=lenient).module()
    except (ArithmeticError, LookupError, TypeError, AttributeError, UnicodeError):
        return one  # it would take too long, or its tree is none
    if sum(len(piece) for piece, _ in rope) > _limit(text):
        return one
    return _with(one.written, one.module, one.passes, rope)


def _with(written: Module, before: Module, passes: tuple[Placed, ...], rope: Rope) -> Portable:
    placed = Placed(rope)
    text = placed.text.decode()
    if text == before.source.text:
        return Portable(before, passes, written)
    return Portable(Module(Source(before.source.path, text), before.rego), (*passes, placed), written)


def _imported(tree: Mapping[str, Any], text: bytes) -> frozenset[str]:
    found = set()
    for one in tree["imports"]:
        names = path_of(one["refr"])
        if names and names[0] in {"data", "input"}:
            place = one.get("as")
            found.add(text[place["start"] : place["end"]].decode() if place else names[-1])
    return frozenset(found)


def _limit(text: bytes) -> int:
    return _GROWTH * len(text) + _MIN_GROWTH


def _parts(text: str, found: Iterable[Edit]) -> Iterator[Part]:
    """Yield what is replaced, in bytes."""
    last = before = 0
    for start, end, what in found:
        before += len(text[last:start].encode())
        last, replaced = end, len(text[start:end].encode())
        yield Part(before, before + replaced, new(what))
        before += replaced


def _is_deep(tree: Any) -> bool:
    level, parts = 0, [tree]
    while parts and level <= _MAX_DEPTH:
        level += 1
        parts = [
            child
            for part in parts
            for child in (part.values() if isinstance(part, dict) else part)
            if isinstance(child, (dict, list))
        ]
    return level > _MAX_DEPTH
