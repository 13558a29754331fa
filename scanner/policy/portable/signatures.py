"""What the built-in functions and operators take that are guarded; see `scanner.policy.portable.guarded`."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SIGNATURES: Mapping[str, str] = MappingProxyType(
    {
        "abs": "n",
        "array.concat": "aa",
        "array.reverse": "a",
        "array.slice": "ann",
        "base64.decode": "s",
        "base64.encode": "s",
        "base64url.decode": "s",
        "base64url.encode": "s",
        "ceil": "n",
        "concat": "sS",
        "contains": "ss",
        "count": "c",
        "endswith": "ss",
        "floor": "n",
        "format_int": "nn",
        "glob.match": "sds",
        "indexof": "ss",
        "intersection": "u",
        "lower": "s",
        "max": "l",
        "min": "l",
        "numbers.range": "nn",
        "object.filter": "om",
        "object.get": "o**",
        "object.keys": "o",
        "object.remove": "om",
        "object.union": "oo",
        "product": "N",
        "regex.find_n": "ssn",
        "regex.match": "ss",
        "regex.replace": "sss",
        "regex.split": "ss",
        "replace": "sss",
        "round": "n",
        "sort": "l",
        "split": "ss",
        "sprintf": "sa",
        "startswith": "ss",
        "strings.replace_n": "os",
        "strings.reverse": "s",
        "substring": "snn",
        "sum": "N",
        "time.parse_duration_ns": "s",
        "time.parse_rfc3339_ns": "s",
        "trim": "ss",
        "trim_left": "ss",
        "trim_prefix": "ss",
        "trim_right": "ss",
        "trim_space": "s",
        "trim_suffix": "ss",
        "union": "u",
        "upper": "s",
        "urlquery.encode": "s",
        "yaml.unmarshal": "s",
    }
)
"""What built-in functions take; those that take anything, and those that are written out below, are left out."""
WRITTEN: Mapping[str, int] = MappingProxyType(
    {
        "json.filter": 2,
        "json.remove": 2,
        "json.unmarshal": 1,
        "semver.compare": 2,
        "to_number": 1,
        "units.parse": 1,
        "units.parse_bytes": 1,
        "urlquery.decode": 1,
    }
)
"""Functions that are written out in the module, with the number of what they take. Some have a value in regorus where OPA fails."""
OPERATORS: Mapping[str, str] = MappingProxyType(
    {
        "Add": "plus",
        "Sub": "minus",
        "Mul": "times",
        "Div": "divided",
        "Mod": "remainder",
        "Union": "either",
        "Intersection": "both",
    }
)
