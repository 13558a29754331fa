"""The table of all keys for docs/configuration.md: from the same table as the reader's checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.govern.configuration.keys import CONFIGURATION
from scanner.govern.configuration.kinds import Choice, Count, Flag, Items, Kind, Outputs, Rules, Table, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.govern.configuration.choices import Choices
    from scanner.govern.configuration.kinds import Key


def table(choices: Choices) -> str:
    """Return the table of all keys, in Markdown."""
    rows = [
        f"| `{name}` | {_type(key.kind, choices)} | {key.default} | {key.meaning} |" for name, key in _all()
    ]
    return "\n".join(["| key | value | default | meaning |", "|---|---|---|---|", *rows, ""])


def _all(keys: tuple[Key, ...] = CONFIGURATION.keys, within: str = "") -> Iterator[tuple[str, Key]]:
    """Yield each key with its name in full, those of a mapping after it."""
    for key in keys:
        name = f"{within}{key.name}"
        yield name, key
        kind, list_ = key.kind, ""
        if isinstance(kind, Items):
            kind, list_ = kind.item, "[]"
        if isinstance(kind, Table):
            yield from _all(kind.keys, f"{name}{list_}.")
        elif isinstance(kind, Rules):
            yield from _all(kind.keys, f"{name}.ID.")


def _type(kind: Kind, choices: Choices) -> str:
    match kind:
        case Text():
            return kind.what
        case Choice(of="severity" | "field of waivers" | "profile"):
            return ", ".join(f"`{name}`" for name in choices.names(kind))
        case Choice():
            return f"{kind.of}"
        case Flag():
            return "`true`, `false`"
        case Count():
            return f"number from {kind.least} to {kind.most}"
        case Items(item=Table()):
            return "list of mappings"
        case Items():
            return f"list: {_type(kind.item, choices)}"
        case Table():
            return "mapping"
        case Rules():
            return "mapping of `ID` to `false`, `true` or a mapping"
        case Outputs():
            return "list of `FORMAT=FILE`, or mapping of `FORMAT` to `FILE`"
