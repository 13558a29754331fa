from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.model import Source
from scanner.syntax import json_outline
from scanner.syntax.json import parse
from scanner.syntax.json_outline import JsonOutline
from scanner.syntax.nodes import NodeMap

if TYPE_CHECKING:
    from scanner.model import Pointer

scalars = st.one_of(
    st.none(), st.booleans(), st.integers(-99, 99), st.text('ab"\\/{}[],: \n\té😀', max_size=6)
)
values = st.recursive(
    scalars,
    lambda below: st.one_of(
        st.lists(below, max_size=4), st.dictionaries(st.text('ab"{é', max_size=3), below, max_size=4)
    ),
    max_leaves=15,
)
indents = st.sampled_from([None, 1, "\t"])


def pointers(value: Any, at: Pointer = ()) -> list[Pointer]:
    """Return the pointer of everything in a value, and of something that is not in it."""
    found = [at, (*at, "not there"), (*at, 7)]
    if isinstance(value, dict):
        found += [pointer for key, item in value.items() for pointer in pointers(item, (*at, key))]
    if isinstance(value, list):
        found += [pointer for key, item in enumerate(value) for pointer in pointers(item, (*at, key))]
    return found


@settings(max_examples=200)
@given(value=values, indent=indents, ascii_only=st.booleans(), kept_from=st.sampled_from([0, 10**9]))
def test_places_are_those_of_the_reader_of_nodes(
    value: Any, indent: str | int | None, ascii_only: bool, kept_from: int
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    source = Source("a.json", text)
    nodes = NodeMap(source, parse(source))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_outline, "_KEPT_FROM", kept_from)
        outline = JsonOutline(text)
        for pointer in pointers(value):
            assert outline.locate(pointer) == nodes.locate(pointer)
            assert outline.locate_within(pointer, 1, 3) == nodes.locate_within(pointer, 1, 3)


@given(value=values, indent=indents)
def test_the_text_of_a_part_is_its_json(value: Any, indent: str | int | None) -> None:
    outline = JsonOutline(json.dumps({"a": [value]}, indent=indent))
    text = outline.text_at(("a", 0))
    assert text is not None
    assert json.loads(text) == value
    assert outline.text_at(("b",)) is None


@pytest.mark.parametrize(
    ("pointer", "shown"),
    [
        (("a", "secret"), '"secret"'),
        (("a",), '"a"'),
        (("list", 0), '"secret"'),
        (("list", 1), ""),
        ((), '"a"'),
        (("open",), "1"),
    ],
    ids=lambda value: "/".join(map(str, value)) if isinstance(value, tuple) else None,
)
def test_what_is_hidden_is_not_in_a_place(pointer: Pointer, shown: str) -> None:
    text = '{"a":{"secret":"x"},"list":[{"secret":"y","b":1},"z"],"open":1}'
    outline = JsonOutline(text, lambda _, pointer: pointer[-1:] == ("secret",) or pointer[-1:] == (1,))
    start, end = outline.locate(pointer)
    assert text[start:end] == shown
    assert outline.locate_within(pointer, 0, 1) == (start, end) or shown == "1"


def test_the_last_of_two_keys_counts() -> None:
    text = '{"a": 1, "a": 2}'
    start, end = JsonOutline(text).locate(("a",))
    assert (text[start:end], start) == ("2", 14)


@given(
    value=st.one_of(
        st.lists(values, max_size=6), st.dictionaries(st.text("ab", max_size=3), values, max_size=6)
    )
)
def test_items_are_counted_up_to_a_limit(value: Any) -> None:
    outline = JsonOutline(f" {json.dumps(value)}")
    assert [limit for limit in range(8) if outline.has_more_than(limit)] == list(range(len(value)))
