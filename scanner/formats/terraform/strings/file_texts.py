"""Texts that are read from files: `file`, `filebase64` and `templatefile`."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from scanner.errors import ParseError
from scanner.evaluate.evaluator import Evaluator
from scanner.evaluate.template_texts import NoNames
from scanner.evaluate.values import OpenObject
from scanner.formats.terraform.strings.pieces import pieces_of
from scanner.formats.terraform.strings.rendered import Rendered, of_parts, of_pieces
from scanner.formats.terraform.strings.stand_ins import in_script
from scanner.syntax.hcl import parse_template, tree, value_range

if TYPE_CHECKING:
    from scanner.evaluate.values import Value
    from scanner.formats.terraform.readers.gather import Gatherer
    from scanner.formats.terraform.readers.readings import Written
    from scanner.formats.terraform.strings.rendered import Affixes, Locate
    from scanner.model import Offsets, Pointer, Source, Span

_FILES = frozenset({"file", "filebase64"})
_TEMPLATE = "templatefile"


def from_file(
    written: Written, call: tree.FunctionCall, gatherer: Gatherer, affixes: Affixes, locate: Locate
) -> Rendered | None:
    """Return the text that a call of one of these functions makes, None where it makes none.

    Args:
        written: the call.
        call: the same.
        gatherer: knows where the files are.
        affixes: the kind of stand-ins.
        locate: gives the range of the call.
    """
    wanted = 2 if call.name == _TEMPLATE else 1 if call.name in _FILES else 0
    if not wanted or len(call.arguments) != wanted or call.expand:
        return None
    source = _source(written.evaluator.value(call.arguments[0], written.config.text), gatherer)
    if source is None:
        return None
    if wanted == 1:
        return of_parts((source.text,), affixes, locate, source.span)
    return _from_template(source, written, call.arguments[1], affixes, locate)


def from_path(path: Value, at: Pointer, gatherer: Gatherer) -> Rendered | None:
    """Return the text of the file that a path names, which stands at a pointer, or None where there is none."""
    source = _source(path, gatherer)
    if source is None:
        return None
    place = gatherer.places.locate(at)
    return of_parts((source.text,), in_script, lambda _start, _end: place, source.span)


def _source(name: Value, gatherer: Gatherer) -> Source | None:
    """Return the file that a path names; paths count from the directory of the root module."""
    if not isinstance(name, str) or "\0" in name or name.startswith(("/", "~")):
        return None
    module = gatherer.instance.root.module
    place = posixpath.normpath(posixpath.join(module.directory, name))
    return None if place == ".." or place.startswith("../") else module.tree.read(place)


def _from_template(
    source: Source, written: Written, variables: tree.Expression, affixes: Affixes, locate: Locate
) -> Rendered | None:
    run = written.evaluator
    names = run.value(variables, written.config.text)
    if not isinstance(names, dict) or isinstance(names, OpenObject):
        return None
    try:
        template = parse_template(source)
    except ParseError:
        return None
    inside = Evaluator(NoNames(), run.functions, run.surroundings, run.meter, names)
    pieces = pieces_of(template.parts, source.text, inside)
    if pieces is None:
        return None

    def range_of(part: tree.Part, start: int, end: int) -> Offsets:
        if not isinstance(part, tree.Text):
            return part.start, part.end
        alone = tree.Template(template.start, template.end, (part,), template.heredoc, template.flush)
        return value_range(source.text, alone, start, end)

    found = of_pieces(pieces, affixes, (0, 0), range_of)

    def elsewhere(start: int, end: int) -> Span:
        return source.span(*found.locate(start, end))

    return Rendered(found.text, found.holes, locate, elsewhere)
