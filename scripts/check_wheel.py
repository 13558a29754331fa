"""Builds the source distribution and the wheel, and tries the wheel where nothing else of this repository can be seen.

Prints what is wrong and fails if the wheel lacks something, holds something it should not, cannot be built from the
source distribution, or does not find what is in the shipped example once it is installed.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from email.parser import BytesParser
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
COMMAND = "[console_scripts]\ncattleguard = scanner.__main__:main"


def build(source: Path, place: Path, target: str) -> Path:
    """Return the distribution (`sdist` or `wheel`) that is built from a source tree into an empty directory."""
    command = [
        sys.executable,
        "-P",
        "-m",
        "hatchling",
        "build",
        "--target",
        target,
        "--directory",
        str(place),
    ]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (built,) = place.iterdir()
    return built


def wanted_files(source: Path) -> set[str]:
    """Return what the wheel must hold, beside its metadata: the package and the rules, without the rules' tests."""
    package = {path.relative_to(source).as_posix() for path in source.glob("scanner/**/*.py")}
    rules = {
        (
            PurePosixPath("scanner/shipped_policies") / path.relative_to(source / "policies").as_posix()
        ).as_posix()
        for path in source.glob("policies/**/*")
        if path.is_file() and not path.name.endswith("_test.rego")
    }
    data = {
        path.relative_to(source).as_posix()
        for room in ("scanner/images/sbom/schemas", "scanner/policy/scaffold/templates")
        for path in source.glob(f"{room}/**/*")
        if path.is_file()
    }
    return package | rules | data | {"scanner/py.typed"}


def faults_in_content(wheel: Path, source: Path) -> Iterator[str]:
    """Yield what a wheel lacks, what it has too much, and what its metadata does not say."""
    with zipfile.ZipFile(wheel) as archive:
        (information,) = {name.partition("/")[0] for name in archive.namelist() if ".dist-info/" in name}
        content = {name for name in archive.namelist() if not name.startswith(f"{information}/")}
        metadata = BytesParser().parsebytes(archive.read(f"{information}/METADATA"))
        commands = archive.read(f"{information}/entry_points.txt").decode().strip()
        licensed = f"{information}/licenses/LICENSE" in archive.namelist()
    wanted = wanted_files(source)
    yield from (f"{name} is missing" for name in sorted(wanted - content))
    yield from (f"{name} does not belong there" for name in sorted(content - wanted))
    if not licensed or metadata["License-Expression"] != "Apache-2.0":
        yield "the licence is missing"
    if metadata["Name"] != "cattleguard" or metadata["Requires-Python"] != ">=3.11":
        yield f"it calls itself {metadata['Name']} for Python {metadata['Requires-Python']}"
    if commands != COMMAND:
        yield f"it installs other commands: {commands}"


def faults_in_use(wheel: Path, place: Path) -> Iterator[str]:
    """Yield what goes wrong when the wheel is installed into an empty directory, and scans the shipped example there."""
    installed, shop = place / "installed", place / "shop"
    install = ["install", "--quiet", "--no-deps", "--no-index", "--target", str(installed), str(wheel)]
    subprocess.run([sys.executable, "-I", "-m", "pip", *install], check=True)
    shutil.copytree(ROOT / "fixtures" / "shop", shop)
    done = subprocess.run(
        [installed / "bin" / "cattleguard", "scan", "--format", "json", "shop"],
        cwd=place,
        env={"PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 1 or not done.stdout:
        yield f"it exits with {done.returncode} on the example: {done.stderr or done.stdout[:2000]}"
    elif "unpinned-image" not in {finding["rule"] for finding in json.loads(done.stdout)["findings"]}:
        yield "it does not find the unpinned image in the example"


def main() -> int:
    """Return 0 if the distributions are right; print what is wrong otherwise."""
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory)
        archive = build(ROOT, place / "sdist", "sdist")
        shutil.unpack_archive(archive, place / "source")
        wheel = build(ROOT, place / "wheel", "wheel")
        again = build(next((place / "source").iterdir()), place / "again", "wheel")
        faults = [*faults_in_content(wheel, ROOT), *faults_in_use(wheel, place)]
        if wheel.read_bytes() != again.read_bytes():
            faults.append("built from the source distribution, it is another wheel")
    for fault in faults:
        print(f"{wheel.name}: {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
