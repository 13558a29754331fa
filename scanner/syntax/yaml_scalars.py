"""What a YAML scalar means: the resolution rules of each dialect."""

from __future__ import annotations

import re
from enum import Enum
from math import isfinite
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_STANDARD = "tag:yaml.org,2002:"
_NULLS: dict[str, Any] = dict.fromkeys(("", "~", "null", "Null", "NULL"))
_CORE_WORDS: dict[str, Any] = {
    **_NULLS,
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_KUBERNETES_WORDS: dict[str, Any] = {
    **_CORE_WORDS,
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "off", "Off", "OFF"), False),
}
_float = re.compile(r"[-+]?(?:\.[0-9]++|[0-9]++(?:\.[0-9]*+)?)(?>(?:[eE][-+]?[0-9]++)?)").fullmatch
_core_int = re.compile(r"(?P<decimal>[-+]?[0-9]++)|0o(?P<octal>[0-7]++)|0x(?P<hex>[0-9a-fA-F]++)").fullmatch
_go_int = re.compile(
    r"(?P<sign>[-+]?)(?:0[xX](?P<hex>[0-9a-fA-F]++)|0[bB](?P<binary>[01]++)|0[oO]?(?P<octal>[0-7]++)"
    r"|(?P<decimal>0|[1-9][0-9]*+))"
).fullmatch
_BASES = {"hex": 16, "binary": 2, "octal": 8, "decimal": 10}
_LONGEST_INTEGER = 70
"""Digits that 64 bits may need, with a sign and leading zeros; longer ones are numbers only as floats."""


class Dialect(Enum):
    """Whose rules decide what a plain scalar means.

    Attributes:
        KUBERNETES: go-yaml v2 as `sigs.k8s.io/yaml` uses it: `on` is true, `0777` is 511.
        CORE: the core schema of YAML 1.2: `on` and `0o` stay what they are written as, `0777` is 777.
    """

    KUBERNETES = "kubernetes"
    CORE = "core"


def resolver(dialect: Dialect) -> Callable[[str], Any]:
    """Return the function that gives the value of a plain scalar without a tag."""
    return _kubernetes if dialect is Dialect.KUBERNETES else _core


def resolve_tagged(raw: str, tag: str, dialect: Dialect) -> Any:
    """Return the value of a scalar with an explicit tag; other tags than YAML's own keep the text.

    Raises:
        ValueError: the text is not of the type the tag names.
    """
    if not tag.startswith(_STANDARD):
        return raw
    wanted = tag.removeprefix(_STANDARD)
    if wanted not in ("null", "bool", "int", "float"):
        return raw
    value = resolver(dialect)(raw)
    if wanted == "float" and type(value) is int:
        return float(value)
    if {"null": type(None), "bool": bool, "int": int, "float": float}[wanted] is type(value):
        return value
    raise ValueError(f"this is not of the type !!{wanted}")


def _core(raw: str) -> Any:
    if raw in _CORE_WORDS:
        return _CORE_WORDS[raw]
    if raw[0] not in "0123456789+-.":
        return raw
    number = _core_int(raw) if len(raw) <= _LONGEST_INTEGER else None
    if number:
        base = number.lastgroup or "decimal"
        value = _in_64_bits(int(number[base], _BASES[base]))
        if value is not None:
            return value
    return _decimal(raw, raw)


def _kubernetes(raw: str) -> Any:
    if raw in _KUBERNETES_WORDS:
        return _KUBERNETES_WORDS[raw]
    if raw[0] not in "0123456789+-.":
        return raw
    text = raw.replace("_", "") if raw[0] != "." else raw
    number = _go_int(text) if len(text) <= _LONGEST_INTEGER else None
    if number:
        base = number.lastgroup or "decimal"
        value = _in_64_bits(int(number["sign"] + number[base], _BASES[base]))
        if value is not None:
            return value
    return _decimal(text, raw)


def _in_64_bits(value: int) -> int | None:
    return value if -(2**63) <= value < 2**64 else None


def _decimal(text: str, raw: str) -> Any:
    """Return the finite number a text stands for, or the raw text: JSON has no infinity and no NaN."""
    if _float(text):
        value = float(text)
        if isfinite(value):
            return value
    return raw
