"""What a function of the language is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from scanner.evaluate.meter import ExhaustedError

if TYPE_CHECKING:
    from scanner.evaluate.scope import Files
    from scanner.evaluate.types import Type
    from scanner.evaluate.values import Value

Body = Callable[..., "Value"]


class FunctionError(Exception):
    """A function has no value for its arguments; the call is then `Unknown`."""


class UndecidedError(ExhaustedError):
    """The value depends on what is not known here; the call is then `Unknown`, which is no error of it."""


class ConversionError(FunctionError):
    """A value cannot be converted to a type."""


class Surroundings(msgspec.Struct, frozen=True):
    """What functions may look at beside their arguments.

    Attributes:
        files: the files they may read, None where there are none.
        effective_time: the time that counts as now (RFC 3339, UTC), None where no time does.
        evaluate_template: gives the value of a template text with these variables; it raises `FunctionError`. The
            evaluator gives functions its own where there is none.
        charge: takes a weight off what evaluation may still take, for functions that work much for a small result.
    """

    files: Files | None = None
    effective_time: str | None = None
    evaluate_template: Callable[[str, dict[str, Value]], Value] | None = None
    charge: Callable[[int], None] | None = None


class Function(msgspec.Struct, frozen=True):
    """A function of the language.

    Attributes:
        body: takes the arguments, converted to the types of their parameters, and gives the value, or raises
            `FunctionError`. Its result may be any size that `scanner.evaluate.meter` still allows; a body that
            can make something much larger than its arguments checks before it does.
        parameters: the types of the parameters.
        rest: the type of any further arguments, None where there may be none.
        optional: how many of the parameters may be left out, from the end.
        takes_unknown: whether the body is called although an argument is not wholly known; it is then given the
            arguments as they are. Otherwise the call is `Unknown`.
        takes_null: whether arguments may be null.
        looks_around: whether the body takes the `Surroundings` before the arguments.
    """

    body: Body
    parameters: tuple[Type, ...]
    rest: Type | None = None
    optional: int = 0
    takes_unknown: bool = False
    takes_null: bool = False
    looks_around: bool = False
