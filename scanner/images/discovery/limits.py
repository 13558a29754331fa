"""Bounds what is looked at of something attached, and takes down what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanner.images.lookups import Record
    from scanner.images.outline import Outline
    from scanner.images.room import Room


def fits(record: Record, what: str, where: str, held: Outline, room: Room) -> bool:
    """Tell whether there is room for the layers of a manifest, and take down what of them is not looked at.

    Args:
        record: takes it down.
        what: what was looked for, a word of `Lookup`.
        where: the manifest.
        held: its outline; with too many layers, or an index where a manifest should be, it is taken down.
        room: what may still be kept of the annotations of all that is attached to the image.
    """
    size = sum(
        len(layer.data or b"") + sum(len(key) + len(text) for key, text in layer.annotations.items())
        for layer in held.layers
    )
    if not room.takes(size):
        record.lacks(
            "too-large", what, f"{where}: with it, annotations of what is attached have too many bytes"
        )
        return False
    if held.left_out:
        record.lacks("too-large", what, f"{where}: {held.left_out} are looked at")
    elif held.kind == "index":
        record.lacks("unsupported", what, f"{where}: an index in the place of a manifest is not supported")
    return True
