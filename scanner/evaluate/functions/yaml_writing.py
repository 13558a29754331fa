"""YAML as Terraform writes it. See go-cty-yaml, whose emitter is libyaml's, which PyYAML uses too."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import yaml
from yaml.events import (
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)

from scanner.evaluate.meter import MAX_RESULT, require_room
from scanner.evaluate.numeric import number_text
from scanner.evaluate.values import CHARACTERS, weight_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.evaluate.values import Value

_END = "...\n"
"""The end of a document. Older versions of libyaml, as in Go, write it after a plain scalar, newer ones after a
block whose last lines are empty."""

_BREAKS = "\n\r\x85\u2028\u2029"


def write_yaml(value: Value) -> str:
    """Return a wholly known value as YAML: strings in quotes or, of several lines, as literal blocks.

    Raises:
        ExhaustedError: the text is too long.
    """
    require_room(weight_of(value, MAX_RESULT))
    emit: Any = yaml.emit
    text: str = emit(_events(value), Dumper=yaml.CDumper, allow_unicode=True)
    require_room(len(text) // CHARACTERS)
    if text.endswith(_END) and text[-len(_END) - 1] in _BREAKS:
        text = text.removesuffix(_END)
    return text if isinstance(value, str | list | dict) else text + _END


def _events(value: Value) -> Iterator[object]:
    yield StreamStartEvent()
    yield DocumentStartEvent(explicit=False)
    yield from _nodes(value)
    yield DocumentEndEvent(explicit=False)
    yield StreamEndEvent()


def _nodes(value: Value) -> Iterator[object]:
    if isinstance(value, dict):
        yield MappingStartEvent(None, None, implicit=True, flow_style=False)
        for name in sorted(value):
            yield from _nodes(name)
            yield from _nodes(value[name])
        yield MappingEndEvent()
    elif isinstance(value, list):
        yield SequenceStartEvent(None, None, implicit=True, flow_style=False)
        for item in value:
            yield from _nodes(item)
        yield SequenceEndEvent()
    elif isinstance(value, str):
        yield ScalarEvent(None, None, (True, True), value, style="|" if "\n" in value else '"')
    else:
        yield ScalarEvent(None, None, (True, True), _plain(value), style="")


def _plain(value: Value) -> str:
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return number_text(value)
    return {True: "true", False: "false"}.get(bool(value), "null") if value is not None else "null"
