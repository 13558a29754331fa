"""The layout of YAML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yaml._yaml import CParser
from yaml.error import YAMLError
from yaml.events import ScalarEvent, StreamEndEvent

from scanner.govern.waivers.layouts.layout import HASH, Layout, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model import Source

_MAX_DIRECTIVES = 100
_BLANKS = " \t\r\n"


def layout(source: Source) -> Layout | None:
    """Return the layout of a source, None where it is not YAML."""
    if source.text.count("\n%") > _MAX_DIRECTIVES:
        return None
    try:
        texts = tuple(_texts(source.text))
    except (YAMLError, UnicodeError):
        return None
    return Layout(("#",), HASH, "indentation", texts, language="YAML")


def _texts(text: str) -> Iterator[Text]:
    """Yield quoted and block scalars; a plain one holds no `#` after white space."""
    parser = CParser(text)
    try:
        while True:
            event: Any = parser.get_event()
            kind = type(event)
            if kind is StreamEndEvent:
                return
            if kind is not ScalarEvent or not event.style:
                continue
            start, end = event.start_mark.index, event.end_mark.index
            if event.style in ("'", '"'):
                yield Text(start, end, embedded=False)
                continue
            # The header of a block scalar may be followed by a comment; its text begins on the next line.
            begin = text.find("\n", start, end) + 1
            if begin:
                yield Text(begin, begin + len(text[begin:end].rstrip(_BLANKS)), embedded=True)
    finally:
        parser.dispose()
