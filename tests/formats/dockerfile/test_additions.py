"""What ADD fetches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.facts.model import Reference
    from scanner.model import Document

SHA = "sha256:" + "a" * 64
COMMIT = "c" * 40


def one(parsed: Callable[[str], Document], text: str) -> Reference:
    (reference,) = parsed(f"FROM x:1.2.3\n{text}\n").facts.references
    assert (reference.fetcher, reference.phase, reference.target) == ("ADD", "build", "image")
    return reference


@pytest.mark.parametrize(
    ("text", "ref", "revision", "grade", "unknown"),
    [
        ("ADD https://e.example/a /", "https://e.example/a", None, "floating", ()),
        ("ADD https://e.example/a-1.2.3.tgz /", "https://e.example/a-1.2.3.tgz", "1.2.3", "version", ()),
        (f"ADD --checksum={SHA} https://e.example/a /", "https://e.example/a", SHA, "digest", ()),
        (f"ARG S={SHA}\nADD --checksum=$S https://e.example/a /", "https://e.example/a", SHA, "digest", ()),
        ("ARG S\nADD --checksum=$S https://e.example/a /", "https://e.example/a", None, "unknown", ("$S",)),
        ("ADD https://u:p@e.example/a /", "https://e.example/a", None, "floating", ()),
        ("ARG V\nADD https://e.example/$V /", "https://e.example/$V", None, "unknown", ("$V",)),
        ("ADD https://e.example/$V /", "https://e.example/$V", None, "unknown", ("$V",)),
        ("ARG V=1.2.3\nADD https://e.example/$V /", "https://e.example/1.2.3", "1.2.3", "version", ()),
        ("ARG SRC_URL\nADD $SRC_URL /", "$SRC_URL", None, "unknown", ("$SRC_URL",)),
        ('ADD ["https://e.example/a", "/"]', "https://e.example/a", None, "floating", ()),
        ("ONBUILD ADD https://e.example/a /", "https://e.example/a", None, "floating", ()),
    ],
)
def test_downloads(
    text: str,
    ref: str,
    revision: str | None,
    grade: str,
    unknown: tuple[str, ...],
    parsed: Callable[[str], Document],
) -> None:
    found = one(parsed, text)
    assert (found.kind, found.ref, found.revision, found.grade, found.unknown, found.error) == (
        *("download", ref, revision, grade, unknown),
        None,
    )


def test_wrong_checksum(parsed: Callable[[str], Document]) -> None:
    found = one(parsed, "ADD --checksum=sha256:abc https://e.example/a /")
    assert (found.grade, found.error) == ("floating", "a sha256 digest has 64 hexadecimal digits, this one 3")


@pytest.mark.parametrize(
    ("text", "host", "name", "revision", "grade"),
    [
        ("ADD https://e.example/a/b.git /", "e.example", "a/b", None, "floating"),
        ("ADD https://e.example/a/b.git#v1.2.3:docs /", "e.example", "a/b", "v1.2.3", "version"),
        (f"ADD https://e.example/a/b.git#{COMMIT} /", "e.example", "a/b", COMMIT, "digest"),
        (f"ADD --checksum={COMMIT} https://e.example/a/b.git#v1 /", "e.example", "a/b", COMMIT, "digest"),
        ("ADD git@e.example:a/b.git#main /", "e.example", "a/b", "main", "floating"),
        ("ADD ssh://git@e.example/a/b.git /", "e.example", "a/b", None, "floating"),
        ("ADD https://e.example/a/b.git?branch=main /", "e.example", "a/b", "main", "floating"),
    ],
)
def test_git(
    text: str, host: str, name: str, revision: str | None, grade: str, parsed: Callable[[str], Document]
) -> None:
    found = one(parsed, text)
    assert (found.kind, found.host, found.name, found.revision, found.grade) == (
        "git",
        host,
        name,
        revision,
        grade,
    )


@pytest.mark.parametrize(
    "text",
    [
        "ADD a b /",
        "ADD <<EOF /x\nhttps://e.example/a\nEOF",
        "ARG JAR_FILE\nADD $JAR_FILE app.jar",
        "ADD github.com/a/b /x",
        "COPY https://e.example/a /",
        "ADD a https://e.example/b",
        "ONBUILD ADD https://e.example/a",
    ],
)
def test_files(text: str, parsed: Callable[[str], Document]) -> None:
    assert parsed(f"FROM x:1.2.3\n{text}\n").facts.references == ()


def test_place(parsed: Callable[[str], Document]) -> None:
    text = "FROM a\nADD b https://e.example/c \\\n  https://e.example/d /\n"
    document = parsed(text)
    spans = [document.source_map.locate(reference.at) for reference in document.facts.references]
    assert [text[start:end] for start, end in spans] == ["https://e.example/c", "https://e.example/d"]
