"""Commits of git: exactly the one that is named is read, and nothing of the repository is executed."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import time
import zlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from scanner.errors import PolicyLoadError
from scanner.policy.bundles.bounds import Bounds, Count
from scanner.policy.bundles.git import Repositories
from scanner.policy.bundles.git_objects import Commit
from scanner.policy.bundles.git_process import Git
from scanner.policy.bundles.place_grammar import parse_place
from scanner.policy.bundles.places import GitPlace
from scanner.policy.bundles.reading import Access, Places
from tests.policy.bundles.signed import keys, listed, pair, signatures

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not there")
NOW = datetime(2026, 2, 1, tzinfo=UTC)
WHO = {
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@b",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@b",
}


class Repository:
    """A repository to fetch from."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir()
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str, given: bytes = b"") -> str:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": os.fspath(self.root),
            "GIT_CONFIG_NOSYSTEM": "1",
            **WHO,
        }
        settings = ["-c", "commit.gpgsign=false", "-c", "protocol.file.allow=always"]
        command = ["git", *settings, *arguments]
        result = subprocess.run(
            command, cwd=self.root, env=environment, input=given, capture_output=True, check=False
        )
        assert result.returncode == 0, result
        return result.stdout.decode().strip()

    def commit(self, files: dict[str, str]) -> str:
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        self.git("add", "-A")
        self.git("commit", "-qm", "x")
        return self.git("rev-parse", "HEAD")

    def place(self, pin: str, subdirectory: str = "") -> str:
        return f"git+file://{self.root}@{pin}" + (f"#{subdirectory}" if subdirectory else "")


def nothing() -> Any:
    raise AssertionError("no registry is asked")


def places(
    cache: Path | None, notices: list[str] | None = None, *, offline: bool = False, **options: Any
) -> Places:
    said: list[str] = [] if notices is None else notices
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent"}
    return Places(Access(nothing, nothing, NOW, said.append, cache, offline, environment), **options)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "r")


FILES = {
    "p/x.rego": "package x\n",
    "p/x_test.rego": "package x_test\n",
    "p/data.yaml": "a: on\n",
    "p/.manifest": '{"revision": "r"}',
}


def test_a_commit(repository: Repository, tmp_path: Path) -> None:
    commit = repository.commit(FILES)
    repository.commit({"p/x.rego": "package later\n"})
    bundle = places(tmp_path / "cache").read(repository.place(commit, "p"), tmp_path)
    shown = f"git+file://{repository.root}/p"
    assert [(source.path, source.text) for source in bundle.policies] == [(f"{shown}/x.rego", "package x\n")]
    assert (bundle.place, bundle.revision, bundle.verified) == (
        repository.place(commit, "p"),
        commit,
        (f"commit {commit}",),
    )
    assert (bundle.data, bundle.directory) == ({"a": "on"}, False)
    tests = places(tmp_path / "cache", tests=True).read(repository.place(commit), tmp_path)
    assert [source.path for source in tests.policies] == [f"{shown}/x.rego", f"{shown}/x_test.rego"]


def test_a_commit_is_kept(repository: Repository, tmp_path: Path) -> None:
    commit = repository.commit(FILES)
    first = places(tmp_path / "cache").read(repository.place(commit), tmp_path)
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [f"{commit}.git"]
    shutil.rmtree(repository.root)
    assert places(tmp_path / "cache", offline=True).read(repository.place(commit), tmp_path) == first
    with pytest.raises(PolicyLoadError, match="git failed"):
        places(tmp_path / "other").read(repository.place(commit), tmp_path)
    assert list((tmp_path / "other").iterdir()) == []


def test_nothing_is_kept_without_a_cache(repository: Repository, tmp_path: Path) -> None:
    commit = repository.commit(FILES)
    assert places(None).read(repository.place(commit), tmp_path).revision == commit
    assert [path.name for path in tmp_path.iterdir()] == ["r"]


