"""What an assessment was made of: a result is not used again where any of it has changed."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any, get_args

import msgspec
import pytest

from scanner.cache import recording
from scanner.cache.reads import Kind, View
from scanner.formats.registry import FORMATS
from tests.cache import cases

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scanner.assess import Assessment
    from scanner.model import Result

EACH = pytest.mark.parametrize("case", [pytest.param(one, id=one.name) for one in cases.CASES])


def told_elsewhere(result: Result, case: cases.Case) -> tuple[Any, ...]:
    """Return what is said of files that the change of a case does not touch."""
    findings = [one for one in result.findings if one.span.path not in case.change]
    failed = [one for one in result.ledger.failed if one.path not in case.change]
    skipped = [one for one in result.ledger.skipped if one.path not in case.change]
    unresolved = [one for one in result.ledger.unresolved if one.span.path not in case.change]
    return findings, failed, skipped, unresolved


@EACH
@pytest.mark.parametrize("workers", [1, 2])
def test_a_change_of_another_file_is_seen(
    case: cases.Case, workers: int, tmp_path: Path, scans: Any, memory: Any, write: Any
) -> None:
    write(tmp_path, case.files)
    before = scans.run(tmp_path, cache=memory, workers=workers)
    write(tmp_path, case.change)
    after = scans.run(tmp_path)
    assert told_elsewhere(before, case) != told_elsewhere(after, case)
    assert scans.run(tmp_path, cache=memory, workers=workers) == after


@EACH
def test_what_is_the_same_is_not_assessed_again_wherever_it_stands(
    case: cases.Case, tmp_path: Path, scans: Any, memory: Any, write: Any
) -> None:
    for name in ("one", "another"):
        write(tmp_path / name, case.files)
    first = scans.text(tmp_path / "one", cache=memory)
    rows = dict(memory.rows)
    memory.rows = {place: rows[place] for place in reversed(rows)}
    memory.put = lambda _rows: pytest.fail("something was assessed again")
    assert scans.text(tmp_path / "another", cache=memory) == first


@EACH
def test_without_what_was_asked_the_change_is_not_seen(
    case: cases.Case,
    tmp_path: Path,
    scans: Any,
    memory: Any,
    write: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The tampered twin of the test above: it fails where something is not recorded."""
    note: Callable[..., None] = View._note

    def forgetful(self: View, asked: Kind, of: str, digest: bytes) -> None:
        if asked not in case.kinds:
            note(self, asked, of, digest)

    monkeypatch.setattr(View, "_note", forgetful)
    write(tmp_path, case.files)
    scans.run(tmp_path, cache=memory)
    write(tmp_path, case.change)
    after = scans.run(tmp_path)
    assert told_elsewhere(scans.run(tmp_path, cache=memory), case) != told_elsewhere(after, case)


def test_every_kind_of_question_is_all_that_shows_some_change() -> None:
    assert {case.kinds for case in cases.CASES if len(case.kinds) == 1} == {
        (kind,) for kind in get_args(Kind)
    }


def test_without_what_a_group_has_in_common_a_change_is_not_seen(
    tmp_path: Path, scans: Any, memory: Any, write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second file of a module asks the tree for nothing, because the first one did."""
    assess = recording.Recorder._assess

    def alone(self: recording.Recorder, candidate: Any) -> Assessment:
        made = assess(self, candidate)
        assert made.record is not None
        return msgspec.structs.replace(made, record=msgspec.structs.replace(made.record, group=""))

    files = {"a.tf": "locals {}\n", "b.tf": cases.container("var.image")}
    defaults = [cases.variable("image", image) for image in (cases.PINNED, "nginx:latest")]
    results = []
    for tampered in (False, True):
        if tampered:
            monkeypatch.setattr(recording.Recorder, "_assess", alone)
        memory.rows.clear()
        write(tmp_path, {**files, "variables.tf": defaults[0]})
        scans.run(tmp_path, cache=memory)
        write(tmp_path, {"variables.tf": defaults[1]})
        results.append(scans.text(tmp_path, cache=memory) == scans.text(tmp_path))
    assert results == [True, False]


def test_a_part_of_a_tree_uses_what_the_whole_one_left(
    tmp_path: Path, scans: Any, memory: Any, write: Any
) -> None:
    """As a hook does, which names the files that were changed."""
    for case in cases.CASES:
        write(tmp_path, case.files)
    scans.run(tmp_path, cache=memory)
    named = sorted(str(path) for path in tmp_path.rglob("*") if path.is_file() and not path.is_symlink())
    fresh = scans.text(tmp_path, paths=tuple(named))
    assert scans.text(tmp_path, paths=tuple(named), cache=memory) == fresh
    rows = len(memory.rows)
    assert scans.text(tmp_path, paths=tuple(named), cache=memory) == fresh
    assert len(memory.rows) == rows


def test_files_that_change_while_they_are_scanned_are_scanned_again(
    tmp_path: Path, scans: Any, memory: Any, write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"a.tf": cases.container("var.image"), "variables.tf": cases.variable("image", cases.PINNED)}
    changed = cases.variable("image", "nginx:latest")
    write(tmp_path, files)
    assess = recording.Recorder.assess_all

    def slowly(self: recording.Recorder, candidates: Any) -> list[Assessment]:
        made = assess(self, candidates[:1])
        write(tmp_path, {"variables.tf": changed})
        return [*made, *assess(self, candidates[1:])]

    monkeypatch.setattr(recording.Recorder, "assess_all", slowly)
    scans.run(tmp_path, cache=memory)
    monkeypatch.undo()
    assert scans.text(tmp_path, cache=memory) == scans.text(tmp_path)
    write(tmp_path, files)
    assert scans.text(tmp_path, cache=memory) == scans.text(tmp_path)


def test_formats_that_keep_what_they_read_say_so() -> None:
    groups = {one.NAME: one.GROUP for one in FORMATS if hasattr(one, "GROUP")}
    assert groups == {"terraform": "terraform", "terragrunt": "terraform", "packer": "packer"}


def test_directories_can_be_removed(tmp_path: Path, scans: Any, memory: Any, write: Any) -> None:
    write(tmp_path, {"one/main.tf": cases.call("../web", "nginx:latest"), "web/main.tf": cases.MODULE})
    scans.run(tmp_path, cache=memory)
    shutil.rmtree(tmp_path / "one")
    assert scans.text(tmp_path, cache=memory) == scans.text(tmp_path)
