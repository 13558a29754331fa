"""Workflow commands: what a runner of GitHub Actions takes from a log.

Escapes: packages/core/src/command.ts of actions/toolkit. Everything that does not show is escaped before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.report.printable import printable

if TYPE_CHECKING:
    from collections.abc import Mapping

_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_DATA, ":": "%3A", ",": "%2C"}
_data = str.maketrans(_DATA)
_property = str.maketrans(_PROPERTY)


def command(name: str, properties: Mapping[str, str | int], lines: list[str]) -> str:
    """Return a command with a message of some lines.

    Args:
        name: name of the command.
        properties: by name; an empty one is left out.
        lines: the message; what is not printable in them is escaped.
    """
    said = ",".join(
        f"{key}={printable(str(value)).translate(_property)}"
        for key, value in properties.items()
        if value != ""
    )
    message = "\n".join(printable(line) for line in lines).translate(_data)
    return f"::{name}{' ' if said else ''}{said}::{message}"
