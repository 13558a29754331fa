from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scanner.model import Source
from scanner.policy.checking.check import lint
from scanner.policy.checking.shapes import fields_of, input_of, item_of, options, values_of
from scanner.policy.engines.embedded import EmbeddedEngine

HEAD = "package cattleguard.pinning.some_rule\n\nimport rego.v1\n\n"
SCHEMA = json.loads((Path(__file__).parents[3] / "docs/schema/input.schema.json").read_text("utf-8"))


def remarks(body: str, head: str = HEAD, path: str = "p.rego") -> list[str]:
    found = lint(Source(path, head + body), EmbeddedEngine())
    return [f"{one.span.line}:{one.span.column}: {one.check}: {one.message} -> {one.hint}" for one in found]


def rule(*lines: str) -> str:
    return "deny contains 1 if {\n\t" + "\n\t".join(lines) + "\n}\n"


UNKNOWN = {
    "of input": (
        ["input.imgaes"],
        "6:8: unknown-field: `input.imgaes` is not in the document contract -> did you mean 'images'?",
    ),
    "of the file": (
        ["input.file.pth"],
        "6:13: unknown-field: `input.file.pth` is not in the document contract -> did you mean 'path'?",
    ),
    "of another scope": (
        ["input.documents"],
        "6:8: unknown-field: `input.documents` is not in the document contract -> did you mean 'document'?",
    ),
    "of some": (
        ["some image in input.images", "image.tagg == null"],
        "7:8: unknown-field: `image.tagg` is not in the document contract -> did you mean 'tag'?",
    ),
    "of any index": (
        ["input.images[_].tagg == null"],
        "6:18: unknown-field: there is no field `tagg` -> did you mean 'tag'?",
    ),
    "of an index": (
        ["image := input.images[0]", "image.tagg == null"],
        "7:8: unknown-field: `image.tagg` is not in the document contract -> did you mean 'tag'?",
    ),
    "in brackets": (
        ["some image in input.images", 'image["tagg"] == null'],
        "7:9: unknown-field: `image.tagg` is not in the document contract -> did you mean 'tag'?",
    ),
    "of every": (
        ["every image in input.images { image.tagg == null }"],
        "6:38: unknown-field: `image.tagg` is not in the document contract -> did you mean 'tag'?",
    ),
    "in a comprehension": (
        ["count([1 | some image in input.images; image.tagg == null]) == 0"],
        "6:47: unknown-field: `image.tagg` is not in the document contract -> did you mean 'tag'?",
    ),
    "of a comprehension": (
        ["moving := [image | some image in input.images]", "moving[_].tagg == null"],
        "7:12: unknown-field: there is no field `tagg` -> did you mean 'tag'?",
    ),
    "of evidence": (
        ["some image in input.images", "image.evidence.sbom == null"],
        "7:17: unknown-field: `image.evidence.sbom` is not in the document contract -> did you mean 'sboms'?",
    ),
    "of a setting": (
        ["input.workloads[_].containers[_].privileged.valeu == true"],
        "6:46: unknown-field: there is no field `valeu` -> did you mean 'value'?",
    ),
    "by object.get": (
        ["some image in input.images", 'object.get(image, "tagg", null) == null'],
        "7:21: unknown-field: `image.tagg` is not in the document contract -> did you mean 'tag'?",
    ),
    "in with": (
        ["true with input.imagess as []"],
        "6:18: unknown-field: `input.imagess` is not in the document contract -> did you mean 'images'?",
    ),
}


@pytest.mark.parametrize(("lines", "remark"), UNKNOWN.values(), ids=UNKNOWN)
def test_a_field_that_does_not_exist(lines: list[str], remark: str) -> None:
    assert remarks(rule(*lines)) == [remark]


def test_of_the_argument_of_a_function_that_is_given_one_kind_of_facts() -> None:
    body = rule("some image in input.images", "moves(image)") + "\nmoves(image) if image.tagg == null\n"
    assert remarks(body) == [
        "10:23: unknown-field: `image.tagg` is not in the document contract -> did you mean 'tag'?"
    ]


def test_of_the_value_of_a_function_and_of_a_rule() -> None:
    body = (
        rule("first(1).tagg == null", "some image in moving", "image.tagg == null")
        + "\nfirst(n) := input.images[n]\n\nmoving contains image if {\n\tsome image in input.images\n}\n"
    )
    assert remarks(body) == [
        "6:11: unknown-field: there is no field `tagg` -> did you mean 'tag'?",
        "8:8: unknown-field: `image.tagg` is not in the document contract -> did you mean 'tag'?",
    ]


def test_of_a_rule_over_the_whole_project() -> None:
    head = f"# METADATA\n# custom:\n#   scope: project\n{HEAD}"
    assert remarks(rule("input.images"), head) == [
        "9:8: unknown-field: `input.images` is not in the document contract -> one of: contract, documents"
    ]
    assert remarks(rule("some document in input.documents", "document.images[_].tag == null"), head) == []