def test_offline_asks_nobody(tmp_path: Path) -> None:
    for place in ("git+https://h.example/r@" + "a" * 40, "git+ssh://git@h.example/r@main"):
        with pytest.raises(PolicyLoadError, match="not fetched, offline"):
            places(tmp_path, offline=True, allow_tags=True).read(place, tmp_path)


@pytest.mark.parametrize("name", ["", "main", "v1", "annotated", "feature/x"])
def test_names_are_resolved_and_told(repository: Repository, tmp_path: Path, name: str) -> None:
    commit = repository.commit(FILES)
    repository.git("tag", "v1")
    repository.git("tag", "-a", "annotated", "-m", "t")
    repository.git("branch", "feature/x")
    notices: list[str] = []
    place = repository.place(name).removesuffix("@")
    bundle = places(tmp_path / "cache", notices, allow_tags=True).read(place, tmp_path)
    assert (bundle.revision, bundle.verified) == (commit, (f"commit {commit}",))
    assert notices == [f"{place} is the commit {commit} now: write @{commit} to keep it"]


def test_names_that_do_not_exist(repository: Repository, tmp_path: Path) -> None:
    repository.commit(FILES)
    with pytest.raises(PolicyLoadError, match="has no branch or tag 'gone'"):
        places(tmp_path, allow_tags=True).read(repository.place("gone"), tmp_path)


def test_a_tag_is_not_a_commit(repository: Repository, tmp_path: Path) -> None:
    repository.commit(FILES)
    repository.git("tag", "-a", "v1", "-m", "t")
    tag, tree = repository.git("rev-parse", "v1"), repository.git("rev-parse", "HEAD^{tree}")
    for other in (tag, tree):
        with pytest.raises(PolicyLoadError, match=r"is missing|git failed"):
            places(tmp_path / "cache").read(repository.place(other), tmp_path)


def test_a_commit_that_does_not_exist(repository: Repository, tmp_path: Path) -> None:
    repository.commit(FILES)
    with pytest.raises(PolicyLoadError, match=r"git failed: .*not our ref"):
        places(tmp_path).read(repository.place("0" * 40), tmp_path)


@pytest.mark.parametrize("subdirectory", ["q", "p/x.rego", "p/q"])
def test_a_directory_that_does_not_exist(repository: Repository, tmp_path: Path, subdirectory: str) -> None:
    commit = repository.commit(FILES)
    with pytest.raises(PolicyLoadError, match="the commit has no directory"):
        places(None).read(repository.place(commit, subdirectory), tmp_path)


def test_links_and_submodules(repository: Repository, tmp_path: Path) -> None:
    (repository.root / "notes.yaml").symlink_to("/etc/passwd")
    commit = repository.commit(FILES)
    repository.git("update-index", "--add", "--cacheinfo", f"160000,{commit},module.rego")
    repository.git("commit", "-qm", "module")
    commit = repository.git("rev-parse", "HEAD")
    bundle = places(None).read(repository.place(commit), tmp_path)
    assert [source.path.rpartition("/")[2] for source in bundle.policies] == ["x.rego"]
    (repository.root / "p/y.rego").symlink_to("/etc/passwd")
    with pytest.raises(PolicyLoadError, match=r"p/y\.rego is a symbolic link"):
        places(None).read(repository.place(repository.commit({})), tmp_path)


