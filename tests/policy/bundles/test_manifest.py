from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from scanner.errors import PolicyLoadError
from scanner.policy.bundles.assembling import assemble
from scanner.policy.bundles.contents import Contents

if TYPE_CHECKING:
    from scanner.policy.bundles.model import Bundle


def read(manifest: Any, **files: str) -> Bundle:
    written = {
        name.replace("__", "/").replace("_rego", ".rego").replace("_json", ".json"): text
        for name, text in files.items()
    }
    text = manifest if isinstance(manifest, str) else json.dumps(manifest)
    contents = {".manifest": text.encode(), **{name: text.encode() for name, text in written.items()}}
    return assemble(Contents("p", "p", contents))


def test_revision_and_versions() -> None:
    bundle = read(
        {
            "revision": "r7",
            "rego_version": 1,
            "file_rego_versions": {"/old/*": 0, "*/{a,b}.rego": 0, "/o?d/c.rego": 1},
        },
        old__x_rego="package x",
        new__a_rego="package a",
        new__c_rego="package c",
    )
    assert bundle.revision == "r7"
    assert bundle.rego_versions == {"p/old/x.rego": 0, "p/new/a.rego": 0, "p/new/c.rego": 1}


def test_a_manifest_that_says_nothing_of_versions() -> None:
    assert read({}, x_rego="package x").rego_versions == {}


@pytest.mark.parametrize("roots", [["x", "data/a"], ["/x/", "data"], [""]])
def test_what_stands_below_the_roots(roots: list[str]) -> None:
    bundle = read(
        {"roots": roots}, x_rego='# one\npackage x["y"].z # a comment\n', data__a__data_json='{"b": 1}'
    )
    assert bundle.data == {"data": {"a": {"b": 1}}}


@pytest.mark.parametrize(
    ("roots", "package", "data", "message"),
    [
        (["x"], "package y", "{}", r"do not permit the package of p/x\.rego"),
        (["x/y"], "package x", "{}", r"do not permit the package of p/x\.rego"),
        (["x/y"], "package x.yz", "{}", r"do not permit the package of p/x\.rego"),
        (["x/y"], 'package x["z"]', "{}", r"do not permit the package of p/x\.rego"),
        (["x"], 'package x["\\z"]', "{}", r"do not permit the package of p/x\.rego"),
        (["x"], "no package", "{}", r"do not permit the package of p/x\.rego"),
        (["x"], "package x", '{"other": 1}', "do not permit data at other"),
        (["x", "a/b"], "package x", '{"a": {"b": 1, "c": 2}}', "do not permit data at a/c"),
        (["x", "a/b"], "package x", '{"a": 1}', "do not permit data at a"),
        ([], "package x", "{}", "do not permit the package"),
    ],
)
def test_what_stands_outside_the_roots(roots: list[str], package: str, data: str, message: str) -> None:
    with pytest.raises(PolicyLoadError, match=message):
        read({"roots": roots}, x_rego=package, data_json=data)


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        ("{", "the manifest is malformed"),
        ([], "the manifest is malformed"),
        ({"roots": "x"}, "the manifest is malformed"),
        ({"roots": ["a", "a/b"]}, "overlap"),
        ({"roots": ["a", "a"]}, "overlap"),
        ({"roots": ["a", ""]}, "overlap"),
        ({"rego_version": 2}, "no version 2 of Rego"),
        ({"file_rego_versions": {"*": 3}}, "no version 3 of Rego"),
        ("[" * 100_000, "the manifest is malformed"),
    ],
)
def test_malformed_manifests(manifest: Any, message: str) -> None:
    with pytest.raises(PolicyLoadError, match=message):
        read(manifest)


def test_patterns_of_strangers_take_linear_time() -> None:
    versions = {"/" + "*a" * 200 + "b": 0, "/{x,{y,z": 0, "/[!y].rego": 0, "/\\x.rego": 0}
    name = "a" * 200
    bundle = read(
        {"rego_version": 1, "file_rego_versions": versions},
        **{f"{name}_rego": "package x", "z_rego": "package z"},
    )
    assert bundle.rego_versions == {f"p/{name}.rego": 1, "p/z.rego": 0}


@pytest.mark.parametrize(
    ("versions", "message"),
    [({"[z-a]": 0}, "malformed pattern"), (dict.fromkeys(map(str, range(2001)), 0), "more than 2000 paths")],
)
def test_patterns_that_are_refused(versions: dict[str, int], message: str) -> None:
    with pytest.raises(PolicyLoadError, match=message):
        read({"file_rego_versions": versions}, x_rego="package x")
