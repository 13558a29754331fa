from __future__ import annotations

from typing import Any

import pytest
import yaml as pyyaml
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import ParseError
from scanner.model import Pointer, Source
from scanner.syntax import json, yaml
from scanner.syntax.nodes import Mapping, Node, NodeMap, Scalar, find, plain
from scanner.syntax.yaml import Dialect


def mapped(text: str, dialect: Dialect = Dialect.CORE) -> tuple[NodeMap, Node]:
    source = Source("f", text)
    (root,) = yaml.parse(source, dialect)
    return NodeMap(source, root), root


MANIFEST = """\
kind: Pod
metadata: {name: web, labels: {}}
spec:
  containers:
    - name: app
      image: nginx
      command: [sh, -c]
    - # a comment
      command:
        - x
    - script: |
        a
      name: b
  nested:
    - - deep: 1
  empty:
  hidden: !t
"""


@pytest.mark.parametrize(
    ("pointer", "token"),
    [
        ((), "kind: Pod"),
        (("kind",), "Pod"),
        (("kind", "below", 0), "Pod"),
        (("nothing",), "kind: Pod"),
        (("metadata",), "metadata"),
        (("metadata", "name"), "web"),
        (("metadata", "labels"), "labels"),
        (("metadata", "labels", "a"), "labels"),
        (("spec", "containers"), "containers"),
        (("spec", "containers", 0), "name: app"),
        (("spec", "containers", "0"), "containers"),
        (("spec", "containers", -1), "containers"),
        (("spec", "containers", 9), "containers"),
        (("spec", "containers", 0, "securityContext", "privileged"), "name: app"),
        (("spec", "containers", 0, "command", 1), "-c"),
        (("spec", "containers", 0, "command", 2), "command"),
        (("spec", "containers", 1), "command"),
        (("spec", "containers", 2), "script"),
        (("spec", "nested", 0), "deep: 1"),
        (("spec", "nested", 0, 0), "deep: 1"),
        (("spec", "empty"), "empty:"),
        (("spec", "empty", "x"), "empty:"),
    ],
)
def test_a_pointer_has_a_place(pointer: Pointer, token: str) -> None:
    node_map, _ = mapped(MANIFEST)
    start, end = node_map.locate(pointer)
    assert MANIFEST[start:end] == token


@pytest.mark.parametrize(("text", "token"), [("[]", "[]"), ("- {}", "{}"), ("[[], 1]", "[]"), ("x", "x")])
def test_a_root_without_entries_stands_for_itself(text: str, token: str) -> None:
    node_map, _ = mapped(text)
    start, end = node_map.locate(())
    assert text[start:end] == token


def test_keys_are_found_as_json_has_them() -> None:
    node_map, root = mapped("on: a\n0777: b\n~: c\n1.5: d\nfalse: e\n", Dialect.KUBERNETES)
    assert plain(root) == {"true": "a", "511": "b", "null": "c", "1.5": "d", "false": "e"}
    assert [node_map.locate((key,)) for key in plain(root)] == [
        (4, 5),
        (12, 13),
        (17, 18),
        (24, 25),
        (33, 34),
    ]


def test_find_gives_the_node_or_nothing() -> None:
    _, root = mapped("a: [{b: c}]\nd: {<<: {e: f}}\n")
    assert find(root, ()) is root
    assert find(root, ("a", 0, "b")) == Scalar("c", 8, 9, "c")
    assert find(root, ("d", "e")) == Scalar("f", 24, 25, "f")
    for pointer in (("a", "0"), ("a", 1), ("a", 0, "c"), ("a", 0, 0), ("a", 0, "b", "x"), ("d", "<<")):
        assert find(root, pointer) is None


@pytest.mark.parametrize(
    ("text", "value", "within", "token"),
    [
        ("a: abc\n", "abc", (1, 2), "b"),
        ("a: ab\n  cd\n", "ab cd", (3, 5), "cd"),
        ("a: ab\n  cd\n", "ab cd", (2, 3), "\n  "),
        ("a: ab\n\n\n  cd\n", "ab\n\ncd", (4, 6), "cd"),
        ("a: 'it''s'\n", "it's", (2, 3), "''"),
        ("a: 'x\n  y'\n", "x y", (2, 3), "y"),
        ('a: "\\x41\\u00e9\\U0001F600z"\n', "Aé😀z", (2, 4), "\\U0001F600z"),
        ('a: "x\\\n    y"\n', "xy", (1, 2), "y"),
        ('a: "x\\n\\\n    \\  y"\n', "x\n  y", (1, 3), "\\n\\\n    \\ "),
        ('a: "x\n\n  y"\n', "x\ny", (1, 2), "\n\n  "),
        ("a: |\n  x y\n\n   z\n", "x y\n\n z\n", (5, 7), " z"),
        ("a: |2-\n    x\n   y\n", "  x\n y", (2, 3), "x"),
        ("a: |+\n  x\n\n\n", "x\n\n\n", (1, 4), "\n\n\n"),
        ("a: | # c\r\n  x\r\n  y\r\n", "x\ny\n", (1, 2), "\r\n"),
        ("a: >\n  x\n  y\n\n  z\n    w\n  v\n", "x y\nz\n  w\nv\n", (2, 3), "y"),
        ("a: >\n  x\n  y\n\n  z\n    w\n  v\n", "x y\nz\n  w\nv\n", (1, 2), "\n"),
        ("a: >\n  x\n  y\n\n  z\n    w\n  v\n", "x y\nz\n  w\nv\n", (6, 9), "  w"),
        ("a: >1-\n\n   x\n y\n", "\n  x\ny", (3, 4), "x"),
        ("a: >+\n\n", "\n", (0, 1), "\n"),
    ],
    ids=ascii,
)
def test_a_part_of_a_string_has_a_place(text: str, value: str, within: tuple[int, int], token: str) -> None:
    node_map, root = mapped(text)
    assert plain(root) == {"a": value}
    start, end = node_map.locate_within(("a",), *within)
    assert text[start:end] == token


