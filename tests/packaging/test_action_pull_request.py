"""The action on a repository with a pull request: compared with the base, governed by it, and not to be fooled."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping  # noqa: TC003 - msgspec reads the annotations
from pathlib import Path  # noqa: TC003

import msgspec
import pytest

from tests.packaging.composite_action import Ended, commands, run

OLD = "services: {web: {image: 'nginx:latest', healthcheck: {test: x}, read_only: true}}\n"
FIXED = OLD.replace("nginx:latest", "nginx@sha256:" + "0123456789abcdef" * 4)
WAIVED = 'services:\n  web:\n    image: nginx:latest  # cattleguard: waive unpinned-image reason="not me"\n'
BASE = {"old/compose.yaml": OLD, "fixable/compose.yaml": OLD}
MISSING = "The base that this change is compared with is not in the checkout."


class Clone(msgspec.Struct, frozen=True):
    """A checkout of a repository: its directory, and the commit that the workflow was started for."""

    directory: Path
    sha: str

    def run(self, inputs: Mapping[str, str] | None = None, **circumstances: str) -> Ended:
        usual = {"GITHUB_EVENT_NAME": "pull_request", "GITHUB_BASE_REF": "main", "GITHUB_SHA": self.sha}
        return run(self.directory, inputs or {}, **{**usual, **circumstances})


def git(directory: Path, *arguments: str) -> str:
    settings = (
        "user.name=a",
        "user.email=a@example.com",
        "commit.gpgsign=false",
        "protocol.file.allow=always",
    )
    configured = [part for setting in settings for part in ("-c", setting)]
    done = subprocess.run(
        ["git", *configured, "-C", str(directory), *arguments],
        env={"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def commit(repository: Path, files: Mapping[str, str]) -> str:
    for name, text in files.items():
        path = repository / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", "x")
    return git(repository, "rev-parse", "HEAD")


@pytest.fixture
def upstream(tmp_path: Path) -> Path:
    """A repository whose main branch has two findings."""
    directory = tmp_path / "upstream"
    directory.mkdir()
    git(directory, "init", "--quiet", "--initial-branch", "main")
    commit(directory, BASE)
    return directory


def request(upstream: Path, files: Mapping[str, str]) -> str:
    """Make a pull request of a change, merged with main as GitHub does it, and return its merge commit."""
    git(upstream, "checkout", "--quiet", "-b", "change")
    commit(upstream, files)
    git(upstream, "checkout", "--quiet", "main")
    commit(upstream, {"README.md": "main went on\n"})
    git(upstream, "checkout", "--quiet", "--detach", "main")
    git(upstream, "merge", "--quiet", "--no-ff", "--message", "merge", "change")
    git(upstream, "update-ref", "refs/pull/1/merge", "HEAD")
    git(upstream, "checkout", "--quiet", "main")
    return git(upstream, "rev-parse", "refs/pull/1/merge")


def checkout(upstream: Path, sha: str, depth: int = 2, ref: str = "") -> Clone:
    """Check out a commit as actions/checkout does it: `fetch-depth: 0` fetches all branches."""
    directory = upstream.parent / "work" / "repository"
    directory.mkdir(parents=True)
    git(directory, "init", "--quiet")
    git(directory, "remote", "add", "origin", f"file://{upstream}")
    wanted = ref or sha
    if depth:
        git(
            directory,
            "fetch",
            "--quiet",
            "--no-tags",
            f"--depth={depth}",
            "origin",
            f"+{wanted}:refs/remotes/pull/1/merge",
        )
    else:
        git(
            directory,
            "fetch",
            "--quiet",
            "origin",
            "+refs/heads/*:refs/remotes/origin/*",
            f"+{wanted}:refs/remotes/pull/1/merge",
        )
    git(directory, "checkout", "--quiet", "--detach", "refs/remotes/pull/1/merge")
    return Clone(directory, sha)


@pytest.mark.parametrize("depth", [2, 0])
def test_what_a_pull_request_introduces_and_fixes(upstream: Path, depth: int) -> None:
    merge = request(upstream, {"new/compose.yaml": OLD, "fixable/compose.yaml": FIXED})

    done = checkout(upstream, merge, depth).run()

    numbers = {
        name: done.outputs[name] for name in ("verdict", "findings", "new", "existing", "fixed", "waived")
    }
    assert numbers == {
        "verdict": "findings",
        "findings": "2",
        "new": "1",
        "existing": "1",
        "fixed": "1",
        "waived": "0",
    }, done.log
    (annotation,) = commands(done.log)[2:]
    assert annotation.startswith("::error file=new/compose.yaml,line=1,")
    assert "| high | unpinned-image | `fixable/compose.yaml`<br>" in done.summary
    assert "\N{CROSS MARK} Cattleguard: 1 new finding at or above high\n" in done.summary


def test_what_existed_before_fails_no_pull_request(upstream: Path) -> None:
    merge = request(upstream, {"fixable/compose.yaml": FIXED})

    done = checkout(upstream, merge).run()

    assert (done.code, done.outputs["verdict"], done.outputs["existing"]) == (0, "passed", "1"), done.log


def test_on_a_push_every_finding_counts(upstream: Path) -> None:
    sha = git(upstream, "rev-parse", "main")

    done = checkout(upstream, sha, 1, "refs/heads/main").run(GITHUB_EVENT_NAME="push", GITHUB_BASE_REF="")

    assert (done.code, done.outputs["new"]) == (1, "2"), done.log


def test_the_head_of_a_pull_request_is_compared_with_its_base_branch(upstream: Path) -> None:
    merge = request(upstream, {"new/compose.yaml": OLD})

    done = checkout(upstream, merge, 0, "refs/heads/change").run()

    assert (done.outputs["new"], done.outputs["existing"]) == ("1", "2"), done.log


def test_a_merge_group_is_compared_with_its_base(upstream: Path) -> None:
    base = git(upstream, "rev-parse", "main")
    merge = request(upstream, {"new/compose.yaml": OLD})

    done = checkout(upstream, merge, 0).run(
        None,
        **{
            "GITHUB_EVENT_NAME": "merge_group",
            "GITHUB_BASE_REF": "",
            "github.event.merge_group.base_sha": base,
        },
    )

    assert (done.outputs["new"], done.outputs["existing"]) == ("1", "2"), done.log


@pytest.mark.parametrize("ref", ["", "refs/heads/change"])
def test_a_shallow_checkout_is_told_what_it_lacks(upstream: Path, ref: str) -> None:
    merge = request(upstream, {"new/compose.yaml": OLD})

    done = checkout(upstream, merge, 1, ref).run()

    assert (done.code, done.outputs["exit-code"], done.outputs["verdict"]) == (2, "2", "error")
    (annotation,) = commands(done.log)
    assert annotation.startswith(
        f"::error title=Cattleguard::{MISSING} Give actions/checkout fetch-depth: 2, "
    )


def test_without_a_comparison_a_shallow_checkout_is_only_warned(upstream: Path) -> None:
    merge = request(upstream, {"new/compose.yaml": OLD})

    done = checkout(upstream, merge, 1).run({"diff-base": "none"})

    assert (done.code, done.outputs["new"]) == (1, "3"), done.log
    assert commands(done.log)[0].startswith(f"::warning title=Cattleguard::{MISSING}")


def test_a_merge_of_the_author_is_not_taken_for_that_of_github(upstream: Path) -> None:
    merge = request(upstream, {"new/compose.yaml": OLD})
    # The head is a merge whose first parent has the new finding already.
    git(upstream, "checkout", "--quiet", "change")
    git(upstream, "merge", "--quiet", "--no-ff", "--message", "merge", "main")

    done = checkout(upstream, merge, 0, "refs/heads/change").run()

    assert (done.code, done.outputs["new"]) == (1, "1"), done.log


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"new/compose.yaml": WAIVED}, id="a comment"),
        pytest.param(
            {
                "new/compose.yaml": OLD,
                "waivers.yaml": "waivers:\n  - rules: [unpinned-image]\n    paths: ['**']\n    owner: me\n    reason: not me\n",
            },
            id="a file of waivers",
        ),
        pytest.param(
            {"new/compose.yaml": OLD, "cattleguard.yaml": "fail-on: never\nexclude: [new/]\n"},
            id="the configuration",
        ),
        pytest.param({"new/compose.yaml": OLD, ".cattleguardignore": "new/\n"}, id="an ignore file"),
    ],
)
def test_a_pull_request_cannot_waive_itself(upstream: Path, files: Mapping[str, str]) -> None:
    merge = request(upstream, files)

    done = checkout(upstream, merge).run()

    assert (done.code, done.outputs["verdict"], done.outputs["waived"]) == (1, "findings", "0"), done.log
    assert "| high | unpinned-image | `new/compose.yaml:" in done.summary


@pytest.mark.parametrize("name", ["diff-base", "govern-from"])
@pytest.mark.parametrize(
    "value", ["$(touch harm)", "--output=json=harm", "-h", "HEAD; touch harm", "nowhere", "a\nb"]
)
def test_a_revision_is_data(upstream: Path, name: str, value: str) -> None:
    clone = checkout(upstream, request(upstream, {"new/compose.yaml": OLD}))
    before = sorted(path.name for path in clone.directory.iterdir())

    done = clone.run({name: value})

    assert (done.code, done.outputs["exit-code"]) == (2, "2"), done.log
    assert sorted(path.name for path in clone.directory.iterdir()) == before


def test_a_project_in_a_directory(upstream: Path) -> None:
    merge = request(upstream, {"live/new/compose.yaml": OLD, "other/compose.yaml": OLD})

    done = checkout(upstream, merge).run({"working-directory": "live"})

    assert (done.outputs["new"], done.outputs["existing"]) == ("1", "0"), done.log
    assert commands(done.log)[2].startswith("::error file=live/new/compose.yaml,")


def test_a_workspace_of_another_user(upstream: Path, tmp_path: Path) -> None:
    """As in the container of a job; GIT_TEST_ASSUME_DIFFERENT_OWNER is git's own way to test it."""
    merge = request(upstream, {"new/compose.yaml": OLD})
    foreign = tmp_path / "bin" / "git"
    foreign.parent.mkdir()
    foreign.write_text(
        f'#!/bin/sh\nGIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec "{shutil.which("git")}" "$@"\n', encoding="utf-8"
    )
    foreign.chmod(0o755)
    clone = checkout(upstream, merge)

    done = clone.run(PATH=f"{foreign.parent}{os.pathsep}{os.environ['PATH']}")

    assert (done.code, done.outputs["new"], done.outputs["existing"]) == (1, "1", "2"), done.log


