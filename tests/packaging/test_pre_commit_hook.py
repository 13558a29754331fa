"""The hook, called as pre-commit would: its entry, its arguments, then the names of changed files that match."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
(HOOK,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
PINNED = "services: {web: {image: 'nginx@sha256:%s', read_only: true}}\n" % ("0123456789abcdef" * 4)


def commit(place: Path, files: dict[str, str]) -> tuple[int, str]:
    """Return the hook's exit code and output for files that are about to be committed."""
    for name, text in files.items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    program, *entry = shlex.split(HOOK["entry"])
    assert program == "cattleguard"
    names = [name for name in files if re.search(HOOK["files"], name)]
    done = subprocess.run(
        [sys.executable, "-P", "-m", "scanner", *entry, *HOOK["args"], *names],
        cwd=place,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("files", "code"),
    [
        pytest.param({"compose.yaml": PINNED}, 0, id="clean"),
        pytest.param({"compose.yaml": PINNED, "deploy/Dockerfile": "FROM nginx\n"}, 1, id="finding"),
        pytest.param({"package.json": "{}", "mkdocs.yml": "site_name: x\n"}, 0, id="no infrastructure"),
        pytest.param({"main.tf": "x = {"}, 3, id="broken"),
        pytest.param({"--output=json=harm.yaml": "x: 1\n"}, 0, id="a name like an option"),
        pytest.param({"-h.yaml": "services: {web: {image: nginx}}\n"}, 0, id="a name like help"),
    ],
)
def test_exit_code(tmp_path: Path, files: dict[str, str], code: int) -> None:
    done, output = commit(tmp_path, files)

    assert done == code, output
    assert {path.name for path in tmp_path.iterdir()} == {name.partition("/")[0] for name in files}


@pytest.mark.parametrize(
    "name",
    [
        "Dockerfile",
        "Dockerfile.prod",
        "web/Containerfile",
        "web.dockerfile",
        "web/DOCKERFILE",
        "compose.yaml",
        "deploy/web.yml",
        ".github/workflows/ci.yml",
        "main.tf",
        "main.tf.json",
        "main.tofu",
    ],
)
def test_is_called_for(name: str) -> None:
    assert re.search(HOOK["files"], name)


@pytest.mark.parametrize("name", ["README.md", "main.py", "docker.png", "yaml/reader.py", "main.tfstate"])
def test_is_not_called_for(name: str) -> None:
    assert not re.search(HOOK["files"], name)
