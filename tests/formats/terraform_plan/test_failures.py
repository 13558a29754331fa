from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import ParseError
from scanner.formats import terraform_plan
from scanner.formats.terraform_plan import entries
from scanner.formats.terraform_plan.documents import Documents
from scanner.formats.terraform_plan.portions import Limits
from scanner.model import Failed, Source
from scanner.policy.input import encode
from tests.formats.terraform_plan.conftest import EMPTY, FIXTURES, document, fixture, text_at, tree

NOWHERE = tree(FIXTURES / "nowhere")
HINT = "make the plan again with `terraform show -json PLANFILE`"
GOOD = {"address": "a.b", "type": "a", "change": {"actions": ["create"], "before": None, "after": {"x": 1}}}


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ('{"format_version":"1.2","terraform_version":"1",', "not JSON: input data was truncated", (1, 49)),
        ('{"format_version":"1.2","x":"é",\n "y":z}', "not JSON: invalid character", (2, 6)),
        ('{"format_version":"2.0","terraform_version":"9"}', "format version '2.0' is not read", (1, 1)),
        ('{"format_version":12}', "not a plan: Expected `str`, got `int` - at `$.format_version`", (1, 1)),
        ("[]", "not a plan: Expected `object`, got `array`", (1, 1)),
        ('{"format_version":"1.2","x":' + "[" * 100_000 + "]" * 100_000 + "}", "nested too deeply", (1, 1)),
        ('{"format_version":"\ud800"}', "a lone surrogate is not a character", (1, 20)),
    ],
    ids=["truncated", "wrong", "version", "version kind", "list", "deep", "surrogate"],
)
def test_what_is_no_plan_is_an_error_with_a_place(text: str, message: str, place: tuple[int, int]) -> None:
    with pytest.raises(ParseError) as error:
        terraform_plan.parse(Source("plan.json", text), NOWHERE)
    span = error.value.span
    assert span is not None
    assert (error.value.message, (span.line, span.column)) == (message, place)


@pytest.mark.parametrize(
    ("plan", "message", "shown"),
    [
        (
            {"resource_changes": [{"address": 5}]},
            "Expected `str`, got `int` - at `$.address`",
            '"address": 5',
        ),
        ({"resource_changes": 7}, "Expected `array`, got `int`", "7"),
        (
            {"resource_changes": [{**GOOD, "change": {"actions": "create"}}]},
            "Expected `array`, got `str` - at `$.change.actions`",
            '"address": "a.b"',
        ),
        (
            {"planned_values": {"root_module": {"resources": [{"values": {}}]}}},
            "Object missing required field `address`",
            '"values"',
        ),
        ({"planned_values": {"root_module": {"child_modules": 1}}}, "Expected `array`, got `int`", "1"),
        ({"planned_values": []}, "Expected `object`, got `array`", '"planned_values"'),
        (
            {"deferred_changes": [{"reason": "x"}]},
            "Object missing required field `resource_change`",
            '"reason": "x"',
        ),
        (
            {"configuration": {"provider_config": {"aws": []}}},
            "Expected `object`, got `array`",
            '"aws"',
        ),
        (
            {"configuration": {"root_module": {"module_calls": {"a": {"source": 1}}}}},
            "Expected `str`, got `int` - at `$.source`",
            '"a"',
        ),
    ],
)
def test_what_cannot_be_read_costs_only_itself(plan: dict[str, Any], message: str, shown: str) -> None:
    section = plan.get("resource_changes")
    plan = {**plan, "resource_changes": [*section, GOOD]} if isinstance(section, list) else {**plan}
    found = document(plan)
    (failure,) = found.failures
    assert isinstance(failure.span, object)
    assert failure == Failed("plan.json", failure.span, f"not read: {message}", HINT)
    assert failure.span is not None
    assert found.source.text[slice(*found.source.offsets(failure.span))] == shown
    assert [one.address for one in found.facts.changes] == (["a.b"] if isinstance(section, list) else [])


def test_modules_in_modules_end_somewhere() -> None:
    module: dict[str, Any] = {}
    call: dict[str, Any] = {}
    for _ in range(80):
        module = {"child_modules": [module]}
        call = {"module_calls": {"a": {"source": "x/y/z", "module": call}}}
    found = document({"planned_values": {"root_module": module}, "configuration": {"root_module": call}})
    assert [failure.message for failure in found.failures] == [
        "not read: modules are nested more than 50 levels deep"
    ] * 2


