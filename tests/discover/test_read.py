from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.discover import Limits, TooLargeError, decode, is_binary, read_bytes, read_stream
from scanner.discover.tree import FileTree
from scanner.errors import ParseError, SourceError
from scanner.model import Source

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@given(st.binary(max_size=200))
def test_bytes_give_a_source_or_an_error_with_a_place_inside(data: bytes) -> None:
    try:
        source = decode("a", data)
    except ParseError as error:
        assert error.span is not None
        assert error.span.path == "a"
        assert 1 <= error.span.line <= data.count(b"\n") + 1
    else:
        assert "\ufeff" not in source.text[:1] or data.count(b"\xef\xbb\xbf") > 1 or len(data) > 4


@pytest.mark.parametrize(
    ("data", "text"),
    [
        pytest.param("größer\r\n".encode(), "größer\r\n", id="utf-8"),
        pytest.param(b"\xef\xbb\xbfa: 1", "a: 1", id="utf-8-with-mark"),
        pytest.param("\ufeffa: 1".encode("utf-16-le"), "a: 1", id="utf-16-le"),
        pytest.param("\ufeffa: 1".encode("utf-16-be"), "a: 1", id="utf-16-be"),
        pytest.param(b"", "", id="empty"),
    ],
)
def test_decode(data: bytes, text: str) -> None:
    assert decode("a", data) == Source("a", text)
    assert not is_binary(data)


def test_a_wrong_byte_has_its_place() -> None:
    with pytest.raises(ParseError) as caught:
        decode("a", "ä: 1\nöß".encode() + b"\xff")
    span = caught.value.span
    assert span is not None
    assert (span.line, span.column, span.end_column) == (2, 3, 4)


def test_the_limit_is_exact(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"12345")
    assert read_bytes(path, 5) == b"12345"
    with pytest.raises(TooLargeError) as caught:
        read_bytes(path, 4)
    assert (caught.value.size, caught.value.head) == (5, b"1234" + b"5"[:1])


def test_a_link_or_a_pipe_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a", encoding="utf-8")
    (tmp_path / "link").symlink_to("a")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SourceError):
        read_bytes(tmp_path / "link", 10)
    with pytest.raises(SourceError, match="not a regular file"):
        read_bytes(tmp_path / "pipe", 10)


@pytest.fixture
def tree(tmp_path: Path) -> FileTree:
    root = tmp_path / "root"
    (root / "in").mkdir(parents=True)
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    (root / "a").write_text("a", encoding="utf-8")
    (root / "in" / "b").write_text("b", encoding="utf-8")
    (root / "in" / "binary").write_bytes(b"\0")
    (root / "in" / "large").write_text("x" * 101, encoding="utf-8")
    (root / "inner-link").symlink_to("in/b")
    (root / "outer-link").symlink_to("../secret")
    (root / "outer-directory").symlink_to("..", target_is_directory=True)
    return FileTree(root, Limits(max_file_bytes=100))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a", "a"),
        ("in/b", "b"),
        ("in/../a", "a"),
        ("inner-link", "b"),
        ("nowhere", None),
        ("in", None),
        ("in/binary", None),
        ("in/large", None),
        ("../secret", None),
        ("in/../../secret", None),
        ("outer-link", None),
        ("outer-directory/secret", None),
        ("/etc/hostname", None),
        ("a\0b", None),
    ],
)
def test_a_neighbour_is_read_only_inside_the_root(tree: FileTree, path: str, text: str | None) -> None:
    found = tree.read(path)
    assert (found and found.text) == text
    content = {"in/binary": b"\0"}.get(path, text.encode() if text else None)
    assert tree.content(path) == content


def test_names_are_those_of_files_inside_the_root(tree: FileTree) -> None:
    assert tree.names("in") == ("b", "binary", "large")
    assert tree.names("..") == ()
    assert tree.names("outer-directory") == ()
    assert tree.names("nowhere") == ()


def test_a_given_source_is_found_first(tmp_path: Path) -> None:
    given_source = Source("a", "given")
    (tmp_path / "a").write_text("file", encoding="utf-8")
    assert FileTree(tmp_path, Limits(), given_source).read("a") is given_source


def test_files_are_found_by_the_end_of_their_name(tmp_path: Path) -> None:
    for name in ("b/main.tf", "a/x.tf", "a/x.txt", ".terraform/modules/m/main.tf", "old/y.tf"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    (tmp_path / "outside.tf").symlink_to("/etc/hostname")
    given_source = Source("given.tf", "")
    found = FileTree(tmp_path, Limits(), given_source, exclude=("old/",)).files_named((".tf",))
    assert found == ("a/x.tf", "b/main.tf", "given.tf")


@pytest.mark.parametrize(("head", "expected"), [(b"P", b"P23456789"), (b"x", None)], ids=["plan", "other"])
def test_a_format_may_allow_larger_files(tmp_path: Path, head: bytes, expected: bytes | None) -> None:
    (tmp_path / "a").write_bytes(head + b"23456789")

    def larger(begin: bytes) -> int:
        return 9 if begin.startswith(b"P") else 0

    limited = FileTree(tmp_path, Limits(max_file_bytes=4, by_format=False), larger=larger)
    assert FileTree(tmp_path, Limits(max_file_bytes=4), larger=larger).content("a") == expected
    assert limited.content("a") is None
    if expected is None:
        with pytest.raises(TooLargeError):
            read_bytes(tmp_path / "a", 4, larger)


def test_a_format_has_a_limit_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"P2345")
    with pytest.raises(TooLargeError) as caught:
        read_bytes(tmp_path / "a", 2, lambda _: 4)
    assert caught.value.message == "not assessed: 5 bytes are more than the limit of 4"


@pytest.mark.parametrize(("limit", "larger"), [(5, None), (2, lambda _: 5)], ids=["limit", "format"])
def test_a_stream_is_read_up_to_its_limit(limit: int, larger: Callable[[bytes], int] | None) -> None:
    assert read_stream(io.BytesIO(b"12345"), limit, larger) == b"12345"
    with pytest.raises(TooLargeError):
        read_stream(io.BytesIO(b"123456"), limit, larger)
