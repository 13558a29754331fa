"""Gives every template packages of its own, so that one engine holds the policies of all of them.

Gatekeeper has an engine for each template, in which the template's package is `template` and its libraries are
`libs.lib...` (frameworks/constraint, pkg/regorewriter). Here the package gets a name that no other template has, and
`lib`, wherever it is written after `data`, another name of three letters: nothing after it moves, so that what the
engine says of a line and a column holds for what the author wrote.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.model import Source
from scanner.policy.conventions.gatekeeper.rego import Outline, outline
from scanner.policy.engines.protocol import Module

if TYPE_CHECKING:
    from scanner.model import Offsets
    from scanner.policy.conventions.gatekeeper.embedded import Embedded

PREFIX = "cattleguard_gatekeeper"
"""The first part of every package that is made here."""
ENTRY = "violation"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_DIGITS = "0123456789" + _LETTERS
MAX_TEMPLATES = len(_LETTERS) * 10 * len(_DIGITS)
_as = re.compile(r"[ \t]++as\b").match


def package_of(number: int) -> str:
    """Return the package of a template's entry point."""
    return f"{PREFIX}.t{number}"


def library_of(number: int) -> str:
    """Return what stands for `lib` in a template: a letter, a digit, and one of both, which is no keyword."""
    number, last = divmod(number, len(_DIGITS))
    first, digit = divmod(number, 10)
    return f"{_LETTERS[first]}{digit}{_DIGITS[last]}"


def entry_module(code: Embedded, number: int) -> Module:
    """Return the module with a template's `violation`, in its own package.

    Raises:
        PolicyLoadError: it is not what Gatekeeper allows.
    """
    found = outline(code.text)
    if not found.package:
        raise code.error("the template's Rego has no package", 0, hint="begin it with `package` and a name")
    if ENTRY not in found.rules:
        raise code.error(
            f"the template's Rego has no rule `{ENTRY}`",
            found.package_at[0],
            hint=f"Gatekeeper asks for `{ENTRY}` alone",
        )
    _check(code, found)
    return _module(code, found, number, [(found.package_at, package_of(number))])


def library_module(code: Embedded, number: int) -> Module:
    """Return a library of a template, below its own name instead of `lib`.

    Raises:
        PolicyLoadError: it is not what Gatekeeper allows.
    """
    found = outline(code.text)
    if not found.package.startswith("lib."):
        raise code.error(
            f"the package of a template's library is `{found.package}`"
            if found.package
            else "a template's library has no package",
            found.package_at[0],
            hint="it must begin with `lib.`",
        )
    _check(code, found)
    start = found.package_at[0]
    return _module(code, found, number, [((start, start + len("lib")), library_of(number))])


def reads_inventory(code: Embedded) -> bool:
    """Tell whether a module looks at other objects than the one it judges."""
    return any(ref.segments[:1] == ("inventory",) for ref in outline(code.text).data)


def _check(code: Embedded, found: Outline) -> None:
    for name, start in found.imports:
        if name.partition(".")[0] != "future":
            hint = (
                "say `version: v1` beside the Rego"
                if name == "rego.v1"
                else "it may only import from data.lib"
            )
            raise code.error(f"a template imports `{name}`", start, hint=hint)
    for ref in found.data:
        allowed = ("lib",) if ref.imported else ("lib", "inventory")
        if not ref.segments or ref.segments[0] not in allowed:
            written = ".".join(("data", *ref.segments))
            raise code.error(
                f"a template {'imports' if ref.imported else 'refers to'} `{written}`",
                ref.start,
                hint="it may only refer to data.lib and data.inventory, and only import from data.lib",
            )


def _module(code: Embedded, found: Outline, number: int, changes: list[tuple[Offsets, str]]) -> Module:
    for ref in found.data:
        if ref.segments[0] == "lib":
            changes.append((ref.places[0], library_of(number)))
            if ref.imported and len(ref.segments) == 1 and not _as(code.text, ref.end):
                changes.append(((ref.end, ref.end), " as lib"))
    text, last = "", 0
    for (start, end), new in sorted(changes):
        text += code.text[last:start] + new
        last = end
    return Module(Source(code.path, text + code.text[last:]), code.rego)
