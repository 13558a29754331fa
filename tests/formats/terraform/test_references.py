from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scanner.facts.model import Reference

if TYPE_CHECKING:
    from collections.abc import Callable

COMMIT = "0123456789abcdef0123456789abcdef01234567"
HASH = "0" * 64
LOCK = """
provider "registry.example.org/hashicorp/aws" {
  version = "5.1.0"
  hashes  = ["h1:abc="]
}
provider "registry.example.org/acme/empty" {
  version = "5.1.0"
  hashes  = []
}
provider "registry.example.org/acme/none" {
  version = "5.1.0"
}
"""


def module(ref: str, **fields: Any) -> Reference:
    known: dict[str, Any] = {"host": "", "name": ref, "revision": None, "grade": "floating", **fields}
    return Reference(("module", "m", 0, "source"), "module", ref, fetcher="terraform", **known)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param('source = "./vpc"', module("./vpc", grade="local", offers="local"), id="local"),
        pytest.param('source = "../vpc"', module("../vpc", grade="local", offers="local"), id="local above"),
        pytest.param(
            'source = "/srv/vpc"', module("/srv/vpc", grade="local", offers="local"), id="absolute path"
        ),
        pytest.param(
            'source = "terraform-aws-modules/vpc/aws"\nversion = "5.1.0"',
            module(
                "terraform-aws-modules/vpc/aws",
                name="terraform-aws-modules/vpc/aws",
                revision="5.1.0",
                grade="version",
                offers="version",
            ),
            id="registry, exact version",
        ),
        pytest.param(
            'source = "acme/vpc/aws//modules/x"\nversion = "= 5.1.0"',
            module(
                "acme/vpc/aws//modules/x",
                name="acme/vpc/aws",
                revision="= 5.1.0",
                grade="version",
                offers="version",
            ),
            id="registry, equality, directory",
        ),
        pytest.param(
            'source = "acme/vpc/aws"\nversion = "~> 5.1"',
            module("acme/vpc/aws", revision="~> 5.1", offers="version"),
            id="registry, range",
        ),
        pytest.param(
            'source = "acme/vpc/aws"', module("acme/vpc/aws", offers="version"), id="registry, no version"
        ),
        pytest.param(
            'source = "acme/vpc/aws"\nversion = local.version',
            module(
                "acme/vpc/aws",
                revision="${local.version}",
                grade="unknown",
                unknown=("local.version",),
                offers="version",
            ),
            id="registry, unknown version",
        ),
        pytest.param(
            'source = "app.example.org/acme/vpc/aws"\nversion = "1.2.3"',
            module(
                "app.example.org/acme/vpc/aws",
                host="app.example.org",
                name="acme/vpc/aws",
                revision="1.2.3",
                grade="version",
                offers="version",
            ),
            id="private registry",
        ),
        pytest.param(
            f'source = "git::https://example.org/vpc.git//x?ref={COMMIT}"',
            module(
                f"git::https://example.org/vpc.git//x?ref={COMMIT}",
                host="example.org",
                name="vpc",
                revision=COMMIT,
                grade="digest",
            ),
            id="git, commit",
        ),
        pytest.param(
            'source = "git@github.com:acme/vpc.git?ref=v1.2.3"',
            module(
                "git@github.com:acme/vpc.git?ref=v1.2.3",
                host="github.com",
                name="acme/vpc",
                revision="v1.2.3",
                grade="version",
            ),
            id="git by ssh, tag",
        ),
        pytest.param(
            'source = "github.com/acme/vpc?ref=main"',
            module("github.com/acme/vpc?ref=main", host="github.com", name="acme/vpc", revision="main"),
            id="github, branch",
        ),
        pytest.param(
            'source = "github.com/acme/vpc"',
            module("github.com/acme/vpc", host="github.com", name="acme/vpc"),
            id="github, no ref",
        ),
        pytest.param(
            'source = "git::https://example.org/vpc.git?ref=${var.ref}"',
            module(
                "git::https://example.org/vpc.git?ref=${var.ref}",
                host="example.org",
                name="vpc",
                revision="${var.ref}",
                grade="unknown",
                unknown=("var.ref",),
            ),
            id="git, unknown ref",
        ),
        pytest.param(
            'source = "https://example.org/vpc.zip"',
            module("https://example.org/vpc.zip", host="example.org", name="vpc.zip"),
            id="archive",
        ),
        pytest.param(
            f'source = "https://example.org/vpc.zip?checksum=sha256:{HASH}"',
            module(
                f"https://example.org/vpc.zip?checksum=sha256:{HASH}",
                host="example.org",
                name="vpc.zip",
                revision=HASH,
                grade="digest",
            ),
            id="archive with checksum",
        ),
        pytest.param(
            'source = "https://user:pass@example.org/vpc.zip"',
            module("https://example.org/vpc.zip", host="example.org", name="vpc.zip"),
            id="archive with password",
        ),
        pytest.param(
            'source = "s3::https://s3.example.org/bucket/vpc.zip"',
            module("s3::https://s3.example.org/bucket/vpc.zip", host="s3.example.org", name="bucket/vpc.zip"),
            id="bucket",
        ),
        pytest.param(
            f'source = "oci://example.org/vpc?digest=sha256:{"0" * 64}"',
            module(
                f"oci://example.org/vpc?digest=sha256:{'0' * 64}",
                host="example.org",
                name="vpc",
                revision=f"sha256:{'0' * 64}",
                grade="digest",
            ),
            id="OCI, digest",
        ),
        pytest.param(
            'source = "oci://example.org/vpc?tag=1.2.3"',
            module(
                "oci://example.org/vpc?tag=1.2.3",
                host="example.org",
                name="vpc",
                revision="1.2.3",
                grade="version",
            ),
            id="OCI, tag",
        ),
        pytest.param(
            'source = "oci://example.org/vpc"',
            module("oci://example.org/vpc", host="example.org", name="vpc"),
            id="OCI, nothing",
        ),
        pytest.param(
            f'source = "hg::https://example.org/vpc?rev={COMMIT}"',
            module(
                f"hg::https://example.org/vpc?rev={COMMIT}",
                host="example.org",
                name="vpc",
                revision=COMMIT,
                grade="digest",
            ),
            id="Mercurial, commit",
        ),
        pytest.param(
            'source = "modules/vpc"',
            module("modules/vpc", error="a local module begins with ./ or ../"),
            id="no ./",
        ),
        pytest.param(
            "source = var.source",
            module("${var.source}", grade="unknown", unknown=("var.source",), offers="unknown"),
            id="unknown",
        ),
    ],
)
def test_modules(body: str, expected: Reference, read: Callable[..., Any]) -> None:
    reading = read(f'module "m" {{\n{body}\n}}')
    assert reading.document.facts.references == (expected,)
    assert reading.text(expected.at) == body.partition("\n")[0].removeprefix("source = ")


