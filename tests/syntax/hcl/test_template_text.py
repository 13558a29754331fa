"""Texts that are templates as a whole, like the files that `templatefile` reads."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import ParseError
from scanner.model import Source
from scanner.syntax.hcl import parse_template
from scanner.syntax.hcl.tree import ForDirective, IfDirective, Interpolation, Template, Text, Variable


def template(text: str) -> Template:
    return parse_template(Source("x.tftpl", text))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ()),
        ("a\nb", (Text(0, 3, "a\nb"),)),
        ('"q" \\n $${x} %%{y}', (Text(0, 18, '"q" \\n ${x} %{y}'),)),
        ("${a}", (Interpolation(0, 4, Variable(2, 3, "a")),)),
        ("x\n${ a ~}\n y", (Text(0, 2, "x\n"), Interpolation(2, 9, Variable(5, 6, "a")), Text(10, 12, " y"))),
        ("EOT\n", (Text(0, 4, "EOT\n"),)),
        ("a\r\nb", (Text(0, 4, "a\r\nb"),)),
        ("$ % $a", (Text(0, 6, "$ % $a"),)),
    ],
    ids=["empty", "text", "escapes", "interpolation", "strip marker", "a lone name", "CRLF", "lone signs"],
)
def test_parts(text: str, parts: tuple[object, ...]) -> None:
    assert template(text) == Template(0, len(text), parts, heredoc=True)  # type: ignore[arg-type]


def test_directives() -> None:
    text = "%{ for x in y ~}\n- ${x}\n%{ endfor ~}\n%{ if z }1%{ else }2%{ endif }"
    loop = (Text(17, 19, "- "), Interpolation(19, 23, Variable(21, 22, "x")), Text(23, 24, "\n"))
    assert tuple(part for part in template(text).parts if part != Text(37, 37, "")) == (
        ForDirective(0, 36, None, "x", Variable(12, 13, "y"), loop),
        IfDirective(37, 67, Variable(43, 44, "z"), (Text(46, 47, "1"),), (Text(56, 57, "2"),)),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a ${b", "x.tftpl:1:3: template sequence is not closed; hint: close it with }"),
        ("\n%{ endif }", "x.tftpl:2:1: `endif` directive without its beginning"),
        (
            "%{ if a }",
            "x.tftpl:1:10: expected `%{endif}` for the directive of line 1, found the end of the string",
        ),
    ],
    ids=["interpolation", "end", "directive"],
)
def test_errors(text: str, message: str) -> None:
    with pytest.raises(ParseError) as caught:
        template(text)
    assert str(caught.value) == message


@settings(max_examples=200, deadline=None)
@given(st.text('ab$%{}~"\\\n é'))
def test_text_without_sequences_is_itself(text: str) -> None:
    try:
        found = template(text)
    except ParseError:
        assert "${" in text or "%{" in text
        return
    if "${" not in text and "%{" not in text:
        assert (found.literal or "") == text
