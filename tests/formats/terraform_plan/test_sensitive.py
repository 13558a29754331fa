"""A secret is planted wherever a plan can hold one, and must not come out anywhere."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from scanner import Options
from scanner.formats import terraform_plan
from scanner.formats.registry import is_shown
from scanner.model import Source
from scanner.pipeline import run, source_tree
from scanner.policies import load_policies
from scanner.policy.bundles.directory import read_directory
from scanner.policy.input import encode
from scanner.report import NAMES, ReportContext, load
from scanner.report.beside import showing_only
from tests.formats.terraform_plan.conftest import EMPTY, FIXTURES, fixture, text_at, tree

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "never-to-be-seen"
POLICY = """\
# METADATA
# title: Says everything it knows
# description: Denies every place of a plan, with all that it was given.
# custom:
#   severity: high
#   category: state
#   formats: [terraform-plan]
#   remediation: Nothing.
#   controls:
#     nist-800-53r5: [CM-2]
package cattleguard.state.chatty

import rego.v1

deny contains {"at": path, "msg": sprintf("%v", [path])} if {
	walk(input.document, [path, _])
}

deny contains {"at": [], "msg": json.marshal(input)}
"""
HEAD = {"address": "aws_instance.x", "mode": "managed", "type": "aws_instance", "name": "x"}


def resource(values: Any, mask: Any) -> dict[str, Any]:
    return {**HEAD, "values": values, "sensitive_values": mask}


def update(before: Any, after: Any, before_mask: Any, after_mask: Any, **more: Any) -> dict[str, Any]:
    masks = {"before_sensitive": before_mask, "after_sensitive": after_mask}
    return {**HEAD, "change": {"actions": ["update"], "before": before, "after": after, **masks, **more}}


VARIABLE: dict[str, Any] = {
    "variables": {"token": {"value": SECRET}},
    "configuration": {"root_module": {"variables": {"token": {"sensitive": True, "default": SECRET}}}},
}
PLANTED: dict[str, dict[str, Any]] = {
    "planned value": {
        "planned_values": {"root_module": {"resources": [resource({"a": SECRET}, {"a": True})]}}
    },
    "planned list": {
        "planned_values": {"root_module": {"resources": [resource({"a": [SECRET]}, {"a": [True]})]}}
    },
    "whole resource": {"planned_values": {"root_module": {"resources": [resource({"a": SECRET}, True)]}}},
    "boot script": {
        "planned_values": {
            "root_module": {
                "resources": [resource({"user_data": f"#!/bin/sh\necho {SECRET}\n"}, {"user_data": True})]
            }
        }
    },
    "module": {
        "planned_values": {
            "root_module": {
                "child_modules": [
                    {"address": "module.a", "resources": [resource({"a": SECRET}, {"a": True})]}
                ]
            }
        }
    },
    "state": {"values": {"root_module": {"resources": [resource({"a": SECRET}, {"a": True})]}}},
    "prior state": {
        "prior_state": {"values": {"root_module": {"resources": [resource({"a": SECRET}, {"a": True})]}}}
    },
    "before": {"resource_changes": [update({"a": SECRET}, {"a": "x"}, {"a": True}, {})]},
    "after": {"resource_changes": [update({"a": "x"}, {"a": SECRET}, {}, {"a": True})]},
    "other side": {"resource_changes": [update({"a": SECRET}, {"a": SECRET + "2"}, {}, {"a": True})]},
    "nested": {"resource_changes": [update({"a": [{"b": SECRET}]}, {"a": []}, {"a": [{"b": True}]}, {})]},
    "all of it": {"resource_changes": [update({"a": SECRET}, {"a": "x"}, True, True)]},
    "drift": {"resource_drift": [update({"a": SECRET}, {"a": "x"}, {"a": True}, {})]},
    "deferred": {
        "deferred_changes": [{"reason": "x", "resource_change": update({"a": SECRET}, {}, {"a": True}, {})}]
    },
    "odd mask": {"resource_changes": [update({"a": SECRET}, {"a": "x"}, {"a": "yes"}, {})]},
    "mask of another shape": {
        "resource_changes": [update({"a": {"b": SECRET}}, {"a": {}}, {"a": [True]}, {})]
    },
    "output": {"planned_values": {"outputs": {"a": {"sensitive": True, "value": SECRET}}}},
    "output change": {"output_changes": {"a": {"before": SECRET, "after": "x", "before_sensitive": True}}},
    "variable": VARIABLE,
    "value of a variable without its mark": {
        **VARIABLE,
        "planned_values": {"root_module": {"resources": [resource({"a": {"b": [SECRET]}}, {})]}},
        "resource_changes": [update({"a": SECRET}, {"a": "x"}, {}, {})],
    },
    "wrong entry": {"resource_changes": [{**HEAD, "change": {"actions": SECRET, "before": {"a": SECRET}}}]},
}
NOT_TEXTS = {"wrong entry"}
"""What only its failure can tell of: nothing says that a value in it is sensitive."""


@pytest.mark.parametrize("plan", PLANTED.values(), ids=PLANTED.keys())
def test_facts_failures_and_positions_do_not_hold_it(plan: dict[str, Any]) -> None:
    source = Source("plan.json", json.dumps({**EMPTY, **plan}))
    for found in terraform_plan.parse(source, tree(FIXTURES / "nowhere")):
        assert SECRET not in repr(found.facts)
        assert SECRET not in repr(found.failures)
        assert SECRET not in encode(found, with_document=False).decode()
        placed: list[Any] = [*found.facts.changes, *found.facts.resources]
        for fact in placed:
            for inner in (
                (),
                ("change", "before", "a"),
                ("change", "after", "a", 0, "b"),
                ("values", "a"),
                ("values",),
            ):
                assert SECRET not in text_at(found, *fact.at, *inner)


@pytest.mark.parametrize("name", [name for name in PLANTED if name not in NOT_TEXTS])
def test_no_report_holds_it_though_a_policy_tells_all_it_knows(name: str, tmp_path: Path) -> None:
    rule = tmp_path / "policy" / "state" / "chatty"
    rule.mkdir(parents=True)
    (rule / "chatty.rego").write_text(POLICY, "utf-8")
    (tmp_path / "plan.json").write_text(json.dumps({**EMPTY, **PLANTED[name]}), "utf-8")
    options = Options(
        paths=(str(tmp_path / "plan.json"),), root=tmp_path, bundles=(read_directory(tmp_path / "policy"),)
    )
    policies, files = load_policies(options), source_tree(options)
    result = run(options, policies, files)
    assert {finding.rule for finding in result.findings} >= {"chatty"}
    context = ReportContext(showing_only(result.findings, files.read, is_shown), policies.rules)
    for report in NAMES:
        out = io.StringIO()
        load(report).render(result, out, context)
        assert SECRET not in out.getvalue(), report


def test_the_recorded_plan_keeps_its_token() -> None:
    for name in ("first/plan.json", "first/state.json", "second/plan.json"):
        (found,) = terraform_plan.parse(fixture(name), tree(FIXTURES / "nowhere"))
        assert "kept-out-of-sight" in found.source.text
        kept = (
            name == "first/state.json"
        )  # a state has no variables, and Terraform forgets the mark of an output
        assert ("kept-out-of-sight" in encode(found, with_document=True).decode()) == kept
