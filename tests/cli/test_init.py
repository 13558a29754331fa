"""A first configuration: it fits what is there, it is valid, and nothing is overwritten."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.cli.app import run
from scanner.discover import Candidate, walk
from scanner.discover.limits import Limits
from scanner.exit_codes import ExitCode
from scanner.formats.registry import NAMES
from scanner.govern.configuration import load
from scanner.govern.configuration.document import read
from scanner.initial import Sight, propose, text

ROOT = Path(__file__).parents[2]
VALIDATOR = jsonschema_rs.Draft202012Validator(
    json.loads((ROOT / "docs/schema/configuration.schema.json").read_text(encoding="utf-8"))
)
FLOATING = "FROM quay.io/acme/web:latest\nUSER 1000\n"
TWICE = "apiVersion: v1\nkind: Pod\nmetadata: {name: hunter2}\nmetadata: {name: hunter2}\n"


def put(directory: Path, *files: tuple[str, str]) -> None:
    for name, content in files:
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text(content)


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An old repository, as the working directory."""
    monkeypatch.chdir(tmp_path)
    put(
        tmp_path,
        ("Dockerfile", FLOATING),
        ("deploy/broken.yaml", TWICE),
        ("vendor/module/Dockerfile", FLOATING),
        ("vendor/module/broken.yaml", TWICE),
        ("examples/one/Dockerfile", FLOATING),
        ("docs/vendor/readme.md", "no format\n"),
    )
    return tmp_path


EXPECTED = """\
# How Cattleguard scans this repository. `cattleguard config show` tells what holds, and from where.

profile: default

# The lowest severity that fails a scan; without it, the profile says so.
# fail-on: high

exclude:
  # Not written here: it is changed where it comes from.
  - /vendor/                                  # copied from elsewhere
  # Could not be assessed; with these a scan is incomplete (exit code 3). Repair them, and remove the line.
  - /deploy/broken.yaml                       # not understood at line 4
  # Assessed like everything else. What is never run can be left out: remove the `# `.
  # - /examples/                              # 1 finding in 1 file

# Images may come from anywhere until this says from where; these are the registries in use:
# rules:
#   untrusted-registry:
#     registries:
#       - quay.io

# There were 2 findings (2 high) when this was written.
# `cattleguard baseline create` accepts them for now, so that only new ones fail.
"""


def test_what_it_writes(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["scan"]) == ExitCode.INCOMPLETE
    capsys.readouterr()
    assert run(["init", "--dry-run"]) == ExitCode.CLEAN
    assert capsys.readouterr().out == EXPECTED
    assert not (tree / "cattleguard.yaml").exists()
    assert run(["init"]) == ExitCode.CLEAN
    assert (tree / "cattleguard.yaml").read_text() == EXPECTED
    assert capsys.readouterr().out == (
        "wrote cattleguard.yaml\n"
        "  2 files to assess: 2 findings (2 high)\n"
        "  left out: 1 directory that is not written here\n"
        "  left out: 1 file that cannot be assessed\n"
        "next:\n"
        "  cattleguard scan               shows the findings\n"
        "  cattleguard baseline create    accepts them for now: only new ones fail\n"
        "  docs/integrations of cattleguard: before each commit (pre-commit.md), on each pull request (github.md)\n"
    )
    assert run(["scan"]) == ExitCode.FINDINGS


def test_it_holds_nothing_of_the_files(tree: Path) -> None:
    assert run(["init"]) == ExitCode.CLEAN
    assert "hunter2" not in (tree / "cattleguard.yaml").read_text()


def test_a_profile(tree: Path) -> None:
    assert run(["init", "--profile", "strict"]) == ExitCode.CLEAN
    assert load(tree / "cattleguard.yaml", NAMES).profile == "strict"


def test_an_empty_directory(tmp_path: Path) -> None:
    assert run(["init", str(tmp_path)]) == ExitCode.CLEAN
    _valid(tmp_path / "cattleguard.yaml")
    assert (tmp_path / "cattleguard.yaml").read_text().endswith("\n# fail-on: high\n")


def test_templates_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(
        tmp_path,
        ("chart/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n"),
        ("chart/templates/web.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: {{ .Release.Name }}}\n"),
    )
    assert run(["init", str(tmp_path)]) == ExitCode.CLEAN
    assert "  not assessed: 1 template: " in capsys.readouterr().out
    assert (
        "# 1 template not assessed: Helm's and others are read once they are rendered.\n"
        "# helm template DIRECTORY | cattleguard scan -\n"
    ) in (tmp_path / "cattleguard.yaml").read_text()


def test_the_schema_beside_it(tree: Path) -> None:
    (tree / "cattleguard.schema.json").write_text("{}")
    assert run(["init"]) == ExitCode.CLEAN
    first = (tree / "cattleguard.yaml").read_text().splitlines()[0]
    assert first == "# yaml-language-server: $schema=cattleguard.schema.json"


