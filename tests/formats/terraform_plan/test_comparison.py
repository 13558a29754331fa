from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.facts.model import ChangedAttribute
from scanner.formats.terraform_plan.comparison import Sides, changed


@pytest.mark.parametrize(
    ("sides", "expected"),
    [
        (Sides({"a": 1, "b": {"c": 2}}, {"a": 1, "b": {"c": 3}}), [ChangedAttribute(("b", "c"), 2, 3)]),
        (Sides({"a": None}, {}), []),
        (Sides({"a": 1}, {"a": True}), [ChangedAttribute(("a",), 1, True)]),
        (Sides({"a": 1}, {"a": 1.0}), []),
        (
            Sides({"a": ["x", "y"]}, {"a": ["x", "z", "w"]}),
            [ChangedAttribute(("a", 1), "y", "z"), ChangedAttribute(("a", 2), None, "w")],
        ),
        (Sides({"a": None}, {"a": {"b": 1}}), [ChangedAttribute(("a",))]),
        (Sides({"a": "x"}, {}, {"a": True}), [ChangedAttribute(("a",), "x", None, known=False)]),
        (
            Sides({"a": [1, 2]}, {"a": [1, None]}, {"a": [False, True]}),
            [ChangedAttribute(("a", 1), 2, known=False)],
        ),
        (
            Sides({"a": {}}, {"a": {}}, {"a": {"b": True}}),
            [ChangedAttribute(("a", "b"), known=False)],
        ),
        (
            Sides({"a": "x", "b": 1}, {"a": "y", "b": 2}, after_sensitive={"a": True}),
            [ChangedAttribute(("a",), sensitive=True), ChangedAttribute(("b",), 1, 2)],
        ),
        (
            Sides({"a": "x"}, {"a": {"b": "y"}}, before_sensitive={"a": True}),
            [ChangedAttribute(("a",), sensitive=True)],
        ),
        (
            Sides({"z": 1, "a": {"y": 1, "b": 1}}, {"z": 2, "a": {"y": 2, "b": 2}}),
            [
                ChangedAttribute(("a", "b"), 1, 2),
                ChangedAttribute(("a", "y"), 1, 2),
                ChangedAttribute(("z",), 1, 2),
            ],
        ),
    ],
    ids=[
        "deepest",
        "unset",
        "kinds",
        "number",
        "lists",
        "added",
        "unknown",
        "unknown item",
        "unknown and new",
        "sensitive after",
        "sensitive before",
        "order",
    ],
)
def test_values_that_differ_are_told_at_their_deepest_path(
    sides: Sides, expected: list[ChangedAttribute]
) -> None:
    assert changed(sides) == tuple(expected)


def test_many_differences_are_told_by_the_attributes_they_stand_in() -> None:
    before = {"rules": [{"port": port} for port in range(2_000)], "name": "a", "same": 1}
    after = {"rules": [{"port": port + 1} for port in range(2_000)], "name": "b", "same": 1}
    assert changed(Sides(before, after)) == (
        ChangedAttribute(("name",), "a", "b"),
        ChangedAttribute(("rules",)),
    )


def test_a_text_that_is_sensitive_elsewhere_is_never_told() -> None:
    assert changed(Sides({"a": "hunter2"}, {"a": "x"}), frozenset({"hunter2"})) == (
        ChangedAttribute(("a",), sensitive=True),
    )


values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(0, 3), st.sampled_from("xy")),
    lambda below: st.one_of(
        st.lists(below, max_size=3), st.dictionaries(st.sampled_from("abc"), below, max_size=3)
    ),
    max_leaves=10,
)
objects = st.dictionaries(st.sampled_from("abc"), values, max_size=3)


def set_values(value: Any) -> Any:
    """Return a value without attributes that are not set."""
    if isinstance(value, dict):
        return {key: set_values(item) for key, item in value.items() if item is not None}
    return [set_values(item) for item in value] if isinstance(value, list) else value


@given(before=objects, after=objects)
def test_nothing_is_told_exactly_where_nothing_differs(before: dict[str, Any], after: dict[str, Any]) -> None:
    found = changed(Sides(before, after))
    same = repr(sorted(set_values(before).items())) == repr(sorted(set_values(after).items()))
    if same:
        assert found == ()
    assert changed(Sides(before, before)) == ()
    assert [one.path for one in found] == [one.path for one in changed(Sides(after, before))]


@given(before=objects, after=objects, masks=st.tuples(values, values, values))
def test_any_masks_are_answered_and_hide_what_they_lie_over(
    before: dict[str, Any], after: dict[str, Any], masks: tuple[Any, Any, Any]
) -> None:
    for one in changed(Sides(before, after, *masks)):
        assert not one.sensitive or (one.before, one.after) == (None, None)
    assert all(one.sensitive for one in changed(Sides(before, after, False, True, False)))
