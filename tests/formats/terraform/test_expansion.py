from __future__ import annotations

import pytest

from scanner.evaluate.types import STRING
from scanner.evaluate.values import ListValue, MapValue, OpenObject, SetValue, Value
from scanner.facts.model import Unknown
from scanner.formats.terraform.modules.expansion import (
    MAX_INSTANCES,
    Expansion,
    address_suffix,
    expanded,
    unknown_expansion,
)

COUNT_UNKNOWN = ("", None, {"count": {"index": Unknown("count.index")}})
EACH_UNKNOWN = ("", None, {"each": {"key": Unknown("each.key"), "value": Unknown("each.value")}})


def items(expansion: Expansion) -> list[tuple[str, int | None, object]]:
    return [(item.suffix, item.instances, item.names) for item in expansion.items]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(0, [], id="0"),
        pytest.param(1, [("[0]", 1, {"count": {"index": 0}})], id="1"),
        pytest.param(
            2, [("[0]", 1, {"count": {"index": 0}}), ("[1]", 1, {"count": {"index": 1}})], id="several"
        ),
        pytest.param("1", [("[0]", 1, {"count": {"index": 0}})], id="a number in a string"),
        pytest.param(Unknown("var.n"), [COUNT_UNKNOWN], id="unknown"),
        pytest.param(None, [COUNT_UNKNOWN], id="null"),
        pytest.param(True, [COUNT_UNKNOWN], id="a bool"),
        pytest.param(-1, [COUNT_UNKNOWN], id="less than none"),
        pytest.param(10**40, [COUNT_UNKNOWN], id="more than can be"),
        pytest.param("9" * 5_000, [COUNT_UNKNOWN], id="a long string"),
        pytest.param("²", [COUNT_UNKNOWN], id="another digit"),
        pytest.param([1], [COUNT_UNKNOWN], id="a list"),
    ],
)
def test_count(value: Value, expected: object) -> None:
    assert items(expanded("count", value, differs=True)) == expected


def each(key: str, value: object) -> tuple[str, int, object]:
    return f'["{key}"]', 1, {"each": {"key": key, "value": value}}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param({}, [], id="an empty object"),
        pytest.param({"b": 1, "a": [2]}, [each("a", [2]), each("b", 1)], id="an object, by key"),
        pytest.param(MapValue({"a": "x"}, STRING), [each("a", "x")], id="a map"),
        pytest.param({"a": Unknown("t.r.id")}, [each("a", Unknown("t.r.id"))], id="unknown values"),
        pytest.param(SetValue(["a", "b"], STRING), [each("a", "a"), each("b", "b")], id="a set"),
        pytest.param(
            SetValue(["a", Unknown("x")], STRING), [EACH_UNKNOWN], id="a set with something unknown"
        ),
        pytest.param(OpenObject({"a": 1}), [EACH_UNKNOWN], id="an object with unknown keys"),
        pytest.param(["a"], [EACH_UNKNOWN], id="a tuple, which is an error"),
        pytest.param(ListValue(["a"], STRING), [EACH_UNKNOWN], id="a list, which is an error"),
        pytest.param(Unknown("var.x"), [EACH_UNKNOWN], id="unknown"),
        pytest.param(None, [EACH_UNKNOWN], id="null"),
    ],
)
def test_for_each(value: Value, expected: object) -> None:
    assert items(expanded("for_each", value, differs=True)) == expected


@pytest.mark.parametrize(
    ("repeated", "value", "expected"),
    [
        pytest.param("count", 10**12, [("", 10**12, COUNT_UNKNOWN[2])], id="count"),
        pytest.param("for_each", {"a": 1, "b": 2}, [("", 2, EACH_UNKNOWN[2])], id="for_each"),
        pytest.param("count", 1, [("[0]", 1, {"count": {"index": 0}})], id="one has its number"),
        pytest.param("for_each", {"a": 1}, [each("a", 1)], id="one has its key"),
        pytest.param("count", 0, [], id="none"),
    ],
)
def test_instances_that_are_alike_are_one_item(repeated: str, value: Value, expected: object) -> None:
    assert items(expanded(repeated, value, differs=False)) == expected


@pytest.mark.parametrize(
    ("repeated", "value"),
    [
        pytest.param("count", MAX_INSTANCES + 5, id="count"),
        pytest.param("for_each", {f"{index:04}": index for index in range(MAX_INSTANCES + 5)}, id="for_each"),
    ],
)
def test_so_many_instances_are_looked_at(repeated: str, value: Value) -> None:
    expansion = expanded(repeated, value, differs=True)
    assert (len(expansion.items), expansion.left_out) == (MAX_INSTANCES, 5)
    assert expansion.keys is not None
    assert expansion.number(expansion.keys[-1]) is None


def test_items_are_found_by_key() -> None:
    alike = expanded("count", 3, differs=False)
    assert [alike.number(key) for key in (0, 2, 3)] == [0, 0, None]
    keyed = expanded("for_each", {"a": 1, "b": 2}, differs=True)
    assert [keyed.number(key) for key in ("a", "b", "c")] == [0, 1, None]
    assert unknown_expansion("count").number(7) == 0


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (0, "[0]"),
        ("a", '["a"]'),
        ('a"b\\c\n\r', '["a\\"b\\\\c\\n\\r"]'),
        ("${x}%{y}", '["$${x}%%{y}"]'),
    ],
)
def test_suffixes_of_addresses(key: str | int, expected: str) -> None:
    assert address_suffix(key) == expected
