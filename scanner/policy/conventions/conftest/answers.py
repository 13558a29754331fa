"""Reads the values of rules as conftest does: a set or array of texts, or of objects with `msg`; all else is malformed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MAX_SHOWN = 200


class Answer(msgspec.Struct, frozen=True):
    """One thing that a rule says is wrong.

    Attributes:
        message: what is wrong.
        more: the other members of the object.
    """

    message: str
    more: Mapping[str, Any] = msgspec.field(default_factory=dict)


class Malformed(msgspec.Struct, frozen=True):
    """An answer that says nothing that can be shown: what is wrong with it."""

    reason: str


def read(value: Any) -> Iterator[Answer | Malformed]:
    """Yield what a rule's value says; empty texts, null and false say nothing."""
    if isinstance(value, list):
        for member in value:
            if member is not None and member != "":
                yield from _member(member)
    elif value is not None and value is not False:
        yield Malformed(f"its value must be a set or an array, not {_kind(value)}: {_shown(value)}")


def _member(member: Any) -> Iterator[Answer | Malformed]:
    if isinstance(member, str):
        yield Answer(member)
    elif not isinstance(member, dict):
        yield Malformed(f"a member must be a text or an object, not {_kind(member)}: {_shown(member)}")
    elif not isinstance(member.get("msg"), str):
        yield Malformed(f"`msg` must be a text: {_shown(member)}")
    elif member["msg"]:
        yield Answer(member["msg"], {name: value for name, value in member.items() if name != "msg"})


def excepted(values: list[Any]) -> set[str]:
    """Return the names that the values of exceptions hold: `exception[_][_]`, whatever the collections are."""
    return {
        name for value in values for names in _items(value) for name in _items(names) if isinstance(name, str)
    }


def _items(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "a boolean"
    names = {str: "a text", dict: "an object", list: "an array", int: "a number", float: "a number"}
    return names.get(type(value), "null")


def _shown(value: Any) -> str:
    text = msgspec.json.encode(value).decode()
    return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}..."