@pytest.mark.parametrize("body", ["", "source = null", "source = []"])
def test_a_module_without_a_source_has_no_reference(body: str, read: Callable[..., Any]) -> None:
    assert read(f'module "m" {{\n{body}\n}}').document.facts.references == ()


def provider(ref: str, revision: str | None, grade: Any, **fields: Any) -> Reference:
    at = ("terraform", 0, "required_providers", 0, "p")
    known: dict[str, Any] = {"host": "", "name": ref, "phase": "deploy", "offers": "locked", **fields}
    return Reference(at, "provider", ref, revision=revision, grade=grade, fetcher="terraform", **known)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(
            '{ source = "a/b", version = "1.2.3" }', provider("a/b", "1.2.3", "version"), id="exact"
        ),
        pytest.param(
            '{ source = "a/b", version = "= 1.2" }', provider("a/b", "= 1.2", "version"), id="equal"
        ),
        pytest.param(
            '{ source = "a/b", version = "1.2" }',
            provider("a/b", "1.2", "version"),
            id="equal without operator",
        ),
        pytest.param(
            '{ source = "a/b", version = "~> 1.2" }', provider("a/b", "~> 1.2", "floating"), id="range"
        ),
        pytest.param('{ source = "a/b" }', provider("a/b", None, "floating"), id="no version"),
        pytest.param('{ version = "1.2.3" }', provider("hashicorp/p", "1.2.3", "version"), id="no source"),
        pytest.param('"~> 1.2"', provider("hashicorp/p", "~> 1.2", "floating"), id="before 0.13"),
        pytest.param(
            '{ source = "example.org/a/b", version = "1.2.3" }',
            provider("example.org/a/b", "1.2.3", "version", host="example.org", name="a/b"),
            id="host",
        ),
        pytest.param(
            '{ source = "a b", version = "1.2.3" }',
            provider(
                "a b", "1.2.3", "floating", error="a provider is named namespace/name or host/namespace/name"
            ),
            id="not a name",
        ),
        pytest.param(
            '{ source = "hashicorp/aws", version = "~> 5.0" }',
            provider("hashicorp/aws", "~> 5.0", "locked"),
            id="locked",
        ),
        pytest.param(
            '{ source = "registry.example.org/hashicorp/aws" }',
            provider(
                "registry.example.org/hashicorp/aws",
                None,
                "locked",
                host="registry.example.org",
                name="hashicorp/aws",
            ),
            id="locked, host",
        ),
        pytest.param(
            '{ source = "other.example.org/hashicorp/aws" }',
            provider(
                "other.example.org/hashicorp/aws",
                None,
                "floating",
                host="other.example.org",
                name="hashicorp/aws",
            ),
            id="locked, another host",
        ),
        pytest.param('{ source = "acme/empty" }', provider("acme/empty", None, "floating"), id="no hashes"),
        pytest.param(
            '{ source = "acme/none" }', provider("acme/none", None, "floating"), id="hashes not set"
        ),
        pytest.param(
            "{ source = var.s, version = var.v }",
            provider("${var.s}", "${var.v}", "unknown", unknown=("var.s", "var.v")),
            id="unknown",
        ),
    ],
)
def test_required_providers(value: str, expected: Reference, read: Callable[..., Any]) -> None:
    text = f"terraform {{\n  required_providers {{\n    p = {value}\n  }}\n}}\n"
    reading = read(text, "dir/main.tf", **{"dir/.terraform.lock.hcl": LOCK})
    assert reading.document.facts.references == (expected,)
    assert reading.text(expected.at) == ("p" if value.startswith("{") else value)


