"""Built-in functions that are undefined for what they do not take, as in OPA, where built-in errors are not strict.

In regorus such a call is an error of the whole evaluation. What a function cannot do with values that it does take (a
regular expression that is none) stays an error: the engines differ in what they can do.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from scanner.model import Source
from scanner.policy.engines.protocol import Module
from scanner.policy.portable.signatures import SIGNATURES

if TYPE_CHECKING:
    from collections.abc import Mapping

PACKAGE = "cattleguard_portable"
PATH = f"<{PACKAGE}>"
_TESTS: Mapping[str, str] = MappingProxyType(
    {
        "s": "is_string({0})",
        "n": "is_number({0})",
        "a": "is_array({0})",
        "o": "is_object({0})",
        "l": "is_list({0})",
        "m": "members({0}) == {0}",
        "c": "is_counted({0})",
        "S": "is_texts({0})",
        "N": "is_numbers({0})",
        "u": "is_sets({0})",
        "d": "is_separators({0})",
        "*": "true",
    }
)
"""What a value must be: text, number, array, object; array or set; one of these or object; also text; all of texts, of numbers, of sets."""
_CALLED = re.compile(r"of_\w+\([^)]*\) := (?P<name>[a-z0-9_.]+)\(")
_TEXT = """members(x) := x if is_array(x)
members(x) := x if is_object(x)
members(x) := x if is_set(x)
is_list(x) if is_array(x)
is_list(x) if is_set(x)
is_counted(x) if is_string(x)
is_counted(x) if members(x) == x
is_texts(x) if { is_list(x); count([y | y := x[_]; not is_string(y)]) == 0 }
is_numbers(x) if { is_list(x); count([y | y := x[_]; not is_number(y)]) == 0 }
is_sets(x) if { is_set(x); count([y | y := x[_]; not is_set(y)]) == 0 }
is_separators(x) if is_null(x)
is_separators(x) if is_texts(x)
in_members(x, y) := x in y
in_pairs(x, y, z) := x, y in z
plus(x, y) := x + y if { is_number(x); is_number(y) }
minus(x, y) := x - y if { is_number(x); is_number(y) }
minus(x, y) := x - y if { is_set(x); is_set(y) }
times(x, y) := x * y if { is_number(x); is_number(y) }
divided(x, y) := x / y if { is_number(x); is_number(y); y != 0 }
remainder(x, y) := x % y if { is_number(x); is_number(y); y != 0; floor(x) == x; floor(y) == y }
either(x, y) := x | y if { is_set(x); is_set(y) }
both(x, y) := x & y if { is_set(x); is_set(y) }
is_whole(x) if { is_number(x); floor(x) == x }
is_partial(x) if { is_number(x); floor(x) != x }
shown(x) := x if not is_number(x)
shown(x) := concat("", ["%!s(int64=", sprintf("%v", [x]), ")"]) if is_whole(x)
shown(x) := concat("", ["%!s(float64=", sprintf("%v", [x]), ")"]) if is_partial(x)
decimal(x) := x if is_whole(x)
decimal(x) := concat("", ["%!d(float64=", sprintf("%v", [x]), ")"]) if is_partial(x)
decimal(x) := concat("", ["%!d(string=", sprintf("%v", [x]), ")"]) if not is_number(x)
has_keys(x, y) if { is_object(x); object.keys(x) == y }
path(x) := trim_left(x, "/") if is_string(x)
path(x) := x if not is_string(x)
of_json_filter(x, y) := json.filter(x, [path(z) | z := y[_]]) if { is_object(x); members(y) == y }
of_json_remove(x, y) := json.remove(x, [path(z) | z := y[_]]) if { is_object(x); members(y) == y }
of_json_unmarshal(x) := json.unmarshal(x) if { is_string(x); json.is_valid(x) }
of_to_number(x) := to_number(x) if { not is_string(x); not is_array(x); not is_object(x); not is_set(x) }
of_to_number(x) := to_number(x) if { is_string(x); regex.match(`[0-9]`, x); not regex.match(`[^-+.0-9A-Fa-fxXoOpP_]`, x) }
of_semver_compare(x, y) := semver.compare(x, y) if {
	is_string(x); is_string(y)
	regex.match(`^v?[0-9]+[.][0-9]+[.][0-9]+`, x); regex.match(`^v?[0-9]+[.][0-9]+[.][0-9]+`, y)
}
of_urlquery_decode(x) := urlquery.decode(x) if { is_string(x); not regex.match(`%([^0-9A-Fa-f]|.[^0-9A-Fa-f]|.?$)`, x) }
of_units_parse(x) := units.parse(x) if { is_string(x); regex.match(`[0-9]`, x) }
of_units_parse_bytes(x) := units.parse_bytes(x) if { is_string(x); regex.match(`[0-9]`, x) }
"""


def function(name: str) -> str:
    """Return what to call instead of a built-in function."""
    return f"data.{PACKAGE}.of_{name.replace('.', '_')}"


def guarded_module() -> Module:
    """Return the module with these functions."""
    lines = [f"package {PACKAGE}", "import rego.v1"]
    for name, takes in SIGNATURES.items():
        names = [f"x{number}" for number in range(len(takes))]
        tests = "; ".join(_TESTS[one].format(of) for one, of in zip(takes, names, strict=True) if one != "*")
        given = ", ".join(names)
        lines.append(f"of_{name.replace('.', '_')}({given}) := {name}({given}) if {{ {tests} }}")
    return Module(Source(PATH, "\n".join(lines) + "\n" + _TEXT))


def called_at(line: int) -> str:
    """Return the name of the built-in function that is called in a line of this module, "" for none."""
    lines = guarded_module().source.text.split("\n")
    found = _CALLED.match(lines[line - 1]) if 0 < line <= len(lines) else None
    return found["name"] if found else ""