def test_nothing_of_the_repository_is_executed(repository: Repository, tmp_path: Path) -> None:
    mark = tmp_path / "executed"
    script = f"#!/bin/sh\ntouch {mark}\n"
    repository.git("config", "filter.evil.smudge", f"touch {mark}")
    repository.git("config", "core.fsmonitor", f"touch {mark}")
    commit = repository.commit(
        {
            **FILES,
            ".gitattributes": "*.rego filter=evil export-subst\nx.rego export-ignore\n",
            ".gitmodules": f'[submodule "m"]\npath = m\nurl = ext::sh -c "touch {mark}"\n',
            "p/y.rego": "# $Format:%H$\npackage y\n",
        }
    )
    mark.unlink(missing_ok=True)
    for name in ("post-checkout", "post-update", "reference-transaction", "post-upload-pack", "pre-receive"):
        hook = repository.root / ".git/hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(script)
        hook.chmod(0o755)
    template = tmp_path / "template/hooks"
    template.mkdir(parents=True)
    (template / "reference-transaction").write_text(script)
    (template / "reference-transaction").chmod(0o755)
    environment = {
        "PATH": os.environ["PATH"],
        "GIT_TEMPLATE_DIR": os.fspath(template.parent),
        "GIT_DIR": os.fspath(repository.root / ".git"),
        "GIT_ASKPASS": os.fspath(template / "reference-transaction"),
        "GIT_EXTERNAL_DIFF": os.fspath(template / "reference-transaction"),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.hooksPath",
        "GIT_CONFIG_VALUE_0": os.fspath(template),
    }
    access = Access(nothing, nothing, NOW, print, tmp_path / "cache", environment=environment)
    bundle = Places(access).read(repository.place(commit), tmp_path)
    assert [source.text for source in bundle.policies] == ["package x\n", "# $Format:%H$\npackage y\n"]
    assert not mark.exists()


def kept(repository: Repository, tmp_path: Path) -> tuple[str, Path]:
    """Return a commit and the kept copy of it, with all its objects unpacked."""
    commit = repository.commit(FILES)
    places(tmp_path / "cache").read(repository.place(commit), tmp_path)
    copy = tmp_path / "cache" / f"{commit}.git"
    for pack in list((copy / "objects/pack").glob("*.pack")):
        moved = pack.rename(tmp_path / pack.name)
        for other in (copy / "objects/pack").iterdir():
            other.chmod(stat.S_IRWXU)
            other.unlink()
        repository.git(f"--git-dir={copy}", "unpack-objects", "-q", given=moved.read_bytes())
    return commit, copy


@pytest.mark.parametrize(
    ("what", "header", "content"),
    [
        ("HEAD:p/x.rego", b"blob", b"package evil\n"),
        ("HEAD:p", b"tree", b""),
        ("HEAD", b"commit", b"tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n"),
    ],
)
def test_a_copy_that_was_tampered_with(
    repository: Repository, tmp_path: Path, what: str, header: bytes, content: bytes
) -> None:
    commit, copy = kept(repository, tmp_path)
    identifier = repository.git("rev-parse", what)
    assert places(tmp_path / "cache").read(repository.place(commit), tmp_path).revision == commit
    path = copy / "objects" / identifier[:2] / identifier[2:]
    path.chmod(stat.S_IRWXU)
    path.write_bytes(zlib.compress(b"%b %d\0%b" % (header, len(content), content)))
    with pytest.raises(PolicyLoadError, match=r"is not what its id says|git failed"):
        places(tmp_path / "cache").read(repository.place(commit), tmp_path)


def test_objects_that_are_replaced(repository: Repository, tmp_path: Path) -> None:
    commit, copy = kept(repository, tmp_path)
    blob = repository.git("rev-parse", "HEAD:p/x.rego")
    evil = repository.git(f"--git-dir={copy}", "hash-object", "-w", "--stdin", given=b"package evil\n")
    repository.git(f"--git-dir={copy}", "replace", blob, evil)
    bundle = places(tmp_path / "cache").read(repository.place(commit), tmp_path)
    assert bundle.policies[0].text == "package x\n"


def tree_of(repository: Repository, *entries: tuple[str, str, str]) -> str:
    """Return a commit whose tree has entries with any names."""
    raw = b"".join(f"{mode} {name}\0".encode() + bytes.fromhex(blob) for mode, name, blob in entries)
    tree = repository.git("hash-object", "-w", "-t", "tree", "--literally", "--stdin", given=raw)
    return repository.git("commit-tree", "-m", "x", tree)


