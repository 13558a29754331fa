from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

IDENTITY = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")


class Working:
    """A repository under test, and git in it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def git(self, *arguments: str, given: bytes = b"", **variables: str) -> bytes:
        """Return what git prints, without the end of its last line."""
        done = subprocess.run(
            ["git", *IDENTITY, *arguments],
            cwd=self.root,
            env={**os.environ, **variables},
            input=given,
            capture_output=True,
            check=True,
        )
        return done.stdout.removesuffix(b"\n")

    def write(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def commit(self, files: dict[str, str] | None = None) -> str:
        """Commit everything, and return the commit."""
        self.write(files or {})
        self.git("add", "-A", "-f")
        self.git("commit", "-q", "--allow-empty", "-m", "change")
        return self.git("rev-parse", "HEAD").decode()

    def tree(self, *entries: tuple[str, bytes, str]) -> str:
        """Return a tree of modes, names and ids, as nobody checks it."""
        raw = b"".join(
            mode.encode() + b" " + name + b"\0" + bytes.fromhex(id_) for mode, name, id_ in entries
        )
        return self.git("hash-object", "-t", "tree", "-w", "--stdin", "--literally", given=raw).decode()

    def blob(self, content: bytes) -> str:
        return self.git("hash-object", "-w", "--stdin", given=content).decode()

    def commit_tree(self, tree: str) -> str:
        return self.git("commit-tree", "-m", "crafted", tree).decode()


@pytest.fixture(autouse=True)
def _own_git(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    (tmp_path / "copies").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "copies"))


@pytest.fixture
def working(tmp_path: Path) -> Working:
    root = tmp_path / "repository"
    root.mkdir()
    made = Working(root)
    made.git("init", "-q", "-b", "main")
    return made
