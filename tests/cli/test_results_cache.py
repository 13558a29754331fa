"""`cattleguard scan` with results that are kept, in every state that the cache can be in."""

from __future__ import annotations

import os
import sqlite3
import sys
from typing import TYPE_CHECKING

import pytest

from scanner.cache.database import FILE_NAME
from scanner.cli.app import run

if TYPE_CHECKING:
    from pathlib import Path

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
    - name: app
      image: nginx:latest
"""
NOTE = "note: results in {directory} are not used: {why}\n"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "tree"
    root.mkdir()
    (root / "pod.yaml").write_text(POD, encoding="utf-8")
    return root


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def scanned(tree: Path, *arguments: str, capfd: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Return the exit code, what was written, and what was said."""
    code = run(["scan", str(tree), "--format", "json", *arguments])
    out, said = capfd.readouterr()
    return code, out, said


def test_a_second_scan_says_the_same(tree: Path, cache: Path, capfd: pytest.CaptureFixture[str]) -> None:
    fresh = scanned(tree, "--no-cache", capfd=capfd)
    assert fresh[0] == 1
    assert [scanned(tree, "--cache-dir", str(cache), capfd=capfd) for _ in range(2)] == [fresh, fresh]
    assert [path.name for path in (cache / "results").iterdir()] == [FILE_NAME]


def test_no_cache_keeps_nothing(tree: Path, cache: Path, capfd: pytest.CaptureFixture[str]) -> None:
    scanned(tree, "--no-cache", "--cache-dir", str(cache), capfd=capfd)
    assert not cache.exists()


def test_the_place_is_that_of_the_other_caches(
    tree: Path, cache: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CATTLEGUARD_CACHE_DIR", str(cache))
    scanned(tree, capfd=capfd)
    assert (cache / "results" / FILE_NAME).is_file()
    assert [path.name for path in tree.iterdir()] == ["pod.yaml"]


@pytest.mark.skipif(sys.platform == "win32", reason="modes of files are those of POSIX")
def test_it_is_the_users_own(tree: Path, cache: Path, capfd: pytest.CaptureFixture[str]) -> None:
    scanned(tree, "--cache-dir", str(cache), capfd=capfd)
    directory = cache / "results"
    assert [oct(path.stat().st_mode & 0o777) for path in (cache, directory, directory / FILE_NAME)] == [
        "0o700",
        "0o700",
        "0o600",
    ]


def garbage(file: Path) -> None:
    file.write_bytes(b"not a database" * 500)


def another_value(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE result SET value = x'90'")
    connection.close()


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:5000])


def another_layout(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE VIEW other AS SELECT 1")
    connection.close()


@pytest.mark.parametrize("damage", [garbage, another_value, cut, another_layout])
def test_a_damaged_cache_is_told_once_and_made_anew(
    damage: object, tree: Path, cache: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert callable(damage)
    fresh = scanned(tree, "--no-cache", capfd=capfd)
    scanned(tree, "--cache-dir", str(cache), capfd=capfd)
    damage(cache / "results" / FILE_NAME)
    code, out, said = scanned(tree, "--cache-dir", str(cache), capfd=capfd)
    assert (code, out) == fresh[:2]
    assert said.startswith(
        NOTE.format(directory=cache / "results", why=f"{FILE_NAME} was damaged, and was removed").rstrip("\n")
    )
    assert said.count("note:") == 1
    assert [scanned(tree, "--cache-dir", str(cache), capfd=capfd) for _ in range(2)] == [fresh, fresh]


def test_a_place_that_is_no_directory(tree: Path, cache: Path, capfd: pytest.CaptureFixture[str]) -> None:
    fresh = scanned(tree, "--no-cache", capfd=capfd)
    cache.write_text("in the way", encoding="utf-8")
    code, out, said = scanned(tree, "--cache-dir", str(cache), capfd=capfd)
    assert (code, out) == fresh[:2]
    assert said == NOTE.format(directory=cache / "results", why="Not a directory")


@pytest.mark.skipif(sys.platform == "win32", reason="modes of files are those of POSIX")
def test_a_cache_that_others_may_write_into(
    tree: Path, cache: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    fresh = scanned(tree, "--cache-dir", str(cache), capfd=capfd)
    (cache / "results").chmod(0o777)
    code, out, said = scanned(tree, "--cache-dir", str(cache), capfd=capfd)
    assert (code, out) == fresh[:2]
    assert said == NOTE.format(directory=cache / "results", why="others may write into it")


def test_a_locked_cache(
    tree: Path, cache: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = scanned(tree, "--cache-dir", str(cache), capfd=capfd)
    monkeypatch.setattr("scanner.cache.database.WAIT_S", 0.01)
    holder = sqlite3.connect(cache / "results" / FILE_NAME, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    code, out, said = scanned(tree, "--cache-dir", str(cache), capfd=capfd)
    holder.close()
    assert (code, out) == fresh[:2]
    assert said == NOTE.format(directory=cache / "results", why="database is locked")


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="what nobody may write, the superuser may"
)
def test_a_cache_that_cannot_be_written_is_used(
    tree: Path, cache: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    fresh = scanned(tree, "--cache-dir", str(cache), capfd=capfd)
    (cache / "results" / FILE_NAME).chmod(0o400)
    (cache / "results").chmod(0o500)
    try:
        assert scanned(tree, "--cache-dir", str(cache), capfd=capfd) == fresh
        (tree / "pod.yaml").write_text(POD.replace("nginx", "redis"), encoding="utf-8")
        changed = scanned(tree, "--no-cache", capfd=capfd)
        code, out, said = scanned(tree, "--cache-dir", str(cache), capfd=capfd)
    finally:
        (cache / "results").chmod(0o700)
    assert (code, out) == changed[:2]
    assert said == NOTE.format(directory=cache / "results", why="Permission denied")


def test_a_full_disk(
    tree: Path, cache: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = scanned(tree, "--no-cache", capfd=capfd)
    # SQLite says of a file that must not grow what it says of a disk that is full.
    monkeypatch.setattr("scanner.cache.database._PAGE_BYTES", 64 * 1024)
    monkeypatch.setattr("scanner.cache.store.MAX_BYTES", 0)
    monkeypatch.setattr("scanner.cache.store.Store.__init__.__defaults__", (None, 64 * 1024, 16 * 1024))
    code, out, said = scanned(tree, "--cache-dir", str(cache), capfd=capfd)
    assert (code, out) == fresh[:2]
    assert said == NOTE.format(directory=cache / "results", why="database or disk is full")
