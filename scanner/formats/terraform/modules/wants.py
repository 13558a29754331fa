"""What a module instance can be asked for, beside the values of names."""

from __future__ import annotations

import msgspec

from scanner.formats.terraform.syntax.config import Block  # noqa: TC001 - msgspec reads the annotations


class Repeated(msgspec.Struct, frozen=True):
    """The instances of a block: an `Expansion`."""

    block: Block


class Called(msgspec.Struct, frozen=True):
    """The module instances that a call makes: `Children`."""

    call: Block


class Returned(msgspec.Struct, frozen=True):
    """The value of an output of the module: a `Known`."""

    output: str
