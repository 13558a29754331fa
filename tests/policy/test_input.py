from __future__ import annotations

import datetime as dt
import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import PolicyEvalError
from scanner.facts.model import Command, Facts, Image, Resource
from scanner.model import Document, Offsets, Pointer, Source
from scanner.policy.input import encode, encode_facts, encode_project

FILE = {"path": "a.yaml", "format": "kubernetes", "kind": "Pod", "index": 2, "in_image_build": True}
EMPTY: dict[str, Any] = {
    "images": [],
    "references": [],
    "commands": [],
    "workloads": [],
    "configs": [],
    "credentials": [],
    "resources": [],
    "changes": [],
    "governance": [],
}


class Nowhere:
    def locate(self, _pointer: Pointer) -> Offsets:
        return 0, 0

    def locate_within(self, _pointer: Pointer, _start: int, _end: int) -> Offsets:
        return 0, 0


def document(value: Any, facts: Facts | None = None) -> Document:
    source = Source("a.yaml", "")
    return Document(source, "kubernetes", "Pod", 2, value, Nowhere(), facts or Facts(), in_image_build=True)


def decoded(value: Any) -> Any:
    return json.loads(encode(document(value), with_document=True))["document"]


def test_a_document_without_facts() -> None:
    value = {"kind": "Pod", "list": [1, 2.5, None, True, "ä\n"]}
    expected = {"contract": "1.3", "file": FILE, **EMPTY}
    assert json.loads(encode(document(value), with_document=False)) == expected
    assert json.loads(encode(document(value), with_document=True)) == {**expected, "document": value}


def test_facts_have_every_field() -> None:
    image = Image(("a", 0), "nginx", "docker.io", "library/nginx", None, None, "floating", "base")
    command = Command(("a", 1), None, "", ("x",), "build", "image", unknown=("$X",))
    facts = Facts(images=(image,), commands=(command,))
    entry = json.loads(encode_facts(document({}, facts)))
    assert entry == {
        "file": FILE,
        **EMPTY,
        "images": [
            {
                "at": ["a", 0],
                "ref": "nginx",
                "registry": "docker.io",
                "repository": "library/nginx",
                "tag": None,
                "digest": None,
                "grade": "floating",
                "role": "base",
                "name": "",
                "pull_policy": None,
                "arguments": [],
                "unknown": [],
                "error": None,
                "evidence": None,
            }
        ],
        "commands": [
            {
                "at": ["a", 1],
                "program": None,
                "verb": "",
                "args": ["x"],
                "phase": "build",
                "target": "image",
                "via": [],
                "unknown": ["$X"],
            }
        ],
    }


def test_the_project_holds_every_document() -> None:
    facts = [encode_facts(document({})), encode_facts(document({}))]
    entry = {"file": FILE, **EMPTY}
    assert json.loads(encode_project(facts)) == {"contract": "1.3", "documents": [entry, entry]}
    assert json.loads(encode_project([])) == {"contract": "1.3", "documents": []}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (math.nan, None),
        (math.inf, None),
        (2**70, 2**70),
        (b"ab", "YWI="),
        (dt.date(2024, 1, 2), "2024-01-02"),
        ({1: "a", 1.5: "b"}, {"1": "a", "1.5": "b"}),
        ({True: "a", None: "b"}, {"true": "a", "null": "b"}),
        ("\ud800", "\\ud800"),
        ({"\ud800": 1}, {"\\ud800": 1}),
        ({"x": [object]}, {"x": [str(object)]}),
        ({"x": {(1, 2): 1}}, {"x": {"(1, 2)": 1}}),
    ],
)
def test_what_json_cannot_hold_is_made_safe(value: Any, expected: Any) -> None:
    assert decoded(value) == expected


def test_facts_are_made_safe_too() -> None:
    resource = Resource(("a",), "x.y", "x", "p", "managed", values={"v": {None: "\ud800"}})
    entry = json.loads(encode_facts(document({}, Facts(resources=(resource,)))))
    assert entry["resources"][0]["values"] == {"v": {"null": "\\ud800"}}


def test_nesting_is_bounded() -> None:
    value: Any = None
    for _ in range(100_000):
        value = [value]
    with pytest.raises(PolicyEvalError, match="nested deeper than"):
        encode(document(value), with_document=True)


KEYS = st.one_of(st.text(max_size=3), st.integers(), st.booleans(), st.none(), st.floats())
VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.binary(max_size=3)
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=10,
)


@settings(max_examples=200, deadline=None)
@given(VALUES)
def test_any_value_becomes_json(value: Any) -> None:
    decoded(value)
