from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from scanner.govern.fingerprints import fingerprint, identify, identify_all, numbered
from scanner.model import Finding, Identity, Source, Waived, Waiver

PATH = "deploy/web.yaml"


def _finding(source: Source, start: int, end: int, **changes: Any) -> Finding:
    values: dict[str, Any] = {
        "rule": "unpinned-image",
        "category": "pinning",
        "severity": "high",
        "message": "it can move",
        "span": source.span(start, end),
        "address": "Pod/web",
        "at": ("spec",),
        "grade": None,
        "fingerprint": "",
        "remediation": "",
        "controls": (),
        "identity": Identity(("Pod/web", "image")),
    }
    return Finding(**(values | changes))


def _at(source: Source, text: str, **changes: Any) -> Finding:
    start = source.text.index(text)
    return _finding(source, start, start + len(text), **changes)


def _marks(*findings: Finding) -> list[str]:
    return [finding.fingerprint for finding in numbered(findings)[0]]


SOURCE = Source(PATH, "image: nginx:latest\n")
FOUND = _at(SOURCE, "nginx:latest")
TEXT = "nginx:latest"


def test_known_value() -> None:
    """The scheme is permanent: waivers and baselines hold its values."""
    expected = "5efbaa934b8131ff4377a4e1f6c0c8c6c0c57d3a70cdd3277bcc61cfc3e76a4f"
    assert fingerprint(FOUND, TEXT) == expected


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"rule": "other-rule"}, TEXT),
        ({"span": Source("other.yaml", TEXT).span(0, 12)}, TEXT),
        ({"identity": Identity(("Pod/db", "image"))}, TEXT),
        ({"identity": Identity(("Pod/web", "init"))}, TEXT),
        ({"identity": Identity(("Pod/webimage",))}, TEXT),
        ({"identity": Identity(("Pod/web", "image"), ref="nginx:2")}, TEXT),
        ({"identity": Identity(("Pod/web", "image"), text="")}, TEXT),
        ({}, "nginx:1"),
        ({"located": "document"}, TEXT),
    ],
    ids=[
        "rule",
        "path",
        "address",
        "key",
        "where one name ends",
        "reference",
        "no text",
        "text",
        "message",
    ],
)
def test_every_part_counts(changes: dict[str, Any], text: str) -> None:
    assert fingerprint(replace(FOUND, **changes), text) != fingerprint(FOUND, TEXT)


@pytest.mark.parametrize(
    "changes",
    [
        {"address": "Pod/web container 2"},
        {"at": ("spec", "containers", 7)},
        {"message": "it moves"},
        {"severity": "low"},
        {"remediation": "Pin it."},
        {"span": Source(PATH, "\n\n" + TEXT).span(2, 14)},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_what_is_shown_and_where_does_not_count(changes: dict[str, Any]) -> None:
    assert fingerprint(replace(FOUND, **changes), TEXT) == fingerprint(FOUND, TEXT)


def test_message_counts_where_the_place_says_little() -> None:
    one = replace(FOUND, located="document", message="no owner")
    assert fingerprint(one, TEXT) != fingerprint(replace(one, message="no cost centre"), TEXT)


@pytest.mark.parametrize(
    "text",
    [
        "apt-get  install\tcurl\n",
        "apt-get install \\\n    curl",
        "apt-get install \\\r\n curl",
        "  apt-get\r\n install\r\ncurl",
    ],
    ids=["amount", "continued", "continued with a carriage return", "line ends"],
)
def test_white_space_does_not_count(text: str) -> None:
    assert fingerprint(FOUND, text) == fingerprint(FOUND, "apt-get install curl")


def test_what_the_identity_says_stands_for_the_text_of_the_place() -> None:
    told = replace(FOUND, identity=Identity(("Pod/web", "image"), text="***"))
    assert fingerprint(told, "hunter2") == fingerprint(told, "swordfish")


def test_a_finding_that_names_nothing_is_told_by_its_address() -> None:
    one = replace(FOUND, identity=Identity())
    assert fingerprint(one, TEXT) == fingerprint(replace(one, identity=Identity(("Pod/web",))), TEXT)


def test_identify_takes_the_text_at_the_span() -> None:
    source = Source(PATH, "a: 日本\nimage: nginx:latest\n")
    (found,) = identify([_at(source, TEXT)], source)
    assert found == replace(_at(source, TEXT), fingerprint=fingerprint(FOUND, TEXT))


def test_likes_are_numbered_in_the_order_of_their_places() -> None:
    source = Source(PATH, "nginx nginx nginx\n")
    later, first, middle = identify([_finding(source, start, start + 5) for start in (12, 0, 6)], source)
    marks = _marks(later, first, middle)
    assert len(set(marks)) == 3
    assert marks[1] == first.fingerprint == later.fingerprint
    assert _marks(first, middle) == [marks[1], marks[2]]


def test_accepted_findings_are_numbered_with_the_others() -> None:
    source = Source(PATH, "nginx nginx\n")
    waiver = Waiver(("unpinned-image",), source.span(0, 0), "why")
    one, two = (_finding(source, start, start + 5) for start in (0, 6))
    found, waived = identify_all([two], [Waived(one, waiver)], source)
    assert [one.finding.fingerprint for one in waived] == [found[0].fingerprint]
    numbered_found, numbered_waived = numbered(found, waived)
    assert numbered_waived == waived
    assert numbered_found[0].fingerprint != found[0].fingerprint


@pytest.mark.parametrize("hidden", ["text", "reference"])
def test_what_must_not_be_shown_is_not_part_of_the_fingerprint(hidden: str) -> None:
    marks: set[str] = set()
    for secret in ("hunter2", "swordfish"):
        source = Source(PATH, f"password: {secret}\n")
        ref = secret if hidden == "reference" else ""
        one = _at(source, secret, redact=True, identity=Identity(("Pod/web", "password"), ref=ref))
        marks.update(finding.fingerprint for finding in identify([one], source))
    assert len(marks) == 1


def test_who_an_address_is_asked_as_is_not_part_of_the_fingerprint() -> None:
    marks = {
        fingerprint(
            replace(FOUND, identity=Identity(("module.web",), ref=f"git::https://me:{secret}@example.com/x")),
            f'source = "git::https://me:{secret}@example.com/x"',
        )
        for secret in ("hunter2", "swordfish")
    }
    assert len(marks) == 1


def test_source_that_has_become_shorter() -> None:
    long = Source(PATH, "a\nb\nc\nnginx\n")
    (found,) = identify([_at(long, "nginx")], Source(PATH, "a\n"))
    assert found.fingerprint == fingerprint(FOUND, "")


@given(order=st.permutations(range(6)))
@settings(max_examples=30, deadline=None)
def test_order_of_the_findings_does_not_count(order: list[int]) -> None:
    source = Source(PATH, "nginx " * 6)
    findings = identify([_finding(source, 6 * index, 6 * index + 5) for index in range(6)], source)
    expected, _ = numbered(findings)
    assert numbered([findings[index] for index in order])[0] == tuple(expected[index] for index in order)


def test_what_stands_in_another_file_is_identified_by_its_text_there() -> None:
    plan = Source("plan.json", "{}")
    assert identify([FOUND], plan, {PATH: SOURCE}.get) == identify([FOUND], SOURCE)
    (unread,) = identify([FOUND], plan)
    assert unread.fingerprint == fingerprint(FOUND, "")