def test_a_provider_configured_with_a_version(read: Callable[..., Any]) -> None:
    reading = read(
        'provider "aws" {\n  version = "~> 2.0"\n}\nprovider "aws" {\n  alias = "b"\n}\n',
        **{".terraform.lock.hcl": "{"},
    )
    at = ("provider", "aws", 0, "version")
    assert reading.document.facts.references == (
        Reference(
            at,
            "provider",
            "hashicorp/aws",
            "",
            "hashicorp/aws",
            "~> 2.0",
            "floating",
            "terraform",
            phase="deploy",
            offers="locked",
        ),
    )
    assert reading.text(at) == '"~> 2.0"'


@pytest.mark.parametrize(
    ("beside", "phase"),
    [
        pytest.param("", None, id="a module to be called"),
        pytest.param('provider "aws" {}', "deploy", id="a provider is configured"),
        pytest.param('terraform {\n  backend "s3" {}\n}', "deploy", id="a backend"),
        pytest.param("terraform {\n  cloud {}\n}", "deploy", id="a workspace"),
        pytest.param('terraform {\n  required_version = ">= 1.5"\n}', None, id="other settings"),
    ],
)
def test_when_a_provider_is_fetched(beside: str, phase: str | None, read: Callable[..., Any]) -> None:
    text = "terraform {\n  required_providers {\n    aws = {}\n  }\n}\n"
    reading = read(text, "dir/versions.tf", **{"dir/main.tf": beside})
    assert [one.phase for one in reading.document.facts.references] == [phase]


def test_a_module_that_is_called_fetches_nothing_itself(read: Callable[..., Any]) -> None:
    text = 'provider "aws" {}\nterraform {\n  required_providers {\n    aws = {}\n  }\n}\n'
    caller = 'module "m" {\n  source = "./m"\n}\n'
    reading = read(text, "m/main.tf", **{"main.tf": caller})
    assert [one.phase for one in reading.document.facts.references] == [None]


def test_a_module_that_is_installed_is_a_reference_too(read: Callable[..., Any]) -> None:
    reading = read(
        'module "m" {\n  source  = "acme/vpc/aws"\n  version = "1.2.3"\n}\n',
        **{
            ".terraform/modules/modules.json": '{"Modules": [{"Key": "m", "Source": "acme/vpc/aws", "Dir": "x"}]}',
            "x/main.tf": "",
        },
    )
    expected = module("acme/vpc/aws", revision="1.2.3", grade="version", offers="version")
    assert reading.document.facts.references == (expected,)
    assert reading.document.failures == ()


@pytest.mark.parametrize(
    ("text", "others", "expected"),
    [
        pytest.param(
            'provider "aws" {\n  alias = "a"\n}\nprovider "aws" {}\n',
            {},
            [(("provider", "aws", 0), "floating")],
            id="once, at its first block",
        ),
        pytest.param(
            'provider "aws" {}\n',
            {".terraform.lock.hcl": LOCK},
            [(("provider", "aws", 0), "locked")],
            id="in the lock file",
        ),
        pytest.param('provider "terraform" {}\n', {}, [], id="part of Terraform"),
        pytest.param(
            'provider "aws" {}\n',
            {"versions.tf": 'terraform {\n  required_providers {\n    aws = "5.1.0"\n  }\n}\n'},
            [],
            id="required in another file",
        ),
        pytest.param(
            'provider "aws" {}\n',
            {"versions.tf.json": '{"terraform": {"required_providers": {"aws": {"version": "5.1.0"}}}}'},
            [],
            id="required in JSON",
        ),
        pytest.param(
            'provider "aws" {}\n',
            {"main_override.tf": 'provider "aws" {\n  version = "5.1.0"\n}\n'},
            [(("provider", "aws", 0, "version"), "version")],
            id="overridden",
        ),
    ],
)
def test_providers_of_which_the_version_is_said_nowhere(
    text: str, others: dict[str, str], expected: list[tuple[Any, str]], read: Callable[..., Any]
) -> None:
    references = read(text, **others).document.facts.references
    assert [(one.at, one.grade) for one in references] == expected
    assert {(one.ref, one.phase) for one in references} <= {("hashicorp/aws", "deploy")}


def test_a_called_module_may_leave_the_version_to_its_callers(read_all: Callable[..., list[Any]]) -> None:
    files = {
        "main.tf": 'module "m" {\n  source = "./m"\n}\n',
        "m/main.tf": 'provider "aws" {}\n',
    }
    assert [reading.document.facts.references for reading in read_all(files, "m/main.tf")] == [()]