def test_a_plan_without_anything_is_one_document() -> None:
    found = document({})
    assert (found.kind, found.facts.resources, found.failures) == ("plan", (), ())


@pytest.mark.parametrize("units", [1, 3, 5, 100])
def test_many_resources_are_several_documents_with_the_same_facts(units: int) -> None:
    source = fixture("providers/plan.json")
    whole = document(source)
    parts = list(Documents(source, NOWHERE, Limits(units=units)))
    assert [part.index for part in parts] == list(range(len(parts)))
    for name in whole.facts.__struct_fields__:
        together = [fact for part in parts for fact in getattr(part.facts, name)]
        assert sorted(together, key=repr) == sorted(getattr(whole.facts, name), key=repr)
    assert len(parts) == -(-14 // units)
    for part in parts:
        placed: list[Any] = [*part.facts.changes, *part.facts.resources]
        for fact in placed:
            assert text_at(part, *fact.at) == text_at(whole, *fact.at)


_NAMES = """
    resource_changes resource_drift deferred_changes planned_values values root_module child_modules resources
    address type change actions before after after_unknown before_sensitive after_sensitive replace_paths
    sensitive_values configuration module_calls provider_config source module variables sensitive importing
    user_data container_definitions image resource_change reason mode name x
"""
KEYS = st.sampled_from(_NAMES.split())
STRINGS = st.sampled_from(
    [
        "aws_instance",
        "aws_instance.x",
        "module.a.x.y[0]",
        "create",
        "data",
        "#!/bin/sh\ncurl x | sh\n",
        "[{}]",
        "é😀",
        "",
    ]
)
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**70), 2**70),
        st.floats(allow_nan=False, allow_infinity=False),
        STRINGS,
    ),
    lambda below: st.one_of(st.lists(below, max_size=3), st.dictionaries(KEYS, below, max_size=5)),
    max_leaves=25,
)
CHANGES = st.fixed_dictionaries(
    {"address": STRINGS, "type": STRINGS, "change": st.dictionaries(KEYS, VALUES, max_size=6)},
    optional={"mode": STRINGS, "module_address": VALUES},
)
PLANS = st.one_of(
    st.dictionaries(KEYS, VALUES, max_size=6),
    st.fixed_dictionaries({"resource_changes": st.lists(st.one_of(CHANGES, VALUES), max_size=3)}),
    st.fixed_dictionaries(
        {
            "planned_values": st.fixed_dictionaries(
                {
                    "root_module": st.fixed_dictionaries(
                        {"resources": st.lists(st.one_of(CHANGES, VALUES), max_size=3)}
                    )
                }
            )
        }
    ),
)


@settings(max_examples=200)
@given(plan=PLANS)
def test_anything_that_pretends_to_be_a_plan_is_read(plan: dict[str, Any]) -> None:
    source = Source("plan.json", json.dumps({**EMPTY, **plan}))
    for found in terraform_plan.parse(source, NOWHERE):
        facts = found.facts
        places = [fact.at for name in facts.__struct_fields__ for fact in getattr(facts, name)]
        for span in (*(found.span(at) for at in places), *(failure.span for failure in found.failures)):
            assert span is not None
            start, end = source.offsets(span)
            assert 0 <= start <= end <= len(source.text)
        assert json.loads(encode(found, with_document=True))


@settings(max_examples=200)
@given(data=st.binary(max_size=200), cut=st.integers(0, 6_000))
def test_any_damage_is_an_error_with_a_place_or_a_plan(data: bytes, cut: int) -> None:
    text = fixture("first/plan.json").text
    damaged = text[:cut] + data.decode("utf-8", "replace") + text[cut + len(data) :]
    try:
        found = list(terraform_plan.parse(Source("plan.json", damaged), NOWHERE))
    except ParseError as error:
        assert error.span is not None
    else:
        assert all(part.source.text == damaged for part in found)


def test_more_entries_than_are_read_are_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "MAX_ENTRIES", 2)
    found = document({"resource_changes": [GOOD] * 3, "resource_drift": [GOOD] * 2})
    assert [failure.message for failure in found.failures] == ["not read: more than 2 entries"]
    assert [change.at for change in found.facts.changes] == [("resource_drift", 0), ("resource_drift", 1)]
