from __future__ import annotations

from typing import Any

import pytest

from scanner.errors import ParseError
from scanner.model import Source, Span
from scanner.syntax.nodes import Mapping, NodeMap, Scalar, Sequence, find, plain
from scanner.syntax.yaml import MAX_DIRECTIVES, MAX_TAG, Dialect, parse
from scanner.syntax.yaml_anchors import MAX_EXPANDED

CORE, KUBERNETES = Dialect.CORE, Dialect.KUBERNETES


def values(text: str, dialect: Dialect = CORE) -> list[Any]:
    return [plain(root) for root in parse(Source("file.yaml", text), dialect)]


def failure(text: str) -> tuple[str, str | None, Span | None]:
    with pytest.raises(ParseError) as caught:
        parse(Source("file.yaml", text), CORE)
    return caught.value.message, caught.value.hint, caught.value.span


def span(line: int, column: int, end_line: int, end_column: int) -> Span:
    return Span("file.yaml", line, column, end_line, end_column)


@pytest.mark.parametrize(
    ("raw", "kubernetes", "core"),
    [
        ("on", True, "on"),
        ("y", True, "y"),
        ("Yes", True, "Yes"),
        ("OFF", False, "OFF"),
        ("n", False, "n"),
        ("true", True, True),
        ("False", False, False),
        ("tRUE", "tRUE", "tRUE"),
        ("~", None, None),
        ("null", None, None),
        ("nULL", "nULL", "nULL"),
        ("0777", 511, 777),
        ("0o17", 15, 15),
        ("0O17", 15, "0O17"),
        ("08", 8.0, 8),
        ("0b101", 5, "0b101"),
        ("-0x1F", -31, "-0x1F"),
        ("0x1F", 31, 31),
        ("1_000", 1000, "1_000"),
        ("_1", "_1", "_1"),
        ("+12", 12, 12),
        ("1e3", 1000.0, 1000.0),
        ("1.", 1.0, 1.0),
        (".5", 0.5, 0.5),
        (".", ".", "."),
        ("-x", "-x", "-x"),
        ("1.2.3", "1.2.3", "1.2.3"),
        ("22:22", "22:22", "22:22"),
        ("2001-01-01", "2001-01-01", "2001-01-01"),
        ("=", "=", "="),
        (".inf", ".inf", ".inf"),
        (".NaN", ".NaN", ".NaN"),
        ("1e999", "1e999", "1e999"),
        ("9223372036854775808", 9223372036854775808, 9223372036854775808),
        ("18446744073709551616", 18446744073709551616.0, 18446744073709551616.0),
        ("0x" + "f" * 17, "0x" + "f" * 17, "0x" + "f" * 17),
        pytest.param("9" * 5000, "9" * 5000, "9" * 5000, id="5000 digits"),
    ],
)
def test_a_plain_scalar_means_what_its_dialect_says(raw: str, kubernetes: Any, core: Any) -> None:
    for dialect, expected in ((KUBERNETES, kubernetes), (CORE, core)):
        (value,) = values(raw, dialect)
        assert (value, type(value)) == (expected, type(expected))


def test_a_quoted_scalar_is_text() -> None:
    assert values("- 'on'\n- \"0777\"\n- |-\n  ~\n- >-\n  1\n", KUBERNETES) == [["on", "0777", "~", "1"]]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("!!str 12", "12"),
        ("!!int '12'", 12),
        ("!!float 1", 1.0),
        ("!!bool 'true'", True),
        ("!!null ''", None),
        ("!!binary aGk=", "aGk="),
        ("!!timestamp 2001-01-01", "2001-01-01"),
        ("! 12", "12"),
        ("!Ref 12", "12"),
    ],
)
def test_an_explicit_tag_decides(text: str, value: Any) -> None:
    assert values(text) == [value]


def test_custom_tags_are_kept_on_every_kind_of_node() -> None:
    text = "a: !Ref x\nb: !Join [y]\nc: !vault {z: 1}\n"
    (root,) = parse(Source("", text), CORE)
    assert root == Mapping(
        [
            (Scalar("a", 0, 1, "a"), Scalar("x", 8, 9, "x", "", "!Ref")),
            (Scalar("b", 10, 11, "b"), Sequence([Scalar("y", 20, 21, "y")], 19, 22, "!Join")),
            (
                Scalar("c", 23, 24, "c"),
                Mapping([(Scalar("z", 34, 35, "z"), Scalar(1, 37, 38, "1"))], 33, 39, "!vault"),
            ),
        ],
        0,
        39,
    )


def test_the_text_of_each_scalar_is_kept() -> None:
    (root,) = parse(Source("", "on: 0777\n"), KUBERNETES)
    assert root == Mapping([(Scalar(True, 0, 2, "on"), Scalar(511, 4, 8, "0777"))], 0, 8)
    assert plain(root) == {"true": 511}


