"""Checks that the value of a configuration has the shape that the table of keys gives it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scanner.govern.configuration.keys import names
from scanner.govern.configuration.kinds import (
    PRINTED,
    Choice,
    Count,
    Flag,
    Items,
    Kind,
    Outputs,
    Rules,
    Table,
    Text,
)
from scanner.suggest import suggest

if TYPE_CHECKING:
    from scanner.govern.configuration.checks import Checks
    from scanner.govern.configuration.choices import Choices
    from scanner.model import Pointer

_ENTRIES = {"images": "an entry of trust.images", "signers": "a signer"}


class Shapes:
    """Checks the value of one file.

    Args:
        checks: says where its parts are.
        choices: the names that exist.
    """

    def __init__(self, checks: Checks, choices: Choices) -> None:
        self._checks = checks
        self._choices = choices

    def check(self, at: Pointer, value: Any, kind: Kind) -> None:
        """Pass if a value is of a kind.

        Raises:
            ConfigError: it is not.
        """
        match kind:
            case Text():
                self._text(at, value, kind)
            case Choice():
                self._choice(at, value, kind)
            case Flag():
                self._checks.boolean(at, value)
            case Count():
                self._count(at, value, kind)
            case Items():
                self._items(at, value, kind)
            case Table():
                self._table(at, value, kind)
            case Rules():
                self._rules(at, value, kind)
            case Outputs():
                self._outputs(at, value)

    def _text(self, at: Pointer, value: Any, kind: Text) -> None:
        if not isinstance(value, str):
            raise self._checks.error(at, f"{_called(at)} must be a text", "put it in quotes")
        if not value:
            raise self._checks.error(at, f"{_called(at)} is empty", "write something, or leave it out")
        if len(value) > kind.most:
            raise self._checks.error(at, f"{_called(at)} has more than {kind.most} characters", "shorten it")
        if not re.fullmatch(kind.expression, value):
            raise self._checks.error(at, f"{value!r} is not a {kind.what}", kind.hint)

    def _choice(self, at: Pointer, value: Any, kind: Choice) -> None:
        allowed = self._choices.names(kind)
        if value is None:
            raise self._checks.error(at, f"{_called(at)} has no value", f"one of: {', '.join(allowed)}")
        if value not in allowed:
            hint = suggest(str(value), [name for name in allowed if name not in kind.also])
            hint = hint if hint.startswith("did") else f"one of: {', '.join(allowed)}"
            raise self._checks.error(at, f"unknown {kind.of} {str(value)!r}", hint)

    def _count(self, at: Pointer, value: Any, kind: Count) -> None:
        whole = not isinstance(value, bool) and isinstance(value, int | float) and value % 1 == 0
        if not whole or not kind.least <= value <= kind.most:
            message = f"{_called(at)} must be a number from {kind.least} to {kind.most}"
            raise self._checks.error(at, message, "write a whole number, without quotes")

    def _items(self, at: Pointer, value: Any, kind: Items) -> None:
        if value is None and kind.optional:
            return
        items = self._checks.items(at, value)
        if len(items) < kind.least:
            raise self._checks.error(at, f"{at[-1]} is empty", "name at least one, or leave the entry out")
        for index, item in enumerate(items):
            self.check((*at, index), item, kind.item)

    def _table(self, at: Pointer, value: Any, kind: Table) -> None:
        if value is None and kind.optional:
            return
        self._checks.keys(at, value, names(kind), _titled(at))
        for key in kind.keys:
            if key.name in value:
                self.check((*at, key.name), value[key.name], key.kind)
            elif key.required:
                raise self._checks.error(at, f"{_titled(at)} has no {key.name}", f"add `{key.name}:`")

    def _rules(self, at: Pointer, value: Any, kind: Rules) -> None:
        if value is None:
            return
        if not isinstance(value, dict):
            raise self._checks.error(at, "rules must be a mapping", "write rule ids as its keys")
        for rule, said in value.items():
            if isinstance(said, bool):
                continue
            if not isinstance(said, dict):
                raise self._checks.error(
                    (*at, rule),
                    "a rule is configured by false, true or a mapping",
                    "write `false` to leave it out",
                )
            for key in kind.keys:
                if key.name in said:
                    self.check((*at, rule, key.name), said[key.name], key.kind)

    def _outputs(self, at: Pointer, value: Any) -> None:
        if value is None:
            return
        if not isinstance(value, list | dict):
            raise self._checks.error(
                at, "outputs must be a list or a mapping", "write `- FORMAT=FILE`, or `FORMAT: FILE`"
            )
        from scanner.govern.configuration.choices import report_names  # noqa: PLC0415 - few name reports

        reports = report_names()
        for place, name, file in parted(at, value):
            if not isinstance(file, str) or not re.fullmatch(PRINTED, file):
                raise self._checks.error(
                    place,
                    f"{_called(place)} is not of the form FORMAT=FILE",
                    "for example sarif=results.sarif",
                )
            if name not in reports:
                raise self._checks.error(place, f"unknown report format {name!r}", suggest(name, reports))


def parted(at: Pointer, value: list[Any] | dict[str, Any]) -> list[tuple[Pointer, str, Any]]:
    """Return place, report and file of each output; the file is None where there is none."""
    if isinstance(value, dict):
        return [((*at, name), name, file) for name, file in value.items()]
    parts = [str(item).partition("=") if isinstance(item, str) else ("", "", "") for item in value]
    return [((*at, index), name, file or None) for index, (name, _, file) in enumerate(parts)]


def _called(at: Pointer) -> str:
    """Return how a message calls a part."""
    return f"an item of {at[-2]}" if isinstance(at[-1], int) else str(at[-1])


def _titled(at: Pointer) -> str:
    """Return how a message calls a mapping."""
    if not at:
        return "the configuration"
    return _ENTRIES.get(str(at[-2]), _called(at)) if isinstance(at[-1], int) else str(at[-1])
