"""The scripts of docs/integrations/shell.md, run as they stand, and the snippets of docs/integrations/pre-commit.md."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from scanner.cli import run

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "integrations"
SCRIPTS = dict(
    re.findall(r'(?ms)^```sh title="([^"]+)"\n(.*?)^```$', (PAGES / "shell.md").read_text(encoding="utf-8"))
)
SHELLCHECK = Path(sys.executable).parent / "shellcheck"
IDENTITY = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
FLOATING, PINNED = "FROM nginx\n", "FROM nginx@sha256:" + "0123456789abcdef" * 4 + "\n"


class Project:
    """A repository in which scripts are run, where `cattleguard` is a command."""

    def __init__(self, place: Path) -> None:
        self.root = place / "project"
        self.root.mkdir()
        (place / "bin").mkdir()
        command = place / "bin" / "cattleguard"
        command.write_text(
            f'#!/bin/sh\nPYTHONPATH={shlex.quote(str(ROOT))} exec {shlex.quote(sys.executable)} -P -m scanner "$@"\n',
            encoding="utf-8",
        )
        command.chmod(0o755)
        self.environment = {
            "PATH": f"{place / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "HOME": str(place),
        }
        self.ran("git", "init", "-q", "-b", "main")

    def ran(self, *command: str) -> tuple[int, str]:
        done = subprocess.run(
            command, cwd=self.root, env=self.environment, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout + done.stderr

    def commit(self, files: dict[str, str], *options: str) -> tuple[int, str]:
        for name, text in files.items():
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).write_text(text, encoding="utf-8")
        self.ran("git", "add", "-A")
        return self.ran("git", *IDENTITY, "commit", "-q", "-m", "change", *options)

    def script(self, name: str, *arguments: str) -> tuple[int, str]:
        (self.root.parent / "script").write_text(SCRIPTS[name], encoding="utf-8")
        return self.ran("sh", str(self.root.parent / "script"), *arguments)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


@pytest.mark.parametrize(
    ("files", "revision", "code", "said"),
    [
        pytest.param({"notes.md": "text"}, "main", 0, "nothing new", id="nothing new"),
        pytest.param({"b/Dockerfile": FLOATING}, "main", 1, "the change brings findings", id="new"),
        pytest.param({"b/Dockerfile": PINNED}, "nowhere", 2, "nothing was assessed", id="wrong request"),
        pytest.param({"main.tf": "x = {"}, "main", 3, "could not be assessed", id="incomplete"),
    ],
)
def test_the_gate(project: Project, files: dict[str, str], revision: str, code: int, said: str) -> None:
    project.commit({"a/Dockerfile": FLOATING})
    project.ran("git", "checkout", "-q", "-b", "change")
    project.commit(files)

    done, output = project.script("gate.sh", revision)

    assert done == code, output
    assert said in output
    assert (project.root / "cattleguard.sarif").exists() is (code != 2)
    assert (project.root / "cattleguard-junit.xml").exists() is (code != 2)


def test_the_gate_with_nothing_to_assess(project: Project) -> None:
    project.commit({"notes.md": "text"})

    done, output = project.script("gate.sh", "HEAD")

    assert (done, "there is nothing to assess" in output) == (0, True), output


def test_the_hook(project: Project) -> None:
    project.commit({"a/Dockerfile": FLOATING})
    hook = project.root / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(SCRIPTS[".git/hooks/pre-commit"], encoding="utf-8")
    hook.chmod(0o755)

    assert project.commit({"a/Dockerfile": FLOATING + "RUN true\n"})[0] == 0
    code, output = project.commit({"b/Dockerfile": FLOATING})
    assert code == 1, output
    assert "b/Dockerfile:1:6  high  unpinned-image" in output
    assert project.commit({"b/Dockerfile": PINNED})[0] == 0


def test_only_what_changed(project: Project) -> None:
    project.commit({"a/Dockerfile": FLOATING, "gone/Dockerfile": FLOATING})
    (project.root / "gone/Dockerfile").unlink()
    project.commit({"-x y\nz.Dockerfile": PINNED})

    assert project.script("changed.sh", "HEAD^")[0] == 0
    project.commit({"-x y\nz.Dockerfile": FLOATING})
    code, output = project.script("changed.sh", "HEAD^")

    assert code in (1, 123), output  # GNU xargs says 123 for a command that ends with 1 to 125
    assert output.count("  high  unpinned-image") == 1


@pytest.mark.parametrize("name", sorted(SCRIPTS))
def test_shellcheck_has_no_objection(name: str) -> None:
    done = subprocess.run(
        [SHELLCHECK, "--shell=sh", "-"], input=SCRIPTS[name], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (0, "")


def test_the_hooks_and_options_that_the_page_on_pre_commit_names() -> None:
    page = (PAGES / "pre-commit.md").read_text(encoding="utf-8")
    blocks = re.findall(r"(?ms)^```yaml\n(.*?)^```$", page)
    (config, *changes) = [yaml.safe_load(block) for block in blocks]
    shipped = {
        hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    }

    assert {hook["id"] for hook in config["repos"][0]["hooks"]} == shipped
    assert [(hook["id"], hook["args"]) for (hook,) in changes] == [
        ("cattleguard", ["--staged", "--diff-base=HEAD"]),
        ("cattleguard", ["--staged", "--diff-base=HEAD", "--"]),
        ("cattleguard-policies", ["policies/", "teams/web/policies/"]),
    ]


def test_the_report_that_the_page_on_diff_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (ROOT / "docs" / "diff.md").read_text(encoding="utf-8")
    project = Project(tmp_path)
    project.commit({"Dockerfile": FLOATING})
    monkeypatch.chdir(project.root)
    monkeypatch.setenv("NO_COLOR", "1")
    (project.root / "Dockerfile").write_text(FLOATING + "FROM redis\n", encoding="utf-8")
    (shown,) = re.findall(r"(?s)\$ cattleguard scan --diff-base main\n(.*?)```", page)
    first, last = shown.split("...\n", 1)

    assert run(["scan", "--diff-base", "main"]) == 1

    said = re.sub(r"(?<=main \()[0-9a-f]{12}", "0123456789ab", capsys.readouterr().out)
    assert first in said
    assert last in said
