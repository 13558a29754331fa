from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.images.registry.addresses import Address, Origin
from scanner.images.registry.links import next_page
from scanner.images.registry.listings import fallback_tag, read_tags
from scanner.images.registry.messages import Answer

ADDRESS = Address(Origin("https", "registry.example", 443), "/v2/app/tags/list")


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("", None),
        ('</v2/x?n=1&last=a>; rel="next"', "/v2/x?n=1&last=a"),
        ("</x>;rel=next", "/x"),
        ('</x>; rel="prev", </y>; title="a, b"; REL="start Next"', "/y"),
        ("</x>; rel=previous", None),
        ("</x>", None),
        ("/x; rel=next", None),
        ("<//evil.example/x>; rel=next", "//evil.example/x"),
    ],
)
def test_links(header: str, target: str | None) -> None:
    assert next_page(header) == target


@given(st.text(alphabet='<>;,="rel next\t', max_size=80))
def test_any_link_header_is_read(header: str) -> None:
    target = next_page(header)
    assert target is None or f"<{target}>" in header


def test_a_long_link_header_takes_no_longer() -> None:
    assert next_page("</x>" + "; a" * 1_000_000) is None
    assert next_page("</x>;" + " " * 1_000_000) is None


@pytest.mark.parametrize(
    ("body", "headers", "tags"),
    [
        pytest.param({"name": "app", "tags": ["a", "b"]}, {}, frozenset({"a", "b"}), id="tags"),
        pytest.param({"name": "app", "tags": None}, {}, frozenset(), id="null"),
        pytest.param({"name": "app"}, {}, None, id="not a word of them"),
        pytest.param({"tags": ["a"]}, {"link": '</v2/x>; rel="next"'}, None, id="more pages"),
        pytest.param({"tags": [f"t{n}" for n in range(1000)]}, {}, None, id="exactly as many as asked for"),
        pytest.param(
            {"tags": [f"t{n}" for n in range(999)]}, {}, frozenset(f"t{n}" for n in range(999)), id="fewer"
        ),
        pytest.param({"tags": "ab"}, {}, None, id="text"),
        pytest.param({"tags": ["a", 1]}, {}, None, id="a number"),
        pytest.param({"tags": ["a", "../b"]}, {}, None, id="what is no tag"),
        pytest.param([], {}, None, id="a list"),
    ],
)
def test_tags(body: Any, headers: dict[str, str], tags: frozenset[str] | None) -> None:
    assert read_tags(Answer(200, headers, json.dumps(body).encode(), ADDRESS)) == tags


@pytest.mark.parametrize(
    ("digest", "tag"),
    [
        ("sha256:" + "ab" * 32, "sha256-" + "ab" * 32),
        ("sha512:" + "ab" * 64, "sha512-" + "ab" * 32),
    ],
)
def test_the_fallback_tag_is_no_longer_than_a_tag_may_be(digest: str, tag: str) -> None:
    assert fallback_tag(digest) == tag
