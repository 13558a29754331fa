"""The nodes of every construct, whole: values and offsets."""

from __future__ import annotations

from decimal import Decimal

import pytest

from scanner.errors import ParseError
from scanner.model import Source
from scanner.syntax.hcl import parse, parse_expression
from scanner.syntax.hcl.tree import (
    Attribute,
    BareKey,
    Binary,
    Block,
    Body,
    Conditional,
    Expression,
    ForDirective,
    ForObject,
    ForTuple,
    FunctionCall,
    GetAttr,
    IfDirective,
    Index,
    Interpolation,
    Label,
    LegacyIndex,
    Literal,
    ObjectCons,
    ObjectItem,
    Parens,
    Splat,
    Template,
    Text,
    Traversal,
    TupleCons,
    Unary,
    Variable,
    children,
)


def value(text: str) -> Expression:
    """Return the expression of `text`, which begins at offset 0."""
    return parse_expression(Source("x.hcl", text))


def test_body() -> None:
    text = 'a = 1\n\nb "c" d {\n  e = true\n}\n'
    assert parse(Source("x.tf", text)) == Body(
        0,
        len(text),
        (
            Attribute(0, 5, "a", Literal(4, 5, 1)),
            Block(
                7,
                29,
                "b",
                (Label(9, 12, "c"), Label(13, 14, "d")),
                Body(16, 28, (Attribute(19, 27, "e", Literal(23, 27, value=True)),)),
            ),
        ),
    )


def test_body_gives_attributes_by_name_and_blocks_in_order() -> None:
    body = parse(Source("x.tf", "a = 1\nb {}\nc = 2\na {}\n"))
    assert list(body.attributes) == ["a", "c"]
    assert [(block.type, block.header_end) for block in body.blocks] == [("b", 7), ("a", 18)]
    assert body.attributes["c"] is body.items[2]


def test_block_on_one_line() -> None:
    assert parse(Source("x.tf", 'b "c" { d = 1 }')).items == (
        Block(0, 15, "b", (Label(2, 5, "c"),), Body(7, 14, (Attribute(8, 13, "d", Literal(12, 13, 1)),))),
    )


