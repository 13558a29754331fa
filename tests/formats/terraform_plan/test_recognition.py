from __future__ import annotations

import json

import pytest

from scanner.formats import terraform_plan
from scanner.formats.registry import max_bytes, recognise
from scanner.formats.terraform_plan.recognition import LOG, is_saved_plan, log_reason
from scanner.model import Source
from tests.formats.terraform_plan.conftest import fixture

LOG_LINE = (
    '{"@level":"info","@message":"Terraform 1.11.4","@module":"terraform.ui","type":"version","ui":"1.2"}\n'
)


@pytest.mark.parametrize(
    "name", ["first/plan.json", "first/state.json", "second/plan.json", "providers/plan.json"]
)
def test_plans_and_states_are_recognised_whatever_their_name(name: str) -> None:
    text = fixture(name).text
    assert recognise(Source("anything", text)) is terraform_plan
    assert (
        recognise(Source("anything.json", json.dumps(json.loads(text), indent=4, sort_keys=True)))
        is terraform_plan
    )
    assert max_bytes(text[:300].encode()) == 256 * 1024 * 1024


@pytest.mark.parametrize(
    "text",
    [
        '{"format_version":"1.0"}',
        '{"format_version":"1.0","valid":true,"error_count":0,"diagnostics":[]}',
        '{"format_version":"1.0","provider_schemas":{}}',
        '{"terraform_version":"1.11.4","platform":"linux_amd64"}',
        '{"version":4,"terraform_version":"1.11.4","serial":1,"resources":[]}',
        '{"name":"x","format_version":"1","terraform_version":"1"}',
        '[{"format_version":"1.2","terraform_version":"1.11.4"}]',
        "",
        LOG_LINE,
    ],
    ids=["empty state", "validate", "schemas", "version", "state file", "other", "list", "nothing", "log"],
)
def test_what_else_is_json_is_not_a_plan(text: str) -> None:
    assert not terraform_plan.matches(Source("plan.json", text))
    assert max_bytes(text.encode()) == 0


def test_a_log_is_told_from_a_plan() -> None:
    assert log_reason(LOG_LINE) == LOG
    assert log_reason(LOG_LINE.replace("terraform.ui", "tofu.ui")) == LOG
    assert log_reason('{"@level":"info","message":"something else"}') is None
    assert log_reason(fixture("first/plan.json").text) is None


def test_a_saved_plan_is_told_from_other_archives() -> None:
    header = b"PK\x03\x04" + bytes(22) + b"\x06\x00\x00\x00"
    assert is_saved_plan(header + b"tfplan")
    assert not is_saved_plan(header + b"README")
    assert not is_saved_plan(b"")
