"""Copies stand in memory where there is plenty, and on disk otherwise; what is in them is the same."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from scanner.revisions import Repository, copying
from scanner.revisions.places_of_copies import memory_bytes, memory_directory

if TYPE_CHECKING:
    from pathlib import Path

    from tests.revisions.conftest import Working

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no such directory")
GIB = 1024**3


class _Status:
    def __init__(self, free: int) -> None:
        self.f_bavail, self.f_frsize = free // 4096, 4096


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a directory that counts as memory, with 8 GiB free."""
    monkeypatch.setattr("tempfile.tempdir", "/tmp")
    monkeypatch.setattr("os.statvfs", lambda _path: _Status(8 * GIB))
    directory = tmp_path / "shm"
    directory.mkdir()
    return directory


def test_memory_is_used_where_there_is_plenty(memory: Path) -> None:
    assert memory_directory(memory) == memory


@pytest.mark.usefixtures("memory")
def test_no_memory_is_used_where_there_is_none(tmp_path: Path) -> None:
    assert memory_directory(tmp_path / "missing") is None


def test_no_memory_is_used_where_little_is_free(memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Containers have 64 MiB unless they are given more.
    monkeypatch.setattr("os.statvfs", lambda _path: _Status(GIB - 4096))

    assert memory_directory(memory) is None


def test_the_directory_that_the_user_chose_is_used(memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(memory.parent))

    assert memory_directory(memory) is None


@pytest.mark.parametrize(("size", "taken"), [(0, 1024), (1, 5120), (4096, 5120), (4097, 9216)])
def test_files_take_whole_pages(size: int, taken: int) -> None:
    assert memory_bytes(size) == taken


def _files(directory: Path) -> dict[str, bytes]:
    return {
        os.fspath(path.relative_to(directory)): path.read_bytes()
        for path in directory.rglob("*")
        if path.is_file() and ".git" not in path.parts
    }


def test_a_copy_that_is_larger_than_memory_may_be_is_on_disk(
    working: Working, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (memory := tmp_path / "memory").mkdir()
    files = {f"d{number}/f": str(number) * 4096 for number in range(10)}
    monkeypatch.setattr(copying, "memory_directory", lambda: memory)
    commit = working.commit(files)
    found = Repository(working.root)
    with found.checked_out(commit) as copy:
        in_memory = _files(copy)
        assert copy.is_relative_to(memory)
    monkeypatch.setattr(copying, "MAX_MEMORY_BYTES", 9 * memory_bytes(4096))
    with found.checked_out(commit) as copy:
        on_disk = _files(copy)
        assert not copy.is_relative_to(memory)
        # Nothing is left where it had no room.
        assert not list(memory.iterdir())

    assert in_memory == on_disk == {name: text.encode() for name, text in files.items()}
