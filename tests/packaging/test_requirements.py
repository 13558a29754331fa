from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
FILES = ["requirements.txt", "requirements-scan.txt", "requirements-dev.txt"]
LOCKED = re.compile(
    r"(?P<name>[a-z0-9-]+)==(?P<version>[^ ;\\]+)(?P<marker> ; [^\\]+?)? \\\n"
    r"(?P<hashes>(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)"
)


def locked(file: str) -> dict[str, str]:
    """Return what a lock file holds for this platform: for each package, its version."""
    text = (ROOT / file).read_text(encoding="utf-8")
    without_comments = re.sub(r"(?m)^ *#.*\n", "", text)
    found = list(LOCKED.finditer(without_comments))
    assert "".join(match[0] for match in found) == without_comments  # hashes for each, no host, no option
    return {match["name"]: match["version"] for match in found if _holds_here(match["marker"])}


def _holds_here(marker: str | None) -> bool:
    return marker is None or Marker(marker.removeprefix(" ; ")).evaluate()


@pytest.mark.parametrize("file", FILES)
def test_every_package_is_locked_by_hashes(file: str) -> None:
    assert locked(file)


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_the_lock_satisfies_the_package(file: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    versions = locked(file)
    unsatisfied = [
        text
        for text in project["dependencies"]
        for wanted in [Requirement(text)]
        if (wanted.marker is None or wanted.marker.evaluate())
        and not wanted.specifier.contains(versions.get(wanted.name, "0"))
    ]
    assert unsatisfied == []


def test_checks_run_with_what_is_shipped() -> None:
    development = locked("requirements-dev.txt")
    assert {name: development.get(name) for name in locked("requirements.txt")} == locked("requirements.txt")


def test_a_scan_of_files_runs_with_a_part_of_what_is_shipped() -> None:
    part, whole = locked("requirements-scan.txt"), locked("requirements.txt")
    assert {name: whole.get(name) for name in part} == part
    assert not part.keys() & {"cryptography", "cyclonedx-python-lib", "jsonschema-rs", "requests", "sigstore"}


def test_checks_have_what_they_ask_for() -> None:
    lines = (ROOT / "requirements-dev.in").read_text(encoding="utf-8").splitlines()
    asked = [Requirement(line.partition("#")[0]).name for line in lines if line.partition("#")[0].strip()]
    assert sorted(set(asked) - locked("requirements-dev.txt").keys()) == []
