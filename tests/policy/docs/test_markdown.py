from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from scanner.policy.docs import markdown

if TYPE_CHECKING:
    from markdown_it.token import Token

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
PROSE = st.text(
    alphabet=st.one_of(
        st.sampled_from(list("`*_~[]()<>&|#+-=.!:/\\\"'{}$ \n\t1ab")),
        st.characters(codec="utf-8", categories=["L"]),
    ),
    max_size=60,
)


def inline(tokens: list[Token]) -> list[Token]:
    return [child for token in tokens for child in token.children or ()]


def words(written: str) -> str:
    """Return what a reader sees of Markdown, without white space; nothing in it may be markup other than code."""
    seen = inline(READER.parse(written))
    assert {token.type for token in seen} <= {"text", "code_inline", "softbreak"}
    return "".join("".join(token.content.split()) for token in seen)


@pytest.mark.parametrize(
    ("prose", "written"),
    [
        ("a <b> & c", "a &lt;b> &amp; c"),
        ("one *two* [three](x)", r"one \*two\* \[three\](x)"),
        ("`a*b` and c*d", r"`a*b` and c\*d"),
        (
            "in `create_before_destroy` or create_before_destroy",
            "in `create_before_destroy` or create_before_destroy",
        ),
        ("_emphasis_", r"\_emphasis\_"),
        ("an odd ` backtick", r"an odd \` backtick"),
        ("two\nlines", "two lines"),
        ("# no heading", "\\# no heading"),
        ("1. no list", "1\\. no list"),
        ("first\n\n- second", "first\n\n\\- second"),
    ],
)
def test_text(prose: str, written: str) -> None:
    assert markdown.text(prose) == written


@settings(max_examples=200)
@given(PROSE)
def test_prose_is_never_markup(prose: str) -> None:
    shown = words(markdown.text(prose))
    assert shown.replace("`", "") == "".join(prose.split()).replace("`", "")


@settings(max_examples=100)
@given(PROSE, PROSE)
def test_a_table_keeps_its_cells(first: str, second: str) -> None:
    written = markdown.table(("a", "b"), [(markdown.line(first), markdown.code(second))])
    cells = [token for token in READER.parse(written) if token.type == "inline"]
    assert len(cells) == 4
    assert words(written).count("a") == 1 + first.count("a") + second.count("a")


@pytest.mark.parametrize(
    ("value", "written"),
    [("a", "`a`"), ("a`b", "``a`b``"), ("`a`", "`` `a` ``"), ("", "` `"), ("a\nb", "`a b`")],
)
def test_code(value: str, written: str) -> None:
    assert markdown.code(value) == written


def test_a_block_is_longer_fenced_than_what_is_in_it() -> None:
    assert markdown.block("a: |\n  ```\n", "yaml") == "````yaml\na: |\n  ```\n````\n"


@pytest.mark.parametrize(
    ("title", "address", "written"),
    [
        ("Docker", "https://docs.docker.com/a#b", "[Docker](https://docs.docker.com/a#b)"),
        ("a]b", "https://a.example/(b) c", r"[a\]b](https://a.example/%28b%29%20c)"),
        ("a neighbour", "../controls.md", "[a neighbour](../controls.md)"),
        ("a script", "javascript:alert(1)", "a script: `javascript:alert(1)`"),
        ("another host", "//host.example/a", "another host: `//host.example/a`"),
    ],
)
def test_a_link(title: str, address: str, written: str) -> None:
    assert markdown.link(title, address) == written
