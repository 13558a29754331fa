"""The character encodings by their names in IANA's registry of character sets."""

from __future__ import annotations

from functools import cache

from scanner.evaluate.function import FunctionError
from scanner.evaluate.meter import ExhaustedError

_UNICODE = {
    "utf-8": "utf-8",
    "csutf8": "utf-8",
    "utf-16le": "utf-16-le",
    "csutf16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "csutf16be": "utf-16-be",
}
_LATIN = {
    1: ("latin1", "l1", "cp819", "ibm819", "iso-ir-100", "csisolatin1", "iso_8859-1:1987"),
    2: ("latin2", "l2", "iso-ir-101", "csisolatin2", "iso_8859-2:1987"),
    3: ("latin3", "l3"),
    4: ("latin4", "l4"),
    5: ("cyrillic", "iso-ir-144"),
    6: ("arabic", "iso-ir-127"),
    7: ("greek", "iso-ir-126"),
    8: ("hebrew", "iso-ir-138"),
    10: ("latin6", "l6"),
    13: (),
    14: ("latin8", "l8"),
    15: ("latin-9",),
    16: ("latin10", "l10"),
}
_WINDOWS = {874: "cp874", **{page: f"cp{page}" for page in range(1250, 1259)}}
_ASCII = (
    "us-ascii",
    "ascii",
    "ansi_x3.4-1968",
    "ansi_x3.4-1986",
    "iso-ir-6",
    "iso646-us",
    "us",
    "cp367",
    "ibm367",
)
_DIFFERENT = frozenset(
    (
        *("utf-16", "csutf16", "big5", "csbig5", "gbk", "cp936", "gb18030", "gb2312", "hz-gb-2312"),
        *("shift_jis", "csshiftjis", "ms_kanji", "iso-2022-jp", "csiso2022jp", "euc-jp", "euc-kr", "cseuckr"),
        *("koi8-r", "cskoi8r", "koi8-u", "macintosh", "mac", "ibm437", "cp437", "ibm850", "ibm852", "ibm866"),
    )
)
"""Encodings that Terraform has and that Python may encode in another way."""


@cache
def _codecs() -> dict[str, str]:
    codecs = {**_UNICODE, **dict.fromkeys(_ASCII, "ascii")}
    for number, aliases in _LATIN.items():
        name = f"iso8859-{number}"
        codecs |= dict.fromkeys((f"iso-8859-{number}", f"iso_8859-{number}", *aliases), name)
    for page, name in _WINDOWS.items():
        codecs |= dict.fromkeys((f"windows-{page}", f"cswindows{page}"), name)
    return codecs


def codec_of(name: str) -> str:
    """Return the name that Python has for an encoding.

    Raises:
        FunctionError: IANA names no such encoding.
        ExhaustedError: there is one, of which it is not certain that both do the same.
    """
    lower = name.lower()
    if lower in _DIFFERENT:
        raise ExhaustedError
    codec = _codecs().get(lower)
    if codec is None:
        raise FunctionError("there is no encoding of this name")
    return codec
