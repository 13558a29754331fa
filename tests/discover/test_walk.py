from __future__ import annotations

import os
from pathlib import Path

import pytest

from scanner.discover import Candidate, Limits, scan_root, walk
from scanner.discover.suffixes import is_foreign, is_lock_file
from scanner.errors import UsageError
from scanner.model import Failed, Skipped


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def found(root: Path, *paths: str, limits: Limits | None = None) -> list[str | Skipped | Failed]:
    entries = walk(paths or (str(root),), root, limits or Limits())
    return [entry.path if isinstance(entry, Candidate) else entry for entry in entries]


def test_finds_files_in_the_order_of_their_names(tmp_path: Path) -> None:
    write(tmp_path, {"b.yaml": "", "a/z.yaml": "", "a/b/c.yaml": "", "c/d.yaml": ""})
    assert found(tmp_path) == ["b.yaml", "a/z.yaml", "a/b/c.yaml", "c/d.yaml"]


@pytest.mark.parametrize(
    ("patterns", "path", "ignored"),
    [
        pytest.param("*.yaml\n", "a.yaml", True, id="suffix"),
        pytest.param("*.yaml\n!keep.yaml\n", "keep.yaml", False, id="included-again"),
        pytest.param("/a.yaml\n", "a.yaml", True, id="anchored"),
        pytest.param("/b/a.yaml\n", "a.yaml", False, id="anchored-elsewhere"),
        pytest.param("# a.yaml\n", "a.yaml", False, id="comment"),
        pytest.param("\\#a.yaml\n", "#a.yaml", True, id="escaped-hash"),
        pytest.param("\\\n*.yaml\n", "a.yaml", True, id="invalid-pattern-costs-only-itself"),
        pytest.param("*a*a*a*a*a*b\n", "a" * 100 + ".yaml", False, id="slow-pattern-is-left-out"),
    ],
)
def test_gitignore(tmp_path: Path, patterns: str, path: str, *, ignored: bool) -> None:
    write(tmp_path, {".gitignore": patterns, path: ""})
    expected = Skipped(path, "ignored by .gitignore") if ignored else path
    assert expected in found(tmp_path)


def test_an_ignored_directory_is_one_entry(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "build/\n", "build/a.yaml": "", "build/b.yaml": ""})
    assert found(tmp_path) == [".gitignore", Skipped("build/", "ignored by .gitignore")]


def test_the_deeper_ignore_file_decides(tmp_path: Path) -> None:
    write(
        tmp_path, {".gitignore": "*.yaml\n", "in/.gitignore": "!a.yaml\n", "in/a.yaml": "", "in/b.yaml": ""}
    )
    assert found(tmp_path) == [
        ".gitignore",
        "in/.gitignore",
        "in/a.yaml",
        Skipped("in/b.yaml", "ignored by .gitignore"),
    ]


def test_ignore_files_above_the_root_hold_up_to_the_repository(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            ".gitignore": "outside.yaml\n",
            "repo/.git/info/exclude": "excluded.yaml\n",
            "repo/.gitignore": "/infra/a.yaml\nb.yaml\n",
            "repo/infra/a.yaml": "",
            "repo/infra/b.yaml": "",
            "repo/infra/excluded.yaml": "",
            "repo/infra/outside.yaml": "",
        },
    )
    assert found(tmp_path / "repo" / "infra") == [
        Skipped("a.yaml", "ignored by .gitignore"),
        Skipped("b.yaml", "ignored by .gitignore"),
        Skipped("excluded.yaml", "ignored by .git/info/exclude"),
        "outside.yaml",
    ]


def test_own_ignore_file_holds_for_named_files_and_gitignore_does_not(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "a.yaml\n", ".cattleguardignore": "b.yaml\n", "a.yaml": "", "b.yaml": ""})
    assert found(tmp_path, str(tmp_path / "a.yaml"), str(tmp_path / "b.yaml")) == [
        "a.yaml",
        Skipped("b.yaml", "ignored by .cattleguardignore"),
    ]


def test_directories_of_tools_are_not_entered(tmp_path: Path) -> None:
    write(tmp_path, {".terraform/modules/x/main.tf": "", "node_modules/x/Dockerfile": "", "main.tf": ""})
    assert found(tmp_path) == [
        Skipped(".terraform/", "Terraform working directory"),
        "main.tf",
        Skipped("node_modules/", "installed dependencies"),
    ]


