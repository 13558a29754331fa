from __future__ import annotations

import hashlib
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
import typer

from scanner.cli.bundles import BundleRequest, policy_data, read_bundles
from scanner.cli.policy.bundle import bundle
from scanner.cli.registries import DEFAULT_MAX_CALLS, DEFAULT_TIMEOUT_S, RegistryRequest
from scanner.errors import PolicyLoadError, UsageError
from scanner.govern.configuration import Config
from scanner.policy.bundles.keys import read_keys
from tests.images.gathering import NOW
from tests.policy.bundles.making import X
from tests.policy.bundles.signed import pair

if TYPE_CHECKING:
    from pathlib import Path

app = typer.Typer()
app.command()(bundle)


@pytest.fixture(autouse=True)
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "p").mkdir()
    (tmp_path / "p/x.rego").write_bytes(X)
    for name, content in zip(("key.pem", "key.pub"), pair("RS256"), strict=True):
        (tmp_path / name).write_bytes(content)
    (tmp_path / "other.pub").write_bytes(pair("RS256", 1)[1])
    return tmp_path


def run(*arguments: str) -> None:
    app(list(arguments), standalone_mode=False)


def request(*places: str, **options: object) -> BundleRequest:
    registries = RegistryRequest(True, DEFAULT_MAX_CALLS, DEFAULT_TIMEOUT_S, None, (), (), None, True, ())
    return BundleRequest(places, registries, **options)  # type: ignore[arg-type]


def test_the_shipped_rules(directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("--output", "b.tar.gz")
    content = (directory / "b.tar.gz").read_bytes()
    (read,) = read_bundles(request("b.tar.gz"), Config(), NOW, print)
    said = capsys.readouterr().out
    assert (
        said == f"b.tar.gz\ndigest: sha256:{hashlib.sha256(content).hexdigest()}\nrevision: {read.revision}\n"
    )
    assert all(source.path.startswith("b.tar.gz/") for source in read.policies)
    run("-o", "again.tar.gz")
    assert (directory / "again.tar.gz").read_bytes() == content


def test_policies_that_are_signed(directory: Path) -> None:
    run("--policy", "p", "-o", "b.tar.gz", "--signing-key", "key.pem", "--signing-key-id", "release")
    read = read_bundles(request("b.tar.gz", keys=("key.pub=release", "other.pub")), Config(), NOW, print)
    assert [each.verified for each in read] == [("signature of key release",)]
    with pytest.raises(PolicyLoadError, match=r"not by the key other\.pub"):
        read_bundles(request("b.tar.gz", keys=("other.pub",)), Config(), NOW, print)
    with pytest.raises(PolicyLoadError, match="p is not signed"):
        read_bundles(request("b.tar.gz", "p", keys=("key.pub",)), Config(), NOW, print)
    notices: list[str] = []
    read_bundles(request("b.tar.gz"), Config(), NOW, notices.append)
    assert notices == ["b.tar.gz is signed, and no --policy-key is given to verify it"]
    assert directory


@pytest.mark.skipif(shutil.which("opa") is None, reason="opa is not there")
def test_opa_verifies_what_we_sign(directory: Path) -> None:
    run("--policy", "p", "-o", "b.tar.gz", "--signing-key", "key.pem", "--signing-alg", "PS384")
    for key, code in (("key.pub", 0), ("other.pub", 1)):
        options = ["--verification-key", key, "--signing-alg", "PS384", "-o", "again.tar.gz"]
        command = ["opa", "build", "-b", "b.tar.gz", *options]
        assert subprocess.run(command, cwd=directory, capture_output=True, check=False).returncode == code


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-o", "no/b.tar.gz"], "--output no/b.tar.gz cannot be written"),
        (["-o", "b", "--policy", "p/x.rego"], "p/x.rego is not a directory"),
        (["-o", "b", "--signing-key", "gone.pem"], "gone.pem cannot be read"),
        (["-o", "b", "--signing-key", "key.pub"], "not a private key"),
        (["-o", "b", "--signing-key", "key.pem", "--signing-alg", "HS256"], "not for this kind of key"),
        (["-o", "b", "--signing-key", "key.pem", "--signing-alg", "none"], "the algorithm none"),
    ],
)
def test_what_cannot_be_written(arguments: list[str], message: str) -> None:
    with pytest.raises(UsageError, match=message) as error:
        run("--policy", "p", *arguments) if "--policy" not in arguments else run(*arguments)
    assert error.value.hint


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (("gone.pub",), "gone.pub cannot be used"),
        (("key.pem",), "not a public key"),
        (("key.pub=a", "other.pub=a"), "another key is a too"),
    ],
)
def test_keys_that_cannot_be_used(written: tuple[str, ...], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read_keys(written, 0.0)


def test_keys_and_their_ids() -> None:
    one, two = read_keys(("key.pub",), 0.0), read_keys(("key.pub", "other.pub=b"), 0.0)
    assert (sorted(one.by_id), sorted(two.by_id)) == ([""], ["b", "key"])


def test_places_that_are_not_pinned_or_not_reached() -> None:
    with pytest.raises(UsageError, match="is a branch or tag"):
        read_bundles(request("git+https://h.example/r@main"), Config(), NOW, print)
    with pytest.raises(PolicyLoadError, match="offline"):
        read_bundles(request("oci://r.example/a@sha256:" + "0" * 64), Config(), NOW, print)
    with pytest.raises(PolicyLoadError, match="offline"):
        read_bundles(request("git+https://h.example/r@" + "0" * 40), Config(), NOW, print)
    assert read_bundles(request(), Config(), NOW, print) == ()


def test_data(directory: Path) -> None:
    (directory / "d.yaml").write_text("a: 1\n")
    assert (policy_data(()), policy_data(("d.yaml",))) == ({}, {"a": 1})
