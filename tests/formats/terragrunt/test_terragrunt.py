from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import ParseError
from scanner.facts.model import Command, Credential, Facts, Reference
from scanner.formats import terragrunt
from scanner.model import NO_ASSUMPTIONS, Assumptions, Document, Source


class Files:
    """A tree of texts."""

    def __init__(self, files: dict[str, str], assumptions: Assumptions = NO_ASSUMPTIONS) -> None:
        self.files = files
        self.assumptions = assumptions

    def read(self, path: str) -> Source | None:
        text = self.files.get(path)
        return None if text is None else Source(path, text)

    def content(self, path: str) -> bytes | None:
        text = self.files.get(path)
        return None if text is None else text.encode()

    def names(self, directory: str) -> tuple[str, ...]:
        start = f"{directory}/" if directory else ""
        rest = [path[len(start) :] for path in self.files if path.startswith(start)]
        return tuple(sorted(name for name in rest if "/" not in name))

    def files_named(self, suffixes: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sorted(path for path in self.files if path.endswith(suffixes)))


SHARED = {
    "root.hcl": 'locals {\n  account = read_terragrunt_config(find_in_parent_folders("account.hcl"))\n}\n',
    "live/account.hcl": 'locals {\n  name = "shop"\n  tag  = "v1.2.3"\n}\n',
    "live/prod/env.hcl": 'locals {\n  environment = "prod"\n  size = upper("xl")\n}\n',
    "common/db.hcl": (
        "locals {\n"
        '  env  = read_terragrunt_config(find_in_parent_folders("env.hcl"))\n'
        '  base = "git::https://git.example.com/modules.git//db"\n'
        "}\n"
        'inputs = { name = "db-${local.env.locals.environment}" }\n'
    ),
}
INCLUDES = """\
include "root" {
  path   = find_in_parent_folders("root.hcl")
  expose = true
}
include "db" {
  path   = "${dirname(find_in_parent_folders("root.hcl"))}/common/db.hcl"
  expose = true
}
"""


def read(text: str, path: str = "live/prod/db/terragrunt.hcl") -> Document:
    (document,) = terragrunt.parse(Source(path, text), Files({**SHARED, path: text}))
    return document


def shown(document: Document, pointer: Any) -> str:
    span = document.span(pointer)
    start, end = document.source.offsets(span)
    return document.source.text[start:end]


def source(expression: str, includes: str = INCLUDES) -> Reference:
    document = read(f"{includes}terraform {{\n  source = {expression}\n}}\n")
    (reference,) = document.facts.references
    assert shown(document, reference.at) == expression
    return reference


AT = ("terraform", 0, "source")


def module(ref: str, host: str, name: str, revision: str | None, grade: Any, **more: Any) -> Reference:
    return Reference(AT, "module", ref, host, name, revision, grade, "terragrunt", **more)


DB = "git::https://git.example.com/modules.git//db"


@pytest.mark.parametrize(
    ("expression", "reference"),
    [
        pytest.param(
            '"${include.db.locals.base}?ref=v0.8.0"',
            module(f"{DB}?ref=v0.8.0", "git.example.com", "modules", "v0.8.0", "version"),
            id="of an included file",
        ),
        pytest.param(
            '"${include.db.locals.base}?ref=${include.root.locals.account.locals.tag}"',
            module(f"{DB}?ref=v1.2.3", "git.example.com", "modules", "v1.2.3", "version"),
            id="read by an included file from above the unit",
        ),
        pytest.param(
            "include.db.locals.base",
            module(DB, "git.example.com", "modules", None, "floating"),
            id="without a revision",
        ),
        pytest.param(
            '"tfr:///terraform-aws-modules/vpc/aws?version=5.1.0"',
            module(
                "tfr:///terraform-aws-modules/vpc/aws?version=5.1.0",
                "",
                "terraform-aws-modules/vpc/aws",
                "5.1.0",
                "version",
                offers="version",
            ),
            id="of the public registry",
        ),
        pytest.param(
            '"tfr://registry.example.com/a/b/c?version=~%3E5"',
            module(
                "tfr://registry.example.com/a/b/c?version=~%3E5",
                "registry.example.com",
                "a/b/c",
                "~%3E5",
                "floating",
                offers="version",
            ),
            id="of another registry by a range",
        ),
        pytest.param(
            '"../../../modules//db"',
            module("../../../modules//db", "", "../../../modules//db", None, "local", offers="local"),
            id="beside it",
        ),
        pytest.param(
            '"${get_repo_root()}modules//db"',
            module("/modules//db", "", "/modules//db", None, "local", offers="local"),
            id="of the repository",
        ),
        pytest.param(
            '"${local.base}?ref=v1"',
            module(
                "${local.base}?ref=v1",
                "",
                "${local.base}?ref=v1",
                None,
                "unknown",
                unknown=("local.base",),
                offers="unknown",
            ),
            id="with a name that does not exist",
        ),
        pytest.param(
            '"git::https://h.example/m.git?ref=${get_env("TAG", "v1")}"',
            module(
                'git::https://h.example/m.git?ref=${get_env("TAG", "v1")}',
                "h.example",
                "m",
                '${get_env("TAG", "v1")}',
                "unknown",
                unknown=('get_env("TAG", "v1")',),
            ),
            id="by the environment",
        ),
    ],
)
def test_the_source_of_a_module(expression: str, reference: Reference) -> None:
    assert source(expression) == reference


