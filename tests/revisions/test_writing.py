"""Hostile trees, and trees that are too large: what is written, and where it is not."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scanner.errors import RevisionError
from scanner.revisions import Limit, Repository
from scanner.revisions.names import is_writable

if TYPE_CHECKING:
    from pathlib import Path

    from tests.revisions.conftest import Working


def copied(working: Working, tree: str, limit: Limit | None = None) -> dict[str, bytes]:
    commit = working.commit_tree(tree)
    with Repository(working.root).checked_out(commit, limit=limit) as copy:
        return {
            path.relative_to(copy).as_posix(): path.read_bytes()
            for path in copy.rglob("*")
            if path.is_file() and ".git" not in path.parts
        }


@pytest.mark.parametrize("link_first", [True, False])
def test_nothing_is_written_through_a_link(working: Working, tmp_path: Path, link_first: bool) -> None:
    """A tree with the same name twice, as no git makes one: a link that leads out, and a directory."""
    outside = tmp_path / "outside"
    outside.mkdir()
    link = ("120000", b"a", working.blob(os.fsencode(outside)))
    below = ("40000", b"a", working.tree(("100644", b"b", working.blob(b"harm"))))
    tree = working.tree(link, below) if link_first else working.tree(below, link)

    with pytest.raises(RevisionError, match="'a', which is a directory too"):
        copied(working, tree)

    assert list(outside.iterdir()) == []


def test_a_link_and_a_file_below_it_that_the_file_system_takes_for_its_target(
    working: Working, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where names are not checked, as case may make them the same: directories are there first, links come last."""
    monkeypatch.setattr("scanner.revisions.writing.check", lambda _entries: None)
    outside = tmp_path / "outside"
    outside.mkdir()
    link = ("120000", b"a", working.blob(os.fsencode(outside)))
    below = ("40000", b"a", working.tree(("100644", b"b", working.blob(b"text"))))

    assert copied(working, working.tree(link, below)) == {"a/b": b"text"}
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize(
    "name",
    [
        b".git",
        b".GIT",
        b".Git.",
        b".git ",
        b"git~1",
        b"GIT~1",
        b".git::$INDEX_ALLOCATION",
        b"..",
        b".",
        b".g\xe2\x80\x8cit",
    ],
)
def test_names_that_no_checkout_writes(working: Working, tmp_path: Path, name: bytes) -> None:
    inner = working.tree(("100644", b"config", working.blob(b"harm")))

    with pytest.raises(RevisionError, match="which no checkout would write"):
        copied(working, working.tree(("40000", name, inner)))

    assert list((tmp_path / "copies").iterdir()) == []
    # The twin: the same below an honest name.
    assert copied(working, working.tree(("40000", b"git", inner))) == {"git/config": b"harm"}


def test_an_absolute_path_and_one_twice(working: Working) -> None:
    blob = working.blob(b"text")

    with pytest.raises(RevisionError, match="which no checkout would write"):
        copied(working, working.tree(("100644", b"/etc/harm", blob)))
    with pytest.raises(RevisionError, match="'a', twice"):
        copied(working, working.tree(("100644", b"a", blob), ("100755", b"a", blob)))


@given(st.text(st.sampled_from("./\\:aGgitT~1 \0\u200c\n"), max_size=12), st.booleans())
@example("a/../../b", False)
@example("..\\b", True)
@example("C:b", True)
def test_writable_paths_stay_below_their_directory(path: str, windows: bool) -> None:
    if is_writable(path, windows=windows):
        import ntpath
        import posixpath

        paths = ntpath if windows else posixpath
        top = "C:\\copy" if windows else "/copy"
        joined = paths.normpath(paths.join(top, path))
        assert joined.startswith(top + paths.sep)
        assert ".git" not in [part.casefold().rstrip(". ") for part in joined.split(paths.sep)]


