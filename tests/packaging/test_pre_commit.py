"""The hooks, in the hands of pre-commit itself.

Real are: pre-commit, its own clone of a repository with the files of this one, the virtual environment that it makes, the
package that pip builds of the clone and installs there, the command, git and its hook. Not real is where the packages come
from that Cattleguard needs: they are those of the environment that runs the tests, found through `PYTHONPATH`, so that no
package index is asked.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).parents[2]
HOOKS = {
    hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
}
IDENTITY = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
PACKAGED = ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml", "scanner", "policies")
DIGEST = "sha256:" + "0123456789abcdef" * 4
FLOATING, PINNED = "FROM nginx\n", f"FROM nginx@{DIGEST}\n"
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: a, image: nginx}]}\n"
POLICY = """\
package main

deny contains "no owner" if not input.metadata.labels.owner
"""
POLICY_TEST = """\
package main_test

import data.main

test_denied if count(main.deny) == %d with input as {"metadata": {}}
"""


class Project:
    """A repository whose commits pre-commit looks at."""

    def __init__(self, root: Path, environment: dict[str, str]) -> None:
        self.root = root
        self.environment = environment

    def ran(self, *command: str) -> tuple[int, str]:
        """Return the exit code and the output of a command."""
        done = subprocess.run(
            command, cwd=self.root, env=self.environment, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout + done.stderr

    def git(self, *arguments: str) -> tuple[int, str]:
        return self.ran("git", *IDENTITY, *arguments)

    def write(self, files: dict[str, str | None]) -> None:
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                path.unlink()
            else:
                path.write_text(text, encoding="utf-8")

    def commit(self, files: dict[str, str | None], *options: str) -> tuple[int, str]:
        """Return what comes of committing files, with the hooks."""
        self.write(files)
        self.git("add", "-A")
        return self.git("commit", "-m", "change", *options)

    def start(self, files: dict[str, str | None], hooks: Sequence[Mapping[str, object]]) -> None:
        """Have files that no hook has looked at, and these hooks."""
        clone = self.environment["CATTLEGUARD_CLONE"]
        revision = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=clone, capture_output=True, text=True, check=True
        ).stdout.strip()
        config = {"repos": [{"repo": clone, "rev": revision, "hooks": hooks}]}
        self.write({**files, ".pre-commit-config.yaml": yaml.safe_dump(config)})
        self.git("init", "-q", "-b", "main")
        self.git("add", "-A")
        assert self.git("commit", "-q", "--no-verify", "-m", "start")[0] == 0
        code, output = self.ran(sys.executable, "-m", "pre_commit", "install")
        assert code == 0, output


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the environment in which pre-commit runs, with the hooks of a clone installed."""
    place = tmp_path_factory.mktemp("pre-commit")
    clone = place / "cattleguard"
    clone.mkdir()
    for name in PACKAGED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, clone / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, clone / name)
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PIP_", "PYTHON"))
    }
    variables = {
        **kept,
        "CATTLEGUARD_CLONE": str(clone),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "HOME": str(place),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_BUILD_ISOLATION": "0",  # pip reads it as the option's value: no isolation
        "PIP_NO_INDEX": "1",
        "PRE_COMMIT_COLOR": "never",
        "PRE_COMMIT_HOME": str(place / "store"),
        "PYTHONPATH": sysconfig.get_path("purelib"),
        "XDG_CACHE_HOME": str(place / "cache"),
    }
    for command in (["init", "-q", "-b", "main"], ["add", "-A", "-f"], ["commit", "-q", "-m", "all"]):
        subprocess.run(["git", *IDENTITY, *command], cwd=clone, env=variables, check=True)
    return variables


@pytest.fixture
def project(tmp_path: Path, environment: dict[str, str]) -> Project:
    root = tmp_path / "project"
    root.mkdir()
    return Project(root, environment)


def shown(output: str) -> list[str]:
    """Return the places of the findings in what a hook prints."""
    return re.findall(r"(?m)^(\S.*:\d+):\d+  (?:critical|high|medium|low|info)  ", output)


def test_a_commit_is_stopped_until_it_is_repaired(project: Project) -> None:
    project.start({}, [{"id": "cattleguard"}])

    code, output = project.commit({"web/Dockerfile": FLOATING, "other.md": "text"})
    assert (code, shown(output)) == (1, ["web/Dockerfile:1"]), output
    assert "unpinned-image" in output

    code, output = project.commit({"web/Dockerfile": PINNED})
    assert code == 0, output
    assert "cattleguard" in output
    assert "Passed" in output


def test_a_file_is_judged_by_what_is_staged(project: Project) -> None:
    project.start({"a/Dockerfile": PINNED, "b/Dockerfile": PINNED}, [{"id": "cattleguard"}])
    project.write({"a/Dockerfile": FLOATING, "b/Dockerfile": PINNED + "RUN true\n"})
    project.git("add", "-A")
    project.write({"a/Dockerfile": PINNED, "b/Dockerfile": FLOATING})

    code, output = project.git("commit", "-m", "partly")

    assert (code, shown(output)) == (1, ["a/Dockerfile:1"]), output
    assert (project.root / "b/Dockerfile").read_text(encoding="utf-8") == FLOATING


