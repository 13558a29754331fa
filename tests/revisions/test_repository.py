"""Revisions as git has them: which commit, which index, whose configuration."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scanner.errors import RevisionError
from scanner.revisions import Repository
from scanner.revisions.environment import environment_of, program

if TYPE_CHECKING:
    from tests.revisions.conftest import Working


def files(directory: Path) -> dict[str, str]:
    """Return the text of each file, and the target of each link, without what a copy has of its own."""
    return {
        path.relative_to(directory).as_posix(): (
            f"-> {path.readlink()}" if path.is_symlink() else path.read_text(encoding="utf-8")
        )
        for path in sorted(directory.rglob("*"))
        if (path.is_symlink() or path.is_file()) and ".git" not in path.relative_to(directory).parts
    }


def at(working: Working, revision: str, **variables: str) -> dict[str, str]:
    repository = Repository(working.root, {**os.environ, **variables})
    with repository.checked_out(repository.commit(revision)) as copy:
        return files(copy)


def index(working: Working, **variables: str) -> dict[str, str]:
    with Repository(working.root, {**os.environ, **variables}).staged() as copy:
        return files(copy)


def test_a_commit_is_copied_as_it_was_and_removed_afterwards(working: Working) -> None:
    working.commit({"a.tf": "one", "infra/b.tf": "", "infra/odd\nname.tf": "two"})
    (working.root / "link").symlink_to("infra/b.tf")
    working.commit()
    working.write({"a.tf": "changed", "new.tf": "new"})

    with Repository(working.root).checked_out(Repository(working.root).commit("HEAD")) as copy:
        found, name, place = files(copy), copy.name, copy

    assert found == {"a.tf": "one", "infra/b.tf": "", "infra/odd\nname.tf": "two", "link": "-> infra/b.tf"}
    assert name == "repository"
    assert not place.parent.exists()


def test_the_copy_is_removed_when_a_scan_is_interrupted(working: Working, tmp_path: Path) -> None:
    commit = working.commit({"a.tf": "one"})

    with pytest.raises(KeyboardInterrupt), Repository(working.root).checked_out(commit):
        raise KeyboardInterrupt

    assert list((tmp_path / "copies").iterdir()) == []


def test_names_that_are_not_utf_8(working: Working) -> None:
    blob = working.blob(b"text")
    commit = working.commit_tree(working.tree(("100644", b"\xff\xfe.tf", blob)))

    with Repository(working.root).checked_out(commit) as copy:
        assert (Path(os.fsdecode(os.fsencode(copy) + b"/\xff\xfe.tf"))).read_bytes() == b"text"


def test_the_index_and_not_the_working_tree(working: Working) -> None:
    working.commit({"a.tf": "one", "b.tf": "two"})
    working.write({"a.tf": "staged", "c.tf": "added"})
    working.git("add", "-A")
    working.git("rm", "-q", "--cached", "b.tf")
    working.write({"a.tf": "not staged", "untracked.tf": "x", "intended.tf": "x"})
    working.git("add", "--intent-to-add", "intended.tf")

    assert index(working) == {"a.tf": "staged", "c.tf": "added"}


def test_the_index_of_a_hook(working: Working) -> None:
    """`git commit a.tf` makes an index of its own, of which only its hooks know."""
    working.commit({"a.tf": "one", "b.tf": "two"})
    working.write({"a.tf": "three", "b.tf": "four"})
    working.git("add", "b.tf")
    hook = working.root / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(
        '#!/bin/sh\nenv | grep ^GIT_ >"$PWD/.git/seen"\ncp "$GIT_INDEX_FILE" .git/kept\n', encoding="utf-8"
    )
    hook.chmod(0o755)
    working.git("commit", "-q", "-m", "only a", "--", "a.tf")
    seen = dict(line.split("=", 1) for line in (working.root / ".git" / "seen").read_text().splitlines())
    working.git("reset", "-q", "--soft", "HEAD~1")

    assert ".git/" in seen["GIT_INDEX_FILE"]
    assert index(working, **seen | {"GIT_INDEX_FILE": ".git/kept"}) == {"a.tf": "three", "b.tf": "two"}


def test_conflicts_cannot_be_scanned(working: Working) -> None:
    working.commit({"a.tf": "one"})
    working.git("checkout", "-q", "-b", "other")
    working.commit({"a.tf": "two"})
    working.git("checkout", "-q", "main")
    working.commit({"a.tf": "three"})
    with pytest.raises(subprocess.CalledProcessError):
        working.git("merge", "-q", "other")

    with (
        pytest.raises(RevisionError, match=r"the index has conflicts: a\.tf") as caught,
        Repository(working.root).staged(),
    ):
        pass

    assert caught.value.hint == "resolve them, and git add the file"


def test_only_what_is_below_a_directory_with_the_ignore_files_above_it(working: Working) -> None:
    names = (".gitignore", "a.tf", "x/.cattleguardignore", "x/y/b.tf", "x/z.tf", "other/.gitignore")
    commit = working.commit(dict.fromkeys(names, ""))

    with Repository(working.root).checked_out(commit, below="x/y") as copy:
        assert sorted(files(copy)) == [".gitignore", "x/.cattleguardignore", "x/y/b.tf"]
    with Repository(working.root).checked_out(commit, below="no/where") as copy:
        assert (copy / "no" / "where").is_dir()


def test_the_merge_base_is_where_they_departed(working: Working) -> None:
    start = working.commit({"a.tf": "one"})
    working.git("checkout", "-q", "-b", "change")
    change = working.commit({"b.tf": "two"})
    working.git("checkout", "-q", "main")
    main = working.commit({"c.tf": "three"})
    repository = Repository(working.root)

    assert repository.merge_base(repository.commit("change")) == start
    working.git("merge", "-q", "--no-ff", "-m", "merge", "change")
    assert repository.merge_base(repository.commit("HEAD^1")) == main
    assert repository.merge_base(repository.commit("change")) == change


@pytest.mark.parametrize(
    "revision", ["nowhere", "--help", "-x", "", "HEAD:a.tf", "HEAD^{tree}", "a\0b", "HEAD..HEAD"]
)
def test_what_is_no_commit(working: Working, revision: str) -> None:
    working.commit({"a.tf": "one"})

    with pytest.raises(RevisionError):
        Repository(working.root).commit(revision)


def test_a_shallow_clone_says_what_is_missing(working: Working, tmp_path: Path) -> None:
    working.commit({"a.tf": "one"})
    working.commit({"a.tf": "two"})
    clone = tmp_path / "clone"
    working.git("clone", "-q", "--depth=1", f"file://{working.root}", str(clone))

    with pytest.raises(RevisionError, match=r"there is no commit 'HEAD\^1'") as caught:
        Repository(clone).commit("HEAD^1")

    assert caught.value.hint is not None
    assert "fetch-depth: 0" in caught.value.hint


def test_histories_that_have_nothing_in_common(working: Working) -> None:
    first = working.commit({"a.tf": "one"})
    working.git("checkout", "-q", "--orphan", "other")
    working.commit({"a.tf": "two"})

    with pytest.raises(RevisionError, match="have no common commit"):
        Repository(working.root).merge_base(first)


def test_a_partial_clone_fetches_nothing(working: Working, tmp_path: Path) -> None:
    first = working.commit({"a.tf": "one"})
    working.commit({"a.tf": "two"})
    working.git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    working.git("clone", "-q", "--filter=blob:none", f"file://{working.root}", str(clone))
    subprocess.run(["git", "config", "protocol.file.allow", "always"], cwd=clone, check=True)

    with pytest.raises(RevisionError) as caught, Repository(clone).checked_out(first):
        pass

    assert "is not in this clone" in caught.value.message or "cat-file" in caught.value.message


@pytest.mark.parametrize("options", [["--bare"], ["--object-format=sha256"]], ids=["bare", "sha256"])
def test_other_repositories(tmp_path: Path, options: list[str]) -> None:
    from tests.revisions.conftest import Working

    root = tmp_path / "other"
    root.mkdir()
    other = Working(root)
    other.git("init", "-q", *options)
    if options == ["--bare"]:
        with pytest.raises(RevisionError, match=r"must be run in a work tree|cannot use bare repository"):
            Repository(root)
        return
    commit = other.commit({"a.tf": "one"})

    assert len(commit) == 64
    assert at(other, "HEAD") == {"a.tf": "one"} == index(other)


def test_a_linked_working_tree_and_a_subdirectory(working: Working, tmp_path: Path) -> None:
    working.commit({"sub/a.tf": "one"})
    linked = tmp_path / "linked"
    working.git("worktree", "add", "-q", str(linked), "HEAD")

    assert Repository(linked / "sub").root == linked.resolve()
    assert Repository(working.root / "sub").root == working.root.resolve()
    # Where git has set it for a hook, GIT_DIR alone would make every directory the top.
    hooked = {**os.environ, "GIT_DIR": str(working.root / ".git"), "GIT_PREFIX": "sub/"}
    assert Repository(working.root / "sub", hooked).root == working.root.resolve()


def test_a_repository_that_only_the_environment_names(working: Working, tmp_path: Path) -> None:
    working.commit({"a.tf": "one"})
    elsewhere = tmp_path / "elsewhere"
    (working.root / ".git").rename(elsewhere)
    named = {**os.environ, "GIT_DIR": str(elsewhere), "GIT_WORK_TREE": str(working.root)}

    repository = Repository(working.root, named)

    with repository.checked_out(repository.commit("HEAD")) as copy:
        assert files(copy) == {"a.tf": "one"}
    with pytest.raises(RevisionError, match="is in no git repository"):
        Repository(working.root)


def test_a_repository_of_another_user(working: Working, tmp_path: Path) -> None:
    """As where a container mounts it; GIT_TEST_ASSUME_DIFFERENT_OWNER is git's own way to test it."""
    git = shutil.which("git")
    (tmp_path / "bin").mkdir()
    foreign = tmp_path / "bin" / "git"
    foreign.write_text(f'#!/bin/sh\nGIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec "{git}" "$@"\n', encoding="utf-8")
    foreign.chmod(0o755)

    with pytest.raises(RevisionError) as caught:
        Repository(working.root, {**os.environ, "PATH": str(tmp_path / "bin")})

    assert caught.value.hint is not None
    assert caught.value.hint.endswith(f"git config --global --add safe.directory {working.root}")