def test_labels_have_escapes_but_no_sequences() -> None:
    (block,) = parse(Source("x.tf", 'b "a\\"$${x}" /* c */ "$" é {\n}\n')).items
    assert isinstance(block, Block)
    assert block.labels == (Label(2, 12, 'a"${x}'), Label(21, 24, "$"), Label(25, 26, "é"))
    assert block.header_end == 26


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", Literal(0, 1, 0)),
        ("007", Literal(0, 3, 7)),
        ("1.0", Literal(0, 3, 1)),
        ("1e3", Literal(0, 3, 1000)),
        ("1.e3", Literal(0, 4, 1000)),
        ("2E-2", Literal(0, 4, Decimal("0.02"))),
        ("0.1", Literal(0, 3, Decimal("0.1"))),
        ("0.0e9", Literal(0, 5, 0)),
        ("123456789012345678901234567890", Literal(0, 30, 123456789012345678901234567890)),
        ("0.1234567890123456789012345678901", Literal(0, 33, Decimal("0.1234567890123456789012345678901"))),
        ("1e9999", Literal(0, 6, Decimal("1e9999"))),
        ("true", Literal(0, 4, value=True)),
        ("false", Literal(0, 5, value=False)),
        ("null", Literal(0, 4, None)),
    ],
)
def test_literal(text: str, expected: Expression) -> None:
    assert value(text) == expected
    assert isinstance(expected, Literal)
    found = value(text)
    assert isinstance(found, Literal)
    assert type(found.value) is type(expected.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a-b", Variable(0, 3, "a-b")),
        ("if", Variable(0, 2, "if")),
        ("a.b.c", Traversal(0, 5, Variable(0, 1, "a"), (GetAttr(1, 3, "b"), GetAttr(3, 5, "c")))),
        ("a . b", Traversal(0, 5, Variable(0, 1, "a"), (GetAttr(2, 5, "b"),))),
        ("a.0", Traversal(0, 3, Variable(0, 1, "a"), (LegacyIndex(1, 3, 0),))),
        ("true.x", Traversal(0, 6, Literal(0, 4, value=True), (GetAttr(4, 6, "x"),))),
        (
            'a.b["c"]',
            Traversal(
                0,
                8,
                Variable(0, 1, "a"),
                (GetAttr(1, 3, "b"), Index(3, 8, Template(4, 7, (Text(5, 6, "c"),)))),
            ),
        ),
        (
            "(a)[ 0 ].b",
            Traversal(
                0,
                10,
                Parens(0, 3, Variable(1, 2, "a")),
                (Index(3, 8, Literal(5, 6, 0)), GetAttr(8, 10, "b")),
            ),
        ),
        (
            "a.*.b.0[1]",
            Traversal(
                0,
                10,
                Variable(0, 1, "a"),
                (
                    Splat(1, 7, full=False, steps=(GetAttr(3, 5, "b"), LegacyIndex(5, 7, 0))),
                    Index(7, 10, Literal(8, 9, 1)),
                ),
            ),
        ),
        (
            "a[*].b[*][1].c",
            Traversal(
                0,
                14,
                Variable(0, 1, "a"),
                (
                    Splat(
                        1,
                        14,
                        full=True,
                        steps=(
                            GetAttr(4, 6, "b"),
                            Splat(
                                6,
                                14,
                                full=True,
                                steps=(Index(9, 12, Literal(10, 11, 1)), GetAttr(12, 14, "c")),
                            ),
                        ),
                    ),
                ),
            ),
        ),
        ("a[*]", Traversal(0, 4, Variable(0, 1, "a"), (Splat(1, 4, full=True, steps=()),))),
    ],
)
def test_variable_and_traversal(text: str, expected: Expression) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f()", FunctionCall(0, 3, "f", 1, (), expand=False)),
        ("f(1, 2,)", FunctionCall(0, 8, "f", 1, (Literal(2, 3, 1), Literal(5, 6, 2)), expand=False)),
        ("f (x...)", FunctionCall(0, 8, "f", 1, (Variable(3, 4, "x"),), expand=True)),
        ("a::b :: c(1)", FunctionCall(0, 12, "a::b::c", 9, (Literal(10, 11, 1),), expand=False)),
    ],
)
def test_function_call(text: str, expected: Expression) -> None:
    assert value(text) == expected


def test_operators_by_precedence() -> None:
    one, two, three = Literal(0, 1, 1), Literal(4, 5, 2), Literal(8, 9, 3)
    assert value("1 + 2 * 3") == Binary(0, 9, "+", one, Binary(4, 9, "*", two, three))
    assert value("1 * 2 + 3") == Binary(0, 9, "+", Binary(0, 5, "*", one, two), three)
    assert value("1 - 2 - 3") == Binary(0, 9, "-", Binary(0, 5, "-", one, two), three)


def test_each_level_of_operators_binds_tighter_than_the_one_before() -> None:
    node = value("a || b && c == d < e + f * !g")
    operators = []
    while isinstance(node, Binary):
        operators.append(node.operator)
        node = node.right
    assert operators == ["||", "&&", "==", "<", "+", "*"]
    assert node == Unary(27, 29, "!", Variable(28, 29, "g"))


def test_unary_takes_the_traversal_but_not_the_operator() -> None:
    assert value("-a.b + 1") == Binary(
        0,
        8,
        "+",
        Unary(0, 4, "-", Traversal(1, 4, Variable(1, 2, "a"), (GetAttr(2, 4, "b"),))),
        Literal(7, 8, 1),
    )


def test_conditional_is_right_associative() -> None:
    assert value("a ? b : c ? d : e") == Conditional(
        0,
        17,
        Variable(0, 1, "a"),
        Variable(4, 5, "b"),
        Conditional(8, 17, Variable(8, 9, "c"), Variable(12, 13, "d"), Variable(16, 17, "e")),
    )


