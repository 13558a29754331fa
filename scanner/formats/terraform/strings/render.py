"""The text that the string expression at a pointer makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.formats.terraform.origins.sources import source_of, unwrapped
from scanner.formats.terraform.readers.readings import Written
from scanner.formats.terraform.strings import base64_text
from scanner.formats.terraform.strings.encoded import text_parts
from scanner.formats.terraform.strings.file_texts import from_file
from scanner.formats.terraform.strings.pieces import pieces_of
from scanner.formats.terraform.strings.rendered import Rendered, of_parts, of_pieces
from scanner.syntax.hcl import tree

if TYPE_CHECKING:
    from scanner.evaluate.values import Value
    from scanner.formats.terraform.readers.gather import Gatherer
    from scanner.formats.terraform.strings.rendered import Affixes, Locate
    from scanner.formats.terraform.syntax.config import Config
    from scanner.model import Offsets, Pointer, Span


def render(value: Value, at: Pointer, gatherer: Gatherer, affixes: Affixes) -> Rendered | None:
    """Return the text that a string makes, or None if it makes none.

    Args:
        value: the value of the string.
        at: its pointer.
        gatherer: knows the expression at the pointer.
        affixes: the kind of stand-ins.
    """
    written = gatherer.written(at)
    if written is None:
        embedded = gatherer.places.is_embedded(at)
        locate = gatherer.places.locator(at) if embedded else _as_whole(gatherer.places.locate(at))
        return _text(value, affixes, locate)
    inner = Written(unwrapped(written.expression), written.config, written.evaluator)
    whole = _as_whole(gatherer.places.locate(at))
    found = _read(inner, gatherer, affixes, whole)
    if found is not None:
        return found if inner.config is gatherer.config else _of(inner.config, found, whole)
    text = _text(value if inner.expression is written.expression else inner.value(), affixes, whole)
    source = None if text is None else source_of(inner, gatherer.instance)
    return text if text is None or source is None else _traced(text, source, gatherer, affixes)


def _read(inner: Written, gatherer: Gatherer, affixes: Affixes, whole: Locate) -> Rendered | None:
    """Return the text of a template, or of a file, with its places; None for any other expression."""
    if isinstance(inner.expression, tree.Template):
        return _template(inner, inner.expression, affixes)
    if isinstance(inner.expression, tree.FunctionCall):
        return from_file(inner, inner.expression, gatherer, affixes, whole)
    return None


def _traced(text: Rendered, source: Written, gatherer: Gatherer, affixes: Affixes) -> Rendered:
    """Return a text with the places where it is written, if the expression that it comes from makes that text."""
    found = _read(source, gatherer, affixes, text.locate)
    if found is None or found.text not in (text.text, base64_text.unwrapped(text).text):
        return text
    return _of(source.config, found, text.locate)


def _of(config: Config, found: Rendered, whole: Locate) -> Rendered:
    """Return a text that stands in another file, or elsewhere in the same one, than where it is used."""
    locate = found.locate

    def elsewhere(start: int, end: int) -> Span:
        return config.source.span(*locate(start, end))

    return Rendered(found.text, found.holes, whole, found.elsewhere or elsewhere)


def _text(value: Value, affixes: Affixes, locate: Locate) -> Rendered | None:
    parts = text_parts(value)
    return of_parts(parts, affixes, locate) if any(isinstance(part, str) for part in parts) else None


def _as_whole(place: Offsets) -> Locate:
    return lambda _start, _end: place


def _template(written: Written, template: tree.Template, affixes: Affixes) -> Rendered | None:
    """Return the text of a template, None for one with too many pieces."""
    pieces = pieces_of(template.parts, written.config.text, written.evaluator)
    if pieces is None:
        return None

    def range_of(part: tree.Part, start: int, end: int) -> Offsets:
        return written.config.range_of(template, part, start, end)

    return of_pieces(pieces, affixes, (template.start, template.end), range_of)
