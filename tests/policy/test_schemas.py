"""The published schemas say what the code does."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec
import pytest

from scanner.facts import model
from scanner.facts.model import Facts
from scanner.formats.registry import JUDGED
from scanner.model import SEVERITIES, Document, Offsets, Pointer, Source
from scanner.policy.annotations import find_annotations
from scanner.policy.input import encode, encode_facts, encode_project
from scanner.policy.load import load, shipped_directory
from scanner.policy.rule import CATEGORIES, PARAMETER_TYPES, SCOPES
from scanner.policy.rule import FACTS as FACT_NAMES
from scanner.syntax.nodes import plain
from scanner.syntax.yaml import Dialect, parse

ROOT = Path(__file__).parent.parent.parent
INPUT = json.loads((ROOT / "docs/schema/input.schema.json").read_text())
METADATA = json.loads((ROOT / "docs/schema/metadata.schema.json").read_text())
FACTS = [
    value
    for value in vars(model).values()
    if isinstance(value, type) and issubclass(value, msgspec.Struct) and value is not model.Unknown
]
MODULES = load((shipped_directory(),), formats=JUDGED)


@pytest.mark.parametrize(
    "fact", [fact for fact in FACTS if fact is not Facts], ids=lambda fact: fact.__name__
)
def test_the_schema_names_the_fields_of_the_facts(fact: Any) -> None:
    names = list(fact.__struct_fields__)
    definition = INPUT["$defs"][fact.__name__]
    assert (list(definition["properties"]), definition["required"]) == (names, names)


def test_the_schema_names_the_kinds_of_facts() -> None:
    names = ["file", *Facts.__struct_fields__]
    assert list(INPUT["$defs"]["Facts"]["properties"]) == names
    assert list(INPUT["anyOf"][0]["properties"]) == ["contract", *names, "document"]


def test_the_schema_is_what_the_generator_writes() -> None:
    generator = runpy.run_path(str(ROOT / "scripts" / "generate_input_schema.py"))
    assert generator["schema"]() == INPUT


class Nowhere:
    def locate(self, _pointer: Pointer) -> Offsets:
        return 0, 0

    def locate_within(self, _pointer: Pointer, _start: int, _end: int) -> Offsets:
        return 0, 0


def setting(at: Pointer = ("a",)) -> model.Setting:
    return model.Setting(at, True, ("$X",))


def every_fact() -> Facts:
    at: Pointer = ("a", 0)
    container = model.Container(
        at,
        "web",
        "container",
        None,
        setting(),
        setting(),
        setting(),
        setting(),
        setting(),
        (setting(),),
        (setting(),),
        (setting(),),
        (model.Probe(at, "liveness", True),),
        ("$X",),
        (setting(),),
        (model.Mount(at, "host", "/", "/host", False),),
    )
    workload = model.Workload(
        at,
        "Deployment",
        "web",
        "",
        True,
        "service",
        setting(),
        setting(),
        (setting(),),
        {"a": "b"},
        at,
        (container,),
        (model.ConfigUse(at, "ConfigMap", "c"),),
    )
    return Facts(
        images=(model.Image(at, "nginx", "", "", None, None, "floating", "base"),),
        references=(
            model.Reference(at, "action", "a/b", "", "a/b", None, "floating", "uses", "ci", "runner"),
        ),
        commands=(model.Command(at, None, "", (), "build", "image"),),
        workloads=(workload,),
        configs=(model.Config(at, "Secret", "s", "", setting(), False),),
        credentials=(model.Credential(at, "password", "p", "build", "image"),),
        resources=(
            model.Resource(at, "a.b", "a", "p", "managed", {"x": [1]}, {}, ({"at": []},), {"y": "$Y"}),
            model.Resource(
                at, 'module.m["a"].a.b', "a", "p", "managed", module='module.m["a"]', instances=None
            ),
        ),
        changes=(
            model.Change(at, "a.b", None, "", "a", "p", "managed", "planned", ("no-op",)),
            model.Change(
                at,
                "m.a.b",
                "a.b",
                "m",
                "a",
                "p",
                "managed",
                "drift",
                ("delete", "create"),
                (model.ChangedAttribute(("x", 0), 1, "b"), model.ChangedAttribute(("y",), sensitive=True)),
                (("x",),),
                "replace_because_cannot_update",
                True,
            ),
        ),
    )


@pytest.fixture(scope="module")
def validator() -> Any:
    return jsonschema_rs.validator_for(INPUT)


@pytest.mark.parametrize("with_document", [False, True])
def test_the_input_of_a_document_is_valid(validator: Any, with_document: bool) -> None:
    document = Document(Source("a", ""), "kubernetes", "Pod", 0, {"a": 1}, Nowhere(), every_fact())
    validator.validate(json.loads(encode(document, with_document=with_document)))


def test_the_input_of_a_project_is_valid(validator: Any) -> None:
    document = Document(Source("a", ""), "kubernetes", "Pod", 0, {"a": 1}, Nowhere(), every_fact())
    facts = [encode_facts(document)] * 2
    validator.validate(json.loads(encode_project(facts)))


def test_what_is_not_the_contract_is_not_valid(validator: Any) -> None:
    document = Document(Source("a", ""), "kubernetes", "Pod", 0, {"a": 1}, Nowhere(), every_fact())
    value = json.loads(encode(document, with_document=True))
    value["images"][0]["grade"] = "good"
    assert not validator.is_valid(value)


@pytest.mark.parametrize("rule", MODULES.rules, ids=lambda rule: rule.id)
def test_metadata_is_valid(rule: Any) -> None:
    annotations = find_annotations(MODULES.modules[rule.id])
    value = plain(parse(annotations.yaml, Dialect.CORE)[0])
    for identifiers in value["custom"]["controls"].values():
        identifiers[:] = map(str, identifiers)
    jsonschema_rs.validator_for(METADATA).validate(value)


def test_the_metadata_schema_names_what_the_loader_knows() -> None:
    custom = METADATA["properties"]["custom"]["properties"]
    assert tuple(custom["severity"]["enum"]) == SEVERITIES
    assert tuple(custom["category"]["enum"]) == CATEGORIES
    assert tuple(custom["scope"]["enum"]) == SCOPES
    assert tuple(custom["about"]["items"]["enum"]) == FACT_NAMES
    types = custom["parameters"]["additionalProperties"]["properties"]["type"]["enum"]
    assert tuple(types) == tuple(PARAMETER_TYPES)
