from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from scanner.facts.model import Unknown
from scanner.formats.terraform.modules.calls import local_directory
from scanner.formats.terraform.modules.children import MAX_CALLS

if TYPE_CHECKING:
    from tests.formats.terraform.conftest import Graph

PROBE = 'resource "t" "r" {\n  x = module.m.out\n}\n'
MODULE = 'output "out" {\n  value = "known"\n}\n'
UNKNOWN = {"x": Unknown("module.m.out")}


def call(source: str, name: str = "m", more: str = "") -> str:
    return f'module "{name}" {{\n  source = {source}\n{more}}}\n'


@pytest.mark.parametrize(
    ("directory", "source", "module"),
    [
        pytest.param("", '"./modules/m"', "modules/m/", id="below"),
        pytest.param("live/prod/", '"../../m"', "m/", id="above"),
        pytest.param("live/", '"../"', "", id="the root of the scan"),
        pytest.param("", '"./m/"', "m/", id="a slash at the end"),
        pytest.param("", '"./a/../m"', "m/", id="not in normal form"),
        pytest.param("", '".\\\\m"', "m/", id="with backslashes"),
    ],
)
def test_local_modules_are_read(directory: str, source: str, module: str, graph: type[Graph]) -> None:
    path = f"{directory}call.tf"
    found = graph({path: call(source) + PROBE, f"{module}main.tf": MODULE})
    assert found.values(path)["t.r"] == {"x": "known"}
    assert found.failures(path) == []


@pytest.mark.parametrize(
    ("source", "failures"),
    [
        pytest.param(
            '"./nope"',
            ['main.tf:2 "./nope": module m is not here: there are no Terraform files in ./nope'],
            id="a directory that is not there",
        ),
        pytest.param(
            '"./docs"',
            ['main.tf:2 "./docs": module m is not here: there are no Terraform files in ./docs'],
            id="a directory without configuration",
        ),
        pytest.param('"../outside"', [], id="outside of the scan"),
        pytest.param('"./../../outside"', [], id="far outside of the scan"),
        pytest.param('"terraform-aws-modules/vpc/aws"', [], id="a registry"),
        pytest.param('"git::https://example.com/vpc.git"', [], id="git"),
        pytest.param('"/abs/path"', [], id="an absolute path"),
        pytest.param("var.x", [], id="a variable"),
        pytest.param('"./${var.x}"', [], id="a template"),
        pytest.param("12", [], id="a number"),
    ],
)
def test_the_outputs_of_a_module_that_is_not_here_are_unknown(
    source: str, failures: list[str], graph: type[Graph]
) -> None:
    found = graph({"main.tf": call(source) + PROBE, "docs/README.md": ""})
    assert found.values()["t.r"] == UNKNOWN
    assert found.failures() == failures


def test_a_call_without_a_source_calls_nothing(graph: type[Graph]) -> None:
    found = graph({"main.tf": 'module "m" {\n}\n' + PROBE})
    assert found.values()["t.r"] == UNKNOWN
    assert found.failures() == []


def manifest(**directories: str) -> str:
    modules = [{"Key": key, "Source": "x", "Dir": path} for key, path in directories.items()]
    return json.dumps({"Modules": [{"Key": "", "Source": "", "Dir": "."}, *modules]})


REMOTE = call('"example/remote/x"')


@pytest.mark.parametrize(
    ("manifest_text", "expected"),
    [
        pytest.param(manifest(m=".terraform/modules/m"), "known", id="installed"),
        pytest.param(manifest(m=".terraform/modules/m/sub"), Unknown("module.m.out"), id="nothing there"),
        pytest.param(manifest(m="../../../etc"), Unknown("module.m.out"), id="outside of the scan"),
        pytest.param(manifest(n=".terraform/modules/m"), Unknown("module.m.out"), id="another call"),
        pytest.param("{", Unknown("module.m.out"), id="not JSON"),
        pytest.param('{"Modules": 1}', Unknown("module.m.out"), id="another shape"),
        pytest.param('{"Modules": [{"Key": "m"}]}', Unknown("module.m.out"), id="no directory"),
        pytest.param("[" * 100_000, Unknown("module.m.out"), id="deeply nested"),
    ],
)
def test_remote_modules_are_read_where_they_are_installed(
    manifest_text: str, expected: object, graph: type[Graph]
) -> None:
    found = graph(
        {
            "live/main.tf": REMOTE + PROBE,
            "live/.terraform/modules/modules.json": manifest_text,
            "live/.terraform/modules/m/main.tf": MODULE,
        }
    )
    assert found.values("live/main.tf")["t.r"] == {"x": expected}
    assert found.failures("live/main.tf") == []


def test_modules_in_modules_are_installed_for_the_root_module(graph: type[Graph]) -> None:
    inner = call('"example/inner/x"', "inner") + 'output "out" {\n  value = module.inner.out\n}\n'
    found = graph(
        {
            "main.tf": call('"./m"') + PROBE,
            "m/main.tf": inner,
            ".terraform/modules/modules.json": manifest(
                **{"m": "m", "m.inner": ".terraform/modules/m.inner"}
            ),
            ".terraform/modules/m.inner/main.tf": MODULE,
        }
    )
    assert found.values()["t.r"] == {"x": "known"}


def test_a_module_that_calls_itself_is_a_failure(graph: type[Graph]) -> None:
    found = graph(
        {
            "main.tf": call('"./m"') + PROBE,
            "m/main.tf": call('"../n"', "n") + MODULE,
            "n/main.tf": call('"../m"', "again") + call('"./"', "self"),
        }
    )
    assert found.values()["t.r"] == {"x": "known"}
    assert found.failures() == []
    assert found.failures("n/main.tf") == [
        'n/main.tf:2 "../m": module again calls itself',
        'n/main.tf:5 "./": module self calls itself',
    ]


def test_calls_are_followed_so_far(graph: type[Graph]) -> None:
    count = MAX_CALLS + 3
    files = {
        f"m{index}/main.tf": call(f'"../m{index + 1}"') + 'output "out" {\n  value = module.m.out\n}\n'
        for index in range(count)
    }
    found = graph(files | {f"m{count}/main.tf": MODULE, "main.tf": call('"./m4"') + PROBE})
    assert found.values("main.tf")["t.r"] == {"x": "known"}
    assert found.failures(f"m{MAX_CALLS}/main.tf") == [
        f'm{MAX_CALLS}/main.tf:2 "../m{MAX_CALLS + 1}": module m is called through more than 32 calls'
    ]
    assert [path for path in files if found.failures(path)] == [f"m{MAX_CALLS}/main.tf"]


def test_a_broken_file_of_a_module_is_left_out(graph: type[Graph]) -> None:
    found = graph({"main.tf": call('"./m"') + PROBE, "m/main.tf": MODULE, "m/bad.tf": "{"})
    assert found.values()["t.r"] == {"x": "known"}
    assert found.failures() == []


@pytest.mark.parametrize(
    ("source", "directory", "expected"),
    [
        ("./a", "", "a"),
        ("./", "a", "a"),
        ("../", "a", ""),
        ("../a", "", "../a"),
        ("a", "", None),
        (".", "", None),
        ("./../../a", "b", "../a"),
    ],
)
def test_directories_of_sources(source: str, directory: str, expected: str | None) -> None:
    assert local_directory(source, directory) == expected