@pytest.mark.parametrize(
    ("within", "offsets"),
    [
        ((0, 0), (4, 4)),
        ((3, 3), (7, 7)),
        ((-5, 1), (4, 5)),
        ((2, 99), (6, 7)),
        ((99, 99), (7, 7)),
        ((2, 1), (6, 6)),
    ],
)
def test_parts_are_clamped_to_their_string(within: tuple[int, int], offsets: tuple[int, int]) -> None:
    node_map, _ = mapped("a: 'abc'\n")
    assert node_map.locate_within(("a",), *within) == offsets


def test_a_part_of_what_is_no_string_is_the_whole() -> None:
    node_map, _ = mapped("a: 12\nb: {c: d}\ne: ''\n")
    assert node_map.locate_within(("a",), 0, 1) == (3, 5)
    assert node_map.locate_within(("b",), 0, 1) == (6, 7)
    assert node_map.locate_within(("e",), 0, 1) == (19, 21)


def test_parts_of_json_strings_have_places() -> None:
    source = Source("f", r'{"a": "x\ud83d\ude00\"\u00e9y"}')
    root = json.parse(source)
    node_map = NodeMap(source, root)
    assert plain(root) == {"a": 'x😀"éy'}
    places = [node_map.locate_within(("a",), index, index + 1) for index in range(5)]
    assert [source.text[start:end] for start, end in places] == ["x", r"\ud83d\ude00", r"\"", r"\u00e9", "y"]


LINES = st.lists(st.text("ab é😀\"'\\#:", max_size=6), min_size=1, max_size=6)
BREAKS = st.sampled_from(["\n", "\r\n", "\r"])


@settings(deadline=None, max_examples=300)
@given(lines=LINES, line_break=BREAKS, indent=st.integers(1, 4), chomping=st.sampled_from(["", "-", "+"]))
def test_each_character_of_a_literal_scalar_stands_for_itself(
    lines: list[str], line_break: str, indent: int, chomping: str
) -> None:
    body = "".join(f"{' ' * indent}{line}{line_break}" for line in lines)
    text = f"k: |{indent}{chomping}{line_break}{body}"
    node_map, root = mapped(text)
    value = plain(root)["k"]
    for index, character in enumerate(value):
        start, end = node_map.locate_within(("k",), index, index + 1)
        assert text[start:end] == (line_break if character == "\n" else character)


@settings(deadline=None, max_examples=400)
@given(
    value=st.text(st.sampled_from("ab \n\t é😀\"'\\#:\u2028\x85"), min_size=1, max_size=30),
    style=st.sampled_from([None, "'", '"', "|", ">"]),
    width=st.integers(5, 20),
)
def test_places_within_written_scalars_keep_their_order(value: str, style: Any, width: int) -> None:
    text = pyyaml.dump({"k": [value]}, default_style=style, width=width, allow_unicode=True)
    check_order(text)


FRAGMENTS = st.sampled_from(
    [
        "a",
        "b ",
        " ",
        "\n",
        "\n  ",
        "\n    ",
        "\n\n   ",
        "''",
        "\\n",
        "\\x41",
        "\\\n ",
        "\t",
        "\r\n",
        "\r",
        "é",
        "😀",
        "\x85",
    ]
)
OPENINGS = st.sampled_from(
    ["k: |\n  ", "k: >\n  ", 'k: "', "k: '", "k: ", "- >-\n ", "k: >1\n  ", "- - |2\n     "]
)


@settings(deadline=None, max_examples=600)
@given(opening=OPENINGS, parts=st.lists(FRAGMENTS, max_size=12))
def test_places_within_any_scalar_keep_their_order(opening: str, parts: list[str]) -> None:
    check_order(opening + "".join(parts) + opening.strip()[-1:].replace(":", "").replace("-", ""))


def check_order(text: str) -> None:
    """Check that the characters of each scalar stand in order, and that visible ones stand for themselves."""
    try:
        source = Source("f", text)
        (root,) = yaml.parse(source, Dialect.CORE)
    except (ParseError, ValueError):
        return
    node_map = NodeMap(source, root)
    for pointer, scalar in scalars(root, ()):
        before = scalar.start
        for index, character in enumerate(scalar.raw if isinstance(scalar.value, str) else ""):
            start, end = node_map.locate_within(pointer, index, index + 1)
            assert before <= start <= end <= len(text)
            assert character.isspace() or text[start:end] == character or text[start] in "\\'"
            before = start


def scalars(node: Node, at: Pointer) -> list[tuple[Pointer, Scalar]]:
    if isinstance(node, Scalar):
        return [(at, node)]
    pairs = (
        [(key.raw, value) for key, value in node.items]
        if isinstance(node, Mapping)
        else enumerate(node.items)
    )
    return [found for key, value in pairs for found in scalars(value, (*at, key))]
