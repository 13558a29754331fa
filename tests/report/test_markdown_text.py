"""Text of scanned files in Markdown, read by an independent reader of CommonMark with GitHub's tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from scanner.report.markdown_text import MAX_TEXT, breakable, code, shortened, table, words
from scanner.report.printable import printable

if TYPE_CHECKING:
    from markdown_it.token import Token

READER = MarkdownIt("commonmark", {"html": True}).enable("table")
# What GitHub and GitLab make of plain text: names, references, addresses, marks of emphasis, markup.
ACTIVE = re.compile(r"[@#/\\<>&\[\]`*_~|{}$%=+\"]|:\w|\.\w|\b[0-9a-fA-F]{7,}\b|[A-Za-z]-\d")

HOSTILE = [
    "a | b",
    "|",
    "\\|",
    "`|`",
    "`` ` ``",
    "``` a `b` ```",
    "`a``b`",
    "`x`` y`z``",
    " `a` ",
    "  ",
    "a\nb\r\n\n# c",
    "<img src=x onerror=y>",
    "<!-- ",
    "--> </details>",
    "[a](https://example.com)",
    "![a](https://example.com/a.png)",
    "https://example.com www.example.com someone@example.com",
    "@someone @some/team",
    "#123 GH-123 owner/name#123 !12 &3 %4 ~label $5",
    "0123456789abcdef0123456789abcdef01234567 abcdef1",
    ":smile: $a$ \\(a\\)",
    "**a** _b_ ~~c~~",
    "&lt;img&gt; &#64;someone",
    "- a\n- b",
    "a\\",
    "\u202ereversed\u2069 \u200b \u0000 \x1b[31m",
    "\ud800 a",
    "x" * 5000,
    "`" * 400,
    "|" * 40,
]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("a/b.yaml:3", "`a/b.yaml:3`", id="short"),
        pytest.param(f"{'a' * 40}/{'b' * 40}/c", f"`{'a' * 40}/`<wbr>`{'b' * 40}/c`", id="after a slash"),
        pytest.param("a" * 130, f"`{'a' * 60}`<wbr>`{'a' * 60}`<wbr>`{'a' * 10}`", id="without a slash"),
        pytest.param("", "", id="empty"),
    ],
)
def test_a_long_path_can_be_broken(text: str, shown: str) -> None:
    assert breakable(text) == shown


@given(st.text(max_size=200))
def test_what_can_be_broken_shows_the_same(text: str) -> None:
    cell = READER.parseInline(f"a {breakable(text)}")[0].children or []
    assert {child.content for child in cell if child.type == "html_inline"} <= {"<wbr>"}
    shown = "".join(child.content for child in cell if child.type != "html_inline")
    assert shown.replace(" ", "") == f"a {printable(text)}".replace(" ", "")


def test_a_question_in_brackets_ends_outside_of_the_code() -> None:
    assert words("no such rule: a_b (did you mean 'a-b'?)") == "no such rule: `a_b` (did you mean `'a-b'`?)"


def cells(*texts: str) -> list[Token]:
    """Return the contents of the cells of a row with those texts, after having seen that there is one table of one row."""
    tokens = READER.parse("\n".join(["before", "", *table(["a"] * len(texts), [texts]), "", "after"]))
    assert [token.type for token in tokens if token.level == 0] == [
        "paragraph_open",
        "paragraph_close",
        "table_open",
        "table_close",
        "paragraph_open",
        "paragraph_close",
    ]
    assert [token.type for token in tokens].count("tr_open") == 2
    found = [token for token in tokens if token.type == "inline"][1:-1]
    assert len(found) == 2 * len(texts)
    return found[len(texts) :]


def text_of(cell: Token) -> str:
    """Return what a cell shows, after having seen that it is nothing but text and code."""
    children = cell.children or []
    assert {child.type for child in children} <= {"text", "code_inline", "text_special"}
    return "".join(child.content for child in children)


def plain_of(cell: Token) -> str:
    """Return what a cell shows outside of code."""
    return "\n".join(child.content for child in cell.children or [] if child.type != "code_inline")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_and_nothing_else(text: str) -> None:
    check(text)


@given(st.text(alphabet=st.sampled_from("ab1 `|\\<>[]()!@#:/.-_*\n&;~'\u202e"), max_size=40))
@example("` `a")
def test_any_text_is_shown_and_nothing_else(text: str) -> None:
    check(text)


def check(text: str) -> None:
    whole, sentence, last = cells(code(text), words(text), "last")

    shown = shortened(printable(shortened(text)))
    assert text_of(whole) == (shown if len(shown) <= MAX_TEXT else "")
    assert plain_of(whole).strip("|\n") == ""
    # Backticks in pairs mark code, as in Markdown, and go.
    assert squeezed(text_of(sentence)) == squeezed(re.sub("`([^`]+)`", r"\1", shown))
    assert not ACTIVE.search(plain_of(sentence).replace("|", " ")), plain_of(sentence)
    assert text_of(last) == "last"


def squeezed(text: str) -> str:
    """Return a text without spaces: a table leaves out those at the ends of a cell, a browser repeated ones."""
    return text.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("image nginx:1.27 is not pinned.", "image `nginx:1.27` is not pinned."),
        ("without `a_b` (see x.y), it's kept", "without `a_b` (see `x.y`), it's kept"),
        ("it sends a | b", "it sends a &#124; b"),
        ("run: curl -f https://a/b, then", "run: curl `-f https://a/b`, then"),
    ],
)
def test_sentences_are_readable(text: str, shown: str) -> None:
    assert words(text) == shown


@pytest.mark.parametrize("text", ["a | b", "<b>", "@someone", "https://example.com", "[a](b)"])
def test_the_reader_would_see_what_is_not_escaped(text: str) -> None:
    # The tampered twin: what the checks above would say of the text as it is.
    with pytest.raises((AssertionError, ValueError)):
        seen_as_plain(text)


def seen_as_plain(text: str) -> None:
    cell, _ = cells(text, "last")
    assert text_of(cell) == text
    assert not ACTIVE.search(plain_of(cell))
