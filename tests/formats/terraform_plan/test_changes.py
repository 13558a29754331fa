from __future__ import annotations

from typing import Any

from scanner.facts.model import Change, ChangedAttribute
from tests.formats.terraform_plan.conftest import document, fixture, text_at

DATA: dict[str, Any] = {
    "type": "terraform_data",
    "provider": "terraform",
    "mode": "managed",
    "kind": "planned",
}


def change(index: int, address: str, *actions: str, section: str = "resource_changes", **more: Any) -> Change:
    values = {**DATA, "previous_address": None, "module": "", **more}
    return Change(at=(section, index), address=address, actions=actions, **values)


def unknown(*path: str | int, before: Any = None) -> ChangedAttribute:
    return ChangedAttribute(path, before, known=False)


def test_a_recorded_plan_gives_every_action() -> None:
    found = document(fixture("second/plan.json"))
    service = {"module": 'module.service["eu.west"]'}
    assert (found.kind, found.index, found.failures) == ("plan", 0, ())
    assert [fact for fact in found.facts.changes if not fact.address.startswith("terraform_data.re")] == [
        change(0, "terraform_data.deleted", "delete", reason="delete_because_no_resource_config"),
        change(1, "terraform_data.forgotten", "forget", reason="delete_because_no_resource_config"),
        change(
            2,
            "terraform_data.imported",
            "update",
            changed=(ChangedAttribute(("input",), None, "taken over"), unknown("output")),
            imported=True,
        ),
        change(3, "terraform_data.new_name", "no-op", previous_address="terraform_data.old_name"),
        change(
            6,
            "terraform_data.service",
            "update",
            changed=(
                ChangedAttribute(
                    ("input", "image"),
                    "registry.example.com/shop/web:1.4.2",
                    "registry.example.com/shop/web:1.5.0",
                ),
                ChangedAttribute(("input", "zones", 2), None, "c"),
                unknown("output"),
            ),
        ),
        change(7, 'terraform_data.zone["a"]', "no-op"),
        change(8, 'terraform_data.zone["b.c"]', "no-op"),
        change(9, 'module.service["eu.west"].terraform_data.after', "create", **service),
        change(10, 'module.service["eu.west"].terraform_data.replica[0]', "create", **service),
        change(11, 'module.service["eu.west"].terraform_data.replica[1]', "create", **service),
    ]


def test_a_replacement_says_what_forces_it_and_which_comes_first() -> None:
    found = document(fixture("second/plan.json")).facts.changes
    release, gently = found[4], found[5]
    assert (release.address, release.actions) == ("terraform_data.release", ("delete", "create"))
    assert (gently.address, gently.actions) == ("terraform_data.replaced_gently", ("create", "delete"))
    assert release.replace_paths == gently.replace_paths == (("triggers_replace",),)
    assert release.reason == gently.reason == "replace_because_cannot_update"
    assert release.changed[-1] == ChangedAttribute(("triggers_replace", 0), "1.4.2", "1.5.0")
    assert [one.path for one in release.changed] == [("id",), ("output",), ("triggers_replace", 0)]


def test_drift_and_deferred_changes_are_told_apart_from_planned_ones() -> None:
    found = document(fixture("providers/plan.json"))
    drift, deferred = found.facts.changes[-2:]
    assert drift == Change(
        at=("resource_drift", 0),
        address="aws_instance.web",
        previous_address=None,
        module="",
        type="aws_instance",
        provider="aws",
        mode="managed",
        kind="drift",
        actions=("update",),
        changed=(
            ChangedAttribute(("tags", "Touched"), None, "by hand"),
            ChangedAttribute(
                ("user_data",),
                "#!/bin/sh\nsystemctl start web\n",
                "#!/bin/sh\nsystemctl start web\napt-get upgrade -y\n",
            ),
        ),
    )
    assert deferred == Change(
        at=("deferred_changes", 0),
        address="kubernetes_namespace_v1.shop",
        previous_address=None,
        module="",
        type="kubernetes_namespace_v1",
        provider="kubernetes",
        mode="managed",
        kind="deferred",
        actions=("create",),
        reason="resource_config_unknown",
    )


def test_what_a_provider_keeps_to_itself_is_not_told() -> None:
    (fact,) = [
        one
        for one in document(fixture("providers/plan.json")).facts.changes
        if one.address == "aws_db_instance.shop"
    ]
    assert fact.changed == (
        ChangedAttribute(("engine_version",), "15.4", "16.1"),
        ChangedAttribute(("password",), sensitive=True),
    )


def test_a_pointer_leads_to_exactly_the_changed_value() -> None:
    found = document(fixture("second/plan.json"))
    assert text_at(found, "resource_changes", 6) == '"address":"terraform_data.service"'
    assert text_at(found, "resource_changes", 6, "change", "actions", 0) == '"update"'
    assert text_at(found, "resource_changes", 6, "change", "after", "input", "zones", 2) == '"c"'
    assert text_at(found, "resource_changes", 6, "change", "after", "input", "token") == '"token"'
    assert found.address(("resource_changes", 6, "change")) == "terraform_data.service"


def test_a_change_of_a_data_source_is_read() -> None:
    found = document(fixture("providers/plan.json")).facts.changes[0]
    assert (found.address, found.mode, found.actions) == ("data.aws_ami.base", "data", ("read",))
