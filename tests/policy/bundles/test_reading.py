"""Bundles from archives on this machine."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from scanner.errors import PolicyLoadError, UsageError
from scanner.policy.bundles.reading import Access, Places
from tests.policy.bundles.making import X, archive
from tests.policy.bundles.signed import keys, listed, pair, signatures

if TYPE_CHECKING:
    from pathlib import Path

    from scanner.policy.bundles.model import Bundle


def read(base: Path, place: str, notices: list[str] | None = None, **options: Any) -> Bundle:
    def nothing() -> Any:
        raise AssertionError("no registry is asked")

    said: list[str] = [] if notices is None else notices
    access = Access(nothing, nothing, datetime(2026, 2, 1, tzinfo=UTC), said.append)
    return Places(access, **options).read(place, base)


def test_an_archive(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/b.tar.gz").write_bytes(archive({"/x.rego": X, "/x_test.rego": X, "/d/data.yml": b"a: 1"}))
    bundle = read(tmp_path, "a/b.tar.gz")
    assert [source.path for source in bundle.policies] == ["a/b.tar.gz/x.rego"]
    assert (bundle.place, bundle.data, bundle.directory) == ("a/b.tar.gz", {"d": {"a": 1}}, False)
    assert [source.path for source in read(tmp_path, "a/b.tar.gz", tests=True).policies] == [
        "a/b.tar.gz/x.rego",
        "a/b.tar.gz/x_test.rego",
    ]


def test_a_directory_that_is_named_like_an_archive(tmp_path: Path) -> None:
    (tmp_path / "b.tgz").mkdir()
    (tmp_path / "b.tgz/x.rego").write_bytes(X)
    assert [source.path for source in read(tmp_path, "./b.tgz").policies] == ["b.tgz/x.rego"]


def test_what_opa_would_read_and_we_do_not(tmp_path: Path) -> None:
    notices: list[str] = []
    (tmp_path / "b.tgz").write_bytes(archive({"policy.wasm": b"\0asm", "x.rego": X}))
    assert len(read(tmp_path, "b.tgz", notices).policies) == 1
    assert notices == ["b.tgz: policy.wasm is not used, its policies are read from their .rego"]
    for name in ("patch.json", ".manifest.pb"):
        (tmp_path / "b.tgz").write_bytes(archive({name: b"{}", "x.rego": X}))
        with pytest.raises(PolicyLoadError, match=f"b.tgz has {name}"):
            read(tmp_path, "b.tgz")


def test_a_key_asks_for_a_signature_of_everything(tmp_path: Path) -> None:
    trusted = keys(pair("RS256")[1])
    files = {"x.rego": X, "x_test.rego": X, "README.md": b"r"}
    content = signatures({"files": listed(files)})
    (tmp_path / "b.tgz").write_bytes(archive({**files, ".signatures.json": content}))
    (tmp_path / "c.tgz").write_bytes(archive(files))
    (tmp_path / "x.rego").write_bytes(X)
    assert read(tmp_path, "b.tgz", keys=trusted).verified == ("signature of key key.pem",)
    for place in ("c.tgz", "x.rego", "."):
        with pytest.raises(PolicyLoadError, match=r"is not signed|has no signature"):
            read(tmp_path, place, keys=trusted)
    (tmp_path / "b.tgz").write_bytes(archive({**files, "README.md": b"s", ".signatures.json": content}))
    with pytest.raises(PolicyLoadError, match=r"README\.md is not what was signed"):
        read(tmp_path, "b.tgz", keys=trusted)


def test_what_cannot_be_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.tgz")
    for place, message in (
        ("gone.tar.gz", "does not exist"),
        ("pipe.tgz", "is not a file"),
        ("gone", "not exist"),
    ):
        with pytest.raises(PolicyLoadError, match=message):
            read(tmp_path, place)
    with pytest.raises(UsageError, match="not a way to get policies"):
        read(tmp_path, "https://h.example/b.tar.gz")
