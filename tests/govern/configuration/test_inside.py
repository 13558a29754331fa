"""A configuration comes with the pull request that it is to judge: it chooses no files of the machine that judges."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.errors import ConfigError
from scanner.govern.configuration import load

GIVEN = [
    "policies: [{}]",
    "policy-keys: [{}]",
    "conftest: {{data: [{}]}}",
    "paths: [{}]",
]
WRITTEN = ["outputs: [json={}]", "outputs: {{json: {}}}", "baseline: {}", "waivers: {{file: {}}}"]
SAID = [*GIVEN, *WRITTEN, "trust: {{root: {}}}"]


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


@pytest.mark.parametrize("text", GIVEN)
@pytest.mark.parametrize("place", ["own", "../shared.yaml", "./x/../own", "="])
def test_what_is_in_the_repository(repository: Path, text: str, place: str) -> None:
    config = load(said(repository, text.format(place)), ())
    expected = repository / "infra" / place
    found = (*config.conftest.data, *config.policy_keys, *config.policies, *config.paths, config.waivers.file)
    assert [Path(one) for one in found if one] == [expected]


@pytest.mark.parametrize(
    "place", ["out.json", "../reports/new/out.json", "./x/../own/out.json", "git/config"]
)
def test_where_a_report_is_written(repository: Path, place: str) -> None:
    config = load(said(repository, f"outputs: [json={place}]\nbaseline: {place}"), ())
    assert config.outputs == (f"json={repository / 'infra' / place}",)
    assert config.baseline == repository / "infra" / place


@pytest.mark.parametrize("text", WRITTEN)
@pytest.mark.parametrize(
    "place", ["../.git/hooks/pre-commit", "hooks/x", ".GIT/config", "sub/.git", "../.git/../out"]
)
def test_nothing_is_written_where_git_keeps_its_own(repository: Path, text: str, place: str) -> None:
    (repository / "infra" / "hooks").symlink_to(repository / ".git" / "hooks")
    with pytest.raises(ConfigError) as caught:
        load(said(repository, text.format(place)), ())
    assert caught.value.message == f"{place!r} is in .git"


@pytest.mark.parametrize("place", ["../*.yaml", "own/../../../*", "/etc/*", "x/*/../../../.."])
def test_no_pattern_leaves_the_configuration(repository: Path, place: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(said(repository, f"paths: ['{place}']"), ())
    assert caught.value.message == f"the pattern {place!r} can leave {repository / 'infra'}"


def test_without_a_repository_the_directory_of_the_configuration(repository: Path) -> None:
    (repository / ".git").rmdir()
    with pytest.raises(ConfigError, match=r"'\.\./shared.yaml' is outside of"):
        load(said(repository, "policies: [../shared.yaml]"), ())