def test_replaced_commits_and_grafts_are_not_looked_at(working: Working) -> None:
    first = working.commit({"a.tf": "one"})
    second = working.commit({"a.tf": "two"})
    working.git("replace", first, second)
    other = working.commit({"a.tf": "three"})
    (working.root / ".git" / "info").mkdir(exist_ok=True)
    (working.root / ".git" / "info" / "grafts").write_text(f"{other}\n", encoding="utf-8")

    assert at(working, first) == {"a.tf": "one"}
    assert Repository(working.root).merge_base(first) == first


def test_nothing_of_the_repository_is_executed(working: Working, tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch '{tmp_path}/sprung'\ncat\n", encoding="utf-8")
    trap.chmod(0o755)
    working.commit({"a.tf": "one", ".gitattributes": "*.tf filter=trap diff=trap text eol=crlf\n"})
    for name in (
        "filter.trap.smudge",
        "filter.trap.clean",
        "diff.trap.textconv",
        "diff.trap.command",
        "core.fsmonitor",
    ):
        working.git("config", name, str(trap))
    for name in (
        "core.pager",
        "diff.external",
        "core.sshCommand",
        "alias.ls-tree",
        "core.alternateRefsCommand",
    ):
        working.git("config", name, f"!{trap}" if name.startswith("alias") else str(trap))
    working.git("config", "core.hooksPath", str(tmp_path / "hooks"))
    (tmp_path / "hooks").mkdir()
    for hook in ("post-checkout", "post-index-change", "reference-transaction", "fsmonitor-watchman"):
        (tmp_path / "hooks" / hook).symlink_to(trap)
    commit = working.git("-c", "core.fsmonitor=false", "rev-parse", "HEAD").decode()
    (tmp_path / "sprung").unlink(missing_ok=True)
    variables = {"GIT_EXTERNAL_DIFF": str(trap), "GIT_PAGER": str(trap), "GIT_SSH_COMMAND": str(trap)}
    repository = Repository(working.root, {**os.environ, **variables})

    assert at(working, "HEAD", **variables)["a.tf"] == "one"
    assert index(working, **variables)["a.tf"] == "one"
    repository.merge_base(commit)
    repository.deleted(commit)
    (working.root / "a.tf").write_text("two", encoding="utf-8")
    repository.departures(commit)
    repository.departures(commit, staged=True)
    repository.tracked()
    repository.tracks(repository.root / "a.tf")
    assert not (tmp_path / "sprung").exists()
    # The twin: git itself, asked the same of the same repository, runs them.
    working.git("status")
    assert (tmp_path / "sprung").exists()


def test_git_is_not_looked_for_in_what_is_scanned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "git").write_text("#!/bin/sh\n", encoding="utf-8")
    (tmp_path / "git").chmod(0o755)
    monkeypatch.chdir(tmp_path)

    assert program({"PATH": f".{os.pathsep}{os.pathsep}bin"}) is None
    assert program({"PATH": f".{os.pathsep}{tmp_path}"}) == str(tmp_path / "git")
    with pytest.raises(RevisionError, match="git is not installed"):
        Repository(tmp_path, {"PATH": "."})


