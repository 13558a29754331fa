from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scanner.errors import ParseError
from scanner.formats import terraform
from scanner.formats.terraform import module
from scanner.model import Document, Source, Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.formats.terraform.config import Config
    from scanner.model import Tree

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
    original = module.read

    def noted(source: Source) -> Config:
        read.append(source.path)
        return original(source)

    monkeypatch.setattr(module, "read", noted)
    for path in (*texts, "main.tf", "main.tf", *texts):
        images(tree, path)
    assert sorted(read) == sorted([*texts, "main.tf", "bad.tf"])


def test_few_modules_are_kept(files: TreeOf) -> None:
    tree = files({f"d{index}/main.tf": MAIN for index in range(50)})
    for index in range(50):
        images(tree, f"d{index}/main.tf")
    assert len(module._modules) <= 8


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
