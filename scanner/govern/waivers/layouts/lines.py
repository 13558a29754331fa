"""The layouts of what is written line by line: INI, properties, `.env`, lists of images; and of TOML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.govern.waivers.layouts.layout import HASH, Layout, Text, depths

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model import Source

_REMARK = re.compile(r"[ \t]*+[#;!]")
_QUOTED = re.compile(r"^[^\n=:#;!]*+[=:][ \t]*+(?P<text>\"[^\"\n]*+\"|'[^'\n]*+'|`[^`\n]*+`)", re.MULTILINE)
_SECTION = re.compile(r"[ \t]*+\[")
_TOML = re.compile(
    r"(?P<comment>#[^\n]*+)"
    r'|(?P<long>"""(?>(?:[^"\\]|\\.|"(?!""))*)"*+|\'\'\'(?>(?:[^\']|\'(?!\'\'))*)\'*+)'
    r'|(?P<string>"(?>(?:[^"\\\n]|\\.)*)"?+|\'[^\'\n]*+\'?+)'
    r"|(?P<open>[\[{])|(?P<close>[\]}])",
    re.DOTALL,
)


def pairs(source: Source, *, sections: bool, inline: bool, language: str) -> Layout:
    """Return the layout of a source with a key and a value a line."""
    quoted = tuple(Text(*match.span("text"), embedded=False) for match in _QUOTED.finditer(source.text))
    return Layout(
        ("#", ";", "!"),
        _REMARK,
        "section" if sections else "line",
        quoted,
        inline=inline,
        header=_SECTION if sections else None,
        language=language,
    )


def image_list() -> Layout:
    """Return the layout of a list of images."""
    return Layout(("#",), HASH, "line", inline=False, language="a list of images")


def toml(source: Source) -> Layout:
    """Return the layout of TOML."""
    found = list(_TOML.finditer(source.text))
    return Layout(
        ("#",),
        HASH,
        "section",
        tuple(_texts(found)),
        tuple(match.span() for match in found if match["comment"]),
        depths=depths(
            source,
            ((one.start(), 1 if one["open"] else -1) for one in found if one["open"] or one["close"]),
        ),
        header=_SECTION,
        language="TOML",
    )


def _texts(found: list[re.Match[str]]) -> Iterator[Text]:
    for match in found:
        if match["long"] or match["string"]:
            yield Text(*match.span(), embedded=bool(match["long"]))
