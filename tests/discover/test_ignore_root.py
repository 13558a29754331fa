from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

from scanner.discover import Candidate, FileTree, Limits, walk

if TYPE_CHECKING:
    from pathlib import Path


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def found(paths: tuple[str, ...], root: Path, ignore_root: Path | None) -> list[str]:
    entries = walk(paths, root, Limits(), ignore_root=ignore_root)
    return [entry.path for entry in entries if isinstance(entry, Candidate) and entry.path.endswith(".yaml")]


def test_ignore_files_are_those_of_the_other_directory(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    files = {"a.yaml": "", "b.yaml": "", "deep/c.yaml": "", "deep/d.yaml": ""}
    write(here, {**files, ".cattleguardignore": "a.yaml\n", "deep/.gitignore": "*\n"})
    write(there, {".cattleguardignore": "b.yaml\n", "deep/.gitignore": "d.yaml\n"})

    assert found((str(here),), here, None) == ["b.yaml"]
    assert found((str(here),), here, there) == ["a.yaml", "deep/c.yaml"]
    assert found((str(here / "a.yaml"), str(here / "b.yaml")), here, there) == ["a.yaml"]


def test_ignore_files_above_the_root_are_those_of_the_other_directory(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    write(here, {"infra/a.yaml": "", "infra/b.yaml": "", ".gitignore": "a.yaml\n"})
    write(here, {".git/info/exclude": "c.yaml\n", "infra/c.yaml": ""})
    write(there, {".gitignore": "/infra/b.yaml\n"})
    (there / "infra").mkdir()

    assert found((str(here / "infra"),), here / "infra", None) == ["b.yaml"]
    assert found((str(here / "infra"),), here / "infra", there / "infra") == ["a.yaml"]


def test_a_directory_that_the_other_does_not_have_is_not_ignored(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    write(here, {"new/a.yaml": "", "new/.cattleguardignore": "*\n"})
    there.mkdir()

    assert found((str(here),), here, there) == ["new/a.yaml"]


def test_what_formats_look_for_is_left_out_by_the_same_files(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    write(here, {"a.tf": "", "b.tf": "", ".gitignore": "a.tf\n"})
    write(there, {".gitignore": "b.tf\n"})

    tree = FileTree(here, Limits(), ignore_root=there)

    assert tree.files_named((".tf",)) == ("a.tf",)
    assert pickle.loads(pickle.dumps(tree)).files_named((".tf",)) == ("a.tf",)
