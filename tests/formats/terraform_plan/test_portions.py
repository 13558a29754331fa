from __future__ import annotations

import json
from typing import Any

import pytest

from scanner.errors import ParseError, PolicyEvalError
from scanner.formats import terraform_plan
from scanner.formats.terraform_plan import provisioners, secrets
from scanner.formats.terraform_plan.documents import Documents
from scanner.formats.terraform_plan.portions import Limits
from scanner.model import Source
from tests.formats.terraform_plan.conftest import EMPTY, FIXTURES, document, tree

NOWHERE = tree(FIXTURES / "nowhere")


def entry(name: str, size: int = 1, **more: Any) -> dict[str, Any]:
    """Return a resource with so many values in a list; it weighs three more than these."""
    return {"address": f"a.{name}", "mode": "managed", "type": "a", "values": {"x": [0] * size}, **more}


def source(*resources: dict[str, Any], **more: Any) -> Source:
    plan = {**EMPTY, "planned_values": {"root_module": {"resources": list(resources)}}, **more}
    return Source("plan.json", json.dumps(plan))


def read(*resources: dict[str, Any], limits: Limits) -> tuple[list[list[str]], list[str]]:
    """Return the addresses in each document of a plan, and what failed."""
    found = list(Documents(source(*resources), NOWHERE, limits))
    failures = [failed.message for one in found for failed in one.failures]
    return [[resource.address for resource in one.facts.resources] for one in found], failures


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        (Limits(), [["a.x", "a.y", "a.z"]]),
        (Limits(units=2), [["a.x", "a.y"], ["a.z"]]),
        (Limits(document_values=10), [["a.x", "a.y"], ["a.z"]]),
        (Limits(document_values=1), [["a.x"], ["a.y"], ["a.z"]]),
    ],
    ids=["all", "resources", "values", "one too large"],
)
def test_a_document_has_so_many_resources_and_values(limits: Limits, expected: list[list[str]]) -> None:
    assert read(entry("x"), entry("y"), entry("z"), limits=limits) == (expected, [])


def test_a_resource_with_an_enormous_tree_of_values_costs_only_itself() -> None:
    found, failures = read(entry("x"), entry("y", 200), entry("z"), limits=Limits(unit_values=100))
    assert found == [["a.x", "a.z"]]
    assert failures == ["not read: more than 100 values"]


def test_a_plan_is_read_up_to_so_many_values() -> None:
    found, failures = read(entry("x"), entry("y", 100), entry("z"), limits=Limits(plan_values=100))
    assert found == [["a.x"]]
    assert failures == ["not read: this and all that follows: the plan has more than 100 values"]


def test_the_change_of_a_resource_counts_as_well() -> None:
    change = {"actions": ["update"], "before": {"x": [0] * 200}, "after": {"x": [0]}}
    plan = source(entry("x"), resource_changes=[{"address": "a.x", "type": "a", "change": change}])
    (found,) = Documents(plan, NOWHERE, Limits(unit_values=100))
    assert (found.facts.resources, found.facts.changes) == ((), ())
    assert [failed.message for failed in found.failures] == ["not read: more than 100 values"]


def test_a_plan_that_cannot_be_held_as_a_whole_is_not_given_to_policies() -> None:
    (found,) = Documents(source(entry("x", 200)), NOWHERE, Limits(plan_values=220))
    assert callable(found.value)
    assert found.value()["planned_values"]["root_module"]["resources"][0]["address"] == "a.x"
    (found,) = Documents(source(entry("x", 200), prior_state=[0] * 200), NOWHERE, Limits(plan_values=220))
    with pytest.raises(PolicyEvalError, match="more than 220 values"):
        found.value()


def test_sensitive_variables_that_cannot_be_looked_for_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "MOST_VALUES", 10)
    told = {"root_module": {"variables": {"keys": {"sensitive": True}, "names": {}}}}
    names = {"names": {"value": ["name"] * 20}}
    assert terraform_plan.parse(source(variables=names, configuration=told), NOWHERE)
    with pytest.raises(ParseError, match="sensitive variables have more than 10 values"):
        terraform_plan.parse(
            source(variables={**names, "keys": {"value": ["correct-horse"] * 20}}, configuration=told),
            NOWHERE,
        )


def test_a_provisioner_with_an_enormous_tree_of_values_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provisioners, "_MOST_VALUES", 50)
    inline = {"constant_value": ["id"] * 100}
    one = {
        "type": "a",
        "name": "x",
        "provisioners": [{"type": "remote-exec", "expressions": {"inline": inline}}],
    }
    found = document(source(entry("x"), configuration={"root_module": {"resources": [one]}}))
    assert found.facts.commands == ()
    assert [failed.message for failed in found.failures] == ["not read: more than 50 values"]