def test_files_are_for_this_user_alone(working: Working) -> None:
    commit = working.commit({"a/b.sh": "text"})
    working.git("update-index", "--chmod=+x", "a/b.sh")

    with Repository(working.root).checked_out(commit) as copy:
        modes = [
            stat.S_IMODE(place.stat().st_mode) for place in (copy.parent, copy, copy / "a", copy / "a/b.sh")
        ]

    assert modes == [0o700, 0o700, 0o700, 0o600]


def test_links_are_copied_as_they_are(working: Working) -> None:
    targets = [b"../../../etc/passwd", b"/etc/passwd", b"nowhere", b"x" * 5_000, b"nul\0inside", b""]
    entries = [("120000", b"link%d" % number, working.blob(target)) for number, target in enumerate(targets)]
    commit = working.commit_tree(working.tree(*entries))

    with Repository(working.root).checked_out(commit) as copy:
        made = [str((copy / f"link{number}").readlink()) for number in range(3)]
        # What no file system takes for a link is what git writes where there are no links.
        others = [(copy / f"link{number}").read_bytes() for number in range(3, 6)]

    assert made == ["../../../etc/passwd", "/etc/passwd", "nowhere"]
    assert others == targets[3:]


def test_of_a_file_that_is_too_large_its_beginning_and_its_size(working: Working) -> None:
    large, small = b"x" * 300_000, b"y" * 200_000
    names = (b"a.bin", b"b.bin", b"c.plan", b"d.txt")
    contents = (large, small, b"plan" + large, b"")
    tree = working.tree(
        *(("100644", name, working.blob(data)) for name, data in zip(names, contents, strict=True))
    )
    limit = Limit(200_000, lambda head: 400_000 if head.startswith(b"plan") else 0)

    found = copied(working, tree, limit)

    assert found == {
        "a.bin": large[: 64 * 1024] + bytes(300_000 - 64 * 1024),
        "b.bin": small,
        "c.plan": b"plan" + large,
        "d.txt": b"",
    }


def test_all_files_together_are_bounded(
    working: Working, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("scanner.revisions.writing.MAX_TOTAL_BYTES", 1_000)
    commit = working.commit({"a": "x" * 600, "b": "y" * 600})

    with (
        pytest.raises(RevisionError, match="more than 1000 bytes"),
        Repository(working.root).checked_out(commit),
    ):
        pass

    assert list((tmp_path / "copies").iterdir()) == []


def test_a_tree_that_lists_itself_many_times_is_not_read_to_its_end(working: Working) -> None:
    tree = working.tree(*(("100644", b"%d" % number, working.blob(b"")) for number in range(10)))
    for _ in range(9):
        tree = working.tree(*(("40000", b"%d" % number, tree) for number in range(10)))
    commit = working.commit_tree(tree)

    with pytest.raises(RevisionError, match="more than"), Repository(working.root).checked_out(commit):
        pass


def test_directories_deeper_than_any_scan_goes(working: Working) -> None:
    depth = 400
    tree = working.tree(("100644", b"x", working.blob(b"deep")))
    for _ in range(depth):
        tree = working.tree(("40000", b"d", tree))
    top = working.tree(("100644", b"a", working.blob(b"near")), ("40000", b"d", tree))
    commit = working.commit_tree(top)

    with Repository(working.root).checked_out(commit) as copy:
        assert (copy / "a").read_bytes() == b"near"
        assert copy.joinpath(*["d"] * 128).is_dir()
        assert not copy.joinpath(*["d"] * 129).exists()


def test_a_picture_that_is_missing_is_empty(working: Working) -> None:
    tree = working.tree(("100644", b"a.png", "12" * 20), ("100644", b"b.tf", working.blob(b"near")))

    with Repository(working.root).checked_out(working.commit_tree(tree)) as copy:
        assert {path.name: path.read_bytes() for path in copy.iterdir() if path.is_file()} == {
            "a.png": b"",
            "b.tf": b"near",
        }


def test_an_object_that_is_missing(working: Working) -> None:
    tree = working.tree(("100644", b"a.tf", "12" * 20))

    with pytest.raises(RevisionError, match=r"the content of a\.tf is not in this clone"):
        copied(working, tree)
