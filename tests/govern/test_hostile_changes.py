"""Pull requests that try to pass a gate which their target branch governs: each fails it, and its harmless twin passes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PINNED = "nginx@sha256:" + "0123456789abcdef" * 4
GOOD = f"services: {{web: {{image: '{PINNED}', healthcheck: {{test: x}}, read_only: true}}}}\n"
POD = """apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - name: web
    image: IMAGE
    securityContext: {privileged: true}
    volumeMounts: [{name: host, mountPath: /host}]
  volumes: [{name: host, hostPath: {path: /opt/x}}]
"""
BAD = POD.replace("IMAGE", "nginx:latest")
OBJECT = {
    "apiVersion": "v1",
    "kind": "Pod",
    "spec": {"containers": [{"name": "w", "image": "nginx:latest"}]},
}
Files = dict[str, "str | bytes | Path | None"]


def git(directory: Path, *arguments: str) -> None:
    settings = ("user.name=a", "user.email=a@example.com", "commit.gpgsign=false")
    configured = [part for setting in settings for part in ("-c", setting)]
    subprocess.run(
        ["git", *configured, *arguments],
        cwd=directory,
        env={"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"},
        capture_output=True,
        check=True,
    )


def commit(directory: Path, files: Files) -> None:
    for name, content in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        if isinstance(content, Path):
            path.symlink_to(content)
        elif content is not None:
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
    git(directory, "add", "--all", "--force")
    git(directory, "commit", "--quiet", "--message", "x")


def gate(directory: Path, base: Files, head: Files) -> tuple[int, str]:
    """Return the exit code and the output of a gate to which a change of a repository is given."""
    directory.mkdir()
    git(directory, "init", "--quiet", "--initial-branch", "main")
    commit(directory, base)
    git(directory, "checkout", "--quiet", "-b", "change")
    commit(directory, head)
    options = ("--no-cache", "--diff-base", "main", "--govern-from", "main")
    done = subprocess.run(
        [sys.executable, "-P", "-m", "scanner", "scan", *options, "."],
        cwd=directory,
        env={**os.environ, "PYTHONPATH": os.getcwd(), "GIT_CONFIG_GLOBAL": os.devnull},  # noqa: PTH109 - a text
        capture_output=True,
        check=False,
    )
    return done.returncode, (done.stdout + done.stderr).decode()


@pytest.mark.parametrize(
    ("base", "head", "code"),
    [
        pytest.param({}, {"pod.yaml": BAD + "# \0\n"}, 3, id="a NUL in a comment"),
        pytest.param({}, {"pod.yaml": BAD.encode("utf-16-le")}, 3, id="UTF-16 without a mark"),
        pytest.param({}, {"pod.yaml": BAD.encode("cp500")}, 1, id="an encoding that only git converts"),
        pytest.param({}, {"pod.yaml": BAD.replace("\n", "\r")}, 1, id="lines that end as on old computers"),
        pytest.param({}, {"pod.yaml": BAD.replace("\n", "\u2028")}, 1, id="lines that end as in typesetting"),
        pytest.param(
            {"cattleguard.yaml": "outputs: [sarif=out/x]\n"}, {"out": Path(".git")}, 2, id="a report in .git"
        ),
        pytest.param({}, {"x/pnpm-lock.yaml": BAD}, 1, id="the name of a lock file"),
        pytest.param({}, {"x/package-lock.json": json.dumps(OBJECT)}, 1, id="the name of a lock file, JSON"),
        pytest.param({}, {"pod.yaml": Path("notes.md"), "notes.md": BAD}, 1, id="a link to prose"),
        pytest.param(
            {}, {"Dockerfile": Path("values.yaml"), "values.yaml": "FROM a:latest\n"}, 1, id="a link to data"
        ),
        pytest.param(
            {"old/pod.yaml": BAD, "cattleguard.yaml": "exclude: [/old/]\n"},
            {"pod.yaml": Path("old/pod.yaml")},
            1,
            id="a link to what is excluded",
        ),
        pytest.param(
            {"old/pod.yaml": BAD, "cattleguard.yaml": "exclude: [/old/]\n"},
            {"new": Path("old")},
            1,
            id="a link to an excluded directory",
        ),
        pytest.param(
            {}, {"compose.yaml": None, "node_modules/compose.yaml": GOOD}, 1, id="nothing is left to assess"
        ),
        pytest.param(
            {"pod.yaml": BAD}, {"pod.yaml": BAD.replace("/opt/x", "/run/docker.sock")}, 1, id="a worse mount"
        ),
    ],
)
def test_it_does_not_pass(tmp_path: Path, base: Files, head: Files, code: int) -> None:
    said = gate(tmp_path / "repository", {"compose.yaml": GOOD, **base}, head)

    assert said[0] == code, said[1]


@pytest.mark.parametrize(
    ("base", "head"),
    [
        pytest.param({}, {"logo.png": b"\0\1", "notes.txt": b"\xff"}, id="what is no text"),
        pytest.param({}, {"package-lock.json": '{"lockfileVersion": 3}'}, id="a lock file"),
        pytest.param({}, {"other.yaml": Path("compose.yaml")}, id="a link to what is assessed"),
        pytest.param({}, {"README.md": Path("notes.md"), "notes.md": "x"}, id="a link to prose"),
        pytest.param({"a/compose.yaml": GOOD}, {"b": Path("a")}, id="a link to a directory"),
        pytest.param({"pod.yaml": BAD}, {"pod.yaml": "# more\n" + BAD}, id="the same mount"),
    ],
)
def test_its_twin_passes(tmp_path: Path, base: Files, head: Files) -> None:
    said = gate(tmp_path / "repository", {"compose.yaml": GOOD, **base}, head)

    assert said[0] == 0, said[1]


def test_a_name_that_is_no_utf_8_ends_no_scan(tmp_path: Path) -> None:
    name = os.fsdecode(b"\xff.yaml")

    said = gate(tmp_path / "repository", {"compose.yaml": GOOD, ".gitignore": "*.log\n"}, {name: BAD})

    assert said[0] == 1, said[1]
    assert "Traceback" not in said[1]
