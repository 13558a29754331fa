"""The values of a configuration against those that Terraform 1.11.4 planned for it (fixtures/terraform-modules)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scanner.discover import FileTree
from scanner.discover.limits import Limits
from scanner.formats.terraform.modules.configuration import Configuration
from scanner.formats.terraform.modules.known import Known
from scanner.formats.terraform.modules.wants import Returned
from scanner.model import Assumptions

DIRECTORY = Path(__file__).parents[3] / "fixtures" / "terraform-modules"
ASSUMPTIONS = Assumptions(variables={"a": "env"}, workspace="default")
PLANNED = json.loads((DIRECTORY / "planned.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("output", PLANNED)
def test_values_are_those_that_terraform_planned(output: str) -> None:
    tree = FileTree(DIRECTORY, Limits(), assumptions=ASSUMPTIONS)
    answer = Configuration(tree).root("").ask(Returned(output))
    assert isinstance(answer, Known)
    assert answer.value == PLANNED[output]