def test_links_are_never_followed_from_a_directory(tmp_path: Path) -> None:
    root = tmp_path / "root"
    write(tmp_path, {"secret.yaml": "", "outside/x.yaml": "", "root/real.yaml": ""})
    (root / "in.yaml").symlink_to("real.yaml")
    (root / "out.yaml").symlink_to("../secret.yaml")
    (root / "outdir").symlink_to("../outside", target_is_directory=True)
    (root / "loop").symlink_to(".", target_is_directory=True)
    (root / "broken.yaml").symlink_to("nowhere.yaml")
    assert found(root) == [
        Skipped("broken.yaml", "broken symbolic link"),
        Skipped("in.yaml", "symbolic link; its target is scanned where it stands"),
        Skipped("loop", "symbolic link; its target is scanned where it stands"),
        Skipped("out.yaml", "symbolic link that leaves the scan root"),
        Skipped("outdir", "symbolic link that leaves the scan root"),
        "real.yaml",
    ]


def test_a_named_link_inside_the_root_is_read_and_one_that_leaves_it_is_not(tmp_path: Path) -> None:
    root = tmp_path / "root"
    write(tmp_path, {"secret.yaml": "", "root/real.yaml": ""})
    (root / "in.yaml").symlink_to("real.yaml")
    (root / "out.yaml").symlink_to("../secret.yaml")
    assert found(root, str(root / "in.yaml"), str(root / "out.yaml")) == [
        "in.yaml",
        Skipped("out.yaml", "symbolic link that leaves the scan root"),
    ]


def test_a_fifo_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    assert found(tmp_path) == [Skipped("pipe.yaml", "not a regular file")]


def test_a_pattern_names_what_it_matches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"a/1.yaml": "", "a/2.txt": "", "b/1.yaml": ""})
    monkeypatch.chdir(tmp_path)
    assert found(tmp_path, "*/*.yaml") == ["a/1.yaml", "b/1.yaml"]
    assert found(tmp_path, str(tmp_path / "**" / "1.yaml")) == ["a/1.yaml", "b/1.yaml"]


def test_a_file_named_twice_is_found_once(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": ""})
    assert found(tmp_path, str(tmp_path), str(tmp_path / "a.yaml")) == ["a.yaml"]


def test_a_name_with_wildcards_that_exists_is_itself(tmp_path: Path) -> None:
    write(tmp_path, {"[a].yaml": "", "a.yaml": ""})
    assert found(tmp_path, str(tmp_path / "[a].yaml")) == ["[a].yaml"]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        pytest.param("nowhere", "no such file or directory: nowhere", id="missing"),
        pytest.param("*.nothing", "no file matches *.nothing", id="pattern-without-match"),
        pytest.param("..", ".. lies outside the scan root", id="outside"),
    ],
)
def test_wrong_paths_are_usage_errors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError) as caught:
        found(tmp_path, path)
    assert caught.value.message.startswith(message)
    assert caught.value.hint


def test_too_many_files_end_the_walk(tmp_path: Path) -> None:
    write(tmp_path, {f"{number}.yaml": "" for number in range(4)})
    with pytest.raises(UsageError, match="more than 3 files"):
        found(tmp_path, limits=Limits(max_files=3))


def test_a_directory_too_deep_is_a_failure(tmp_path: Path) -> None:
    write(tmp_path, {"a/b/c/x.yaml": ""})
    assert found(tmp_path, limits=Limits(max_depth=2)) == [
        Failed("a/b/c", None, "not assessed: more than 2 levels deep"),
    ]


def test_the_root_is_the_one_directory_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"a/x.yaml": "", "b/y.yaml": ""})
    monkeypatch.chdir(tmp_path)
    assert scan_root(("a",), None) == Path("a")
    assert scan_root(("a", "b"), None) == tmp_path
    assert scan_root(("a/x.yaml",), None) == tmp_path
    assert scan_root(("-",), None) == tmp_path
    assert scan_root(("a",), Path("b")) == Path("b")
    monkeypatch.chdir(tmp_path / "b")
    assert scan_root(("../a/x.yaml", "../b/y.yaml"), None) == tmp_path


@pytest.mark.parametrize(
    ("path", "foreign"),
    [
        ("a/main.py", True),
        ("a/PICTURE.PNG", True),
        ("a/main.tf", False),
        ("a/web.yaml", False),
        ("a/no-suffix", False),
        ("Dockerfile.go", False),
        ("a/Containerfile.ts", False),
        ("a/myDockerfile.go", True),
        ("a/package-lock.json", False),
    ],
)
def test_files_of_other_languages_are_not_looked_at(path: str, *, foreign: bool) -> None:
    assert is_foreign(path) is foreign


@pytest.mark.parametrize(
    ("path", "content", "expected"),
    [
        ("a/package-lock.json", b'{"lockfileVersion": 3}', True),
        ("a/my-package-lock.json", b'{"lockfileVersion": 3}', False),
        ("a/package-lock.json", b'{"apiVersion": "v1", "lockfileVersion": 3}', False),
        ("pnpm-lock.yaml", b"apiVersion: v1", False),
    ],
)
def test_lock_files_are_told_from_manifests_of_their_names(
    path: str, content: bytes, *, expected: bool
) -> None:
    assert is_lock_file(path, content) is expected
