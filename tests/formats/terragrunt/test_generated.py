"""Configuration that is generated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import ParseError
from scanner.facts.model import Credential, Facts, Reference
from scanner.formats import terragrunt
from scanner.formats.terraform.syntax.hcl_config import HclConfig
from scanner.model import NO_ASSUMPTIONS, Source, Wish

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Document

    Parse = Callable[..., list[Document]]
    Shown = Callable[[Document, tuple[str | int, ...]], str]

PATH = "live/terragrunt.hcl"
CONTENTS = ("generate", "provider", 0, "contents")
TEXT = """\
locals {
  version = "~> 5.0"
}
generate "provider" {
  path      = "provider.tf"
  if_exists = "overwrite"
  contents  = <<-EOT
    terraform {
      required_providers {
        aws = {
          source  = "hashicorp/aws"
          version = "${local.version}"
        }
      }
    }
    provider "google" {
      region  = "${get_env("REGION")}"
      version = "${get_env("VERSION")}"
      api_key = "7f3c9a1e5b2d"
      token   = "${local.token}"
    }
    module "db" {
      source = "git::https://h.example/m.git?ref=main"
    }
  EOT
}
"""


def provider(at: tuple[str | int, ...], name: str, revision: str, grade: Any, **more: Any) -> Reference:
    return Reference(
        (*CONTENTS, *at),
        "provider",
        name,
        "",
        name,
        revision,
        grade,
        "terraform",
        "deploy",
        offers="locked",
        **more,
    )


AWS = ("terraform", 0, "required_providers", 0, "aws")
VERSION = ("provider", "google", 0, "version")
KEY = (*CONTENTS, "provider", "google", 0, "api_key")
MODULE = (*CONTENTS, "module", "db", 0, "source")


def test_what_is_generated_is_read(parse: Parse, shown: Shown) -> None:
    (document,) = parse(PATH, {PATH: TEXT})
    assert document.facts == Facts(
        references=(
            provider(AWS, "hashicorp/aws", "~> 5.0", "floating"),
            provider(
                VERSION,
                "hashicorp/google",
                '${get_env("VERSION")}',
                "unknown",
                unknown=('get_env("VERSION")',),
            ),
            Reference(
                MODULE,
                "module",
                "git::https://h.example/m.git?ref=main",
                "h.example",
                "m",
                "main",
                "floating",
                "terraform",
            ),
        ),
        credentials=(Credential(KEY, "api-key", "api_key", "deploy", "runner"),),
    )
    assert [shown(document, at) for at in ((*CONTENTS, *AWS), (*CONTENTS, *VERSION), KEY, MODULE)] == [
        "aws",
        '"${get_env("VERSION")}"',
        '"7f3c9a1e5b2d"',
        '"git::https://h.example/m.git?ref=main"',
    ]
    assert document.fix([Wish((*CONTENTS, *VERSION), "5.0.0")]) is None


LOCK = 'provider "registry.terraform.io/hashicorp/aws" {\n  version = "5.1.0"\n  hashes = ["h1:x"]\n}\n'
INCLUDE = 'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\n'


@pytest.mark.parametrize(
    ("path", "files", "grade"),
    [
        pytest.param(PATH, {"live/.terraform.lock.hcl": LOCK}, "locked", id="beside the unit"),
        pytest.param(PATH, {".terraform.lock.hcl": LOCK}, "floating", id="elsewhere"),
        pytest.param(
            "root.hcl",
            {"a/terragrunt.hcl": INCLUDE, "a/.terraform.lock.hcl": LOCK},
            "locked",
            id="beside the only unit that includes it",
        ),
        pytest.param(
            "root.hcl",
            {"a/terragrunt.hcl": INCLUDE, "a/.terraform.lock.hcl": LOCK, "b/terragrunt.hcl": INCLUDE},
            "floating",
            id="beside one of the units that include it",
        ),
    ],
)
def test_lock_files(parse: Parse, path: str, files: dict[str, str], grade: str) -> None:
    (document,) = parse(path, {path: TEXT, **files})
    assert [one.grade for one in document.facts.references if one.name == "hashicorp/aws"] == [grade]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(TEXT.replace("provider.tf", "provider.txt"), id="no configuration"),
        pytest.param(TEXT.replace("provider.tf", "${get_env(1)}"), id="a path that is not known"),
        pytest.param(TEXT.replace("required_providers {", "{{"), id="no HCL"),
    ],
)
def test_what_is_not_configuration_is_left_alone(parse: Parse, text: str) -> None:
    (document,) = parse(PATH, {PATH: text})
    assert document.facts == Facts()


class Nothing:
    """A tree without files."""

    assumptions = NO_ASSUMPTIONS

    def read(self, path: str) -> None:
        """Return None."""

    def content(self, path: str) -> None:
        """Return None."""

    def names(self, directory: str) -> tuple[str, ...]:  # noqa: ARG002 - the protocol has it
        """Return no names."""
        return ()

    def files_named(self, suffixes: tuple[str, ...]) -> tuple[str, ...]:  # noqa: ARG002 - likewise
        """Return no paths."""
        return ()


@settings(deadline=None, max_examples=100)
@given(st.lists(st.sampled_from(TEXT.split(" ")), max_size=60).map(" ".join))
def test_places_are_inside_of_the_file(contents: str) -> None:
    text = f'generate "x" {{\n  path = "x.tf"\n  contents = <<EOT\n{contents}\nEOT\n}}\n'
    try:
        (document,) = terragrunt.parse(Source(PATH, text), Nothing())
        HclConfig(Source(PATH, text))
    except ParseError:
        return
    for at in [one.at for one in document.facts.references] + [one.at for one in document.facts.credentials]:
        start, end = document.source.offsets(document.span(at))
        assert text.index("<<EOT") <= start < end <= text.rindex("EOT")