def test_a_container_without_git(upstream: Path, tmp_path: Path) -> None:
    clone = checkout(upstream, request(upstream, {"new/compose.yaml": OLD}))
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in (
        "bash",
        "cat",
        "cksum",
        "dirname",
        "env",
        "find",
        "grep",
        "mktemp",
        "od",
        "sed",
        "sh",
        "sort",
        "tr",
    ):
        (programs / name).symlink_to(str(shutil.which(name)))

    done = clone.run(PATH=str(programs))

    assert (done.code, done.outputs["exit-code"]) == (2, "2")
    assert commands(done.log)[-1].startswith("::error title=Cattleguard::git is not installed, ")


@pytest.mark.parametrize("event", ["pull_request", "pull_request_target"])
def test_a_working_directory_that_looks_like_a_repository_has_no_say(upstream: Path, event: str) -> None:
    fake = upstream.parent / "fake"
    fake.mkdir()
    git(fake, "init", "--quiet", "--initial-branch", "main")
    commit(fake, {"compose.yaml": OLD})
    git(fake, "update-ref", "refs/remotes/origin/main", "HEAD")
    files = {f"infra/{path.relative_to(fake / '.git')}": path for path in (fake / ".git").rglob("*")}
    merge = request(upstream, {"infra/compose.yaml": OLD})
    clone = checkout(upstream, merge, 0)
    for name, path in files.items():
        place = clone.directory / name
        (place.mkdir if path.is_dir() else place.write_bytes)(
            *(() if path.is_dir() else (path.read_bytes(),))
        )
    settings = "[core]\nrepositoryformatversion = 0\nbare = false\nworktree = .\n"
    (clone.directory / "infra/config").write_text(settings, encoding="utf-8")

    done = clone.run({"working-directory": "infra"}, GITHUB_EVENT_NAME=event)

    assert (done.code, done.outputs["verdict"]) == (2, "error"), done.log


def test_a_working_directory_in_a_submodule_has_no_say(upstream: Path) -> None:
    own = upstream.parent / "own"
    own.mkdir()
    git(own, "init", "--quiet", "--initial-branch", "main")
    commit(own, {"compose.yaml": OLD})
    merge = request(upstream, {"new": "x"})
    clone = checkout(upstream, merge, 0)
    git(clone.directory, "submodule", "--quiet", "add", f"file://{own}", "infra")
    commit(clone.directory, {})

    done = clone.run({"working-directory": "infra"})

    assert (done.code, done.outputs["verdict"]) == (2, "error"), done.log
    assert "is in a submodule" in done.log
