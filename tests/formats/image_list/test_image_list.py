"""Lists of images."""

from __future__ import annotations

from scanner.facts.images import image
from scanner.facts.model import Facts
from scanner.formats.image_list import NAME, matches, parse
from scanner.model import Document, Source, Span

DIGEST = "sha256:" + "a" * 64
TEXT = f"# what runs in the shop\n\nnginx:1.27.3\n  ghcr.io/acme/web@{DIGEST} \r\nNot A Reference\n"


class NoTree:
    """No file stands around the list."""


def read(text: str) -> Document:
    (document,) = parse(Source("shop.images", text), NoTree())  # type: ignore[arg-type]
    return document


def test_a_line_is_an_image() -> None:
    assert read(TEXT).facts == Facts(
        images=(
            image((0,), "nginx:1.27.3", role="container"),
            image((1,), f"ghcr.io/acme/web@{DIGEST}", role="container"),
            image((2,), "Not A Reference", role="container"),
        )
    )


def test_a_line_that_is_no_reference_says_so() -> None:
    assert [fact.error for fact in read(TEXT).facts.images] == [None, None, "a reference has no white space"]


def test_an_image_stands_where_it_is_written() -> None:
    document = read(TEXT)
    assert [document.span((index,)) for index in range(3)] == [
        Span("shop.images", 3, 1, 3, 13),
        Span("shop.images", 4, 3, 4, 3 + len(f"ghcr.io/acme/web@{DIGEST}")),
        Span("shop.images", 5, 1, 5, 16),
    ]


def test_an_image_is_named_by_its_reference() -> None:
    assert read(TEXT).address((0,)) == "nginx:1.27.3"


def test_an_empty_list_has_no_images() -> None:
    document = read("\n# nothing yet\n")
    assert (document.facts, document.span(())) == (Facts(), Span("shop.images", 1, 1, 1, 1))


def test_the_name_tells() -> None:
    assert (NAME, matches(Source("a/b.images", "")), matches(Source("a/images.txt", ""))) == (
        "image-list",
        True,
        False,
    )
