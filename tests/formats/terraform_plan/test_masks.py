from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.formats.terraform_plan.masks import Notes, below, covers, note_unknown, number, shown

SECRET = "never-shown"


@pytest.mark.parametrize(
    ("value", "mask", "expected", "noted"),
    [
        ({"a": 1, "b": None}, {}, {"a": 1}, {}),
        ({"a": SECRET, "b": 2}, {"a": True}, {"b": 2}, {"a": "(sensitive)"}),
        ({"a": [SECRET, 2]}, {"a": [True, False]}, {"a": [None, 2]}, {"a.0": "(sensitive)"}),
        ({"a": [None, 2]}, {"a": [True]}, {"a": [None, 2]}, {}),
        ({"a": {"b": {"c": SECRET}}}, {"a": {"b": True}}, {"a": {}}, {"a.b": "(sensitive)"}),
        ({"a": SECRET}, True, {}, {"": "(sensitive)"}),
        ({"a": {"b": SECRET}}, {"a": [True]}, {}, {"a": "(sensitive)"}),
        ({"a": SECRET}, {"a": "yes"}, {}, {"a": "(sensitive)"}),
        ({"a": SECRET}, {"a": {"b": True}}, {}, {"a": "(sensitive)"}),
        ({"a": 2**70, "b": -(10**400)}, False, {"a": float(2**70), "b": "(number out of range)"}, {}),
        (None, {}, {}, {}),
    ],
    ids=[
        "unset",
        "item",
        "in a list",
        "null",
        "around",
        "all",
        "list over object",
        "odd",
        "over scalar",
        "large",
        "none",
    ],
)
def test_sensitive_and_unset_values_are_left_out(
    value: Any, mask: Any, expected: Any, noted: dict[str, str]
) -> None:
    notes: Notes = {}
    found = shown(value, mask, notes)
    assert (found, {".".join(map(str, path)): reason for path, reason in notes.items()}) == (expected, noted)


def test_a_text_that_is_sensitive_elsewhere_is_left_out() -> None:
    notes: Notes = {}
    assert shown({"a": [SECRET], "b": "c"}, {}, notes, frozenset({SECRET})) == {"a": [None], "b": "c"}
    assert notes == {("a", 0): "(sensitive)"}


def test_a_value_of_more_levels_than_can_be_read_ends_there() -> None:
    value: Any = "deep"
    for _ in range(200):
        value = {"a": value}
    notes: Notes = {}
    found = shown(value, {}, notes)
    assert list(notes.values()) == ["(nested too deeply)"]
    assert len(msgspec.json.encode(found)) < 1_000


def test_unknown_values_are_noted_by_their_paths() -> None:
    notes: Notes = {("id",): "(sensitive)"}
    note_unknown({"id": True, "tags": {}, "disks": [{"name": True, "size": False}, {}], "x": False}, notes)
    assert notes == {("id",): "(sensitive)", ("disks", 0, "name"): "(known after apply)"}


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.just(SECRET)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
    ),
    max_leaves=12,
)


def everything_under(value: Any, mask: Any) -> bool:
    """Tell whether every secret in a value lies under a mask, by the plain reading of the format."""
    if mask is True:
        return True
    if isinstance(value, dict):
        return all(
            everything_under(item, mask.get(key) if isinstance(mask, dict) else None)
            for key, item in value.items()
        )
    if isinstance(value, list):
        masks = mask if isinstance(mask, list) else []
        return all(
            everything_under(item, masks[index] if index < len(masks) else None)
            for index, item in enumerate(value)
        )
    return bool(value != SECRET)


@given(value=json_values, mask=json_values)
def test_what_a_mask_covers_is_never_shown(value: Any, mask: Any) -> None:
    found = shown(value, mask, {})
    if everything_under(value, mask):
        assert SECRET not in repr(found)


@given(mask=json_values, segment=st.one_of(st.sampled_from("abc"), st.integers(0, 3)))
def test_a_mask_covers_no_less_than_its_parts(mask: Any, segment: str | int) -> None:
    if covers(below(mask, segment)):
        assert covers(mask)


def test_numbers_stay_numbers_where_they_can() -> None:
    assert [number(value) for value in (5, 2**63 - 1, 2**63)] == [5, 2**63 - 1, float(2**63)]
