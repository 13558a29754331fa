"""Decodes the outermost object of a plan, and says where one is not JSON."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NoReturn

import msgspec

from scanner.errors import ParseError
from scanner.formats.terraform_plan.entries import PlanFile

if TYPE_CHECKING:
    from scanner.model import Source

_byte = re.compile(r"\(byte ([0-9]+)\)").search


def read_file(source: Source) -> PlanFile:
    """Return the outermost object.

    Raises:
        ParseError: it is not JSON, of another format version, or nested too deeply.
    """
    try:
        file = msgspec.json.decode(source.text, type=PlanFile)
    except UnicodeEncodeError as error:
        raise ParseError(
            "a lone surrogate is not a character", span=source.span(error.start, error.end)
        ) from error
    except RecursionError as error:
        raise ParseError("nested too deeply", span=source.span(0, 1)) from error
    except msgspec.ValidationError as error:
        raise ParseError(f"not a plan: {error}", span=source.span(0, 1)) from error
    except msgspec.DecodeError as error:
        _raise_malformed(source, error)
    if not file.format_version.startswith(("0.", "1.")):
        raise ParseError(
            f"format version {file.format_version[:20]!r} is not read",
            hint="version 1 of the format is",
            span=source.span(0, 1),
        )
    return file


def _raise_malformed(source: Source, error: msgspec.DecodeError) -> NoReturn:
    found = _byte(str(error))
    offset = len(source.text)
    if found:
        offset = len(source.text.encode()[: int(found[1])].decode(errors="ignore"))
    message = str(error).partition(" (byte")[0].removeprefix("JSON is malformed: ").lower()
    raise ParseError(f"not JSON: {message}", span=source.span(offset, offset + 1)) from error
