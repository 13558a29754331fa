"""Archives from strangers: whatever stands in them, files are read or an error is raised."""

from __future__ import annotations

import gzip
import shutil
import subprocess
import tarfile
import zlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import PolicyLoadError
from scanner.policy.bundles.archive import unpack
from scanner.policy.bundles.bounds import Bounds
from tests.policy.bundles.making import X, archive, entry, extended, padded, raw_header, tar

if TYPE_CHECKING:
    from pathlib import Path

END = bytes(1024)


def read(raw: bytes, bounds: Bounds | None = None) -> dict[str, bytes]:
    return unpack(gzip.compress(raw), "b.tar.gz", bounds or Bounds())


@pytest.mark.parametrize("format_", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_archives_of_all_formats(format_: int) -> None:
    long = "/".join(["directory" * 5] * 4) + "/x.rego"
    files = {"/x.rego": X, "./data.json": b"{}", long: X, "empty.rego": b""}
    entries = [entry("dir", kind=tarfile.DIRTYPE), *(entry(name, content) for name, content in files.items())]
    assert read(tar(entries, format_)) == {"x.rego": X, "data.json": b"{}", long: X, "empty.rego": b""}


def test_names_that_are_not_ascii() -> None:
    assert read(tar([entry("ä/ö.rego", X)])) == {"ä/ö.rego": X}


def test_headers_of_git_archive() -> None:
    raw = extended(b"comment=" + b"a" * 40, kind=b"g") + raw_header(b"x.rego") + END
    assert read(raw) == {"x.rego": b""}


def test_several_members_of_gzip() -> None:
    raw = tar([entry("x.rego", X)])
    assert unpack(gzip.compress(raw[:700]) + gzip.compress(raw[700:]), "b") == {"x.rego": X}


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        (tarfile.SYMTYPE, "is a symbolic link"),
        (tarfile.LNKTYPE, "is a hard link"),
        (tarfile.CHRTYPE, "is a device"),
        (tarfile.BLKTYPE, "is a device"),
        (tarfile.FIFOTYPE, "is a pipe"),
        (tarfile.CONTTYPE, "of the kind '7'"),
        (tarfile.GNUTYPE_SPARSE, "is a sparse file"),
        (b"V", "of the kind 'V'"),
    ],
)
def test_what_is_not_a_file(kind: bytes, message: str) -> None:
    with pytest.raises(PolicyLoadError, match=message):
        read(tar([entry("x.rego", X), entry("link", kind=kind, linkname="/etc/passwd")]))


@pytest.mark.parametrize(
    "name",
    [
        "../x.rego",
        "a/../../x.rego",
        "a/..",
        "..",
        ".",
        "",
        "//etc/passwd",
        "a//b",
        "./../x",
        "/./x",
        "a\\..\\b",
        "C:/x",
        "a\nb",
        "a/",
    ],
)
def test_names_that_lead_out(name: str) -> None:
    with pytest.raises(PolicyLoadError, match="is no path within it"):
        read(raw_header(name.encode()) + END)


@pytest.mark.parametrize("other", ["x.rego", "/x.rego", "./x.rego"])
def test_files_of_one_name(other: str) -> None:
    with pytest.raises(PolicyLoadError, match=r"x\.rego stands in it twice"):
        read(tar([entry("x.rego", X), entry(other, b"package y")]))


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (extended(b"path=../x") + raw_header(b"y"), "is no path within it"),
        (extended(b"path=a", b"path=b") + raw_header(b"y"), "gives no name, or two"),
        (extended(b"path=") + raw_header(b"y"), "gives no name, or two"),
        (extended(b"path=a\0b") + raw_header(b"y"), "gives no name, or two"),
        (extended(b"size=7") + raw_header(b"y"), "gives size"),
        (extended(b"GNU.sparse.major=1") + raw_header(b"y"), r"gives GNU\.sparse"),
        (extended(b"hdrcharset=BINARY") + raw_header(b"y"), "gives hdrcharset"),
        (extended(b"path=x", kind=b"g") + raw_header(b"y"), "a global header gives names"),
        (extended(b"nothing") + raw_header(b"y"), "an extended header is malformed"),
        (raw_header(b"pax", b"%011o" % 9, b"x") + padded(b"99 a=bcd\n") + raw_header(b"y"), "is malformed"),
        (raw_header(b"pax", b"%011o" % 4, b"x") + padded(b"0 a\n") + raw_header(b"y"), "is malformed"),
        (extended(b"comment=" + b"a" * 70_000) + raw_header(b"y"), "a header is too long"),
        (extended(b"path=" + b"a" * 5000) + raw_header(b"y"), "a name is longer than"),
        (raw_header(b"x", kind=b"L", size=b"%011o" % 5) + padded(b"../y\0") + raw_header(b"y"), "is no path"),
        (extended(b"path=x"), "something stands behind its end"),
        (raw_header(b"x", b"%011o" % 700), "it ends within a file"),
        (raw_header(b"x")[:300], "it ends within a header"),
        (raw_header(b"x", b"\x80" + b"\xff" * 10), "is not octal"),
        (raw_header(b"x", b"-0000000001"), "is not octal"),
        (raw_header(b"x\xff"), "a name is not UTF-8"),
        (raw_header(b"d", b"%011o" % 3, b"5") + padded(b"abc"), "the directory d has a content"),
        (raw_header(b"x")[:-1] + b"!", "the checksum of a header is wrong"),
        (raw_header(b"x") + END + raw_header(b"hidden.rego"), "something stands behind its end"),
    ],
)
def test_malformed_archives(raw: bytes, message: str) -> None:
    with pytest.raises(PolicyLoadError, match=message):
        read(raw)


