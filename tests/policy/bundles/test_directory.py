from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from scanner.errors import PolicyLoadError
from scanner.model import Source
from scanner.policy.bundles.bounds import Bounds
from scanner.policy.bundles.directory import read_directory
from scanner.policy.bundles.model import Bundle

if TYPE_CHECKING:
    from pathlib import Path

CONSTRAINT = "apiVersion: constraints.gatekeeper.sh/v1beta1\nkind: K8sRequired\n"


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def test_what_a_directory_gives(tmp_path: Path) -> None:
    write(
        tmp_path / "p",
        {
            "b/x.rego": "package x\n",
            "a.rego": "\ufeffpackage a\n",
            "a_test.rego": "package a_test\n",
            "sub/dir/data.yaml": "on: off\n",
            "data.json": '{"root": 1}',
            "other.yaml": "kind: Pod\n",
            "k8s/constraint.yaml": CONSTRAINT,
            "README.md": "constraints.gatekeeper.sh",
            ".git/x.rego": "no",
        },
    )
    bundle = read_directory(tmp_path / "p", name="p")
    assert bundle == Bundle(
        "p",
        (Source("p/a.rego", "package a\n"), Source("p/b/x.rego", "package x\n")),
        (Source("p/k8s/constraint.yaml", CONSTRAINT),),
        {"root": 1, "sub": {"dir": {"on": "off"}}},
        bundle.sha256,
        directory=True,
    )
    with_tests = read_directory(tmp_path / "p", tests=True)
    assert [source.path for source in with_tests.policies] == [
        f"{(tmp_path / 'p').as_posix()}/{name}" for name in ("a.rego", "a_test.rego", "b/x.rego")
    ]
    assert with_tests.sha256 != bundle.sha256


def test_the_hash_is_of_names_and_bytes(tmp_path: Path) -> None:
    def hashed(name: str, **files: str) -> str:
        return read_directory(
            write(tmp_path / name, {f"{each}.rego": text for each, text in files.items()})
        ).sha256

    first = hashed("1", a="package a", b="package b")
    assert first == hashed("2", b="package b", a="package a")
    others = [
        hashed("3", a="package b", b="package a"),
        hashed("4", a="package apackage b", b=""),
        hashed("5", a="package a"),
        hashed("6", ab="package apackage b"),
    ]
    assert len({first, *others}) == 5


@pytest.mark.parametrize(
    ("name", "text", "policies", "manifests"),
    [("x.rego", "package x\n", 1, 0), ("x_test.rego", "package x\n", 0, 0), ("c.yaml", CONSTRAINT, 0, 1)],
)
def test_a_single_file(tmp_path: Path, name: str, text: str, policies: int, manifests: int) -> None:
    write(tmp_path, {name: text})
    bundle = read_directory(tmp_path / name)
    assert (len(bundle.policies), len(bundle.manifests)) == (policies, manifests)
    assert {source.path for source in (*bundle.policies, *bundle.manifests)} <= {(tmp_path / name).as_posix()}


@pytest.mark.parametrize("name", ["README.md", "pod.yaml", "data.json"])
def test_a_single_file_that_is_no_policy(tmp_path: Path, name: str) -> None:
    write(tmp_path, {name: "{}"})
    with pytest.raises(PolicyLoadError, match="neither a policy nor a manifest"):
        read_directory(tmp_path / name)


def test_what_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(PolicyLoadError, match=r"nothing does not exist; hint: name a directory"):
        read_directory(tmp_path / "nothing")


def test_links_inside_are_read_once(tmp_path: Path) -> None:
    root = write(tmp_path / "p", {"b/x.rego": "package x\n"})
    (root / "a.rego").symlink_to("b/x.rego")
    (root / "again").symlink_to("b", target_is_directory=True)
    (root / "dir.rego").symlink_to("b", target_is_directory=True)
    assert [source.path for source in read_directory(root, name="p").policies] == ["p/a.rego"]


