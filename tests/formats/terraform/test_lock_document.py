from __future__ import annotations

from typing import Any

import pytest

from scanner.facts.model import Facts, Reference
from scanner.formats.terraform.lock_document import lock_document
from scanner.model import Source

LOCK = """\
provider "registry.terraform.io/hashicorp/aws" {
  version     = "5.31.0"
  constraints = "~> 5.0"
  hashes = [
    "h1:0000000000000000000000000000000000000000000=",
  ]
}

provider "registry.opentofu.org/hashicorp/random" {
  version = "3.6.0"
}

provider "registry.terraform.io/hashicorp/null" {
}
"""


def provider(host: str, name: str, revision: str | None, grade: Any) -> Reference:
    ref = f"{host}/{name}"
    return Reference(
        ("provider", ref, 0), "provider", ref, host, name, revision, grade, "terraform", offers="locked"
    )


def test_a_lock_file_names_its_providers() -> None:
    document = lock_document(Source(".terraform.lock.hcl", LOCK))
    aws = provider("registry.terraform.io", "hashicorp/aws", "5.31.0", "locked")
    assert document.facts == Facts(
        references=(
            aws,
            provider("registry.opentofu.org", "hashicorp/random", "3.6.0", "version"),
            provider("registry.terraform.io", "hashicorp/null", None, "floating"),
        )
    )
    assert (document.format, document.kind) == ("terraform", "lock-file")
    assert document.span(aws.at).line == 1
    assert document.address(aws.at) == "provider registry.terraform.io/hashicorp/aws"


@pytest.mark.parametrize("text", ["", "provider {\n}\n", 'provider "a" "b" {\n}\n', "provider = 1\n"])
def test_what_names_no_provider_has_none(text: str) -> None:
    assert lock_document(Source(".terraform.lock.hcl", text)).facts == Facts()
