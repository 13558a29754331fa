"""What the value of a key can be. The checks of the reader, the JSON Schema and the documentation are made from these."""

from __future__ import annotations

from typing import Any, TypeAlias

import msgspec

PRINTED = r"[^\x00-\x1f]+"
"""A text that is not empty and stands on one line."""


class Text(msgspec.Struct, frozen=True, tag=True):
    """A text.

    Attributes:
        what: how the documentation calls it.
        expression: what all of it must match, in what Python and ECMA 262 have in common.
        hint: what to write instead, where it does not.
        most: how many characters it can have.
    """

    what: str = "text"
    expression: str = PRINTED
    hint: str = "write a text of one line"
    most: int = 4096


class Choice(msgspec.Struct, frozen=True, tag=True):
    """One of some names.

    Attributes:
        of: what they are names of; see `scanner.govern.configuration.choices`.
        also: further ones.
    """

    of: str
    also: tuple[str, ...] = ()


class Flag(msgspec.Struct, frozen=True, tag=True):
    """True or false."""


class Count(msgspec.Struct, frozen=True, tag=True):
    """A whole number from `least` to `most`."""

    least: int
    most: int


class Items(msgspec.Struct, frozen=True, tag=True):
    """A list.

    Attributes:
        item: what its items are.
        optional: whether no value at all is an empty list; not where an empty list is a decision.
        least: how many items there must be.
    """

    item: Kind
    optional: bool = True
    least: int = 0


class Table(msgspec.Struct, frozen=True, tag=True):
    """A mapping with known keys.

    Attributes:
        keys: its keys.
        alternatives: where it is one of several things, the keys of which each has; every key in the first tuple must be
            there, those in the second may.
        optional: whether no value at all says nothing.
    """

    keys: tuple[Key, ...]
    alternatives: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()
    optional: bool = True


class Outputs(msgspec.Struct, frozen=True, tag=True):
    """Reports and their files: a list of `FORMAT=FILE`, or a mapping from formats to files."""


class Rules(msgspec.Struct, frozen=True, tag=True):
    """What is said of rules, by id: false, true, or a mapping with the `keys` and the parameters of the rule."""

    keys: tuple[Key, ...]


Kind: TypeAlias = Text | Choice | Flag | Count | Items | Table | Outputs | Rules


class Key(msgspec.Struct, frozen=True):
    """A key.

    Attributes:
        name: its name.
        kind: what its value can be.
        meaning: what it says, in Markdown.
        default: what holds without it, in Markdown.
        usual: the same as a value, None where none says it.
        required: whether it must be there.
    """

    name: str
    kind: Kind
    meaning: str
    default: str = ""
    usual: Any = None
    required: bool = False
