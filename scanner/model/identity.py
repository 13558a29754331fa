"""Identities: what a finding is about, told so that nothing that is added, taken away or moved elsewhere changes it."""

from __future__ import annotations

import msgspec


class Identity(msgspec.Struct, frozen=True):
    """What a finding is about, in words that hold no position.

    Attributes:
        names: the named thing it is about, the keys below it, and the names of what has one.
        text: what is said there; None is the text at the finding's place.
        ref: the image, module or other reference that is meant, "" if it is about none.
    """

    names: tuple[str, ...] = ()
    text: str | None = None
    ref: str = ""
