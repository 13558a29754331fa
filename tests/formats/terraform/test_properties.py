from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scanner.errors import ParseError
from scanner.formats import terraform
from scanner.formats.terraform.syntax.hcl_config import HclConfig
from scanner.model import NO_ASSUMPTIONS, Assumptions, Document, Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model import Pointer, Span

MODERATE = settings(max_examples=120, deadline=None)


class Alone:
    def __init__(self, source: Source) -> None:
        self.source = source

    def read(self, path: str) -> Source | None:
        return self.source if path == self.source.path else None

    def names(self, directory: str) -> tuple[str, ...]:
        return (self.source.path,) if directory == "" else ()

    def content(self, path: str) -> bytes | None:
        del path
        return None

    def files_named(self, suffixes: tuple[str, ...]) -> tuple[str, ...]:
        del suffixes
        return ()

    @property
    def assumptions(self) -> Assumptions:
        return NO_ASSUMPTIONS


def check(text: str, path: str = "main.tf") -> None:
    """Read a text, and check that all spans stand inside it and that all facts are JSON."""
    source = Source(path, text)
    try:
        documents = terraform.parse(source, Alone(source))
    except ParseError as error:
        failed = error.span
    else:
        assert [document.index for document in documents] == list(range(len(documents)))
        assert documents
        for document in documents:
            check_document(document)
        return
    assert failed is not None
    inside(source, failed)


def check_document(document: Document) -> None:
    for pointer in pointers(document):
        inside(document.source, document.span(pointer))
        assert document.address(pointer)
        for related in document.related(pointer):
            inside(document.source, related.span)
    for failure in document.failures:
        assert failure.span is not None
        inside(document.source, failure.span)
    json.dumps([document.value, [resource.values for resource in document.facts.resources]])
    msgspec.json.encode(document.facts)


def inside(source: Source, span: Span) -> None:
    assert span.path == source.path
    for line, column in ((span.line, span.column), (span.end_line, span.end_column)):
        start = source.line_starts[line - 1]
        assert 1 <= column <= len(source.text) - start + 1
    assert (span.line, span.column) <= (span.end_line, span.end_column)


def pointers(document: Document) -> Iterator[Pointer]:
    for name in ("images", "references", "commands", "workloads", "configs", "credentials", "resources"):
        for fact in getattr(document.facts, name):
            yield from places(fact)
            yield (*fact.at, "missing", 0)
    for pointer, commands in document.scripts.items():
        for index, words in enumerate(commands):
            yield (*pointer, index)
            yield from ((*pointer, index, word) for word in range(len(words)))
    yield from document.addresses
    yield from ((), ("x", 1, "y"))


def places(fact: Any) -> Iterator[Pointer]:
    for name in fact.__struct_fields__:
        value = getattr(fact, name)
        if name in ("at", "annotations_at"):
            yield value
        elif isinstance(value, msgspec.Struct):
            yield from places(value)
        elif isinstance(value, tuple):
            for item in value:
                if isinstance(item, msgspec.Struct):
                    yield from places(item)


@given(st.text(max_size=200))
@MODERATE
def test_any_text(text: str) -> None:
    check(text)
    check(text, "main.tf.json")


