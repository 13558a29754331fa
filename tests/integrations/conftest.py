from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from tests.integrations.snippets import FLOATING, MORE, commit, git, shipped

if TYPE_CHECKING:
    from pathlib import Path


class Checkout(msgspec.Struct, frozen=True):
    """A repository as a CI system checks it out for a change that brings a finding where there was one.

    Attributes:
        directory: the clone, on the change's branch, with the target branch as `origin/main`.
        base: the commit that the change departed from.
    """

    directory: Path
    base: str


@pytest.fixture(scope="session")
def tool(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A repository with Cattleguard, and its commit."""
    directory = tmp_path_factory.mktemp("tool")
    return directory, shipped(directory)


@pytest.fixture
def change(tmp_path: Path) -> Checkout:
    """A change whose own configuration lets everything pass."""
    origin = tmp_path / "origin"
    origin.mkdir()
    base = commit(origin, {"compose.yaml": FLOATING}, "main")
    commit(origin, {"compose.yaml": MORE, "cattleguard.yaml": "fail-on: never\n"}, "change")
    git(origin, "checkout", "--quiet", "main")
    commit(origin, {"README.md": "the target branch went on\n"}, "main")
    clone = tmp_path / "work space"
    git(tmp_path, "clone", "--quiet", str(origin), str(clone))
    git(clone, "checkout", "--quiet", "change")
    return Checkout(clone, base)
