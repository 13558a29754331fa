"""What the file itself must be: a regular file of the repository, with one document of YAML."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner.errors import ConfigError
from scanner.formats.registry import NAMES
from scanner.govern.configuration import FILE_NAME, find, load
from scanner.model import Span

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a directory, beside a file of somebody else's."""
    (tmp_path / "repository" / "infra").mkdir(parents=True)
    (tmp_path / "repository" / ".git").mkdir()
    (tmp_path / "secret.yaml").write_text("hunter2: 1\n")
    return tmp_path / "repository"


@pytest.mark.parametrize(
    ("data", "place"),
    [
        pytest.param(b"rules: {\n", (2, 1), id="not-yaml"),
        pytest.param(b"a: \xff\n", (1, 4), id="not-utf-8"),
        pytest.param(b"rules: {a: true}\nrules: {b: true}\n", (2, 1), id="key-twice"),
        pytest.param(b"rules:\n  a: true\n  a: false\n", (3, 3), id="rule-twice"),
        pytest.param(b"rules: &a {b: *a}\n", (1, 15), id="alias-of-itself"),
        pytest.param(b"rules: *a\n", (1, 8), id="alias-of-nothing"),
    ],
)
def test_what_cannot_be_read_has_a_place(tmp_path: Path, data: bytes, place: tuple[int, int]) -> None:
    path = tmp_path / FILE_NAME
    path.write_bytes(data)
    with pytest.raises(ConfigError) as caught:
        load(path, NAMES)
    assert caught.value.span is not None
    assert (caught.value.span.line, caught.value.span.column) == place


def told(path: Path) -> tuple[str, str | None]:
    """Return the message and the hint for a file that cannot be read."""
    with pytest.raises(ConfigError) as caught:
        load(path, NAMES)
    assert caught.value.span == Span(str(path), 1, 1, 1, 1)
    return caught.value.message, caught.value.hint


def test_a_missing_file(tmp_path: Path) -> None:
    assert told(tmp_path / "nowhere.yaml") == (
        "cannot be read: No such file or directory",
        "make it readable for the user that scans",
    )


def test_a_directory(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    assert find(tmp_path) == tmp_path / FILE_NAME
    assert told(tmp_path / FILE_NAME) == (
        "a directory, and not a configuration",
        "rename it, or name a file with --config",
    )


def test_one_that_is_too_large(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"#" * 262_145)
    assert told(tmp_path / FILE_NAME) == (
        "262145 bytes are more than the 262144 that a configuration can have",
        "make it shorter",
    )


def test_one_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / FILE_NAME
    path.touch()

    def refused(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("scanner.discover.read.os.open", refused)
    assert told(path) == ("cannot be read: Permission denied", "make it readable for the user that scans")


def test_a_link_in_the_repository_is_followed(repository: Path) -> None:
    (repository / "shared.yaml").write_text("policies: [own]\n")
    (repository / "infra" / "own").mkdir()
    link = repository / "infra" / FILE_NAME
    link.symlink_to("../shared.yaml")
    assert load(link, NAMES).policies == (str(repository / "infra" / "own"),)


@pytest.mark.parametrize("target", ["../../secret.yaml", "/etc/passwd", "/dev/null", "../.."])
def test_a_link_that_leaves_the_repository(repository: Path, target: str) -> None:
    link = repository / "infra" / FILE_NAME
    link.symlink_to(target)
    if link.is_dir():
        assert told(link)[0] == "a directory, and not a configuration"
    else:
        assert told(link) == (
            "a symbolic link that leaves the repository",
            "put the file itself here, or name it with --config",
        )


@pytest.mark.parametrize("target", ["nowhere.yaml", FILE_NAME])
def test_a_link_to_nothing(repository: Path, target: str) -> None:
    link = repository / "infra" / FILE_NAME
    link.symlink_to(target)
    assert find(repository / "infra") == link
    assert told(link) == ("a symbolic link to no file", "correct the link, or remove it")


def test_it_is_found_upwards_to_the_root_of_the_repository(repository: Path) -> None:
    (repository.parent / FILE_NAME).touch()
    inner = repository / "infra"
    assert find(inner) is None
    (repository / FILE_NAME).touch()
    assert find(inner) == repository / FILE_NAME
    assert find(repository.parent) == repository.parent / FILE_NAME
    assert find(inner / ".." / "..") == repository.parent / FILE_NAME


def test_a_worktree_or_a_submodule_is_a_repository(tmp_path: Path) -> None:
    inner = tmp_path / "vendored" / "infra"
    inner.mkdir(parents=True)
    (tmp_path / FILE_NAME).touch()
    (tmp_path / ".git").mkdir()
    assert find(inner) == tmp_path / FILE_NAME
    (tmp_path / "vendored" / ".git").write_text("gitdir: ../.git/modules/vendored\n")
    assert find(inner) is None


def test_outside_of_a_repository_only_the_directory_itself(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / FILE_NAME).touch()
    assert find(tmp_path / "inner") is None