@pytest.mark.parametrize(
    ("text", "roots"),
    [
        ("", []),
        ("# only a comment\n", []),
        ("---\n", []),
        ("--- \n--- # none\n...\n---\na\n", ["a"]),
        ("a: 1\n---\nb: 2\n", [{"a": 1}, {"b": 2}]),
        ("~\n", [None]),
        ('""\n', [""]),
        ("%YAML 1.2\n---\na\n", ["a"]),
    ],
)
def test_each_document_has_a_root_unless_it_is_empty(text: str, roots: list[Any]) -> None:
    assert values(text) == roots


def test_aliases_share_the_node_of_their_anchor() -> None:
    (root,) = parse(Source("", "a: &x {b: 1}\nc: *x\nd: &y v\ne: [*y, *x]\n"), CORE)
    assert find(root, ("c",)) is find(root, ("a",))
    assert find(root, ("e", 0)) is find(root, ("d",))
    assert plain(root) == {"a": {"b": 1}, "c": {"b": 1}, "d": "v", "e": ["v", {"b": 1}]}


def test_an_anchor_that_is_defined_again_stands_for_the_last_definition() -> None:
    assert values("[&a 1, *a, &a 2, *a, &a [&a 3], *a]") == [[1, 1, 2, 2, [3], 3]]


def test_anchors_end_with_their_document() -> None:
    assert failure("&a x\n--- \n*a\n") == ("there is no anchor 'a' before this alias", None, span(3, 1, 3, 3))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{<<: {a: 1, b: 2}, b: 3}", {"a": 1, "b": 3}),
        ("{b: 3, <<: {a: 1, b: 2}}", {"a": 1, "b": 3}),
        ("{<<: [{a: 1}, {a: 2, b: 2}]}", {"a": 1, "b": 2}),
        ("{<<: {a: 1}, <<: {a: 2, b: 2}}", {"a": 1, "b": 2}),
        ("{<<: {<<: {a: 1}, b: 2}}", {"a": 1, "b": 2}),
        ("{'<<': 1}", {"<<": 1}),
        ("{! <<: 1}", {"<<": 1}),
    ],
)
def test_merge_keys_are_applied(text: str, value: Any) -> None:
    assert values(text) == [value]


def test_an_entry_that_is_merged_stands_where_it_is_written() -> None:
    source = Source("", "base: &b\n  image: x\nweb:\n  <<: *b\n  name: y\n")
    (root,) = parse(source, CORE)
    assert NodeMap(source, root).locate(("web", "image")) == (18, 19)
    merged = find(root, ("web", "image"))
    assert merged is find(root, ("base", "image"))


