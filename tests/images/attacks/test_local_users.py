"""Another user of the machine does not decide what the cache says."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from scanner.images.registry.cache_entry import Key, make_entry
from scanner.images.registry.cache_store import LAYOUT, Store

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the profile of a user is closed to others there")
KEY = Key("tag", "ghcr.io", "acme/app", "v1")


def kept(directory: Path) -> tuple[bool, list[str]]:
    """Return whether an entry is kept in a directory, and what is told of it."""
    notices: list[str] = []
    store = Store(directory, notices.append)
    store.put(make_entry(KEY, 0.0, b"{}"))
    return store.get(KEY) is not None, notices


@pytest.mark.parametrize(
    ("mode", "is_kept"),
    [
        pytest.param(0o700, True, id="the user's own"),
        pytest.param(0o755, True, id="readable"),
        pytest.param(0o1777, True, id="as the directory for temporary files"),
        pytest.param(0o777, False, id="for everybody"),
        pytest.param(0o775, False, id="for a group"),
    ],
)
def test_nobody_else_can_put_another_cache_in_the_place_of_ours(
    tmp_path: Path, mode: int, is_kept: bool
) -> None:
    directory = tmp_path / "cache"
    directory.mkdir()
    directory.chmod(mode)
    told = [] if is_kept else [f"nothing is kept in {directory / LAYOUT}: others may write into {directory}"]
    assert kept(directory) == (is_kept, told)


def test_a_cache_in_the_directory_of_somebody_else_is_not_used(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a directory away")
    directory = tmp_path / "cache"
    directory.mkdir()
    os.chown(directory, 4711, 4711)
    assert kept(directory) == (
        False,
        [f"nothing is kept in {directory / LAYOUT}: {directory} belongs to somebody else"],
    )


@pytest.mark.parametrize("place", ["entry", "shard", "kind"])
def test_a_link_in_the_cache_leads_nowhere(tmp_path: Path, place: str) -> None:
    """A link that is there is the user's own; a write through one still never changes what it leads to."""
    directory, elsewhere = tmp_path / "cache", tmp_path / "elsewhere"
    elsewhere.write_bytes(b"precious")
    entry = directory / LAYOUT / KEY.kind / KEY.file_name()[:2] / KEY.file_name()
    link = {"entry": entry, "shard": entry.parent, "kind": entry.parent.parent}[place]
    link.parent.mkdir(0o700, parents=True)
    link.symlink_to(elsewhere)
    kept(directory)
    assert elsewhere.read_bytes() == b"precious"


def test_a_pipe_in_the_cache_does_not_stop_the_scan(tmp_path: Path) -> None:
    directory = tmp_path / "cache"
    entry = directory / LAYOUT / KEY.kind / KEY.file_name()[:2] / KEY.file_name()
    entry.parent.mkdir(0o700, parents=True)
    os.mkfifo(entry)
    assert Store(directory).get(KEY) is None
