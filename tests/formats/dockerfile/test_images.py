"""Images: which are none, which arguments are part of one, and where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Document

HASH = "sha256:" + "0" * 64


def shown(document: Document) -> list[tuple[str, str, str, str, tuple[str, ...], tuple[str, ...]]]:
    return [
        (image.role, image.ref, image.grade, image.name, image.arguments, image.unknown)
        for image in document.facts.images
    ]


@pytest.mark.parametrize(
    ("text", "images"),
    [
        ("FROM scratch\n", []),
        ("FROM a:1.2.3 AS b\nFROM b\nFROM b AS c\n", [("base", "a:1.2.3", "version", "b", (), ())]),
        ("FROM a@" + HASH + "\n", [("base", "a@" + HASH, "digest", "", (), ())]),
        ("ARG R=r.io\nFROM $R/a@" + HASH + "\n", [("base", "r.io/a@" + HASH, "digest", "", (), ())]),
        ("ARG R\nFROM $R/a@" + HASH + "\n", [("base", "$R/a@" + HASH, "digest", "", (), ("$R",))]),
        ("ARG D=" + HASH + "\nFROM a@$D\n", [("base", "a@" + HASH, "digest", "", ("D",), ())]),
        ("ARG I=b\nFROM ${I:-a@" + HASH + "}\n", [("base", "b", "floating", "", ("I",), ())]),
        ("FROM --platform=$BUILDPLATFORM a:1\n", [("base", "a:1", "floating", "", (), ())]),
        ("ARG V=1.2.3\nFROM a:$V\n", [("base", "a:1.2.3", "version", "", ("V",), ())]),
        (
            "ARG V=1.2.3\nARG I=a:$V\nFROM $I\n",
            [("base", "a:1.2.3", "version", "", ("I", "V"), ())],
        ),
        ("ARG I=b\nFROM a:1.2.3 AS b\nFROM $I\n", [("base", "a:1.2.3", "version", "b", (), ())]),
        ("ARG V\nFROM a:${V:-1.2.3}\n", [("base", "a:1.2.3", "version", "", ("V",), ())]),
        ("ARG V\nFROM a:${V}\n", [("base", "a:${V}", "unknown", "", ("V",), ("${V}",))]),
        ("FROM a:$TARGETARCH\n", [("base", "a:$TARGETARCH", "unknown", "", (), ("$TARGETARCH",))]),
        (
            "FROM a:1.2.3 AS b-amd64\nFROM a:1.2.4 AS b-arm64\nFROM b-$TARGETARCH\n",
            [
                ("base", "a:1.2.3", "version", "b-amd64", (), ()),
                ("base", "a:1.2.4", "version", "b-arm64", (), ()),
            ],
        ),
        (
            "ARG O=${TARGETARCH#x}\nARG O=${O:-y}\nFROM a:1.2.3 AS b-y\nFROM b-$O\n",
            [("base", "a:1.2.3", "version", "b-y", (), ())],
        ),
        (
            "ARG O\nFROM a:1.2.3 AS b-y\nFROM b-$O\n",
            [("base", "a:1.2.3", "version", "b-y", (), ()), ("base", "b-$O", "unknown", "", ("O",), ("$O",))],
        ),
        (
            "ARG V=1\nARG V=${V}.2.3\nFROM a:$V\nARG V\nFROM b:$V\n",
            [
                ("base", "a:1.2.3", "version", "", ("V",), ()),
                ("base", "b:1.2.3", "version", "", ("V",), ()),
            ],
        ),
        (
            "FROM scratch AS x\nCOPY --link --from=a:1.2.3 b c\nCOPY --from=x b c\nCOPY --from=0 b c\nCOPY b c\n",
            [("copy", "a:1.2.3", "version", "x", (), ())],
        ),
        ("FROM scratch\nCOPY --from= b c\nCOPY --from=X b c\n", [("copy", "X", "floating", "", (), ())]),
        ("FROM scratch\nONBUILD COPY --from=x b c\n", [("copy", "x", "unknown", "", (), ("x",))]),
        ("FROM scratch\nONBUILD COPY --from=x/y:1.2.3 b c\n", [("copy", "x/y:1.2.3", "version", "", (), ())]),
        (
            "FROM scratch\nRUN --mount=type=bind,from=a:1.2.3,target=/x --mount=type=tmpfs,from=b,target=/y c\n",
            [("mount", "a:1.2.3", "version", "", (), ())],
        ),
        ("FROM scratch\nRUN --mount=type=secret,id=x --mount=type=cache,target=/y c\n", []),
        (
            "# syntax=docker/dockerfile:1 more words\nFROM scratch\n",
            [("frontend", "docker/dockerfile:1", "floating", "", (), ())],
        ),
        ("# check=skip=all\nFROM scratch\n", []),
    ],
)
def test_images(
    text: str,
    images: list[tuple[str, str, str, str, tuple[str, ...], tuple[str, ...]]],
    parsed: Callable[[str], Document],
) -> None:
    assert shown(parsed(text)) == images


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("# syntax=a/b:1 c\nFROM scratch\n", "a/b:1 c"),
        ("FROM --platform=x \\\n  a:1\n", "a:1"),
        ("FROM scratch\nCOPY --from=a:1 b c\n", "a:1"),
        ("FROM scratch\nCOPY '--from=a:1' b c\n", "'--from=a:1'"),
        ("FROM scratch\nCOPY --from='a:1' b c\n", "a:1"),
        ("FROM scratch\nRUN --mount=type=bind,from=a:1,target=/x y\n", "a:1"),
        ("FROM scratch\nRUN --mount=target=/x,FROM=a:1 y\n", "a:1"),
        ("FROM scratch\nONBUILD RUN --mount=target=/x,from=a:1 y\n", "a:1"),
    ],
)
def test_places(text: str, marked: str, parsed: Callable[[str], Document]) -> None:
    document = parsed(text)
    if not document.facts.images:
        assert marked.startswith("'")
        return
    start, end = document.source_map.locate(document.facts.images[0].at)
    assert text[start:end] == marked
