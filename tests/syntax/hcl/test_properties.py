"""What holds for any text: a tree or an error, and spans inside of the text and of each other."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import ParseError
from scanner.model import Source
from scanner.syntax.hcl import parse, parse_expression
from scanner.syntax.hcl.tree import Node, children

CASES = Path(__file__).parents[3] / "fixtures" / "hcl" / "hcl-cases.jsonl.gz"

WORDS = (
    "a b-c é if in for else endif endfor true null 1 0.5 1e3 E",
    '"x" " ${ %{if ${~ ~} } { [ ] ( ) [*] .* . .0',
)
SIGNS = ("... :: : ? = == => != ! - + / % && || < <= , \\n \\", "$ % $${ %%{ <<E <<-E # // /* */ ; ' ` ^ & ~")
TOKENS = " ".join((*WORDS, *SIGNS)).split(" ")
SOUP = st.lists(
    st.sampled_from([*TOKENS, " ", "\n", "\r\n", "\r", "\t", "E\n", "\nE\n", "\ufeff"]), max_size=30
)


def check(source: Source) -> None:
    """Parse a source; check the spans of its tree, or of its error."""
    try:
        root = parse(source)
    except ParseError as error:
        check_span(source, error)
        return
    assert (root.start, root.end) == (0, len(source.text))
    above: list[Node] = [root]
    while above:
        node = above.pop()
        for child in children(node):
            assert node.start <= child.start <= child.end <= node.end, (node, child)
            above.append(child)


def check_span(source: Source, error: ParseError) -> None:
    assert error.span is not None
    start, end = (
        source.line_starts[line - 1] + column - 1
        for line, column in (
            (error.span.line, error.span.column),
            (error.span.end_line, error.span.end_column),
        )
    )
    assert 0 <= start <= end <= len(source.text)
    assert source.span(start, end) == error.span


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text(text: str) -> None:
    check(Source("x.tf", text))


@settings(deadline=None, max_examples=300)
@given(SOUP)
def test_any_tokens(tokens: list[str]) -> None:
    check(Source("x.tf", "".join(tokens)))
    check(Source("x.tf", f"a = {''.join(tokens)}\n"))


@settings(deadline=None)
@given(SOUP, st.sampled_from(['"{}"', "<<E\n{}\nE\n", "<<-E\n  {}\n  E\n"]))
def test_any_template(tokens: list[str], around: str) -> None:
    check(Source("x.tf", f"a = {around.replace('{}', ''.join(tokens))}\n"))


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_as_text(data: bytes) -> None:
    check(Source("x.tf", data.decode("latin-1")))


@settings(deadline=None)
@given(SOUP)
def test_any_expression(tokens: list[str]) -> None:
    source = Source("x.tf", "".join(tokens))
    try:
        node = parse_expression(source)
    except ParseError as error:
        check_span(source, error)
    else:
        assert 0 <= node.start < node.end <= len(source.text)


def test_every_case_and_each_of_its_beginnings() -> None:
    with gzip.open(CASES, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["source"] for line in lines]
    for number, text in enumerate(texts):
        check(Source("x.tf", text))
        check(Source("x.tf", text[: number % (len(text) + 1)]))


@pytest.mark.parametrize("name", ["plain.tf", "platform.tf", "image.pkr.hcl"])
def test_every_file_and_each_of_its_beginnings(name: str) -> None:
    text = (CASES.parent / name).read_text("utf-8")
    assert parse(Source(name, text)).items
    for end in range(0, len(text), 7):
        check(Source(name, text[:end]))


def test_a_tree_does_not_depend_on_what_was_read_before() -> None:
    text = 'b "c" {\n  d = "${e}" ? [1] : <<-F\n    x\n  F\n}\n'
    assert parse(Source("x.tf", text)) == parse(Source("y.tf", text))
