"""What the reader says, and where, when a text is not HCL."""

from __future__ import annotations

import pytest

from scanner.errors import ParseError
from scanner.model import Source, Span
from scanner.syntax.hcl import parse

# text, message, hint, place
CASES: list[tuple[str, str, str | None, tuple[int, int, int, int]]] = [
    (
        "a\n",
        "`a` is neither an argument nor a block",
        "write `a = ...` to set an argument, or `a {` to begin a block",
        (1, 1, 1, 2),
    ),
    ("a ~ b\n", "expected `=`, a label or `{`, found `~`", None, (1, 3, 1, 4)),
    ("a = \n", "expected an expression, found the end of the line", None, (1, 5, 1, 5)),
    ("a = 1 b = 2\n", "expected a newline after the argument, found `b`", None, (1, 7, 1, 8)),
    (
        "a = 1,\n",
        "expected a newline after the argument, found `,`",
        "arguments are separated by newlines",
        (1, 6, 1, 7),
    ),
    ("a = 1\na = 2\n", "argument `a` is set twice", None, (2, 1, 2, 2)),
    ("}\n", "`}` without a block that it could close", None, (1, 1, 1, 2)),
    ("b {\n", "block is not closed", "close it with } on a line of its own", (1, 3, 1, 4)),
    (
        "b { x = 1\n}\n",
        "expected `}` after the only argument, found the end of the line",
        "write each argument and each nested block on a line of its own",
        (1, 10, 1, 10),
    ),
    (
        "b { c {} }\n",
        "a block on one line can only hold one argument",
        "write each argument and each nested block on a line of its own",
        (1, 5, 1, 6),
    ),
    ("b {} c {}\n", "expected a newline after the block, found `c`", None, (1, 6, 1, 7)),
    ('b "c\n', "the label is not closed on its line", 'close it with "', (1, 5, 1, 5)),
    (
        'b "${x}" {}\n',
        "a label cannot hold a template sequence",
        "write $${ for the characters ${ themselves",
        (1, 4, 1, 6),
    ),
    ('b "x" = 1\n', "expected a label or `{`, found `=`", None, (1, 7, 1, 8)),
    ("a = [1 2]\n", "expected `,` or `]`, found `2`", None, (1, 8, 1, 9)),
    ("a = [1,\n", "expected an expression, found the end of the file", None, (2, 1, 2, 1)),
    ("a = [1, 2", "bracket is not closed", "close the list with ]", (1, 5, 1, 6)),
    ("a = { b 1 }\n", "expected `=` and a value, found `1`", None, (1, 9, 1, 10)),
    ("a = { b = 1 c = 2 }\n", "expected a comma, a newline or `}`, found `c`", None, (1, 13, 1, 14)),
    ("a = { b = 1", "brace is not closed", "close the object with }", (1, 5, 1, 6)),
    ("a = f(1 2)\n", "expected `,` or `)`, found `2`", None, (1, 9, 1, 10)),
    ("a = f(1", "function call is not closed", "close it with )", (1, 5, 1, 7)),
    ("a = f(x..., 1)\n", "`...` is only allowed after the last argument", None, (1, 8, 1, 11)),
    ("a = (1\n", "expected an operator or `)`, found the end of the file", None, (2, 1, 2, 1)),
    ("a = b[1\n", "expected `]`, found the end of the file", None, (2, 1, 2, 1)),
    ("a = b[*\n", "expected `]`, found the end of the line", None, (1, 8, 1, 8)),
    (
        "a = b.\n",
        "expected the name of an attribute, an index, or `*`, found the end of the line",
        None,
        (1, 7, 1, 7),
    ),
    ("a = b.*.*\n", "`.*` cannot be used inside of another `.*`", "use [*]", (1, 9, 1, 10)),
    ("a = b.0.1\n", "two indexes after one another need brackets", "write [0][1]", (1, 7, 1, 10)),
    (
        "a = b ? 1\n",
        "expected `:` and the other value of the conditional, found the end of the line",
        None,
        (1, 10, 1, 10),
    ),
    (
        "a = x::y\n",
        "expected `(` after the name of the function, found the end of the line",
        None,
        (1, 9, 1, 9),
    ),
    ("a = [for in b : c]\n", "expected `in` and a collection, found `b`", None, (1, 13, 1, 14)),
    ("a = [for x, in b : c]\n", "expected `in` and a collection, found `b`", None, (1, 16, 1, 17)),
    ("a = [for x b : c]\n", "expected `in` and a collection, found `b`", None, (1, 12, 1, 13)),
    ("a = [for x in b c]\n", "expected `:` after the collection, found `c`", None, (1, 17, 1, 18)),
    ("a = [for x in b : k => c]\n", "a list has no keys", "use braces to build an object", (1, 19, 1, 20)),
    (
        "a = [for x in b : c...]\n",
        "`...` groups the values of an object, not of a list",
        None,
        (1, 20, 1, 23),
    ),
    ("a = {for x in b : c}\n", "an object needs keys", "write `key => value`", (1, 19, 1, 20)),
    ("a = [for x in b : c d]\n", "expected `if` or `]`, found `d`", None, (1, 21, 1, 22)),
    (
        'a = "x\n"\n',
        "the string is not closed on its line",
        'close it with ", or use a heredoc (<<EOT) for a text of several lines',
        (1, 7, 1, 7),
    ),
    (
        'a = "x',
        "the string is not closed on its line",
        'close it with ", or use a heredoc (<<EOT) for a text of several lines',
        (1, 7, 1, 7),
    ),
    ('a = "x\\\n', "`\\` stands before nothing that it could escape", None, (1, 7, 1, 8)),
    (
        'a = "\\q"\n',
        "`\\q` is not an escape sequence",
        'there are \\n, \\r, \\t, \\", \\\\, \\uNNNN and \\UNNNNNNNN; a backslash itself is \\\\',
        (1, 6, 1, 8),
    ),
    (
        'a = "\\u12"\n',
        "`\\u12` is not an escape sequence",
        'there are \\n, \\r, \\t, \\", \\\\, \\uNNNN and \\UNNNNNNNN; a backslash itself is \\\\',
        (1, 6, 1, 10),
    ),
    (
        'a = "\\ud800"\n',
        "`\\ud800` is not an escape sequence",
        'there are \\n, \\r, \\t, \\", \\\\, \\uNNNN and \\UNNNNNNNN; a backslash itself is \\\\',
        (1, 6, 1, 12),
    ),
    ('a = "${}"\n', "expected an expression, found `}`", None, (1, 8, 1, 9)),
    ('a = "${x"\n', "template sequence is not closed", "close it with }", (1, 6, 1, 8)),
    (
        'a = "${x:1}"\n',
        "expected `}`, found `:`",
        "write $${ for the characters ${ themselves",
        (1, 9, 1, 10),
    ),
    (
        'a = "%{x}"\n',
        "expected `if`, `else`, `endif`, `for` or `endfor`, found `x`",
        "write %%{ for the characters %{ themselves",
        (1, 8, 1, 9),
    ),
    (
        'a = "%{if x}"\n',
        "expected `%{endif}` for the directive of line 1, found the end of the string",
        None,
        (1, 13, 1, 14),
    ),
    ('a = "%{endif}"\n', "`endif` directive without its beginning", None, (1, 6, 1, 14)),
    ('a = "%{if x}%{endfor}"\n', "`endfor` directive without its beginning", None, (1, 13, 1, 22)),
    ('a = "%{for x in y}%{else}%{endfor}"\n', "`else` directive without its beginning", None, (1, 19, 1, 26)),
    ('a = "%{if x}%{else}%{else}%{endif}"\n', "`else` directive without its beginning", None, (1, 20, 1, 27)),
    (
        "a = <<E\nx\nE",
        "the heredoc of line 1 is not closed",
        "its end marker E must stand alone on a line that ends with a newline",
        (3, 2, 3, 2),
    ),
    (
        "a = <<E\nx\ry\nE\n",
        "a carriage return without a line feed",
        "end lines with LF or CRLF",
        (2, 2, 2, 3),
    ),
    ("a = <<\xa0\nx\n", "the character U+00A0 is not used in HCL outside of strings", None, (1, 7, 1, 8)),
    ("a = 'x'\n", "single quotes are not used in HCL", 'write strings in double quotes (")', (1, 5, 1, 6)),
    (
        "a = `x`\n",
        "backticks are not used in HCL",
        'write strings in double quotes ("), or as a heredoc (<<EOT)',
        (1, 5, 1, 6),
    ),
    (
        "a = 1;\n",
        "semicolons are not used in HCL",
        "separate arguments by newlines and list items by commas",
        (1, 6, 1, 7),
    ),
    (
        "a = \u201cx\u201d\n",
        "curly quotes are not used in HCL",
        'write strings in straight double quotes (")',
        (1, 5, 1, 6),
    ),
    ("a = x & y\n", "there is no operator `&`", "the logical operator is `&&`", (1, 7, 1, 8)),
    ("a = x | y\n", "there is no operator `|`", "the logical operator is `||`", (1, 7, 1, 8)),
    ("a = x ^ y\n", "there is no operator `^`", None, (1, 7, 1, 8)),
    ("a = 1\rb = 2\n", "a carriage return without a line feed", "end lines with LF or CRLF", (1, 6, 1, 7)),
    ("a = 1 /* x\n", "comment is not closed", "close it with */", (1, 7, 1, 9)),
    ("a = 1.2.3\n", "`1.2.3` is not a number", None, (1, 5, 1, 10)),
    ("a = 1e99999\n", "the number `1e99999` is out of range", None, (1, 5, 1, 12)),
    ("a\u2028b = 1\n", "the character U+2028 is not used in HCL outside of strings", None, (1, 2, 1, 3)),
    ("a = \u00d7\n", "the character `\u00d7` is not used in HCL outside of strings", None, (1, 5, 1, 6)),
    ("a = \x07\n", "the character U+0007 is not used in HCL outside of strings", None, (1, 5, 1, 6)),
    ("a $ = 1\n", "the character `$` is not used in HCL outside of strings", None, (1, 3, 1, 4)),
    ("a = {", "expected an expression, found the end of the file", None, (1, 6, 1, 6)),
    ("a = 1 # x\n}", "`}` without a block that it could close", None, (2, 1, 2, 2)),
    ('a = "${x\n', "template sequence is not closed", "close it with }", (1, 6, 1, 8)),
    ("a = <<E\n${\nE\n", "template sequence is not closed", "close it with }", (2, 1, 2, 3)),
    (
        'b "\\q" {}\n',
        "`\\q` is not an escape sequence",
        'there are \\n, \\r, \\t, \\", \\\\, \\uNNNN and \\UNNNNNNNN; a backslash itself is \\\\',
        (1, 4, 1, 6),
    ),
    ("b {\n  a = 1 }\n", "expected a newline after the argument, found `}`", None, (2, 9, 2, 10)),
    (
        "a == 1\n",
        "`a` is neither an argument nor a block",
        "write `a = ...` to set an argument, or `a {` to begin a block",
        (1, 1, 1, 2),
    ),
    ('"a" = 1\n', 'expected an argument or a block, found `"`', None, (1, 1, 1, 2)),
    ("1 = 2\n", "expected an argument or a block, found `1`", None, (1, 1, 1, 2)),
    ('b /* x */ "é" {', "block is not closed", "close it with } on a line of its own", (1, 15, 1, 16)),
    (
        'a = "${x ~ }"\n',
        "expected `}`, found `~`",
        "write $${ for the characters ${ themselves",
        (1, 10, 1, 11),
    ),
    ("a = !\n", "expected an expression, found the end of the line", None, (1, 6, 1, 6)),
]


@pytest.mark.parametrize(("text", "message", "hint", "place"), CASES, ids=[ascii(case[0]) for case in CASES])
def test_error(text: str, message: str, hint: str | None, place: tuple[int, int, int, int]) -> None:
    with pytest.raises(ParseError) as caught:
        parse(Source("x.tf", text))
    assert (caught.value.message, caught.value.hint) == (message, hint)
    assert caught.value.span == Span("x.tf", *place)