def test_paths_lead_from_the_unit_to_what_it_includes() -> None:
    text = f'{INCLUDES}locals {{\n  x = "./m//${{path_relative_to_include("root")}}/${{path_relative_from_include()}}"\n}}\nterraform {{\n  source = local.x\n}}\n'
    (reference,) = read(text).facts.references
    assert reference.ref == "./m//live/prod/db/../../.."


def test_what_hooks_run() -> None:
    document = read(
        'terraform {\n  before_hook "deploy" {\n    commands = ["apply"]\n'
        '    execute  = ["ssh", "web-${get_env("HOST")}", "systemctl restart app"]\n  }\n}\n'
    )
    at = ("terraform", 0, "before_hook", "deploy", 0, "execute")
    assert document.facts.commands == (
        Command(
            at,
            "ssh",
            "",
            ('web-${get_env("HOST")}', "systemctl restart app"),
            "deploy",
            "runner",
            unknown=('get_env("HOST")',),
        ),
    )
    assert shown(document, (*at, 0)) == '"ssh"'


def test_credentials_among_the_inputs() -> None:
    document = read('inputs = {\n  master_password = "correct horse battery"\n  name = "db"\n}\n')
    at = ("inputs", "master_password")
    assert document.facts == Facts(
        credentials=(Credential(at, "password", "master_password", "deploy", "runner"),)
    )
    assert shown(document, at) == '"correct horse battery"'


def test_a_stack_names_the_sources_of_its_units() -> None:
    text = 'unit "db" {\n  source = "git::https://h.example/m.git//db?ref=main"\n  path = "db"\n}\n'
    document = read(text, "live/terragrunt.stack.hcl")
    assert [(one.at, one.revision, one.grade) for one in document.facts.references] == [
        (("unit", "db", 0, "source"), "main", "floating")
    ]
    assert document.address(("unit", "db", 0, "source")) == "unit.db"


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a/terragrunt.hcl", "", True),
        ("terragrunt.stack.hcl", "", True),
        ("root.hcl", 'locals {\n  x = find_in_parent_folders("a")\n}\n', True),
        ("root.hcl", 'remote_state {\n  backend = "s3"\n}\n', True),
        ("common.hcl", 'include "root" {\n}\n', True),
        ("env.hcl", "locals {\n  a = 1\n}\n", True),
        ("env.hcl", "# of all\ninputs = {\n  a = 1\n}\n", True),
        ("env.hcl", "locals {\n  a = \n}\n", True),
        ("provider.hcl", 'generate "provider" {\n  path = "p.tf"\n  contents = ""\n}\n', True),
        ("units/db/terragrunt.values.hcl", "a = 1\n", True),
        ("job.hcl", 'locals {\n  a = 1\n}\njob "a" {\n}\n', False),
        ("job.hcl", 'locals {\n  a =\n}\njob "a" {\n}\n', False),
        ("state.hcl", 'bucket = "a"\n', False),
        (".tflint.hcl", 'plugin "aws" {\n}\n', False),
        (".terraform.lock.hcl", "", False),
        ("a.pkr.hcl", "include {\n}\n", False),
        ("a.txt", "include {\n}\n", False),
    ],
)
def test_it_is_recognised(path: str, text: str, expected: bool) -> None:
    assert terragrunt.matches(Source(path, text)) == expected


def test_what_includes_itself_ends() -> None:
    text = (
        'include "self" {\n  path = "./terragrunt.hcl"\n  expose = true\n}\n'
        "locals {\n  a = local.b\n  b = include.self.locals.a\n}\n"
        'terraform {\n  source = "git::https://h.example/m.git?ref=${local.a}"\n}\n'
    )
    (reference,) = read(text).facts.references
    assert (reference.grade, reference.unknown) == ("unknown", ("local.a",))


def test_a_long_chain_of_names_ends() -> None:
    chain = "".join(f"  a{number} = local.a{number + 1}\n" for number in range(3000))
    (reference,) = read(
        f'locals {{\n{chain}  a3000 = "x"\n}}\nterraform {{\n  source = local.a0\n}}\n'
    ).facts.references
    assert reference.grade == "unknown"


def test_nothing_outside_of_the_root_is_read() -> None:
    text = 'terraform {\n  source = read_terragrunt_config("../../../../secret.hcl").locals.source\n}\n'
    (reference,) = read(text).facts.references
    assert reference.grade == "unknown"


@settings(deadline=None, max_examples=100)
@given(
    st.text()
    | st.lists(
        st.sampled_from([*INCLUDES.split(" "), "terraform {\n", "source =", "}\n", '"x"']), max_size=20
    ).map(" ".join)
)
def test_any_text_gives_a_document_or_an_error_inside_it(text: str) -> None:
    try:
        document = read(text)
    except ParseError as error:
        assert error.span is not None
        assert error.span.line <= len(Source("x", text).line_starts)
        return
    for reference in document.facts.references:
        start, end = document.source.offsets(document.span(reference.at))
        assert 0 <= start <= end <= len(text)