@pytest.mark.parametrize("name", ["..", ".", ".git/x.rego", "a\\b.rego", "a\nb.rego"])
def test_names_of_hostile_trees(repository: Repository, name: str) -> None:
    repository.commit(FILES)
    blob = repository.git("rev-parse", "HEAD:p/x.rego")
    commit = tree_of(repository, ("100644", name, blob))
    git = Git("r", "file", {"PATH": os.environ["PATH"]})
    reader = Commit(git, repository.root / ".git", commit, "r", Count("r"))
    with pytest.raises(PolicyLoadError, match=r"is no path within it|a tree is malformed"):
        reader.files("", lambda _name: True)


@pytest.mark.parametrize(
    ("bounds", "message"),
    [
        (Bounds(files=1), "more than 1 files"),
        (Bounds(file_bytes=5), "is larger than"),
        (Bounds(total_bytes=20), "has more than"),
        (Bounds(depth=0), "nested more than 0 levels"),
    ],
)
def test_bounds(repository: Repository, bounds: Bounds, message: str) -> None:
    commit = repository.commit(FILES)
    git = Git("r", "file", {"PATH": os.environ["PATH"]})
    reader = Commit(git, repository.root / ".git", commit, "r", Count("r", bounds))
    with pytest.raises(PolicyLoadError, match=message):
        reader.files("", lambda _name: True)


def test_time_and_space_of_git_are_bounded(tmp_path: Path) -> None:
    program = tmp_path / "bin/git"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\nwhile :; do echo filling filling filling filling; sleep 0.001; done\n")
    program.chmod(0o755)
    environment = {"PATH": f"{program.parent}:{os.environ['PATH']}"}
    begun = time.monotonic()
    with pytest.raises(PolicyLoadError, match=r"git took more than 0\.3 s"):
        Git("r", "file", environment, seconds=0.3).run(["x"])
    with pytest.raises(PolicyLoadError, match="has more than 0 MiB"):
        Git("r", "file", environment, seconds=20, max_bytes=1000).run(["x"])
    assert time.monotonic() - begun < 15


def test_git_is_not_there(tmp_path: Path) -> None:
    place = parse_place("git+https://h.example/r@" + "a" * 40)
    assert isinstance(place, GitPlace)
    with pytest.raises(PolicyLoadError, match=r"git cannot be run.*install git"):
        Repositories(None, {"PATH": os.fspath(tmp_path)}).git(place).run(["version"])


@pytest.mark.parametrize("protocol", ["https", "ssh"])
def test_other_protocols_are_not_spoken(repository: Repository, tmp_path: Path, protocol: str) -> None:
    repository.commit(FILES)
    git = Git("r", protocol, {"PATH": os.environ["PATH"]})
    for url in (
        f"file://{repository.root}",
        f"ext::sh -c 'touch {tmp_path}/executed'",
        "git://127.0.0.1:1/x",
    ):
        with pytest.raises(PolicyLoadError, match="not allowed"):
            git.run(["ls-remote", "--", url])
    assert not (tmp_path / "executed").exists()


def test_a_signed_commit_covers_all_its_files(repository: Repository, tmp_path: Path) -> None:
    covered = {"x.rego": b"package x\n", "notes.txt": b"n\n"}
    repository.commit({name: content.decode() for name, content in covered.items()})
    commit = repository.commit({".signatures.json": signatures({"files": listed(covered)}).decode()})
    trusted = keys(pair("RS256")[1])
    bundle = places(None, keys=trusted).read(repository.place(commit), tmp_path)
    assert bundle.verified == (f"commit {commit}", "signature of key key.pem")
    notices: list[str] = []
    places(None, notices).read(repository.place(commit), tmp_path)
    assert notices == [f"git+file://{repository.root} is signed, and no --policy-key is given to verify it"]
    commit = repository.commit({"notes.txt": "other\n"})
    with pytest.raises(PolicyLoadError, match=r"notes\.txt is not what was signed"):
        places(None, keys=trusted).read(repository.place(commit), tmp_path)