@pytest.mark.parametrize(
    ("compressed", "message"),
    [
        (b"", "it is cut off"),
        (b"PK\x03\x04", "it is not compressed with gzip"),
        (archive({"x.rego": X})[:-5], "it is cut off"),
        (archive({"x.rego": X})[:-8] + bytes(8), "it is not compressed with gzip"),
        (archive({"x.rego": X}) + b"garbage", "it is not compressed with gzip"),
        (gzip.compress(b"") * 70, "more than 64 members"),
    ],
)
def test_malformed_compression(compressed: bytes, message: str) -> None:
    with pytest.raises(PolicyLoadError, match=message):
        unpack(compressed, "b.tar.gz")


SMALL = Bounds(files=3, file_bytes=1000, total_bytes=100_000, depth=2)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (bytes(50_000_000), "unpacks to more than"),
        (tar([entry("x.rego", bytes(1001))]), r"x\.rego is larger than"),
        (tar([entry(f"{number}.rego") for number in range(4)]), "more than 3 files"),
        (tar([entry(f"{number}", kind=tarfile.DIRTYPE) for number in range(13)]), "more than 12 entries"),
        (tar([entry("a/b/c/x.rego")]), "nested more than 2 levels deep"),
    ],
)
def test_bounds(raw: bytes, message: str) -> None:
    with pytest.raises(PolicyLoadError, match=message):
        read(raw, SMALL)


def test_a_bomb_is_not_unpacked() -> None:
    compressor = zlib.compressobj(9, wbits=31)
    part = bytes(10_000_000)
    bomb = b"".join(compressor.compress(part) for _ in range(100)) + compressor.flush()
    with pytest.raises(PolicyLoadError, match="unpacks to more than"):
        unpack(bomb, "b.tar.gz", SMALL)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_bytes_are_files_or_an_error(data: st.DataObject) -> None:
    raw = bytearray(tar([entry("a/x.rego", X), entry("é" * 120, b"{}")]))
    for _ in range(data.draw(st.integers(0, 4))):
        position = data.draw(st.integers(0, 3 * 1024))
        raw[position : position + 1] = data.draw(st.binary(max_size=3))
    try:
        files = read(bytes(raw))
    except PolicyLoadError:
        return
    assert all(".." not in name.split("/") and not name.startswith("/") for name in files)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=2000))
def test_any_compressed_bytes_are_an_error(raw: bytes) -> None:
    with pytest.raises(PolicyLoadError):
        read(b"\x01" + raw)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.text("abcé.-_", min_size=1, max_size=80).filter(lambda name: name not in (".", "..")),
        st.binary(max_size=1500),
        max_size=6,
    )
)
def test_what_tarfile_writes_is_read(files: dict[str, bytes]) -> None:
    assert unpack(archive(files), "b") == files


@pytest.mark.skipif(shutil.which("tar") is None, reason="tar is not there")
def test_what_tar_writes_is_read(tmp_path: Path) -> None:
    (tmp_path / "p" / "sub").mkdir(parents=True)
    (tmp_path / "p" / "sub" / "x.rego").write_bytes(X)
    command = ["tar", "-czf", str(tmp_path / "b.tar.gz"), "-C", str(tmp_path / "p"), "."]
    subprocess.run(command, check=True)
    assert unpack((tmp_path / "b.tar.gz").read_bytes(), "b") == {"sub/x.rego": X}