@pytest.mark.parametrize(
    "name",
    [
        "with space/Dockerfile",
        "--output=json=harm.yaml",
        "-h.yaml",
        "--",
        "new\nline.yaml",
        "$(touch harm).yaml",
        "ü.yaml",
    ],
)
def test_names_of_files(project: Project, name: str) -> None:
    path = f"{name}/Dockerfile" if name == "--" else name
    bad = FLOATING if path.endswith("Dockerfile") else POD
    project.start({}, [{"id": "cattleguard"}])

    code, output = project.commit({path: bad})

    assert code == 1, output
    assert "unpinned-image" in output
    assert list(project.root.rglob("harm*")) == []


def test_files_that_are_deleted_or_renamed_only(project: Project) -> None:
    project.start({"a/Dockerfile": FLOATING, "b/Dockerfile": FLOATING}, [{"id": "cattleguard"}])

    code, output = project.commit({"a/Dockerfile": None})

    assert code == 0, output


def test_findings_of_changed_files_with_everything_around_them(project: Project) -> None:
    """The module is bad by the value that another file gives it; what else is bad is not shown."""
    module = 'variable "image" { type = string }\nresource "kubernetes_pod" "web" {\n  metadata { name = "web" }\n  spec {\n'
    module += '    container {\n      name  = "web"\n      image = var.image\n    }\n  }\n}\n'
    call = 'module "web" {\n  source = "./web"\n  image  = "nginx"\n}\n'
    project.start({"main.tf": call, "web/main.tf": "", "old/Dockerfile": FLOATING}, [{"id": "cattleguard"}])

    code, output = project.commit({"web/main.tf": module})

    assert code == 1, output
    assert {place.partition(":")[0] for place in shown(output)} <= {"main.tf", "web/main.tf"}
    assert "unpinned-image" in output


def test_what_was_there_before_can_be_let_through(project: Project) -> None:
    new_only = {"id": "cattleguard", "args": ["--staged", "--diff-base=HEAD", "--"]}
    project.start({"Dockerfile": FLOATING}, [new_only])

    code, output = project.commit({"Dockerfile": FLOATING + "RUN true\n"})
    assert code == 0, output

    code, output = project.commit({"Dockerfile": FLOATING + "FROM redis\n"})
    assert (code, shown(output)) == (1, ["Dockerfile:2"]), output


def test_only_a_part_is_committed(project: Project) -> None:
    """`git commit FILE` has an index of its own, which the hook is told of."""
    new_only = {"id": "cattleguard", "args": ["--staged", "--diff-base=HEAD", "--"]}
    project.start({"a/Dockerfile": PINNED, "b/Dockerfile": PINNED}, [new_only])
    project.write({"a/Dockerfile": FLOATING, "b/Dockerfile": PINNED + "RUN true\n"})

    code, output = project.git("commit", "-m", "a part", "--", "b/Dockerfile")
    assert code == 0, output

    code, output = project.git("commit", "-m", "the other", "--", "a/Dockerfile")
    assert (code, shown(output)) == (1, ["a/Dockerfile:1"]), output


def test_policies_of_several_directories(project: Project) -> None:
    files: dict[str, str | None] = {
        "policies/owner.rego": POLICY,
        "policies/owner_test.rego": POLICY_TEST % 1,
        "team/more/owner.rego": POLICY.replace("main", "more"),
    }
    project.start(files, [{"id": "cattleguard-policies", "args": ["policies", "team/more"]}])

    code, output = project.commit({"notes.md": "text"})
    assert (code, "Skipped" in output) == (0, True), output
    code, output = project.commit({"policies/owner_test.rego": POLICY_TEST % 2})
    assert code == 1, output
    assert "FAIL  policies/owner_test.rego:5:1: test_denied" in output
    code, output = project.commit(
        {"policies/owner_test.rego": POLICY_TEST % 1, "team/more/owner.rego": "package more\n\ndeny {"}
    )
    assert code == 1, output
    assert "team/more/owner.rego" in output
    code, output = project.commit({"team/more/owner.rego": POLICY.replace("main", "more") + "# repaired\n"})
    assert code == 0, output


def test_policies_that_the_configuration_names(project: Project) -> None:
    files: dict[str, str | None] = {"cattleguard.yaml": "policies: [rules/]\n", "rules/owner.rego": POLICY}
    project.start(files, [{"id": "cattleguard-policies"}])

    code, output = project.commit({"rules/owner.rego": POLICY + "# without tests\n"})

    assert code == 0, output


@pytest.mark.parametrize(
    "name",
    [
        "Dockerfile",
        "Dockerfile.prod",
        "web/Containerfile",
        "web.dockerfile",
        "web/DOCKERFILE",
        "compose.yaml",
        "deploy/web.yml",
        ".github/workflows/ci.yml",
        "main.tf",
        "main.tf.json",
        "main.tofu",
        "image.pkr.hcl",
    ],
)
def test_the_hook_is_called_for(name: str) -> None:
    assert re.search(HOOKS["cattleguard"]["files"], name)


@pytest.mark.parametrize("name", ["README.md", "main.py", "docker.png", "yaml/reader.py", "main.tfstate"])
def test_the_hook_is_not_called_for(name: str) -> None:
    assert not re.search(HOOKS["cattleguard"]["files"], name)


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("policies/a/b.rego", True),
        ("anywhere/b_test.rego", True),
        ("policies/x/examples.yaml", True),
        ("policy/suite.yaml", True),
        ("cattleguard.yaml", True),
        ("deploy/web.yaml", False),
        ("regolith.md", False),
    ],
)
def test_the_hook_for_policies_is_called_for(name: str, called: bool) -> None:
    assert bool(re.search(HOOKS["cattleguard-policies"]["files"], name)) is called
