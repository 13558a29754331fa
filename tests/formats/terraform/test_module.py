from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scanner.errors import ParseError
from scanner.evaluate.types import NUMBER
from scanner.formats import terraform
from scanner.formats.terraform.modules import module_files
from scanner.formats.terraform.modules.latest import Latest
from scanner.model import Document, Source, Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.formats.terraform.syntax.config import Config
    from scanner.model import Tree
    from tests.formats.terraform.conftest import Graph

    TreeOf = Callable[[dict[str, str]], Tree]

MAIN = 'resource "aws_lambda_function" "f" {\n  image_uri = local.image\n}\n'


def images(tree: Tree, path: str) -> list[str]:
    source = tree.read(path)
    assert source is not None
    (document,) = terraform.parse(source, tree)
    return [image.ref for image in document.facts.images]


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        pytest.param({"locals.tf": 'locals { image = "a:1" }'}, "a:1", id="a sibling"),
        pytest.param({"locals.tofu": 'locals { image = "a:1" }'}, "a:1", id="an OpenTofu sibling"),
        pytest.param({"locals.tf.json": '{"locals": {"image": "a:${1}"}}'}, "a:1", id="a JSON sibling"),
        pytest.param(
            {"a.tf": 'locals { image = "a:1" }', "b.tf": 'locals { image = "b:1" }'},
            "a:1",
            id="the first of two",
        ),
        pytest.param(
            {
                "a.tf": 'locals { image = "a:1" }',
                "override.tf": 'locals { image = "o:1" }',
                "x_override.tf": 'locals { image = "x:1" }',
            },
            "x:1",
            id="overrides",
        ),
        pytest.param(
            {"a.tf": 'locals { image = "a:${var.tag}" }', "b.tf": 'variable "tag" { default = "1" }'},
            "a:1",
            id="through two siblings",
        ),
        pytest.param(
            {"a.tf": "locals {", "b.tf": 'locals { image = "b:1" }'}, "b:1", id="a sibling with an error"
        ),
        pytest.param({"sub/a.tf": 'locals { image = "a:1" }'}, "${local.image}", id="a directory below"),
        pytest.param({"terraform.tfvars": 'image = "a:1"'}, "${local.image}", id="variable files"),
        pytest.param({"a.tf": 'locals "x" { image = "a:1" }'}, "a:1", id="labels of locals are no matter"),
    ],
)
@pytest.mark.parametrize("directory", ["", "deploy/prod/"])
def test_names_come_from_the_files_of_the_directory(
    others: dict[str, str], expected: str, directory: str, files: TreeOf
) -> None:
    tree = files({f"{directory}{path}": text for path, text in {"main.tf": MAIN, **others}.items()})
    assert images(tree, f"{directory}main.tf") == [expected]


def test_a_source_that_is_not_in_the_tree_is_read_by_itself(files: TreeOf) -> None:
    tree = files({"main.tf": 'locals { image = "a:1" }', "b.tf": 'variable "x" {}'})
    (document,) = terraform.parse(Source("main.tf", MAIN + 'locals { image = "b:1" }'), tree)
    assert [image.ref for image in document.facts.images] == ["b:1"]


def test_each_file_is_read_once(files: TreeOf, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {
        f"f{index}.tf": f'locals {{ l{index} = "x" }}\noutput "o" {{\n  value = local.l1\n}}'
        for index in range(5)
    }
    tree = files({**texts, "main.tf": MAIN, "bad.tf": "{"})
    read: list[str] = []
    original = module_files.read

    def noted(source: Source) -> Config:
        read.append(source.path)
        return original(source)

    monkeypatch.setattr(module_files, "read", noted)
    for path in (*texts, "main.tf", "main.tf", *texts):
        images(tree, path)
    assert sorted(read) == sorted([*texts, "main.tf", "bad.tf"])


def test_what_was_used_last_is_kept() -> None:
    kept: Latest[str, str] = Latest(room=10)
    kept.put("a", "A", 4)
    kept.put("b", "B", 4)
    assert kept.get("a") == "A"
    kept.put("c", "C", 4)
    assert [kept.get(key) for key in "abc"] == ["A", None, "C"]
    kept.put("d", "D", 40)
    assert [kept.get(key) for key in "abcd"] == [None, None, None, "D"]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            ["b.tf", "a.tf.json", "c.tofu"], ["a.tf.json", "b.tf", "c.tofu"], id="all suffixes, by name"
        ),
        pytest.param(["a.tf", "override.tf", "b.tf"], ["a.tf", "b.tf", "override.tf"], id="overrides last"),
        pytest.param(["a.tf", "a.tofu", "b.tf"], ["a.tofu", "b.tf"], id="a file that OpenTofu leaves out"),
        pytest.param(["a.tf.json", "a.tofu.json"], ["a.tofu.json"], id="the same in JSON"),
        pytest.param(["a.tf", "a.tofu.json"], ["a.tf", "a.tofu.json"], id="HCL and JSON of one name"),
        pytest.param(["a.tf", "bad.tf", "a.tfvars", "a.tf.bak", "sub/a.tf"], ["a.tf"], id="what is not read"),
    ],
)
def test_files_of_a_module(files: list[str], expected: list[str], graph: type[Graph]) -> None:
    texts = {name: "{}" if name.endswith(".json") else "" for name in files} | {"bad.tf": "{"}
    module = graph({f"m/{name}": texts[name] for name in files} | {"m/bad.tf": "{"}).configuration.module("m")
    assert [config.source.path for config in module.configs] == [f"m/{name}" for name in expected]


