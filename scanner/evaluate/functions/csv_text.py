"""CSV as Go's `encoding/csv` reads it. RFC 4180, and empty lines are passed over."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.evaluate.function import FunctionError
from scanner.evaluate.types import STRING, ObjectType
from scanner.evaluate.values import ListValue
from scanner.syntax.hcl.words import normal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.evaluate.values import Value

_field = re.compile(r'"((?>(?:[^"]++|"")*))"(,|\n|\Z)|([^",\n]*+)(,|\n|\Z)').match


def read_csv(text: str) -> ListValue:
    """Return a list of an object for each line; the first line names the attributes.

    Raises:
        FunctionError: the text is not CSV, or the names or the number of columns do not fit.
    """
    records = _records(text)
    names = next(records, None)
    if names is None:
        raise FunctionError("there is no line with the names of the columns")
    if len(set(names)) < len(names):
        raise FunctionError("two columns have the same name")
    rows: list[Value] = []
    for record in records:
        if len(record) != len(names):
            raise FunctionError("a line has another number of columns than the first")
        rows.append(dict(zip(names, record, strict=True)))
    return ListValue(rows, ObjectType(dict.fromkeys(names, STRING)))


def _records(text: str) -> Iterator[list[str]]:
    text = text.replace("\r\n", "\n")
    text = text.removesuffix("\r")
    position = 0
    while position < len(text):
        if text[position] == "\n":
            position += 1
            continue
        record: list[str] = []
        end = ","
        while end == ",":
            match = _field(text, position)
            if match is None:
                raise FunctionError("a quotation mark stands where none may stand")
            quoted, end = match[1], match[2] if match[1] is not None else match[4]
            record.append(normal(quoted.replace('""', '"') if quoted is not None else match[3]))
            position = match.end()
        yield record
