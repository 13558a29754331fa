from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from scanner import Options, scan
from scanner.formats import terraform_plan
from scanner.formats.terraform_plan.documents import Documents
from scanner.formats.terraform_plan.portions import Limits
from scanner.govern.selection import Selection
from scanner.model import Source
from tests.formats.terraform_plan.conftest import EMPTY, FIXTURES, document, text_at, tree

if TYPE_CHECKING:
    from pathlib import Path

    from scanner.model import Finding

HEAD = {"mode": "managed", "type": "terraform_data", "name": "web"}
ADDRESS = "terraform_data.web"
ROOT = ("configuration", "root_module", "resources", 0, "provisioners")


def constant(value: Any) -> dict[str, Any]:
    return {"constant_value": value}


def made_of(*references: str) -> dict[str, Any]:
    return {"references": list(references)}


def configured(*provisioners: Any, **more: Any) -> dict[str, Any]:
    """Return what the configuration says of a resource."""
    return {**HEAD, "address": ADDRESS, "provisioners": list(provisioners), **more}


def one(kind: str, **expressions: Any) -> dict[str, Any]:
    return {"type": kind, "expressions": expressions}


def plan(resource: dict[str, Any], *addresses: str, **more: Any) -> dict[str, Any]:
    """Return a plan with resources at some addresses, of which the configuration says something."""
    entries = [{**HEAD, "address": address, "values": {}} for address in addresses or (ADDRESS,)]
    return {
        "planned_values": {"root_module": {"resources": entries}},
        "configuration": {"root_module": {"resources": [resource]}},
        **more,
    }


def test_a_resource_has_its_provisioners_with_what_is_known_of_them() -> None:
    found = document(
        plan(
            configured(
                one("file", content=constant("x"), destination=made_of("var.path")),
                one("local-exec", command=constant("id")),
                one("file", source=made_of("data.a.b.name", "data.a.b", "path.module"), retries={}),
            )
        )
    )
    (resource,) = found.facts.resources
    assert resource.provisioners == (
        {"at": (*ROOT, 0), "type": "file", "values": {"content": "x"}},
        {"at": (*ROOT, 1), "type": "local-exec", "values": {"command": "id"}},
        {"at": (*ROOT, 2), "type": "file", "values": {}},
    )
    assert resource.unknown == {
        "provisioner.file.0.destination": "var.path",
        "provisioner.file.1.source": "data.a.b.name, path.module",
        "provisioner.file.1.retries": "retries",
    }
    assert found.address((*ROOT, 0)) == ADDRESS
    assert text_at(found, *ROOT, 1) == '"type": "local-exec"'


@pytest.mark.parametrize(
    ("provisioner", "expected"),
    [
        (
            one("local-exec", command=constant("kubectl apply -f a.yaml && ssh web id")),
            [
                ("kubectl", "runner", (), "kubectl apply -f a.yaml"),
                ("ssh", "runner", (), "ssh web id"),
            ],
        ),
        (
            one("local-exec", command=constant("print(1)"), interpreter=constant(["python3", "-c"])),
            [("python3", "runner", (), "interpreter")],
        ),
        (one("local-exec", command=made_of("var.command")), [(None, "runner", ("var.command",), "command")]),
        (
            one("remote-exec", inline=constant(["apt-get update", "systemctl restart web"])),
            [
                ("apt-get", "instance", (), "apt-get update"),
                ("systemctl", "instance", (), "systemctl restart web"),
            ],
        ),
        (
            one("remote-exec", inline=made_of("self.id", "self")),
            [(None, "instance", ("self.id",), "inline")],
        ),
        (
            one("remote-exec", scripts=constant(["a.sh", "b.sh"])),
            [(None, "instance", ("a.sh",), '"a.sh"'), (None, "instance", ("b.sh",), '"b.sh"')],
        ),
        (one("file", content=constant("rm -r /")), []),
    ],
    ids=["script", "interpreter", "unknown", "inline", "unknown lines", "files", "copy"],
)
def test_commands_of_provisioners_are_found_at_their_place(
    provisioner: dict[str, Any], expected: list[Any]
) -> None:
    found = document(plan(configured(provisioner)))
    text = found.source.text
    assert [
        (
            command.program,
            command.target,
            command.unknown,
            text[slice(*found.source.offsets(found.span(command.at)))],
        )
        for command in found.facts.commands
        if command.phase == "deploy"
    ] == [(program, target, unknown, _named(shown)) for program, target, unknown, shown in expected]


def _named(text: str) -> str:
    """Return a key as JSON has it, any other text as it is."""
    return f'"{text}"' if text in {"command", "inline", "interpreter"} else text


