"""What counts as fixed is what a scan looked at, through the whole pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from scanner.discover.limits import Limits
from scanner.govern.baseline.model import Baseline, Entry
from scanner.govern.selection import Selection
from scanner.options import Options
from scanner.pipeline import scan

if TYPE_CHECKING:
    from pathlib import Path

QUIET = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: quiet\n"
GONE = Entry("there.yaml", "unpinned-image", "Pod/x", "it was not pinned", "high", "a" * 64)


def _fixed(root: Path, entry: Entry = GONE, **changes: Any) -> bool:
    """Tell whether an entry of a baseline of which nothing is found counts as fixed."""
    options = Options(paths=(str(root),), root=root, workers=1, baseline=Baseline("b.json", (entry,)))
    result = scan(replace(options, **changes))
    return [one.fingerprint for one in result.fixed] == [entry.fingerprint]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "there.yaml").write_text(QUIET)
    (tmp_path / "other.yaml").write_text(QUIET)
    return tmp_path


def test_a_file_that_was_read(root: Path) -> None:
    assert _fixed(root)
    assert _fixed(root, paths=(str(root / "there.yaml"),))


def test_a_file_that_is_gone(root: Path) -> None:
    (root / "there.yaml").unlink()
    assert _fixed(root)
    assert _fixed(root, paths=(str(root / "other.yaml"),))


@pytest.mark.parametrize("path", ["../there.yaml", "/etc/passwd", "there.yaml/x", "a\0b"])
def test_a_path_that_is_no_file_of_the_repository(root: Path, path: str) -> None:
    assert _fixed(root, replace(GONE, path=path))


@pytest.mark.parametrize(
    "changes",
    [
        {"exclude": ("there.yaml",)},
        {"formats": frozenset({"terraform"})},
        {"limits": Limits(3)},
        {"selection": Selection(rules=("baked-secret",))},
        {"selection": Selection(exclude_rules=("unpinned-image",))},
        {"selection": Selection(severity="critical")},
    ],
    ids=["excluded", "another format", "too large", "another rule", "left out", "severity"],
)
def test_what_was_not_looked_at(root: Path, changes: dict[str, Any]) -> None:
    assert not _fixed(root, **changes)


def test_another_file(root: Path) -> None:
    assert not _fixed(root, paths=(str(root / "other.yaml"),))


@pytest.mark.parametrize(
    "text", ["a: [", "hello", "\0"], ids=["not readable", "no format any more", "not text"]
)
def test_a_file_that_was_not_read(root: Path, text: str) -> None:
    (root / "there.yaml").write_text(text)
    assert not _fixed(root)


def test_a_rule_that_does_not_exist_any_more(root: Path) -> None:
    assert not _fixed(root, replace(GONE, rule="retired-rule"))


def test_a_rule_over_all_files(root: Path) -> None:
    """What it says of one file depends on the others: they must have been read."""
    entry = replace(GONE, rule="mutable-config")
    assert _fixed(root, entry)
    assert not _fixed(root, entry, paths=(str(root / "there.yaml"),))
    (root / "other.yaml").write_text("apiVersion: v1\nkind: [")
    assert not _fixed(root, entry)


def test_a_rule_about_evidence_that_was_not_gathered(root: Path) -> None:
    assert not _fixed(root, replace(GONE, rule="forbidden-component"))