def test_tuple_and_object() -> None:
    assert value('[1, ["a"],]') == TupleCons(
        0, 11, (Literal(1, 2, 1), TupleCons(4, 9, (Template(5, 8, (Text(6, 7, "a"),)),)))
    )
    assert value('{ a = 1, "b" : 2, (c) = 3\n-1 = 4 }') == ObjectCons(
        0,
        34,
        (
            ObjectItem(2, 7, BareKey(2, 3, "a"), Literal(6, 7, 1)),
            ObjectItem(9, 16, Template(9, 12, (Text(10, 11, "b"),)), Literal(15, 16, 2)),
            ObjectItem(18, 25, Parens(18, 21, Variable(19, 20, "c")), Literal(24, 25, 3)),
            ObjectItem(26, 32, Unary(26, 28, "-", Literal(27, 28, 1)), Literal(31, 32, 4)),
        ),
    )


def test_keywords_are_names_as_keys() -> None:
    node = value("{ null = 1, true = 2, in = 3, if = 4, for = 5 }")
    assert isinstance(node, ObjectCons)
    assert [item.key for item in node.items] == [
        BareKey(2, 6, "null"),
        BareKey(12, 16, "true"),
        BareKey(22, 24, "in"),
        BareKey(30, 32, "if"),
        BareKey(38, 41, "for"),
    ]


def test_for_expressions() -> None:
    assert value("[for v in a : v if b]") == ForTuple(
        0, 21, None, "v", Variable(10, 11, "a"), Variable(14, 15, "v"), Variable(19, 20, "b")
    )
    assert value("{for k, v in a : k => v...}") == ForObject(
        0,
        27,
        "k",
        "v",
        Variable(13, 14, "a"),
        Variable(17, 18, "k"),
        Variable(22, 23, "v"),
        grouped=True,
        condition=None,
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('""', Template(0, 2, ())),
        ('"a"', Template(0, 3, (Text(1, 2, "a"),))),
        (r'"\n\r\t\"\\\u00e9\U0001F600"', Template(0, 28, (Text(1, 27, '\n\r\t"\\é\U0001f600'),))),
        ('"$${a} %%{b} $ % $$"', Template(0, 20, (Text(1, 19, "${a} %{b} $ % $$"),))),
        ('"$$${a}"', Template(0, 8, (Text(1, 7, "$${a}"),))),
        ('"e\u0301"', Template(0, 4, (Text(1, 3, "\u00e9"),))),
        ('"${a}"', Template(0, 6, (Interpolation(1, 5, Variable(3, 4, "a")),))),
        (
            '"x ${~ a ~} y"',
            Template(0, 14, (Text(1, 2, "x"), Interpolation(3, 11, Variable(7, 8, "a")), Text(12, 13, "y"))),
        ),
        ('" ${~ a }"', Template(0, 10, (Text(1, 1, ""), Interpolation(2, 9, Variable(6, 7, "a"))))),
        (
            '"${ a ~}\\n\\u0020b"',
            Template(0, 18, (Interpolation(1, 8, Variable(4, 5, "a")), Text(16, 17, "b"))),
        ),
        (
            '"%{ if a }b%{ else }c%{ endif }"',
            Template(
                0,
                32,
                (IfDirective(1, 31, Variable(7, 8, "a"), (Text(10, 11, "b"),), (Text(20, 21, "c"),)),),
            ),
        ),
        (
            '"%{if a}%{endif}"',
            Template(0, 17, (IfDirective(1, 16, Variable(6, 7, "a"), (), None),)),
        ),
        (
            '"%{for k, v in a ~} b%{endfor}"',
            Template(
                0,
                31,
                (ForDirective(1, 30, "k", "v", Variable(15, 16, "a"), (Text(20, 21, "b"),)),),
            ),
        ),
    ],
)
def test_quoted_template(text: str, expected: Expression) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<<E\nE\n", Template(0, 5, (), heredoc=True)),
        ("<<E\na\n  b\nE\n", Template(0, 11, (Text(4, 10, "a\n  b\n"),), heredoc=True)),
        ("<<E\na\\n $${b}\n  E \t\n", Template(0, 19, (Text(4, 14, "a\\n ${b}\n"),), heredoc=True)),
        ("<<E\r\na\r\nE\r\n", Template(0, 9, (Text(5, 8, "a\r\n"),), heredoc=True)),
        (
            "<<-E\n    a\n\n      b\n  E\n",
            Template(0, 23, (Text(9, 12, "a\n\n"), Text(16, 20, "  b\n")), heredoc=True, flush=True),
        ),
        (
            "<<-E\n\t\ta\n\t b\n\tE\n",
            Template(0, 15, (Text(7, 9, "a\n"), Text(11, 13, "b\n")), heredoc=True, flush=True),
        ),
        (
            "<<-E\n  a\n${b}\n  E\n",
            Template(
                0,
                17,
                (Text(5, 9, "  a\n"), Interpolation(9, 13, Variable(11, 12, "b")), Text(13, 14, "\n")),
                heredoc=True,
                flush=True,
            ),
        ),
        (
            "<<E\na\n  ${~ b ~}\n  c\nE\n",
            Template(
                0,
                22,
                (Text(4, 6, "a\n"), Interpolation(8, 16, Variable(12, 13, "b")), Text(17, 21, "  c\n")),
                heredoc=True,
            ),
        ),
        ("<<E\nE x\n xE\nE\n", Template(0, 13, (Text(4, 12, "E x\n xE\n"),), heredoc=True)),
    ],
)
def test_heredoc(text: str, expected: Expression) -> None:
    assert value(text) == expected


