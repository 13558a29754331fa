"""The script that sets up environments, from packages made here: a good one, and one that was tampered with."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

SETUP = Path(__file__).parents[2] / "scripts" / "setup.sh"
METADATA = "Metadata-Version: 2.1\nName: cargo\nVersion: 1.0\n"
WHEEL = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """A directory with a package, and a requirements file beside it that locks its hash."""
    directory = tmp_path / "packages"
    directory.mkdir()
    wheel = directory / "cargo-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("cargo.py", "what = 'gold'\n")
        archive.writestr("cargo-1.0.dist-info/METADATA", METADATA)
        archive.writestr("cargo-1.0.dist-info/WHEEL", WHEEL)
        archive.writestr("cargo-1.0.dist-info/RECORD", "")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    (tmp_path / "requirements.txt").write_text(f"cargo==1.0 \\\n    --hash=sha256:{digest}\n")
    return directory


def set_up(place: Path, packages: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the script for `place/requirements.txt`, with nothing but a directory to install from."""
    return subprocess.run(
        ["sh", SETUP, place / "requirements.txt", place / "environment"],
        cwd=place,
        env={
            "PATH": os.environ["PATH"],
            "PYTHON": sys.executable,
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(packages),
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_sets_up_once(tmp_path: Path, packages: Path) -> None:
    python = tmp_path / "environment" / "bin" / "python"
    # The current directory is what is to be scanned: nothing in it may run.
    for module in ("venv", "pip", "ensurepip", "json", "cargo"):
        (tmp_path / f"{module}.py").write_text("raise SystemExit('the scanned directory was imported')\n")

    first = set_up(tmp_path, packages)
    assert (first.returncode, first.stdout) == (0, f"{python}\n"), first.stderr
    said = subprocess.run(
        [python, "-I", "-c", "import cargo; print(cargo.what)"], capture_output=True, text=True, check=True
    )
    assert said.stdout == "gold\n"

    packages.rename(tmp_path / "gone")
    second = set_up(tmp_path, packages)
    assert (second.returncode, second.stdout, second.stderr) == (0, f"{python}\n", "")


def test_a_package_with_another_hash_is_not_installed(tmp_path: Path, packages: Path) -> None:
    with zipfile.ZipFile(packages / "cargo-1.0-py3-none-any.whl", "a") as archive:
        archive.writestr("more.py", "")

    done = set_up(tmp_path, packages)

    assert done.returncode != 0
    assert done.stdout == ""
    assert "DO NOT MATCH THE HASHES" in done.stderr
    assert not (tmp_path / "environment" / ".state").exists()  # so that it is not taken for set up next time


def test_an_old_python_is_not_taken(tmp_path: Path, packages: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("python3", "python3.11"):
        (tools / name).write_text(
            "#!/bin/sh\nexit 1\n"
        )  # what an older one answers to the question for its version
        (tools / name).chmod(0o755)
    for name in ("sh", "cat", "cksum"):
        found = next(
            Path(place, name) for place in os.environ["PATH"].split(":") if Path(place, name).exists()
        )
        (tools / name).symlink_to(found)

    done = set_up(tmp_path, packages, PATH=str(tools), PYTHON="")

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "error: Python 3.11 or newer is needed",
        "hint: on Debian and Ubuntu: apt-get install python3-venv; in GitHub Actions: actions/setup-python",
    ]


def test_a_scan_that_cannot_be_set_up_does_not_end_as_one_with_findings(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text('#!/bin/sh\ncase "$*" in *venv*) echo "no room" >&2; exit 1;; esac\n')
    python.chmod(0o755)
    for name in ("scan.sh", "setup.sh"):
        (tmp_path / "scripts").mkdir(exist_ok=True)
        (tmp_path / "scripts" / name).write_bytes((SETUP.parent / name).read_bytes())
    (tmp_path / "requirements-scan.txt").touch()

    done = subprocess.run(
        ["sh", tmp_path / "scripts" / "scan.sh", "."],
        env={"PATH": os.environ["PATH"], "PYTHON": str(python)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1] == "no room"