def test_a_module_that_is_called_has_its_own() -> None:
    inner = {"resources": [configured(one("remote-exec", inline=constant(["id"])))]}
    calls = {"app": {"source": "./app", "module": inner}}
    said = plan({**HEAD}, ADDRESS, 'module.app["a"].terraform_data.web', 'module.app["b"].terraform_data.web')
    said["configuration"]["root_module"]["module_calls"] = calls
    found = document(said)
    at = ("configuration", "root_module", "module_calls", "app", "module", "resources", 0, "provisioners", 0)
    told = {"at": at, "type": "remote-exec", "values": {"inline": ["id"]}}
    assert [resource.provisioners for resource in found.facts.resources] == [(), (told,), ()]
    assert found.address(at) == 'module.app["a"].terraform_data.web'


def test_what_has_no_instance_runs_nothing() -> None:
    found = document(plan(configured(one("local-exec", command=constant("id"))), "terraform_data.other"))
    assert (found.facts.commands, found.facts.resources[0].provisioners) == ((), ())


def test_every_document_of_a_plan_tells_of_the_provisioners_once() -> None:
    said = plan(
        configured(one("local-exec", command=constant("id"))), *(f"{ADDRESS}[{index}]" for index in range(4))
    )
    source = Source("plan.json", json.dumps({**EMPTY, **said}))
    found = [
        list(part.facts.resources) for part in Documents(source, tree(FIXTURES / "nowhere"), Limits(units=2))
    ]
    assert [[len(resource.provisioners) for resource in part] for part in found] == [[1, 0], [1, 0]]


def test_the_text_of_a_sensitive_variable_is_not_told() -> None:
    said = plan(configured(one("local-exec", command=constant("correct-horse"))))
    said["variables"] = {"word": {"value": "correct-horse"}}
    said["configuration"]["root_module"]["variables"] = {"word": {"sensitive": True}}
    found = document(said)
    (resource,) = found.facts.resources
    assert resource.provisioners[0]["values"] == {}
    assert resource.unknown == {"provisioner.local-exec.0.command": "(sensitive)"}
    assert [(command.program, command.unknown) for command in found.facts.commands] == [
        (None, ("(sensitive)",))
    ]


@pytest.mark.parametrize(
    ("resource", "message"),
    [
        (configured(provisioners={}), "not read: Expected `array`, got `object`"),
        (configured(5), "not read: Expected `object`, got `int`"),
        (configured({"type": "file", "expressions": []}), "not read: Expected `object | null`, got `array`"),
        (configured(name=5), "not read: Expected `str`, got `int`"),
    ],
    ids=["no list", "no object", "no expressions", "no name"],
)
def test_what_is_of_another_shape_is_a_failure_and_costs_only_itself(
    resource: dict[str, Any], message: str
) -> None:
    found = document(plan(resource))
    assert [failed.message.partition(" - at")[0] for failed in found.failures] == [message]
    assert [one.address for one in found.facts.resources] == [ADDRESS]


CONFIGURATION = """\
resource "terraform_data" "web" {
  provisioner "remote-exec" {
    when   = destroy
    inline = ["id"]
  }
}
"""


def findings(root: Path, files: dict[str, str]) -> tuple[Finding, ...]:
    for path, content in files.items():
        (root / path).write_text(content, "utf-8")
    return scan(
        Options(paths=(str(root),), selection=Selection(rules=("remote-provisioner",)), workers=1)
    ).findings


def test_a_finding_about_a_provisioner_stands_in_the_configuration(tmp_path: Path) -> None:
    said = json.dumps({**EMPTY, **plan(configured(one("remote-exec", inline=constant(["id"]))))})
    (alone,) = findings(tmp_path, {"plan.json": said})
    assert (alone.message, alone.span.path) == (
        "provisioner `remote-exec` runs commands on a running machine",
        "plan.json",
    )
    (both,) = findings(tmp_path, {"main.tf": CONFIGURATION})
    assert (both.message, both.severity, both.span.path, both.span.line) == (
        "provisioner `remote-exec` runs commands on a machine before it is destroyed",
        "low",
        "main.tf",
        2,
    )
    assert [place.message for place in both.related] == ["provisioner in the plan"]


def test_an_argument_leads_to_where_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(CONFIGURATION, "utf-8")
    said = {**EMPTY, **plan(configured(one("remote-exec", inline=constant(["id"]))))}
    (found,) = terraform_plan.parse(Source("plan.json", json.dumps(said)), tree(tmp_path))
    span = found.span((*ROOT, 0, "expressions", "inline", "constant_value", 0))
    assert (span.path, span.line) == ("main.tf", 4)
