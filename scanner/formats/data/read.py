"""Reads data into documents."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from scanner.facts.model import Facts
from scanner.formats.data.lines import read_ini, read_pairs
from scanner.formats.data.syntaxes import syntax_of
from scanner.formats.data.toml import read_toml
from scanner.model import Document
from scanner.syntax import json, yaml
from scanner.syntax.nodes import NodeMap, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scanner.model import Source
    from scanner.syntax.nodes import Node

_READERS: Mapping[str, Callable[[Source], list[Node]]] = {
    "dotenv": read_pairs,
    "ini": read_ini,
    "json": lambda source: [json.parse(source)],
    "properties": read_pairs,
    "toml": read_toml,
    "yaml": lambda source: yaml.parse(source, yaml.Dialect.CORE),
}


def read(source: Source, format_name: str) -> list[Document]:
    """Return one document for each value in a source.

    Raises:
        ParseError: the source is not valid in its syntax.
    """
    syntax = syntax_of(source.path) or "json"
    return [
        Document(
            source=source,
            format=format_name,
            kind=syntax,
            index=index,
            value=partial(plain, root),
            source_map=NodeMap(source, root),
            facts=Facts(),
            itemised=True,
        )
        for index, root in enumerate(_READERS[syntax](source))
    ]
