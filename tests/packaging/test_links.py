"""Every link from one page to another leads to a file that is there, and to a heading of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")), key=lambda page: page.relative_to(ROOT).as_posix()
)
CODE = re.compile(r"(?ms)^ *(`{3,}|~{3,}).*?^ *\1[`~]*$|(`+)(?!`).+?(?<!`)\2(?!`)")
LINK = re.compile(r"(?<!!)\]\(<?([^)>\s]+)>?(?: \"[^\"]*\")?\)|^\[[^]]+\]:\s*(\S+)", re.MULTILINE)
HEADING = re.compile(r"(?m)^#{1,6} +(.+?) *#*$")
FENCE = re.compile(r"(?ms)^ *(`{3,}|~{3,}).*?^ *\1[`~]*$")


def links(text: str) -> list[str]:
    """Return where the links of a page lead, without those to other sites."""
    found = (first or second for first, second in LINK.findall(CODE.sub("", text)))
    return [target for target in found if not re.match(r"[a-z][a-z0-9+.-]*:", target)]


def anchors(text: str) -> frozenset[str]:
    """Return the anchors that GitHub gives the headings of a page."""
    return frozenset(_anchors(text))


def _anchors(text: str) -> Iterator[str]:
    seen: dict[str, int] = {}
    for heading in HEADING.findall(FENCE.sub("", text)):
        words = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading).lower()
        slug = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        number = seen.get(slug, 0)
        seen[slug] = number + 1
        yield f"{slug}-{number}" if number else slug


def broken(page: Path, text: str) -> list[str]:
    """Return the links of a page that lead nowhere."""
    wrong = []
    for target in links(text):
        path, _, anchor = target.partition("#")
        place = (page.parent / path).resolve() if path else page
        if (path and not place.exists()) or not place.is_relative_to(ROOT):
            wrong.append(target)
        elif anchor and place.suffix == ".md":
            there = text if place == page else place.read_text(encoding="utf-8")
            if anchor not in anchors(there):
                wrong.append(target)
    return wrong


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    assert broken(page, page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("[a](README.md)", []),
        ("[a](docs/nothing.md)", ["docs/nothing.md"]),
        ("[a](../elsewhere.md)", ["../elsewhere.md"]),
        ("# A `b`, c\n\n[a](#a-b-c)", []),
        ("# A\n\n# A\n\n[a](#a-1), [b](#a-2)", ["#a-2"]),
        ("# A\n\n[a](#b)", ["#b"]),
        ("```text\n# B\n```\n\n[a](#b)", ["#b"]),
        ("[a]: docs/nothing.md", ["docs/nothing.md"]),
        ("`[a](docs/nothing.md)`", []),
        ("[a](https://example.com/nothing)", []),
    ],
)
def test_links_that_lead_nowhere_are_found(text: str, wrong: list[str]) -> None:
    assert broken(ROOT / "page.md", text) == wrong