def test_what_git_gets_of_the_environment() -> None:
    given = {
        "HOME": "/home/a",
        "GIT_CONFIG_COUNT": "1",
        "GIT_DIR": "/x",
        "GIT_INDEX_FILE": "/index",
        "GIT_EXTERNAL_DIFF": "rm",
        "GIT_ALLOW_PROTOCOL": "ext",
    }

    assert environment_of(given) == {
        "HOME": "/home/a",
        "GIT_CONFIG_COUNT": "1",
        "GIT_INDEX_FILE": "/index",
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_GRAFT_FILE": os.devnull,
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }


def test_a_submodule_that_is_checked_out_comes_along(working: Working, tmp_path: Path) -> None:
    from tests.revisions.conftest import Working

    (tmp_path / "module").mkdir()
    module = Working(tmp_path / "module")
    module.git("init", "-q", "-b", "main")
    module.commit({"m.tf": "one"})
    working.git(
        "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(module.root), "modules/m"
    )
    working.commit({"a.tf": "one"})
    (working.root / "modules/m/m.tf").write_text("changed", encoding="utf-8")

    found = at(working, "HEAD")
    working.git("submodule", "--quiet", "deinit", "-f", "modules/m")

    assert found["modules/m/m.tf"] == "one"
    assert "modules/m/m.tf" not in at(working, "HEAD")


def test_pointers_of_large_files_stay_pointers(working: Working) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n"
    working.commit({"a.tf": pointer, ".gitattributes": "*.tf filter=lfs\n"})

    assert at(working, "HEAD")["a.tf"] == pointer


def test_git_that_hangs_is_ended(working: Working, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bin").mkdir()
    slow = tmp_path / "bin" / "git"
    slow.write_text("#!/bin/sh\nexec sleep 600\n", encoding="utf-8")
    slow.chmod(0o755)
    monkeypatch.setattr("scanner.revisions.git.TIMEOUT_S", 0.2)

    with pytest.raises(RevisionError, match=r"took more than 0\.2 s"):
        Repository(working.root, {"PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"})