# fmt: off
WORDS = [
    "resource", "data", "module", "variable", "locals", "terraform", "provider", "dynamic", "provisioner",
    '"aws_instance"', '"kubernetes_pod"', '"kubernetes_manifest"', '"aws_ecs_task_definition"', '"a"',
    '"local-exec"', '"remote-exec"', '"container"', "content", "for_each", "spec", "template", "container",
    "user_data", "container_definitions", "image", "command", "inline", "source", "default", "manifest", "x",
    "jsonencode(", "base64encode(", "yamldecode(", "(", ")", "[", "]", "{", "}", "=", "\n", ",", ":", "...",
    "var.x", "local.a", "local.b", "each.value", "1", "-", '"', "${", "%{ if ", "}", "$${", "<<EOF\n", "\nEOF\n",
    "#!/bin/sh\n", "#cloud-config\n", "runcmd: [x]\n", '[{"image": "', '"}]', "apt-get install ", "&&", "'",
    "each.key", "self.id", "count", "count.index", "iterator", "labels", "for", "in", "if", "?", "=>", "...",
    'file("main.tf")', 'templatefile("main.tf",', "toset(", "merge(", "%{ for x in [1, 2] }", "%{ endfor ~}",
    '"./"', '"."', "output", "value", "module.a.b", "var.x ", "lifecycle", "ignore_changes", "null", "[1, 2]",
    "Content-Type: multipart/mixed; boundary=b\n\n--b\n\n", "\t", "é", "e\u0301", "\r\n", "\\", "password",
]
PIECES = [
    "#!/bin/sh\n", "#cloud-config\n", "${var.x}", "${local.a}", "$${x}", "\n", "run ", "a=b ", "'", "  ", "- ",
    '[{"image": "', '"}]', "runcmd:\n", "packages: [", "]", "%{ if x }y%{ endif }", "${[1]}", "\t", "e\u0301",
    "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - image: ", "Content-Type: multipart/a; boundary=b\n\n",
    "%{ for x in [1, 2] }", "%{ endfor ~}", "${each.value}", "${count.index}", "${jsonencode({a = 1})}",
    '${file("main.tf")}', "${self.id}", "${x}", "%{ if true }", "%{ else }", "%{ endif }", "#!/bin/sh\\n",
    "--b\n\n", "--b--\n", "| sh ", "$(", ")", "<<E\n", "E\n", "{", "}", "password=x ",
]
NAMES = [
    "spec", "template", "container", "containers", "image", "command", "args", "user_data", "custom_data",
    "metadata", "manifest", "yaml_body", "container_definitions", "name", "env", "value", "provisioner",
    "local-exec", "remote-exec", "inline", "lifecycle", "dynamic", "content", "security_context", "privileged",
    "startup-script", "data", "password", "init_container", "volume", "source", "version", "for_each", "count",
    "iterator", "labels", "part", "content_type", "script", "scripts", "triggers", "connection", "environment",
]
# fmt: on


@given(st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join))
@MODERATE
def test_words_of_terraform(text: str) -> None:
    check(text)


STRINGS = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
SCALARS = st.none() | st.booleans() | st.integers() | STRINGS
KEYS = st.sampled_from(NAMES)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
BODIES = st.dictionaries(KEYS, VALUES, max_size=5)
KINDS = st.sampled_from(
    [
        "aws_instance",
        "kubernetes_pod",
        "kubernetes_deployment",
        "kubernetes_manifest",
        "kubectl_manifest",
        "aws_ecs_task_definition",
        "docker_container",
        "google_cloud_run_v2_service",
        "cloudinit_config",
    ]
)
BLOCKS = st.fixed_dictionaries(
    {},
    optional={
        "resource": st.dictionaries(KINDS, st.dictionaries(KEYS, BODIES, max_size=2), max_size=2),
        "data": st.dictionaries(
            KINDS, st.dictionaries(KEYS, BODIES | st.lists(BODIES, max_size=2), max_size=2)
        ),
        "module": st.dictionaries(KEYS, BODIES, max_size=2),
        "locals": st.dictionaries(st.sampled_from(["a", "b"]), VALUES),
        "terraform": BODIES,
    },
)


def as_hcl(blocks: dict[str, Any]) -> str:
    """Write the blocks in HCL, strings as templates."""
    lines: list[str] = []
    for kind, holder in blocks.items():
        if kind in ("locals", "terraform"):
            lines += [f"{kind} {{", *attributes(holder), "}"]
            continue
        for label, below in holder.items():
            if kind == "module":
                lines += [f'{kind} "{label}" {{', *attributes(below), "}"]
                continue
            for name, body in below.items():
                for each in body if isinstance(body, list) else [body]:
                    lines += [f'{kind} "{label}" "{name}" {{', *attributes(each), "}"]
    return "\n".join(lines) + "\n"