def test_a_file_that_another_shadows_is_read_in_its_place(graph: type[Graph]) -> None:
    found = graph(
        {
            "main.tf": 'locals {\n  x = "terraform"\n}\nresource "t" "r" {\n  x = local.x\n}\n',
            "main.tofu": 'locals {\n  x = "opentofu"\n}\n',
            "other.tf": 'resource "t" "s" {\n  x = local.x\n}\n',
        }
    )
    assert found.values("main.tf") == {"t.r": {"x": "terraform"}}
    assert found.values("other.tf") == {"t.s": {"x": "opentofu"}}


def test_a_source_in_a_called_module_keeps_its_callers(graph: type[Graph]) -> None:
    found = graph(
        {
            "main.tf": 'module "m" {\n  source = "./m"\n  x = 1\n}\n',
            "m/main.tf": 'variable "x" {}\n',
        }
    )
    module = found.configuration.module_with(Source("m/new.tf", 'output "x" {\n  value = var.x\n}\n'))
    (instance,) = found.configuration.instances_of(module).instances
    assert (instance.address, instance.module) == ("module.m", module)
    assert list(module.outputs) == ["x"]


def test_what_a_module_declares(graph: type[Graph]) -> None:
    found = graph(
        {
            "a.tf": 'variable "v" {\n  type = number\n  nullable = false\n}\n'
            'output "o" {\n  value = 1\n  sensitive = "true"\n}\noutput "none" {\n}\n'
            'ephemeral "t" "e" {\n}\ndata "t" "d" {\n}\nresource "t" "r" {\n}\n'
            'module "m" {\n}\nmoved {\n}\n',
            "b.tf": 'variable "v" {\n}\noutput "o" {\n}\nresource "t" "r" {\n}\nmodule "m" {\n}\n',
        }
    )
    module = found.configuration.module("")
    (variable,) = module.variables.values()
    assert (variable.name, variable.constraint.type, variable.nullable, variable.secret) == (
        "v",
        NUMBER,
        False,
        False,
    )
    outputs = [(output.name, output.secret, output.block.at) for output in module.outputs.values()]
    assert outputs == [("o", True, ("output", "o", 0)), ("none", False, ("output", "none", 0))]
    assert {key: block.config.source.path for key, block in module.resources.items()} == {
        ("resource", "t", "r"): "a.tf",
        ("data", "t", "d"): "a.tf",
        ("ephemeral", "t", "e"): "a.tf",
    }
    assert [block.config.source.path for block in module.calls.values()] == ["a.tf"]


def test_an_error_in_the_file_itself_has_a_span(files: TreeOf) -> None:
    with pytest.raises(ParseError) as caught:
        terraform.parse(Source("main.tf", "a = 1\na = 2\n"), files({}))
    assert caught.value.span == Span("main.tf", 2, 1, 2, 2)


def test_the_order_of_files_makes_no_difference(files: TreeOf) -> None:
    texts = {
        "a.tf": 'locals {\n  a = "${local.b}-${local.c}"\n}\n' + MAIN.replace("local.image", "local.a"),
        "b.tf": "locals {\n  b = local.c\n  x = local.y\n  y = local.x\n}\n"
        + MAIN.replace("local.image", "local.y"),
        "c.tf": 'locals {\n  c = "c${local.x}"\n}\n' + MAIN.replace("local.image", "local.c"),
    }

    def facts(order: list[str]) -> dict[str, Any]:
        tree = files(texts)
        found: dict[str, Document] = {}
        for path in order:
            source = tree.read(path)
            assert source is not None
            (found[path],) = terraform.parse(source, tree)
        return {path: document.facts for path, document in sorted(found.items())}

    assert (
        facts(["a.tf", "b.tf", "c.tf"]) == facts(["c.tf", "b.tf", "a.tf"]) == facts(["b.tf", "a.tf", "c.tf"])
    )
