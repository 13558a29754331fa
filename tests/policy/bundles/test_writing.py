from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import tarfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import PolicyLoadError
from scanner.policy.bundles.archive import unpack
from scanner.policy.bundles.assembling import assemble
from scanner.policy.bundles.contents import Contents
from scanner.policy.bundles.directory import directory_contents
from scanner.policy.bundles.stored_gzip import wrap
from scanner.policy.bundles.writing import write_bundle
from scanner.policy.load import shipped_directory
from tests.policy.bundles.making import X

if TYPE_CHECKING:
    from pathlib import Path

opa = pytest.mark.skipif(shutil.which("opa") is None, reason="opa is not there")
FILES = {
    "x.rego": X,
    "y/y.rego": b"package y.z\n",
    "y/y_test.rego": b"package y.z_test\n",
    "d/data.yaml": b"a: 1\n",
    "README.md": b"no",
}


def contents(files: dict[str, bytes], *, tests: bool = False) -> Contents:
    return Contents("p", "p", files, tests=tests)


def test_what_is_written_is_read() -> None:
    archive, revision = write_bundle(contents(FILES))
    files = unpack(archive, "b")
    assert sorted(files) == [".manifest", "d/data.yaml", "x.rego", "y/y.rego"]
    assert json.loads(files[".manifest"]) == {
        "revision": revision,
        "rego_version": 1,
        "roots": ["d", "x", "y"],
    }
    read, original = assemble(contents(files)), assemble(contents(FILES))
    assert (read.policies, read.data, read.revision) == (original.policies, original.data, original.sha256)
    assert set(read.rego_versions.values()) == {1}


def test_the_bytes_depend_on_the_content_alone() -> None:
    archive, revision = write_bundle(contents(FILES))
    assert write_bundle(contents(dict(reversed(FILES.items())))) == (archive, revision)
    assert write_bundle(contents({**FILES, "README.md": b"other"})) == (archive, revision)
    assert write_bundle(contents({**FILES, "x.rego": X + b"\n"}))[1] != revision
    assert "y/y_test.rego" in unpack(write_bundle(contents(FILES, tests=True))[0], "b")


def test_entries_tell_of_nobody(tmp_path: Path) -> None:
    (tmp_path / "b.tar.gz").write_bytes(write_bundle(contents(FILES))[0])
    with tarfile.open(tmp_path / "b.tar.gz") as archive:
        said = {
            (entry.mtime, entry.uid, entry.gid, entry.uname, entry.gname, entry.mode) for entry in archive
        }
    assert said == {(0, 0, 0, "", "", 0o644)}


def test_a_manifest_of_its_own() -> None:
    own = {"roots": ["x", "y/z", "d"], "rego_version": 0, "metadata": {"a": 1}, "revision": "mine"}
    archive, revision = write_bundle(contents({**FILES, ".manifest": json.dumps(own).encode()}))
    assert json.loads(unpack(archive, "b")[".manifest"]) == {**own, "revision": revision}


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"README.md": b""}, "there are no policies in p"),
        ({"x_test.rego": X}, "there are no policies in p"),
        ({"x.rego": X, ".manifest": b'{"roots": ["y"]}'}, "do not permit the package"),
        ({"x.rego": b"\xff"}, "cannot be read"),
    ],
)
def test_what_is_no_bundle(files: dict[str, bytes], message: str) -> None:
    with pytest.raises(PolicyLoadError, match=message):
        write_bundle(contents(files))


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([1, 600, 218, 220, 437]))
def test_gzip_reads_what_is_wrapped(part: bytes, times: int) -> None:
    assert gzip.decompress(wrap(part * times)) == part * times


@opa
def test_opa_reads_the_shipped_pack(tmp_path: Path) -> None:
    shipped = directory_contents(shipped_directory(), tests=True, name="policies")
    archive, revision = write_bundle(shipped)
    (tmp_path / "b.tar.gz").write_bytes(archive)

    def run(*arguments: str) -> str:
        command = ["opa", *arguments]
        result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert result.returncode == 0, result
        return result.stdout

    inspected = json.loads(run("inspect", "b.tar.gz", "--format", "json"))
    assert inspected["manifest"]["revision"] == revision
    assert inspected["manifest"]["roots"] == ["cattleguard"]
    assert len(inspected["namespaces"]) >= len(assemble(shipped).policies) // 3
    assert json.loads(run("eval", "-b", "b.tar.gz", "is_object(data.cattleguard)", "--format", "values")) == [
        True
    ]
    run("build", "-b", "b.tar.gz", "-o", "again.tar.gz")
    assert "FAIL" not in run("test", "-b", "b.tar.gz")


def test_the_shipped_pack_is_written_and_read() -> None:
    shipped = directory_contents(shipped_directory(), name="policies")
    files = unpack(write_bundle(shipped)[0], "b")
    read = assemble(Contents("b", "policies", files))
    assert read.policies == assemble(shipped).policies