@pytest.mark.parametrize(
    ("text", "message", "hint", "where"),
    [
        pytest.param(
            "a: 1\nb: 2\na: 3\n",
            "the key 'a' stands twice in this mapping, first at line 1, column 1",
            "remove one of the two",
            span(3, 1, 3, 2),
            id="duplicate key",
        ),
        pytest.param(
            '1: x\n"1": y\n',
            "the key '1' stands twice in this mapping, first at line 1, column 1",
            "remove one of the two",
            span(2, 1, 2, 4),
            id="duplicate key as JSON has it",
        ),
        pytest.param(
            "image: {{ .Values.image }}\n",
            "a key must be a scalar",
            "put a value that begins with a bracket, such as a template expression, in quotes",
            span(1, 9, 1, 26),
            id="template expression",
        ),
        pytest.param(
            "<<: 1\n",
            "a merge key takes a mapping or a list of mappings",
            None,
            span(1, 1, 1, 3),
            id="merged scalar",
        ),
        pytest.param(
            "<<: [{}, 1]\n",
            "a merge key takes a mapping or a list of mappings",
            None,
            span(1, 1, 1, 3),
            id="merged list of scalars",
        ),
        pytest.param("!!int x\n", "this is not of the type !!int", None, span(1, 7, 1, 8), id="wrong tag"),
        pytest.param(
            "a: *b\n", "there is no anchor 'b' before this alias", None, span(1, 4, 1, 6), id="no anchor"
        ),
        pytest.param(
            "a: &a [*a]\n",
            "the anchor 'a' contains this alias of itself",
            None,
            span(1, 8, 1, 10),
            id="alias of itself",
        ),
        pytest.param(
            "a:\n\tb: 1\n",
            "not YAML: found character that cannot start any token, while scanning for the next token",
            "indent with spaces, not with tabs",
            span(2, 1, 2, 2),
            id="tab",
        ),
        pytest.param(
            "a: @b\n",
            "not YAML: found character that cannot start any token, while scanning for the next token",
            "put a value that begins with @ in quotes",
            span(1, 4, 1, 5),
            id="reserved character",
        ),
        pytest.param(
            "a:\n  - b\n c\n",
            "not YAML: did not find expected key, while parsing a block mapping that begins in line 1",
            None,
            span(3, 2, 3, 3),
            id="bad indentation",
        ),
        pytest.param(
            "é😀: \x01\n",
            "not YAML: control characters are not allowed",
            None,
            span(1, 5, 1, 6),
            id="control character",
        ),
        pytest.param(
            "é: \ud800\n", "a lone surrogate is not a character", None, span(1, 4, 1, 5), id="surrogate"
        ),
        pytest.param(
            "\ufeffa\n",
            "a byte order mark stands inside the text",
            None,
            span(1, 1, 1, 2),
            id="byte order mark",
        ),
        pytest.param(
            "a: !%ED%A0%80 b\n",
            "not YAML: the escapes in a tag are not valid UTF-8",
            None,
            span(1, 5, 1, 8),
            id="tag that is not UTF-8",
        ),
        pytest.param(
            '"a',
            "not YAML: found unexpected end of stream, while scanning a quoted scalar",
            None,
            span(1, 3, 1, 3),
            id="end of file",
        ),
        pytest.param(
            "[" * 5000, "nested more than 100 levels deep", None, span(1, 101, 1, 102), id="brackets"
        ),
        pytest.param(
            "- " * 5000, "nested more than 100 levels deep", None, span(1, 201, 1, 202), id="dashes"
        ),
        pytest.param(
            "%a\n" * 2000, f"more than {MAX_DIRECTIVES} directives", None, span(1, 1, 1, 2), id="directives"
        ),
        pytest.param(
            f"%TAG !a! {'x' * 2000}\n---\n!a!b c\n",
            f"a tag of more than {MAX_TAG} characters",
            None,
            span(3, 1, 3, 6),
            id="long tag",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, message: str, hint: str | None, where: Span) -> None:
    assert failure(text) == (message, hint, where)


def test_aliases_cannot_expand_without_bound() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    message, _, where = failure("\n".join(lines))
    assert (message, where) == (f"aliases expand to more than {MAX_EXPANDED} nodes", span(6, 10, 6, 13))


def test_aliases_cannot_nest_without_bound() -> None:
    lines = ["a0: &a0 [x]", *(f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 200))]
    message, _, where = failure("\n".join(lines))
    assert (message, where) == ("nested more than 100 levels deep", span(100, 12, 100, 16))


def test_a_hundred_levels_are_read() -> None:
    (value,) = values("[" * 100 + "]" * 100)
    depth = 0
    while value:
        (value,) = value
        depth += 1
    assert depth == 99


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029"], ids=ascii)
def test_offsets_count_code_points_whatever_breaks_the_lines(line_break: str) -> None:
    source = Source("", f"é: 😀{line_break}b: [c]{line_break}")
    (root,) = parse(source, CORE)
    node_map = NodeMap(source, root)
    assert plain(root) == {"é": "😀", "b": ["c"]}
    assert [source.text[slice(*node_map.locate(pointer))] for pointer in (("é",), ("b",), ("b", 0))] == [
        "😀",
        "b",
        "c",
    ]


@pytest.mark.parametrize(
    ("text", "pointer", "token"),
    [
        ("a: &x !!str  b\n", ("a",), "b"),
        ("a: !t # why\n  b\n", ("a",), "b"),
        ("a: !<tag:x,y> b\n", ("a",), "b"),
        ("a: &x\n  !t\n  b: c\n", ("a", "b"), "c"),
        ("a: |\n  b\n  c\n\n# end\n", ("a",), "|\n  b\n  c"),
        ("a: &x >-\n  b\n", ("a",), ">-\n  b"),
        ("a: b\n  c\n", ("a",), "b\n  c"),
        ("a:\nb: 1\n", ("a",), "a:"),
        ("- !t\n- 1\n", (0,), ""),
        ("a: 'b' # c\n", ("a",), "'b'"),
    ],
)
def test_the_token_of_a_scalar_is_without_anchor_tag_and_comment(text: str, pointer: Any, token: str) -> None:
    source = Source("", text)
    (root,) = parse(source, CORE)
    start, end = NodeMap(source, root).locate(pointer)
    assert text[start:end] == token


def test_a_block_collection_ends_with_its_last_item() -> None:
    text = "a:\n  - b\n  - c: |\n      d\n\n# e\nf: {g: [h]}\n"
    (root,) = parse(Source("", text), CORE)
    assert isinstance(root, Mapping)
    assert [text[node.start : node.end] for _, node in root.items] == ["- b\n  - c: |\n      d", "{g: [h]}"]
    assert text[root.start : root.end] == text.rstrip("\n")


def test_a_long_text_behind_many_aliases_is_bounded() -> None:
    text = "a: &a " + "x" * 100_000 + "\nb: [" + ", ".join(["*a"] * 100) + "]\n"
    with pytest.raises(ParseError, match="aliases expand to more than"):
        parse(Source("f", text), Dialect.CORE)
