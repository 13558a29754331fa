"""A configuration comes with the pull request that it is to judge: it chooses no files of the machine that judges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner.errors import ConfigError
from scanner.govern.configuration import load

if TYPE_CHECKING:
    from pathlib import Path

SAID = ["policies: [{}]", "policy-keys: [{}]", "conftest: {{data: [{}]}}"]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository beside a file of somebody else's."""
    inner = tmp_path / "repository" / "infra"
    inner.mkdir(parents=True)
    (tmp_path / "repository" / ".git").mkdir()
    (tmp_path / "repository" / "shared.yaml").write_text("a: 1\n")
    (tmp_path / "secret.yaml").write_text("password: hunter2\n")
    (inner / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    (inner / "above").symlink_to(tmp_path)
    (inner / "circle").symlink_to("circle")
    for name in ("own", "x", "="):
        (inner / name).mkdir()
    return tmp_path / "repository"


def said(repository: Path, text: str) -> Path:
    path = repository / "infra" / "cattleguard.yaml"
    path.write_text(f"{text}\n")
    return path


@pytest.mark.parametrize("text", SAID)
@pytest.mark.parametrize(
    "place", ["../../secret.yaml", "/etc/passwd", "link.yaml", "above", "above/secret.yaml", "x/../../../y"]
)
def test_nothing_outside_of_the_repository(repository: Path, text: str, place: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(said(repository, text.format(place)), ())
    assert caught.value.message == f"{place!r} is outside of {repository}"
    assert caught.value.span is not None
    assert caught.value.span.line == 1


@pytest.mark.parametrize("text", SAID)
@pytest.mark.parametrize("place", ["own", "../shared.yaml", "./x/../own", "="])
def test_what_is_in_the_repository(repository: Path, text: str, place: str) -> None:
    config = load(said(repository, text.format(place)), ())
    expected = repository / "infra" / place
    assert expected in (*config.conftest.data, *config.policy_keys) or str(expected) in config.policies


def test_without_a_repository_the_directory_of_the_configuration(repository: Path) -> None:
    (repository / ".git").rmdir()
    with pytest.raises(ConfigError, match=r"'\.\./shared.yaml' is outside of"):
        load(said(repository, "policies: [../shared.yaml]"), ())
