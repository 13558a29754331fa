"""The values that a `helm_release` gives to its chart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from scanner.errors import ParseError
from scanner.evaluate.values import as_text
from scanner.formats.terraform.readers.blocks import nested
from scanner.formats.terraform.strings.embedded import call_of
from scanner.formats.terraform.strings.render import render
from scanner.formats.terraform.strings.stand_ins import in_script
from scanner.model import Source
from scanner.syntax.nodes import plain
from scanner.syntax.yaml import Dialect, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.evaluate.values import Value
    from scanner.formats.terraform.readers.gather import Gatherer
    from scanner.formats.terraform.syntax.config import Declaration
    from scanner.model import Pointer

Path: TypeAlias = tuple[str, ...]
"""Keys that lead to a value; an index of a list is one in brackets."""
Given: TypeAlias = "tuple[Pointer, Value]"
"""Where a value stands, and what it is."""

_ENCODERS = frozenset({"jsonencode", "yamlencode"})
_segments = re.compile(r"\[[0-9]++\]|(?>(?:[^.\[\\]|\\.)+)").findall
"""The keys of a name as `helm --set` writes it."""


def chart_values(declaration: Declaration, gatherer: Gatherer) -> dict[Path, Given]:
    """Return the scalars that a release gives to its chart: of what is given twice the last, as Helm has it."""
    found: dict[Path, Given] = {}
    texts = declaration.body.get("values")
    for index, text in enumerate(texts if isinstance(texts, list) else ()):
        at = (*declaration.at, "values", index)
        found.update(_scalars(_content(text, at, gatherer), at))
    for block in nested(declaration.body, declaration.at, "set"):
        name = as_text(block.body.get("name")) or ""
        path = tuple(re.sub(r"\\(.)", r"\1", segment) for segment in _segments(name))
        found[path] = ((*block.at, "value"), block.body.get("value"))
    return found


def _content(text: Value, at: Pointer, gatherer: Gatherer) -> Value:
    """Return what a text of YAML says, None where it cannot be read."""
    encoded = call_of(gatherer.written(at), _ENCODERS)
    if encoded is not None:
        return encoded.value()
    rendered = render(text, at, gatherer, in_script)
    if rendered is None:
        return None
    source = Source(gatherer.config.source.path, rendered.text)
    try:
        roots = parse(source, Dialect.KUBERNETES)
    except ParseError:
        # Helm refuses it, or it is YAML only once its templates have values.
        return None
    if not roots:
        return None
    gatherer.places.add_document(at, source, roots[0], rendered)
    return rendered.holes.value(plain(roots[0]))


def _scalars(content: Value, at: Pointer) -> Iterator[tuple[Path, Given]]:
    """Yield path and place of each scalar in a value, in its order."""
    pending: list[tuple[Path, Pointer, Value]] = [((), at, content)]
    while pending:
        path, place, value = pending.pop()
        if isinstance(value, dict):
            items = [((*path, key), (*place, key), item) for key, item in value.items()]
        elif isinstance(value, list):
            items = [((*path, f"[{index}]"), (*place, index), item) for index, item in enumerate(value)]
        else:
            yield path, (place, value)
            continue
        pending.extend(reversed(items))
