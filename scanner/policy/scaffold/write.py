"""Writes the files of a new rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.errors import UsageError
from scanner.policy.scaffold.texts import texts

if TYPE_CHECKING:
    from pathlib import Path

    from scanner.policy.scaffold.request import NewRule


def write(rule: NewRule, directory: Path) -> list[Path]:
    """Return the files of a rule, written below a directory of policies; nothing that exists is written over.

    Raises:
        UsageError: the rule's directory exists already, or cannot be written.
    """
    place = directory / rule.category / rule.id
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.mkdir()
        written = []
        for name, text in texts(rule).items():
            with (place / name).open("x", encoding="utf-8", newline="") as file:
                file.write(text)
            written.append(place / name)
    except FileExistsError as error:
        raise UsageError(
            f"{error.filename} exists already", hint="choose another id, or take it away"
        ) from error
    except OSError as error:
        raise UsageError(
            f"{error.filename} cannot be written: {error.strerror}", hint="choose --directory"
        ) from error
    return written
