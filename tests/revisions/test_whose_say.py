"""What a commit brings has no say in which repository, which revision and which common commit it is compared with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner.errors import RevisionError
from scanner.revisions import Repository

if TYPE_CHECKING:
    from pathlib import Path

    from tests.revisions.conftest import Working


def test_files_that_look_like_a_bare_repository_are_none(working: Working, tmp_path: Path) -> None:
    working.commit({"infra/a.tf": "one"})
    fake = tmp_path / "fake"
    working.git("init", "-q", "--bare", str(fake))
    (fake / "config").write_text("[core]\nrepositoryformatversion = 0\nbare = false\nworktree = .\n")
    for name in ("HEAD", "config", "objects", "refs"):
        (fake / name).rename(working.root / "infra" / name)

    with pytest.raises(RevisionError, match=r"cannot use bare repository|looks like what git keeps"):
        Repository(working.root / "infra")


def test_they_are_none_to_a_git_that_would_take_them_for_one(
    working: Working, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scanner.revisions.git.SETTINGS", ())  # as git before 2.38 takes them
    test = test_files_that_look_like_a_bare_repository_are_none

    test(working, tmp_path)


def test_a_submodule_is_not_compared_with_its_own_revisions_from_outside(
    working: Working, monkeypatch: pytest.MonkeyPatch
) -> None:
    working.commit({"infra/a.tf": "one"})
    working.git("init", "-q", "infra")
    monkeypatch.chdir(working.root)

    with pytest.raises(RevisionError, match="is a repository of its own within"):
        Repository(working.root / "infra")
    monkeypatch.chdir(working.root / "infra")
    assert Repository(working.root / "infra").root == working.root / "infra"


@pytest.mark.parametrize("other", ["refs/tags/origin/main", "refs/heads/origin/main"])
@pytest.mark.parametrize("revision", ["origin/main", "origin/main~0", "origin/main^{commit}"])
def test_a_name_that_means_two_things_is_an_error(working: Working, other: str, revision: str) -> None:
    commit = working.commit({"a.tf": "one"})
    working.git("update-ref", "refs/remotes/origin/main", commit)
    assert Repository(working.root).commit(revision) == commit
    working.git("update-ref", other, working.commit({"a.tf": "two"}))

    with pytest.raises(RevisionError) as caught:
        Repository(working.root).commit(revision)

    assert "refs/remotes/origin/main" in caught.value.message
    assert other in caught.value.message
    assert Repository(working.root).commit("refs/remotes/origin/main") == commit


@pytest.mark.parametrize("newer", ["left", "right"])
def test_of_several_common_commits_the_author_chooses_none(working: Working, newer: str) -> None:
    # Both sides of a merge are common commits with what merges them anew.
    working.commit({"a.tf": "one"})
    dates = {"left": "2026-01-01T00:00:00Z", "right": "2026-01-01T00:00:00Z", newer: "2026-01-02T00:00:00Z"}
    tips: list[str] = []
    for side in ("left", "right"):
        working.git("checkout", "-q", "-B", side, *([f"{tips[0]}~1"] if tips else []))
        working.write({f"{side}.tf": side})
        working.git("add", "-A")
        working.git("commit", "-q", "-m", side, GIT_COMMITTER_DATE=dates[side])
        tips.append(working.git("rev-parse", "HEAD").decode())
    merges: list[str] = []
    for name in ("main", "evil"):
        working.git("checkout", "-q", "-B", name, tips[0])
        working.git("merge", "-q", "--no-ff", "-m", name, tips[1])
        merges.append(working.git("rev-parse", "HEAD").decode())

    assert merges[0] != merges[1]
    assert Repository(working.root).merge_base(merges[0]) == merges[0]
    assert Repository(working.root).merge_base(tips[1]) == tips[1]