@pytest.mark.parametrize("target", ["/etc/hostname", "../outside.rego", "../p-other/x.rego"])
@pytest.mark.parametrize("name", ["a.rego", "data.json", "c.yaml", ".manifest"])
def test_links_out_of_the_directory_are_refused(tmp_path: Path, target: str, name: str) -> None:
    write(tmp_path, {"outside.rego": "package secret\n", "p-other/x.rego": "package secret\n"})
    root = write(tmp_path / "p", {"x.rego": "package x\n"})
    (root / name).symlink_to(target)
    with pytest.raises(PolicyLoadError, match="is a link that leads out of the directory") as error:
        read_directory(root)
    assert "secret" not in str(error.value)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.rego")
    with pytest.raises(PolicyLoadError, match="is not a file"):
        read_directory(tmp_path)


@pytest.mark.parametrize(
    ("bounds", "message"),
    [
        (Bounds(files=2), "more than 2 files"),
        (Bounds(file_bytes=3), "is larger than"),
        (Bounds(total_bytes=25), "has more than"),
        (Bounds(depth=1), "nested more than 1 levels"),
    ],
)
def test_bounds(tmp_path: Path, bounds: Bounds, message: str) -> None:
    root = write(tmp_path, {"a.rego": "package a\n", "b.rego": "package b\n", "c/d/e.rego": "package c\n"})
    assert len(read_directory(root).policies) == 3
    with pytest.raises(PolicyLoadError, match=message):
        read_directory(root, bounds=bounds)


def test_what_is_not_text(tmp_path: Path) -> None:
    (tmp_path / "x.rego").write_bytes(b"package \xff")
    with pytest.raises(PolicyLoadError, match=r"x\.rego:1:1: the policy cannot be read"):
        read_directory(tmp_path)


def test_data_that_is_given_twice(tmp_path: Path) -> None:
    write(tmp_path, {"data.json": '{"a": {"b": 1, "c": 2}}', "a/data.yaml": "b: 2\n"})
    with pytest.raises(
        PolicyLoadError, match=r"p/data\.json:1:1: data\.a\.b is given here and in p/a/data\.yaml"
    ):
        read_directory(tmp_path, name="p")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("data.json", "[1]", "data at the root must be an object"),
        ("data.json", "{", "not JSON"),
        ("a/data.yaml", "a: 1\n---\nb: 2\n", "here are several"),
        ("a/data.yml", "a: [", "YAML"),
    ],
)
def test_malformed_data(tmp_path: Path, name: str, text: str, message: str) -> None:
    write(tmp_path, {name: text})
    with pytest.raises(PolicyLoadError, match=message):
        read_directory(tmp_path)


def test_data_below_the_root_may_be_any_value(tmp_path: Path) -> None:
    write(
        tmp_path, {"list/data.json": "[1]", "empty/data.yaml": "", "yes/data.yaml": "[on, 0o17, 0777, 1_0]"}
    )
    assert read_directory(tmp_path).data == {"list": [1], "empty": None, "yes": ["on", 15, 511, 10]}


def test_data_shares_nothing_between_its_files(tmp_path: Path) -> None:
    write(tmp_path, {"data.yaml": "a: &x {b: {}}\nc: *x\n", "c/b/data.json": '{"only": "here"}'})
    assert read_directory(tmp_path).data == {"a": {"b": {}}, "c": {"b": {"only": "here"}}}


def test_a_plain_directory_loads_little(tmp_path: Path) -> None:
    write(tmp_path, {"x.rego": "package x\n", "c.yaml": CONSTRAINT})
    program = (
        "import sys; from pathlib import Path; from scanner.policy.bundles.directory import read_directory; "
        f"read_directory(Path({os.fspath(tmp_path)!r})); print(*sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    heavy = {
        "cryptography",
        "yaml",
        "subprocess",
        "tarfile",
        "zlib",
        "requests",
        "re2",
        "scanner.images.model",
    }
    assert heavy.isdisjoint(result.stdout.split())
