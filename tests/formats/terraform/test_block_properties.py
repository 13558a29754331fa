from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.formats import terraform
from scanner.model import Source
from tests.formats.terraform.conftest import Files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model import Document, Pointer, Span

EXPRESSIONS = st.sampled_from(
    [
        "[]",
        "[1, 2]",
        '["a", "b"]',
        'toset(["a", "b"])',
        '{ a = "x:1", b = "y" }',
        '{ a = { image = "x", args = ["sh", "-c", "run a"] } }',
        "var.x",
        "var.y",
        "local.a",
        "local.all",
        "each.value",
        "each.key",
        "count.index",
        "self.id",
        "container.value",
        "container.value.image",
        "it.key",
        "null",
        "3",
        "true",
        '"app:${each.key}"',
        '"#!/bin/sh\\nrun ${var.x}\\n"',
        '"#!/bin/sh\\n%{ for k in local.all }run ${k}\\n%{ endfor }"',
        '"#cloud-config\\nruncmd: [a ${var.x}]\\n"',
        "<<-E\n  #!/bin/sh\n  %{ if var.y }run a%{ else }run b%{ endif }\nE\n",
        'jsonencode([{ image = var.x, environment = [{ name = "PASSWORD", value = "Aa12345678" }] }])',
        "jsonencode(local.all)",
        'jsonencode([for k in local.all : { image = k, command = ["sh", "-c", "run ${k}"] }])',
        'templatefile("m/t.sh", { x = var.x, all = local.all })',
        'file("m/t.sh")',
        'yamldecode(file("pod.yaml"))',
        'merge({ a = "1" }, { b = var.x })',
        "concat([1], local.all)",
        "var.y ? 1 : 2",
        "module.m.o",
        "module.m",
    ]
)
NAMES = st.sampled_from(
    [
        "image",
        "command",
        "args",
        "name",
        "user_data",
        "container_definitions",
        "inline",
        "for_each",
        "count",
        "manifest",
    ]
)
TYPES = st.sampled_from(["container", "spec", "template", "env", "part", "disk", "lifecycle"])


def block(header: str, attributes: dict[str, str], blocks: list[str]) -> str:
    lines = [f"{name} = {value}" for name, value in attributes.items()]
    return f"{header} {{\n" + "\n".join([*lines, *blocks]) + "\n}"


ATTRIBUTES = st.dictionaries(NAMES, EXPRESSIONS, max_size=3)


def made(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    inside = st.lists(inner, max_size=2)
    content = st.builds(block, st.just("content"), ATTRIBUTES, inside)
    written = st.builds(block, TYPES, ATTRIBUTES, inside)
    dynamic = st.builds(
        lambda kind, each, iterator, body: block(
            f'dynamic "{kind}"', {"for_each": each, **({"iterator": "it"} if iterator else {})}, [body]
        ),
        TYPES,
        EXPRESSIONS,
        st.booleans(),
        content,
    )
    return written | dynamic


NESTED = st.recursive(
    st.builds(block, TYPES, ATTRIBUTES, st.just([]))
    | st.builds(
        block,
        st.sampled_from(['provisioner "local-exec"', 'provisioner "remote-exec"']),
        ATTRIBUTES,
        st.just([]),
    ),
    made,
    max_leaves=4,
)
KINDS = st.sampled_from(
    [
        'resource "aws_instance" "r"',
        'resource "kubernetes_pod" "r"',
        'resource "kubernetes_manifest" "r"',
        'resource "aws_ecs_task_definition" "r"',
        'resource "azurerm_container_group" "r"',
        'resource "google_cloud_run_v2_service" "r"',
        'data "cloudinit_config" "r"',
    ]
)
BLOCKS = st.lists(st.builds(block, KINDS, ATTRIBUTES, st.lists(NESTED, max_size=2)), max_size=2)
CALLS = st.lists(
    st.dictionaries(st.sampled_from(["x", "y", "for_each", "count"]), EXPRESSIONS, max_size=3), max_size=3
)
NAMED = 'locals {\n  a = "x"\n  all = ["b", var.x]\n}\nvariable "x" {}\nvariable "y" {\n  default = null\n}\n'


@given(CALLS, BLOCKS, BLOCKS, BLOCKS)
@settings(max_examples=150, deadline=None)
def test_all_that_is_read_has_a_place(
    calls: list[dict[str, str]], root: list[str], module: list[str], override: list[str]
) -> None:
    modules = [
        block(f'module "m{index or ""}"', {"source": '"./m"', **arguments}, [])
        for index, arguments in enumerate(calls)
    ]
    files = {
        "main.tf": "\n".join([NAMED, *modules, *root]),
        "m/main.tf": "\n".join([NAMED, 'output "o" {\n  value = var.x\n}', *module]),
        "m/override.tf": "\n".join(override),
        "m/t.sh": "#!/bin/sh\n%{ for k in all }run ${k} ${x}\n%{ endfor }",
        "pod.yaml": "kind: Pod\napiVersion: v1\nspec: {containers: [{image: a}]}\n",
    }
    for path in ("main.tf", "m/main.tf", "m/override.tf"):
        documents = terraform.parse(Source(path, files[path]), Files(files))
        assert [document.index for document in documents] == list(range(len(documents)))
        for document in documents:
            check(document, files)


def check(document: Document, files: dict[str, str]) -> None:
    for pointer in pointers(document):
        inside(files, document.span(pointer))
        assert document.address(pointer)
        for related in document.related(pointer):
            inside(files, related.span)
    json.dumps([document.value, [resource.values for resource in document.facts.resources]])
    msgspec.json.encode(document.facts)


def inside(files: dict[str, str], span: Span) -> None:
    source = Source(span.path, files[span.path])
    for line, column in ((span.line, span.column), (span.end_line, span.end_column)):
        assert 1 <= column <= len(source.text) - source.line_starts[line - 1] + 1
    assert (span.line, span.column) <= (span.end_line, span.end_column)


def pointers(document: Document) -> Iterator[Pointer]:
    for name in document.facts.__struct_fields__:
        for fact in getattr(document.facts, name):
            yield from places(fact)
    for pointer, commands in document.scripts.items():
        for index, words in enumerate(commands):
            yield from ((*pointer, index, word) for word in range(len(words)))
    for resource in document.facts.resources:
        yield from ((*resource.at, name, 5, "x") for name in resource.values)


def places(fact: Any) -> Iterator[Pointer]:
    for name in fact.__struct_fields__:
        value = getattr(fact, name)
        if name in ("at", "annotations_at"):
            yield value
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, msgspec.Struct):
                yield from places(item)
