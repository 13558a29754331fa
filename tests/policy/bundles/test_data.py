from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from scanner.errors import PolicyLoadError
from scanner.policy.bundles.data import read_data
from scanner.policy.bundles.mounting import join

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "d/one.yaml": "a: {b: 1}\non: yes\n",
    "d/two.json": '{"a": {"c": [1.5, null]}}',
    "d/sub/deep/three.yml": "x: 0o17\n",
    "d/notes.txt": "no",
    "d/x.rego": "package x\n",
    "single.json": '{"single": true}',
    "list.json": "[1]",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


PLACES = [
    ["d"],
    ["d", "single.json"],
    ["single.json", "some.where:single.json", "list:list.json"],
    ["p:d", "d"],
]
EXPECTED = [
    {"a": {"b": 1, "c": [1.5, None]}, "on": "yes", "sub": {"deep": {"x": 15}}},
    {"a": {"b": 1, "c": [1.5, None]}, "on": "yes", "sub": {"deep": {"x": 15}}, "single": True},
    {"single": True, "some": {"where": {"single": True}}, "list": [1]},
]


@pytest.mark.parametrize(("places", "expected"), list(zip(PLACES, EXPECTED, strict=False)))
def test_files_and_directories(root: Path, places: list[str], expected: object) -> None:
    assert read_data(places, root) == expected


@pytest.mark.skipif(shutil.which("opa") is None, reason="opa is not there")
@pytest.mark.parametrize("places", PLACES)
def test_opa_reads_the_same(root: Path, places: list[str]) -> None:
    (root / "d/x.rego").unlink()
    options = [part for place in places for part in ("--data", place)]
    command = ["opa", "eval", *options, "data", "--format", "values"]
    result = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    assert json.loads(result.stdout) == [read_data(places, root)]


@pytest.mark.parametrize(
    ("places", "message"),
    [
        (["single.json", "single.json"], r"single\.json:1:1: data\.single is given here and in single\.json"),
        (["d", "a.b:single.json"], r"single\.json:1:1: data\.a\.b is given here and in d/one\.yaml"),
        (["a:list.json", "d"], r"d/one\.yaml:1:1: data\.a is given here and in list\.json"),
        (["list.json"], "data at the root must be an object"),
        (["nothing"], "nothing does not exist"),
        (["d/notes.txt"], "d/notes.txt is not data"),
    ],
)
def test_what_is_no_data(root: Path, places: list[str], message: str) -> None:
    with pytest.raises(PolicyLoadError, match=message):
        read_data(places, root)


def test_data_that_is_not_text(root: Path) -> None:
    (root / "single.json").write_bytes(b'"\xff"')
    with pytest.raises(PolicyLoadError, match=r"single\.json:1:1: the data cannot be read"):
        read_data(["single.json"], root)


def test_joining() -> None:
    first, second = {"a": {"b": 1}}, {"a": {"c": {"d": 2}}}
    assert join([("p", first), ("q", second)]) == {"a": {"b": 1, "c": {"d": 2}}}
    assert first == {"a": {"b": 1}}
    with pytest.raises(PolicyLoadError, match=r"q:1:1: data\.a\.b is given here and in p"):
        join([("p", {"a": {"b": 1}}), ("q", {"a": {"b": {"c": 2}}})])
