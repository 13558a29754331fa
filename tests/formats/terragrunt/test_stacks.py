"""Units that stacks make."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner.model import Failed, Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Document

    Parse = Callable[..., list[Document]]
    Told = Callable[[Document, tuple[str | int, ...]], list[tuple[str, str, str, int, int]]]

STACK = """\
locals {
  image = "db:7"
}
unit "db" {
  source = "../units/db"
  path   = "db"
  values = { image = local.image, ref = "v1.2.3" }
}
"""
UNIT = """\
terraform {
  source = "../../../modules/db"
}
inputs = {
  image = values.image
}
"""
MODULE = 'variable "image" {}\nresource "docker_container" "db" {\n  image = var.image\n}\n'
AT = ("resource", "docker_container", "db", 0)


def test_a_unit_of_a_stack_is_given_its_values(parse: Parse, told: Told) -> None:
    files = {
        "live/terragrunt.stack.hcl": STACK,
        "units/db/terragrunt.hcl": UNIT,
        "modules/db/main.tf": MODULE,
    }
    (document,) = parse("modules/db/main.tf", files)
    assert document.facts.resources[0].values == {"image": "db:7"}
    assert told(document, (*AT, "image")) == [
        ("call", "live/.terragrunt-stack/db is called here", "units/db/terragrunt.hcl", 2, 12),
        ("value", "input image of live/.terragrunt-stack/db", "units/db/terragrunt.hcl", 5, 11),
    ]
    (unit,) = parse("units/db/terragrunt.hcl", files)
    assert unit.failures == ()


@pytest.mark.parametrize("source", ['source = "."', "source = get_terragrunt_dir()", ""])
def test_a_unit_of_a_stack_with_its_module_beside_it(parse: Parse, source: str) -> None:
    files = {
        "live/terragrunt.stack.hcl": STACK,
        "units/db/terragrunt.hcl": UNIT.replace('source = "../../../modules/db"', source),
        "units/db/main.tf": MODULE,
    }
    (document,) = parse("units/db/main.tf", files)
    assert document.facts.resources[0].values == {"image": "db:7"}
    (unit,) = parse("units/db/terragrunt.hcl", files)
    assert unit.failures == ()


def test_a_stack_of_stacks(parse: Parse) -> None:
    outer = 'stack "shop" {\n  source = "../stacks/shop"\n  path = "shop"\n  values = { image = "db:8" }\n}\n'
    inner = (
        'unit "db" {\n  source = "${get_repo_root()}/units/db"\n  path = "db"\n  no_dot_terragrunt_stack = true\n'
        "  values = { image = values.image }\n}\n"
    )
    files = {
        "live/terragrunt.stack.hcl": outer,
        "stacks/shop/terragrunt.stack.hcl": inner,
        "units/db/terragrunt.hcl": UNIT.replace("../../../modules", "../../../../modules"),
        "modules/db/main.tf": MODULE,
    }
    (document,) = parse("modules/db/main.tf", files)
    assert document.facts.resources[0].values == {"image": "db:8"}


def test_a_unit_has_a_document_for_each_way_in_which_stacks_use_it(parse: Parse, told: Told) -> None:
    files = {
        "dev/terragrunt.stack.hcl": STACK.replace("v1.2.3", "main"),
        "prod/terragrunt.stack.hcl": STACK,
        "units/db/terragrunt.hcl": 'terraform {\n  source = "git::https://h.example/m.git?ref=${values.ref}"\n}\n',
    }
    documents = parse("units/db/terragrunt.hcl", files)
    at = ("terraform", 0, "source")
    assert [(one.index, one.facts.references[0].revision, told(one, at)) for one in documents] == [
        (0, "main", [("call", "dev/.terragrunt-stack/db is made here", "dev/terragrunt.stack.hcl", 5, 12)]),
        (
            1,
            "v1.2.3",
            [("call", "prod/.terragrunt-stack/db is made here", "prod/terragrunt.stack.hcl", 5, 12)],
        ),
    ]


def test_values_that_stand_beside_a_unit(parse: Parse) -> None:
    files = {
        "live/db/terragrunt.hcl": UNIT.replace("../../../modules", "../../modules"),
        "live/db/terragrunt.values.hcl": 'image = "db:9"\n',
        "modules/db/main.tf": MODULE,
    }
    (document,) = parse("modules/db/main.tf", files)
    assert document.facts.resources[0].values == {"image": "db:9"}


@pytest.mark.parametrize(("kind", "file"), [("unit", "terragrunt.hcl"), ("stack", "terragrunt.stack.hcl")])
def test_what_a_stack_is_made_of_and_is_not_there(parse: Parse, kind: str, file: str) -> None:
    path = "live/terragrunt.stack.hcl"
    (document,) = parse(path, {path: f'{kind} "db" {{\n  source = "../units/db"\n  path = "db"\n}}\n'})
    assert document.failures == (
        Failed(
            path,
            Span(path, 2, 12, 2, 25),
            f"the {file} of this source is not here: there is none in units/db",
            "correct the source, or scan a directory that holds it too",
        ),
    )


def test_stacks_that_make_themselves_end(parse: Parse) -> None:
    text = "".join(
        f'stack "{name}" {{\n  source = "${{get_repo_root()}}/live"\n  path = "{name}"\n}}\n'
        for name in "abcd"
    )
    files = {"live/terragrunt.stack.hcl": text, "modules/db/main.tf": MODULE}
    (document,) = parse("live/terragrunt.stack.hcl", files)
    assert document.failures == ()
    (module,) = parse("modules/db/main.tf", files)
    assert module.facts.resources[0].unknown == {"image": "var.image"}
