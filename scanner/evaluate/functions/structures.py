"""Functions between values and texts in JSON, YAML and CSV.

A value that is not wholly known is kept as it is, as an `Encoded`; JSON is YAML, so that `yamlencode` gives the
same as `jsonencode` then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.evaluate.function import Function
from scanner.evaluate.functions.plain import is_known, plain
from scanner.evaluate.meter import ExhaustedError
from scanner.evaluate.types import ANY, STRING
from scanner.evaluate.values import Encoded

if TYPE_CHECKING:
    from scanner.evaluate.values import Value


def _jsonencode(value: Value) -> Value:
    from scanner.evaluate.functions.json_text import write_json  # noqa: PLC0415 - read on first use

    return write_json(value) if is_known(value) else Encoded("json", value)


def _jsondecode(text: Value) -> Value:
    from scanner.evaluate.functions.json_text import read_json  # noqa: PLC0415 - read on first use

    if isinstance(text, str):
        return read_json(text)
    if isinstance(text, Encoded) and text.codec == "json":
        return plain(text.value)
    raise ExhaustedError


def _yamlencode(value: Value) -> Value:
    from scanner.evaluate.functions.yaml_writing import write_yaml  # noqa: PLC0415 - read on first use

    return write_yaml(value) if is_known(value) else Encoded("json", value)


def _yamldecode(text: Value) -> Value:
    from scanner.evaluate.functions.yaml_reading import read_yaml  # noqa: PLC0415 - read on first use

    if isinstance(text, str):
        return read_yaml(text)
    if isinstance(text, Encoded) and text.codec == "json":
        return plain(text.value)
    raise ExhaustedError


def _csvdecode(text: str) -> Value:
    from scanner.evaluate.functions.csv_text import read_csv  # noqa: PLC0415 - read on first use

    return read_csv(text)


FUNCTIONS = {
    "jsonencode": Function(_jsonencode, (ANY,), takes_unknown=True, takes_null=True),
    "jsondecode": Function(_jsondecode, (STRING,), takes_unknown=True),
    "yamlencode": Function(_yamlencode, (ANY,), takes_unknown=True, takes_null=True),
    "yamldecode": Function(_yamldecode, (STRING,), takes_unknown=True),
    "csvdecode": Function(_csvdecode, (STRING,)),
}