def test_template_values() -> None:
    assert [
        node.literal if isinstance(node, Template) else node
        for node in map(value, ['""', '"a$${"', "<<-E\n  a\n   b\nE\n", '"${a}"', '"a${b}"'])
    ] == ["", "a${", "a\n b\n", None, None]
    wrapped = [value('"${a}"'), value('"${a} "'), value('"a"'), value('" ${~ a}"')]
    assert [node.wrapped if isinstance(node, Template) else node for node in wrapped] == [
        Variable(3, 4, "a"),
        None,
        None,
        None,
    ]


def test_children_in_order() -> None:
    node = value("f(a, [1], x ? b : c)")
    assert [(child.start, child.end) for child in children(node)] == [(2, 3), (5, 8), (10, 19)]
    assert list(children(Literal(0, 1, 1))) == []


def test_byte_order_mark_is_passed_over() -> None:
    assert parse(Source("x.tf", "\ufeffa = 1")) == Body(0, 6, (Attribute(1, 6, "a", Literal(5, 6, 1)),))


@pytest.mark.parametrize("text", ["", "\n", "# c", "// c", "/* c */", " \t\r\n /* a\nb */ # c"])
def test_nothing_but_space_and_comments(text: str) -> None:
    assert parse(Source("x.tf", text)) == Body(0, len(text), ())


def test_comments_between_tokens() -> None:
    text = "a /* b */ = /* c */ 1 # d\n/* e */ f = [ # g\n1, // h\n/* i */ 2 /* j\n */ ] // k\n"
    (first, second) = parse(Source("x.tf", text)).items
    assert first == Attribute(0, 21, "a", Literal(20, 21, 1))
    assert second == Attribute(34, 72, "f", TupleCons(38, 72, (Literal(44, 45, 1), Literal(60, 61, 2))))


def test_names_are_kept_as_written() -> None:
    decomposed = "e\u0301"
    (item,) = parse(Source("x.tf", f"{decomposed} = x.{decomposed}")).items
    assert item == Attribute(
        0, 9, decomposed, Traversal(5, 9, Variable(5, 6, "x"), (GetAttr(6, 9, decomposed),))
    )


def test_expression_alone_may_have_newlines_and_comments_around_and_inside() -> None:
    assert value("\n1 # one\n+\n2\n") == Binary(1, 12, "+", Literal(1, 2, 1), Literal(11, 12, 2))


@pytest.mark.parametrize(
    ("text", "message", "offset"),
    [
        ("", "expected an expression, found the end of the file", 0),
        ("1 2", "expected the end of the expression, found `2`", 2),
        ("a = 1", "expected the end of the expression, found `=`", 2),
        ("a }", "expected the end of the expression, found `}`", 2),
        ("[", "expected an expression, found the end of the file", 1),
    ],
)
def test_what_is_not_one_expression(text: str, message: str, offset: int) -> None:
    with pytest.raises(ParseError) as caught:
        value(text)
    assert (caught.value.message, caught.value.span) == (
        message,
        Source("x.hcl", text).span(offset, min(offset + 1, len(text))),
    )