def attributes(body: dict[str, Any]) -> list[str]:
    return [f"{name} = {expression(value)}" for name, value in body.items()]


def expression(value: Any) -> str:
    if isinstance(value, str):
        inner = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
        return f'"{inner}"'
    if isinstance(value, list):
        return "[" + ", ".join(map(expression, value)) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f'"{name}" = {expression(item)}' for name, item in value.items()) + " }"
    return json.dumps(value)


@given(BLOCKS)
@example(
    {
        "resource": {"aws_instance": {"a": {"user_data": "#!/bin/sh\n${local.a}"}}},
        "locals": {"a": "${local.a}"},
    }
)
@settings(max_examples=200, deadline=None)
def test_files_that_are_valid(blocks: dict[str, Any]) -> None:
    check(as_hcl(blocks))
    check(json.dumps(blocks), "main.tf.json")


@given(STRINGS, st.integers(-2, 80), st.integers(-2, 80))
@MODERATE
def test_any_range_of_a_string_stays_inside_it(text: str, start: int, end: int) -> None:
    source = f"a = {expression(text)}\n"
    try:
        config = HclConfig(Source("main.tf", source))
    except ParseError:
        return
    if not isinstance(config.value["a"], str):
        return
    written = config.expression(("a",))
    assert written is not None
    first, last = written.start, written.end
    found = config.locate_within(("a",), start, end)
    assert first <= found[0] <= found[1] <= last


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a = " + "[" * 150 + "]" * 150, id="lists"),
        pytest.param("a = " + '{ "b" = ' * 90 + "1" + " }" * 90, id="objects"),
        pytest.param("a = " + "(" * 150 + "1" + ")" * 150, id="parentheses"),
        pytest.param("a = " + '"${' * 90 + "1" + '}"' * 90, id="templates"),
        pytest.param("a = " + "jsonencode(" * 90 + "1" + ")" * 90, id="calls"),
        pytest.param("a {\n" * 25 + "}\n" * 25, id="blocks"),
        pytest.param('resource "kubernetes_pod" "p" {\n' + "spec {\n" * 25 + "}\n" * 26, id="pods"),
        pytest.param(
            'resource "kubernetes_manifest" "p" {\nmanifest = ' + '{ "b" = ' * 80 + "1" + " }" * 80 + "\n}",
            id="manifest",
        ),
        pytest.param(
            'resource "aws_ecs_task_definition" "p" {\ncontainer_definitions = jsonencode('
            + "[" * 80
            + "]" * 80
            + ")\n}",
            id="definitions",
        ),
        pytest.param(
            'resource "aws_ecs_task_definition" "p" {\ncontainer_definitions = <<E\n'
            + "[" * 90
            + "]" * 90
            + "\nE\n}",
            id="definitions in a heredoc",
        ),
        pytest.param(
            'resource "aws_instance" "p" {\nuser_data = <<E\n'
            + "".join(f'Content-Type: multipart/mixed; boundary="b{i}"\n\n--b{i}\n' for i in range(500))
            + "E\n}",
            id="multipart",
        ),
    ],
)
def test_deep_nesting_is_bounded(text: str) -> None:
    check(text)


@pytest.mark.parametrize("count", [2_000])
def test_large_files_take_linear_time(count: int) -> None:
    text = "".join(
        f'resource "aws_instance" "r{i}" {{\n  user_data = "#!/bin/sh\\nrun ${{var.x}}"\n  tags = {{ a = local.l{i} }}\n}}\n'
        for i in range(count)
    )
    text += "locals {\n" + "".join(f'  l{i} = "x"\n' for i in range(count)) + "}\n"
    check(text)
