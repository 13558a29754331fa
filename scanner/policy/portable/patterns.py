r"""Regular expressions and formats that are written out, as regorus must read them to say what OPA says.

In OPA's expressions (RE2) `\d`, `\w`, `\s` and `\b` are about ASCII, in regorus's about Unicode. A format's `%s` says of a
number, and its `%d` of anything else, that it is of the wrong type (Go, package fmt), where regorus writes it, or nothing.
"""

from __future__ import annotations

import re

REGEX_ARGUMENTS = {
    "regex.match": 0,
    "regex.split": 0,
    "regex.find_n": 0,
    "regex.find_all_string_submatch_n": 0,
    "regex.replace": 1,
}
"""Which argument is a regular expression."""
_CLASSES = {"d": "0-9", "w": "0-9A-Za-z_", "s": r"\t\n\f\r "}
_token = re.compile(r"\\\\|\\Q|\\[pP]\{[^}]*\}|\\.|\[\^?\]?|\[:\^?[a-z]+:\]|\]|.", re.DOTALL).findall
_verb = re.compile(r"%(?P<verb>.|$)", re.DOTALL)


def in_ascii(expression: str) -> str:
    r"""Return a regular expression whose classes are about ASCII wherever it is read; one that quotes (`\Q`) as it is."""
    signs = _token(expression)
    if "\\Q" in signs:
        return expression
    inside = False
    found = []
    for sign in signs:
        found.append(_ascii(sign, inside=inside))
        if sign[0] == "[" and not sign.startswith("[:"):
            inside = True
        elif sign == "]":
            inside = False
    return "".join(found)


def _ascii(sign: str, *, inside: bool) -> str:
    if len(sign) != len("\\d") or sign[0] != "\\":
        return sign
    members = _CLASSES.get(sign[1].lower())
    if members is not None:
        if sign[1].isupper():
            return f"[^{members}]"
        return members if inside else f"[{members}]"
    return r"(?-u:\b)" if sign == r"\b" and not inside else sign


def verbs_of(written: str) -> list[tuple[int, str]] | None:
    """Return the verbs of a format with their offsets, `%%` left out; None where one has flags or is not of `s`, `d`, `v`, `q`."""
    found = [(one.start("verb"), one["verb"]) for one in _verb.finditer(written)]
    if any(verb not in tuple("sdvq%") for _, verb in found):
        return None
    return [one for one in found if one[1] != "%"]
