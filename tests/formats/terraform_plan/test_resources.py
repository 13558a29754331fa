from __future__ import annotations

from scanner.facts.model import Resource
from tests.formats.terraform_plan.conftest import document, fixture, text_at


def resource(address: str, at: tuple[str | int, ...], **more: object) -> Resource:
    said = {"type": "terraform_data", "provider": "terraform", "mode": "managed", **more}
    return Resource(at=at, address=address, **said)  # type: ignore[arg-type]


def test_planned_values_are_resources_without_what_is_sensitive_or_not_known() -> None:
    found = document(fixture("first/plan.json")).facts.resources
    root = ("planned_values", "root_module", "resources")
    later = {"id": "(known after apply)", "output": "(known after apply)"}
    assert found == (
        resource("terraform_data.deleted", (*root, 0), values={"input": "gone"}, unknown=later),
        resource("terraform_data.forgotten", (*root, 1), values={"input": "left alone"}, unknown=later),
        resource("terraform_data.old_name", (*root, 2), values={"input": "kept"}, unknown=later),
        resource(
            "terraform_data.release",
            (*root, 3),
            values={"input": "shop", "triggers_replace": ["1.4.2"]},
            unknown=later,
        ),
        resource(
            "terraform_data.replaced_gently",
            (*root, 4),
            values={"triggers_replace": "1.4.2"},
            unknown={"id": "(known after apply)"},
        ),
        resource(
            "terraform_data.service",
            (*root, 5),
            values={"input": {"image": "registry.example.com/shop/web:1.4.2", "zones": ["a", "b"]}},
            unknown={"input.token": "(sensitive)", **later},
        ),
        resource('terraform_data.zone["a"]', (*root, 6), values={"input": "a"}, unknown=later),
        resource('terraform_data.zone["b.c"]', (*root, 7), values={"input": "b.c"}, unknown=later),
    )


def test_resources_of_modules_know_their_module() -> None:
    found = document(fixture("second/plan.json"))
    module = ("planned_values", "root_module", "child_modules", 0, "resources")
    assert [one for one in found.facts.resources if one.module] == [
        resource(
            'module.service["eu.west"].terraform_data.after',
            (*module, 0),
            module='module.service["eu.west"]',
            unknown={
                "id": "(known after apply)",
                "input": "(known after apply)",
                "output": "(known after apply)",
            },
        ),
        *(
            resource(
                f'module.service["eu.west"].terraform_data.replica[{index}]',
                (*module, index + 1),
                module='module.service["eu.west"]',
                values={"input": {"image": "registry.example.com/shop/web:1.5.0"}},
                unknown={"id": "(known after apply)", "output": "(known after apply)"},
            )
            for index in (0, 1)
        ),
    ]
    place = (*module, 1, "values", "input", "image")
    assert text_at(found, *place) == '"registry.example.com/shop/web:1.5.0"'
    assert found.address(place) == 'module.service["eu.west"].terraform_data.replica[0]'


def test_a_state_gives_resources_and_no_changes() -> None:
    found = document(fixture("first/state.json"))
    assert (found.kind, found.facts.changes, found.failures) == ("state", (), ())
    assert [one.address for one in found.facts.resources][:2] == [
        "terraform_data.deleted",
        "terraform_data.forgotten",
    ]
    assert found.facts.resources[0].values["output"] == "gone"
    assert found.facts.resources[5].unknown["input.token"] == "(sensitive)"
