from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from scanner.govern.fingerprints import identify, numbered
from scanner.govern.renames import followed
from scanner.model import Finding, Source, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

TEXT = "FROM debian\nRUN make\nRUN make install\nFROM nginx\n"


class Files(dict[str, str]):
    """The files of a revision, by path."""

    def read(self, path: str) -> Source | None:
        return Source(path, self[path]) if path in self else None

    def exists(self, path: str) -> bool:
        return path in self


def found(files: Files, rule: str = "unpinned-image") -> tuple[Finding, ...]:
    """Return a finding for each line that begins with FROM, as a scan identifies them."""
    findings: list[Finding] = []
    for path, text in files.items():
        lines = text.splitlines()
        findings += identify(
            [
                Finding(
                    rule, "pinning", "high", "moves", Span(path, number, 1, number, len(line) + 1), "stage", (), None,
                    "", "", (),
                )
                for number, line in enumerate(lines, 1)
                if line.startswith("FROM")
            ],
            Source(path, text),
        )  # fmt: skip
    return numbered(findings)[0]


def existing(before: Files, now: Files) -> list[str]:
    """Return the places of the findings that are not new."""
    after = found(now)
    known = {finding.fingerprint for finding in followed(found(before), before, after, now)}
    return [f"{one.span.path}:{one.span.line}" for one in after if one.fingerprint in known]


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        pytest.param({"a": TEXT}, {"b": TEXT}, ["b:1", "b:4"], id="renamed"),
        pytest.param({"a": TEXT}, {"x/a": "# moved\n" + TEXT}, ["x/a:2", "x/a:5"], id="renamed and changed"),
        pytest.param({"a": TEXT}, {"b": TEXT + "FROM redis\n"}, ["b:1", "b:4"], id="renamed and worse"),
        pytest.param({"a": TEXT}, {"a": TEXT, "b": TEXT}, ["a:1", "a:4"], id="copied"),
        pytest.param({"a": TEXT}, {"b": "FROM debian\n" + "RUN else\n" * 9}, [], id="another file"),
        pytest.param({"a": "FROM x\n" * 3}, {"b": "FROM x\n" * 3}, ["b:1", "b:2", "b:3"], id="alike"),
        pytest.param({"a": "FROM x\n" * 2}, {"b": "FROM x\n" * 3}, ["b:1", "b:2"], id="one more alike"),
        pytest.param(
            {"a": TEXT, "d/a": TEXT},
            {"d/b": TEXT, "e/a": TEXT},
            ["d/b:1", "d/b:4", "e/a:1", "e/a:4"],
            id="two",
        ),
        pytest.param({"a": TEXT}, {"b": TEXT, "c": TEXT}, ["b:1", "b:4"], id="one that became two"),
        pytest.param({"a": TEXT, "b": ""}, {"b": TEXT}, [], id="into a file that was there"),
    ],
)
def test_followed(before: dict[str, str], now: dict[str, str], expected: list[str]) -> None:
    assert existing(Files(before), Files(now)) == expected


def test_another_rule_is_another_finding() -> None:
    before, now = Files(a=TEXT), Files(b=TEXT)
    after = found(now, rule="another")

    known = {finding.fingerprint for finding in followed(found(before), before, after, now)}

    assert not known & {finding.fingerprint for finding in after}


def test_of_very_many_files_only_the_same_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanner.govern.renames.MAX_COMPARED", 3)
    before = Files({f"a{number}": f"FROM x{number}\nRUN make\n" for number in range(2)})
    now = Files(b0=before["a0"], b1=before["a1"] + "# changed\n")

    assert existing(before, now) == ["b0:1"]


_files = st.dictionaries(
    st.sampled_from(["a", "b", "c", "d/a"]),
    st.lists(st.sampled_from(["FROM x\n", "FROM y\n", "RUN make\n"]), max_size=5).map("".join),
    max_size=4,
)


@given(_files, _files)
def test_nothing_is_followed_twice_and_nothing_gets_lost(before: dict[str, str], now: dict[str, str]) -> None:
    earlier, later = Files(before), Files(now)
    findings: Sequence[Finding] = found(earlier)
    after = found(later)

    moved = followed(findings, earlier, after, later)

    assert [replace(finding, fingerprint="") for finding in moved] == [
        replace(finding, fingerprint="") for finding in findings
    ]
    assert len({finding.fingerprint for finding in moved}) == len(moved)
    gone = {path for path in before if path not in now}
    changed = [old.span.path for old, new in zip(findings, moved, strict=True) if old != new]
    assert set(changed) <= gone


def test_of_very_long_files_only_the_same_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    before = Files({"a": "FROM x\nRUN make\n", "b": "FROM y\nRUN make\n"})
    now = Files(c=before["a"], d=before["b"] + "# changed\n")
    assert existing(before, now) == ["c:1", "d:1"]

    monkeypatch.setattr("scanner.govern.renames.MAX_LINES", 7)

    assert existing(before, now) == ["c:1"]
