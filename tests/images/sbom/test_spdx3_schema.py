"""The rearranged schema of SPDX 3 accepts what the official one accepts."""

from __future__ import annotations

import copy
import json
from importlib.resources import files
from typing import Any

from hypothesis import example as shown
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator, FancyRegexOptions, RegexOptions

from scanner.images.sbom.spdx3_schema import rearranged
from tests.images.sbom.setting import example

SCHEMA = json.loads((files("scanner.images.sbom") / "schemas" / "spdx-3.0.1.schema.json").read_bytes())
OFFICIAL = Draft202012Validator(SCHEMA, pattern_options=FancyRegexOptions(), offline=True)
OURS = Draft202012Validator(rearranged(SCHEMA), pattern_options=RegexOptions(), offline=True)
CLASSES = sorted(item["$ref"].rpartition("/")[2] for item in SCHEMA["$defs"]["AnyClass"]["anyOf"])
PROPERTIES = sorted(
    {
        name
        for value in SCHEMA["$defs"].values()
        for part in value.get("allOf", ())
        for name in part.get("properties", ())
    }
)
DOCUMENT = example("spdx3.json")
VALUES = st.sampled_from(
    [
        "a",
        "_:a",
        "urn:a",
        "_a:b",
        "a\n:b",
        ":",
        "contains",
        "sha256",
        1,
        1.5,
        True,
        None,
        [],
        ["urn:a"],
        {},
        {"type": "Hash", "algorithm": "sha256", "hashValue": "a"},
        {"type": "Hash", "algorithm": "sha256", "hashValue": "a", "x": 1},
        {
            "type": "CreationInfo",
            "specVersion": "3.0.1",
            "created": "2026-03-02T08:15:00Z",
            "createdBy": ["urn:a"],
        },
        {"type": "Person", "spdxId": "urn:a", "creationInfo": "_:made"},
        [{"type": "extension_Extension", "anything": 1}],
        "2026-03-02T08:15:00Z",
    ]
)


def element(kind: str, **more: Any) -> Any:
    return {"type": kind, "spdxId": "urn:a", "creationInfo": "_:made", **more}


@given(
    st.integers(0, len(DOCUMENT["@graph"]) - 1),
    st.sampled_from(CLASSES) | st.none(),
    st.dictionaries(st.sampled_from(PROPERTIES), VALUES, max_size=3),
    st.sets(st.sampled_from(["spdxId", "creationInfo", "type", "from", "to", "name"]), max_size=1),
)
@settings(max_examples=200)
@shown(0, None, {}, set())
@shown(6, None, {"suppliedBy": {"type": "Person", "spdxId": "urn:a", "creationInfo": "_:made"}}, set())
@shown(6, None, {"extension": [{"type": "extension_Extension", "anything": 1}]}, set())
@shown(6, "IndividualElement", {}, set())
def test_both_accept_the_same(index: int, kind: str | None, added: dict[str, Any], removed: set[str]) -> None:
    document = copy.deepcopy(DOCUMENT)
    changed = document["@graph"][index]
    changed.update(added, **({"type": kind} if kind else {}))
    for name in removed:
        changed.pop(name, None)
    assert OURS.is_valid(document) == OFFICIAL.is_valid(document)


@given(
    st.sampled_from(CLASSES), st.dictionaries(st.sampled_from(PROPERTIES), VALUES, max_size=2), st.booleans()
)
@settings(max_examples=200)
def test_every_class(kind: str, added: dict[str, Any], alone: bool) -> None:
    context = {"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"}
    document = (
        {**context, **element(kind, **added)} if alone else {**context, "@graph": [element(kind, **added)]}
    )
    assert OURS.is_valid(document) == OFFICIAL.is_valid(document)


@given(st.text(alphabet="_:a\n\r\u2028 ", max_size=6))
def test_identifiers(text: str) -> None:
    document = copy.deepcopy(DOCUMENT)
    document["@graph"][1]["spdxId"] = text
    assert OURS.is_valid(document) == OFFICIAL.is_valid(document)