FREE = {
    "the document": ["input.document.anything.at.all == 1"],
    "values": ["some resource in input.resources", "resource.values.anything[0].at == 1"],
    "annotations": ["some workload in input.workloads", 'workload.annotations["a.example/b"] == "x"'],
    "an index that varies": ["some image in input.images", 'some name in ["tagg"]', "image[name] == null"],
    "what is not typed": ["some image in data.images", "image.tagg == null"],
    "an argument of two kinds": ["either(input.images[_])", "either(input.references[_])"],
    "a value that is defined twice": ["some thing in things", "thing.tagg == 1"],
    "a name of two meanings": ["some image in array.concat(input.images, [])", "image.tagg == null"],
}


@pytest.mark.parametrize("lines", FREE.values(), ids=FREE)
def test_what_is_not_certain(lines: list[str]) -> None:
    body = rule(*lines)
    if "either" in body:
        body += "\neither(fact) if fact.tagg == null\n"
    if "things" in body:
        body += "\nthings := input.images if input.contract\n\nthings := [] if not input.contract\n"
    assert remarks(body) == []


def test_other_packages_see_the_document_itself() -> None:
    assert remarks(rule("input.imgaes"), "package main\n\n") == []


IMPOSSIBLE = {
    "a text": (
        'input.images[_].grade == "flaoting"',
        "6:28: impossible-value: this is never 'flaoting' -> did you mean 'floating'?",
    ),
    "the other way round": (
        '"flaoting" != input.images[_].grade',
        "6:3: impossible-value: this is never 'flaoting' -> did you mean 'floating'?",
    ),
    "of several": (
        'input.images[0].grade in {"flaoting", "version"}',
        "6:29: impossible-value: this is never 'flaoting' -> did you mean 'floating'?",
    ),
    "unified": (
        'input.images[0].grade = "flaoting"',
        "6:27: impossible-value: this is never 'flaoting' -> did you mean 'floating'?",
    ),
    "another type": (
        'input.file.in_image_build == "true"',
        "6:32: impossible-value: `input.file.in_image_build` is never a text -> it is a boolean",
    ),
    "null": (
        "input.images[0].ref == null",
        "6:25: impossible-value: this is never null -> it is a text",
    ),
}


@pytest.mark.parametrize(("line", "remark"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_a_value_that_is_never_there(line: str, remark: str) -> None:
    assert remarks(rule(line)) == [remark]


@pytest.mark.parametrize(
    "line",
    [
        'input.images[_].grade == "floating"',
        "input.images[_].tag == null",
        'input.references[_].target != "image"',
        "input.references[_].target == null",
        'input.workloads[_].containers[_].run_as_user.value == "root"',
        "input.workloads[_].containers[_].run_as_user.value == 0",
        'input.document.grade == "flaoting"',
        "input.images == null",
    ],
)
def test_values_that_can_be_there(line: str) -> None:
    assert remarks(rule(line)) == []


NULL = " may be null -> write `x := collection[_]`, or ask for `is_array(collection)` before"


def test_what_is_iterated_may_be_null() -> None:
    lines = ["some container in input.document.spec.containers", "container.image"]
    assert remarks(rule(*lines)) == [f"6:20: null-collection: `input.document.spec.containers`{NULL}"]
    assert remarks(rule("is_array(input.document.spec.containers)", *lines)) == []
    assert remarks(rule("container := input.document.spec.containers[_]", "container.image")) == []
    assert remarks(rule("every name in input.resources[0].values.names { name }")) == [
        f"6:16: null-collection: what is iterated{NULL}"
    ]


def test_tests_may_give_what_they_want() -> None:
    text = "package cattleguard.pinning.some_rule_test\n\nimport rego.v1\n\ntest_a if {\n\tsome x in input.document.x\n\tx\n}\n"
    assert lint(Source("some-rule_test.rego", text), EmbeddedEngine()) == []


BODIES = {
    "false": "false",
    "not true": "not true",
    "different constants": "1 == 2",
    "the same constant": "1 != 1",
    "types": '1 == "1"',
}


@pytest.mark.parametrize("line", BODIES.values(), ids=BODIES)
def test_a_body_that_is_never_true(line: str) -> None:
    assert remarks(rule(line)) == [
        (
            "6:2: unreachable: this is never true, so nothing below it is"
            " -> take the rule out, or correct the condition"
        )
    ]


@pytest.mark.parametrize("line", ["true", "null", "not false", "1 == 1", '"a" != "b"', "0", '""'])
def test_a_body_that_may_be_true(line: str) -> None:
    assert remarks(rule(line)) == []


def test_the_types_are_those_of_the_published_schema() -> None:
    document, project = SCHEMA["anyOf"]
    assert_same(input_of("document"), document)
    assert_same(input_of("project"), project)


def assert_same(shape: Any, schema: dict[str, Any]) -> None:
    schema = resolved(schema)
    fields = fields_of(shape)
    if fields is not None:
        assert set(fields) == set(schema["properties"])
        for name, field in fields.items():
            assert_same(field, schema["properties"][name])
    elif "enum" in schema:
        assert set(values_of(shape) or ()) == set(schema["enum"]) - {None}
        assert (None in schema["enum"]) == (type(None) in options(shape))
    elif schema.get("type") == "array":
        assert_same(item_of(shape), schema["items"])


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    if "anyOf" in schema:
        schema = next(one for one in schema["anyOf"] if one.get("type") != "null")
    if "$ref" in schema:
        found: dict[str, Any] = SCHEMA["$defs"][schema["$ref"].rsplit("/", 1)[-1]]
        return found
    return schema
