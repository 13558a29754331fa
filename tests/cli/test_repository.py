from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner.cli.repository import prefix

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("git", "workspace", "scanned", "expected"),
    [
        pytest.param(".git", None, ".", "", id="the repository"),
        pytest.param(".git", None, "live/eu", "live/eu/", id="a directory of it"),
        pytest.param("live/.git", None, "live/eu", "eu/", id="a repository in another"),
        pytest.param("live/.git", ".", "live/eu", "eu/", id="a repository in the workspace"),
        pytest.param(None, ".", "live/eu", "live/eu/", id="no repository, but a workspace"),
        pytest.param(None, "other", "live/eu", "", id="another workspace"),
        pytest.param(None, None, "live/eu", "", id="neither"),
    ],
)
def test_prefix(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    git: str | None,
    workspace: str | None,
    scanned: str,
    expected: str,
) -> None:
    (tmp_path / scanned).mkdir(parents=True, exist_ok=True)
    if git:
        (tmp_path / git).mkdir(parents=True)
    if workspace:
        monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path / workspace))
    else:
        monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)

    assert prefix(tmp_path / scanned) == expected


def test_a_worktree_is_a_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("gitdir: elsewhere\n", encoding="utf-8")
    (tmp_path / "a").mkdir()

    assert prefix(tmp_path / "a") == "a/"


def test_a_link_leads_to_where_it_points(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "a" / "b")

    assert prefix(tmp_path / "link") == "a/b/"
