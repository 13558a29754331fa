"""Takes down what of something attached is not looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanner.images.lookups import Record
    from scanner.images.outline import Outline


def take_down_limits(record: Record, what: str, where: str, held: Outline) -> None:
    """Take down that a manifest has too many layers, or that it is an index where a manifest should be."""
    if held.left_out:
        record.lacks("too-large", what, f"{where}: {held.left_out} are looked at")
    elif held.kind == "index":
        record.lacks("unsupported", what, f"{where}: an index in the place of a manifest is not supported")
