"""Snippets of the pages on integrations, and what they need to be executed: repositories, as a CI system checks them out."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHIPPED = ("scanner", "policies", "scripts", "requirements.txt", "requirements-scan.txt")
SHELLCHECK = Path(sys.executable).parent / "shellcheck"
FLOATING = "services: {web: {image: nginx}}\n"
"""A finding of severity high: the image's tag moves."""
MORE = "services: {web: {image: nginx}, db: {image: redis}}\n"
_fenced = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL).findall


def snippet(page: str) -> str:
    """Return the only YAML snippet of a page."""
    (text,) = _fenced((ROOT / "docs" / "integrations" / f"{page}.md").read_text(encoding="utf-8"))
    return str(text)


def git(directory: Path, *arguments: str) -> str:
    """Return what git answers, whatever the machine's configuration is."""
    command = ("git", "-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    run = subprocess.run(
        [*command, "-C", str(directory), *arguments],
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.strip()


def environment(**more: str) -> dict[str, str]:
    """Return an environment with nothing of the machine's but the programs."""
    bare = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return bare | {"CATTLEGUARD_PYTHON": sys.executable, **more}


def commit(directory: Path, files: dict[str, str], branch: str) -> str:
    """Return the commit that writes files on a branch, which is made where it does not exist."""
    if not (directory / ".git").exists():
        git(directory, "init", "--quiet", "--initial-branch", branch)
    elif git(directory, "branch", "--show-current") != branch:
        git(directory, "checkout", "--quiet", "-b", branch)
    for name, text in files.items():
        (directory / name).write_text(text, encoding="utf-8")
    git(directory, "add", "--all")
    git(directory, "commit", "--quiet", "--message", "x")
    return git(directory, "rev-parse", "HEAD")


def shipped(directory: Path) -> str:
    """Return the commit of a repository with what Cattleguard is run from."""
    for name in SHIPPED:
        place = ROOT / name
        if place.is_dir():
            shutil.copytree(place, directory / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(place, directory / name)
    return commit(directory, {}, "main")


def shellcheck(script: str, shell: str) -> str:
    """Return what ShellCheck objects to in a script."""
    run = subprocess.run(
        [SHELLCHECK, "--shell", shell, "--enable", "all", "--exclude", EXCLUDED, "-"],
        input=script,
        capture_output=True,
        text=True,
        check=False,
    )
    return run.stdout


EXCLUDED = "SC2250,SC2154,SC2312"
"""Braces around every variable; variables of the runner, which are not assigned; commands whose exit code is the test's."""