@pytest.mark.parametrize("target", [None, "nowhere"], ids=["file", "link"])
def test_what_exists_is_not_replaced(
    tree: Path, capsys: pytest.CaptureFixture[str], target: str | None
) -> None:
    place = tree / "cattleguard.yaml"
    if target:
        place.symlink_to(tree / target)
    else:
        place.write_text("fail-on: low\n")
    assert run(["init"]) == ExitCode.USAGE
    assert capsys.readouterr().err == (
        "error: cattleguard.yaml exists\n"
        "hint: add --force to replace it, or --dry-run to see what would be written\n"
    )
    assert run(["init", "--force"]) == ExitCode.CLEAN
    assert place.read_text() == EXPECTED
    assert not place.is_symlink()
    assert not (tree / "nowhere").exists()


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["Dockerfile"], "error: Dockerfile is not a directory\nhint: name the root of the repository\n"),
        (["deploy"], "error: deploy/cattleguard.yaml is a directory\nhint: move it away\n"),
        (["--profile", "strickt"], "error: there is no profile 'strickt'\nhint: did you mean 'strict'?\n"),
    ],
)
def test_errors(tree: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], error: str) -> None:
    (tree / "deploy/cattleguard.yaml").mkdir()
    assert run(["init", *arguments]) == ExitCode.USAGE
    assert capsys.readouterr().err == error
    assert not (tree / "cattleguard.yaml").exists()


def test_many_directories_of_one_name_are_one_pattern(tree: Path) -> None:
    put(tree, *((f"{name}/testdata/Dockerfile", FLOATING) for name in "abcd"))
    assert run(["init"]) == ExitCode.CLEAN
    line = "  # - testdata/                               # 4 findings in 4 files in 4 directories\n"
    assert line in (tree / "cattleguard.yaml").read_text()


@pytest.mark.skipif(os.name == "nt", reason="names that Windows does not have")
@pytest.mark.parametrize(
    "name", ["a*.yaml", "[b].yaml", "c\\d.yaml", "#e.yaml", "!f.yaml", "g\"'.yaml", "h: {i.yaml", "é .yaml"]
)
def test_a_name_with_characters_of_patterns(tree: Path, name: str) -> None:
    put(tree, (name, TWICE), (f"x{name}", FLOATING))
    assert run(["init"]) == ExitCode.CLEAN
    _valid(tree / "cattleguard.yaml")
    assert run(["scan"]) == ExitCode.FINDINGS
    excluded = load(tree / "cattleguard.yaml", NAMES).exclude
    left = {one.path for one in walk((str(tree),), tree, Limits(), excluded) if isinstance(one, Candidate)}
    assert name not in left
    assert f"x{name}" in left


@pytest.mark.skipif(os.name == "nt", reason="names that Windows does not have")
def test_a_name_that_cannot_be_written_is_told(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tree, ("a\nrules: {unpinned-image: false}\n#.yaml", TWICE))
    assert run(["init"]) == ExitCode.CLEAN
    assert capsys.readouterr().err == (
        "note: 1 files cannot be assessed, and have names that a configuration cannot hold: rename them\n"
    )
    assert (tree / "cattleguard.yaml").read_text() == EXPECTED


def test_all_suggestions_are_valid(tree: Path) -> None:
    assert run(["init"]) == ExitCode.CLEAN
    written = (tree / "cattleguard.yaml").read_text()
    taken = re.sub(r"^( *)# (?=- |rules:|fail-on:|  )", r"\1", written, flags=re.MULTILINE)
    (tree / "cattleguard.yaml").write_text(taken)
    _valid(tree / "cattleguard.yaml")
    config = load(tree / "cattleguard.yaml", NAMES)
    assert config.exclude == ("/vendor/", "/deploy/broken.yaml", "/examples/")
    assert config.rules["untrusted-registry"].parameters == {"registries": ["quay.io"]}


def _valid(path: Path) -> None:
    load(path, NAMES)
    VALIDATOR.validate(read(path).value)


@pytest.mark.parametrize("name", ["shop", "input", "conftest"])
def test_fixtures(tmp_path: Path, name: str) -> None:
    """What it writes for a directory of fixtures is valid, and a scan with it is complete."""
    place = tmp_path / name
    shutil.copytree(ROOT / "fixtures" / name, place)
    (place / ".git").mkdir()
    assert run(["init", "--force", str(place)]) == ExitCode.CLEAN
    _valid(place / "cattleguard.yaml")
    assert run(["scan", str(place), "--format", "json"]) in (ExitCode.CLEAN, ExitCode.FINDINGS)


NAMES_OF_FILES = st.lists(
    st.text(min_size=1, max_size=8).map(lambda one: one.replace("/", "_")), min_size=1, max_size=3
)
PATHS = st.lists(NAMES_OF_FILES.map("/".join), max_size=6, unique=True)


@given(failed=PATHS, assessed=PATHS, directory=st.sampled_from(["", "vendor/", "a/tests/", "b/vendor/c/"]))
def test_whatever_files_are_called_it_is_valid(
    tmp_path_factory: pytest.TempPathFactory, failed: list[str], assessed: list[str], directory: str
) -> None:
    sight = Sight(
        frozenset(f"{directory}{path}" for path in assessed),
        {f"{directory}{path}": "cannot be read" for path in failed},
        {f"{directory}{path}": ("high",) for path in assessed},
        ("docker.io",),
    )
    path = tmp_path_factory.mktemp("any") / "cattleguard.yaml"
    path.write_text(text(propose(sight), "default"), encoding="utf-8", errors="strict")
    _valid(path)
