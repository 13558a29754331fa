from __future__ import annotations

import re
from typing import Any

import yaml as pyyaml
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import ParseError
from scanner.model import Source
from scanner.syntax.nodes import Mapping, Node, Scalar, Sequence, plain
from scanner.syntax.yaml import Dialect, parse

FRAGMENTS = st.sampled_from(
    [
        "a",
        "b",
        " ",
        "  ",
        "\n",
        "\n  ",
        "\n    ",
        "",
        "\n  ",
        ">\n  ",
        ">-\n  ",
        "",
        "+\n  ",
        ">2\n    ",
        "'",
        "''",
        '"',
        "\\",
        "\\n",
        "\\x41",
        "\\\n",
        "\t",
        "\r\n",
        "\r",
        " #c",
        ": ",
        ":",
        "- ",
        "&a ",
        "*a ",
        "!t ",
        "{",
        "}",
        "[",
        "]\n    ",
        ", ",
        "\x85",
        "\u2028",
        "\ufeff",
        "é",
        "😀",
        "---\n",
        "...\n",
        "<<: *a",
        "\nk: ",
        "? ",
        "%",
        "!!int ",
    ]
)
DIALECTS = st.sampled_from(Dialect)
CHARACTERS = st.characters(exclude_categories=["Cs"])
NUMBER_OF_ANOTHER_DIALECT = re.compile(r"[-+]?[.0-9][-+.0-9a-zA-Z_]*").fullmatch
"""PyYAML writes `0e0`, which is a text to it, without quotes."""
JSON_LIKE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(CHARACTERS).filter(lambda text: not NUMBER_OF_ANOTHER_DIALECT(text)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc: é\n#-\"'"), inner, max_size=4),
    max_leaves=20,
)
WRITTEN = st.fixed_dictionaries(
    {
        "default_flow_style": st.sampled_from([None, True, False]),
        "default_style": st.sampled_from([None, "'", '"', "|", ">"]),
        "width": st.sampled_from([10, 80]),
        "allow_unicode": st.booleans(),
    }
)


def attempt(text: str, dialect: Dialect) -> list[Node] | ParseError:
    try:
        return parse(Source("f", text), dialect)
    except ParseError as error:
        return error


SWITCHES = frozenset("yYnN")


def all_nodes(node: Node) -> list[Node]:
    if isinstance(node, Scalar):
        return [node]
    if isinstance(node, Sequence):
        return [node, *(found for item in node.items for found in all_nodes(item))]
    return [node, *(found for key, value in node.items for found in (key, *all_nodes(value)))]


def written(node: Node) -> Any:
    """Return a node as PyYAML's base loader has it: every scalar as its text, no merging."""
    if isinstance(node, Scalar):
        return node.raw
    if isinstance(node, Mapping):
        return {key.raw: written(value) for key, value in node.items}
    return [written(item) for item in node.items]


def check_span(text: str, error: ParseError) -> None:
    assert error.span is not None
    begin, end = (error.span.line, error.span.column), (error.span.end_line, error.span.end_column)
    assert (1, 1) <= begin <= end <= Source("f", text).position(len(text))


@settings(deadline=None, max_examples=400)
@given(text=st.lists(FRAGMENTS, max_size=16).map("".join) | st.text(), dialect=DIALECTS)
def test_any_text_gives_nodes_or_an_error_inside_the_text(text: str, dialect: Dialect) -> None:
    result = attempt(text, dialect)
    if isinstance(result, ParseError):
        check_span(text, result)
        return
    for root in result:
        plain(root)
        for node in all_nodes(root):
            assert 0 <= node.start <= node.end <= len(text)


@settings(deadline=None, max_examples=150)
@given(data=st.binary(max_size=200), dialect=DIALECTS)
def test_any_bytes_give_nodes_or_an_error_inside_the_text(data: bytes, dialect: Dialect) -> None:
    text = data.decode("utf-8", "replace")
    result = attempt(text, dialect)
    if isinstance(result, ParseError):
        check_span(text, result)


@settings(deadline=None, max_examples=300)
@given(value=JSON_LIKE, options=WRITTEN, dialect=DIALECTS)
def test_what_pyyaml_writes_is_read_as_what_pyyaml_reads(
    value: Any, options: dict[str, Any], dialect: Dialect
) -> None:
    text = pyyaml.dump(value, Dumper=pyyaml.SafeDumper, **options)
    read = pyyaml.load(text, pyyaml.CSafeLoader)
    roots = parse(Source("f", text), dialect)
    if any(node.raw in SWITCHES for root in roots for node in all_nodes(root) if isinstance(node, Scalar)):
        return  # texts to PyYAML, truth values to Kubernetes
    if read == value:  # the writer loses line breaks at the edges of block scalars
        assert [plain(root) for root in roots] == [value]


@settings(deadline=None, max_examples=400)
@given(text=st.lists(FRAGMENTS, max_size=14).map("".join))
def test_texts_and_structure_are_those_of_pyyaml(text: str) -> None:
    ours = attempt(text, Dialect.CORE)
    if isinstance(ours, ParseError):
        return
    theirs = [value for value in pyyaml.load_all(text, pyyaml.CBaseLoader) if value != ""]
    assert [value for value in map(written, ours) if value != ""] == theirs
