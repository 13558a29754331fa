from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.govern.fingerprints import fingerprint, identify
from scanner.model import Finding, Source

PATH = "deploy/web.yaml"


def _finding(
    source: Source, start: int, end: int, rule: str = "unpinned-image", address: str = "Pod/web"
) -> Finding:
    return Finding(
        rule=rule,
        category="pinning",
        severity="high",
        message="it can move",
        span=source.span(start, end),
        address=address,
        at=("spec",),
        grade=None,
        fingerprint="",
        remediation="",
        controls=(),
    )


def _at(source: Source, text: str, address: str = "Pod/web") -> Finding:
    start = source.text.index(text)
    return _finding(source, start, start + len(text), address=address)


def test_known_value() -> None:
    """The scheme is permanent: waivers and baselines hold its values."""
    expected = "b5258032609af8fb85cc8fb830955cfdca74ca6c1a0468f53ac56f67aa2dc451"
    assert fingerprint("unpinned-image", PATH, "Pod/web", "nginx:latest", 0) == expected


@pytest.mark.parametrize(
    "other",
    [
        ("other-rule", PATH, "Pod/web", "nginx:latest", 0),
        ("unpinned-image", "other.yaml", "Pod/web", "nginx:latest", 0),
        ("unpinned-image", PATH, "Pod/db", "nginx:latest", 0),
        ("unpinned-image", PATH, "Pod/web", "nginx:1", 0),
        ("unpinned-image", PATH, "Pod/web", "nginx:latest", 1),
        ("unpinned-image", PATH + "Pod", "/web", "nginx:latest", 0),
    ],
    ids=["rule", "path", "address", "content", "ordinal", "where one part ends"],
)
def test_every_part_counts(other: tuple[str, str, str, str, int]) -> None:
    assert fingerprint(*other) != fingerprint("unpinned-image", PATH, "Pod/web", "nginx:latest", 0)


def test_amount_of_white_space_does_not_count() -> None:
    one = fingerprint("r", PATH, "", "apt-get  install \\\n\t curl", 0)
    assert one == fingerprint("r", PATH, "", " apt-get install \\ curl\n", 0)


def test_identify_takes_the_text_at_the_span() -> None:
    source = Source(PATH, "a: 日本\nimage: nginx:latest\n")
    (found,) = identify([_at(source, "nginx:latest")], source)
    assert found == msgspec.structs.replace(
        _at(source, "nginx:latest"),
        fingerprint=fingerprint("unpinned-image", PATH, "Pod/web", "nginx:latest", 0),
    )


def test_equal_findings_are_counted_in_the_order_of_their_places() -> None:
    source = Source(PATH, "nginx nginx nginx\n")
    later, first, middle = (_finding(source, start, start + 5) for start in (12, 0, 6))
    marks = [found.fingerprint for found in identify([later, first, middle], source)]
    assert marks == [
        fingerprint("unpinned-image", PATH, "Pod/web", "nginx", ordinal) for ordinal in (2, 0, 1)
    ]


def test_equal_text_at_another_address_is_not_counted() -> None:
    source = Source(PATH, "nginx nginx\n")
    one, two = _finding(source, 0, 5), _finding(source, 6, 11, address="Pod/db")
    marks = [found.fingerprint for found in identify([one, two], source)]
    assert marks == [
        fingerprint("unpinned-image", PATH, "Pod/web", "nginx", 0),
        fingerprint("unpinned-image", PATH, "Pod/db", "nginx", 0),
    ]


def test_secret_text_is_not_part_of_the_fingerprint() -> None:
    marks = set()
    for secret in ("hunter2", "swordfish"):
        source = Source(PATH, f"password: {secret}\n")
        (found,) = identify([msgspec.structs.replace(_at(source, secret), redact=True)], source)
        marks.add(found.fingerprint)
    assert marks == {fingerprint("unpinned-image", PATH, "Pod/web", "", 0)}


def test_source_that_has_become_shorter() -> None:
    long = Source(PATH, "a\nb\nc\nnginx\n")
    (found,) = identify([_at(long, "nginx")], Source(PATH, "a\n"))
    assert found.fingerprint == fingerprint("unpinned-image", PATH, "Pod/web", "", 0)


_WORDS = st.lists(st.sampled_from(["nginx", "redis", "# note", ""]), min_size=1, max_size=12)


@given(
    lines=_WORDS,
    before=st.lists(st.sampled_from(["", "# more", "other: 1"]), max_size=5),
    indent=st.integers(0, 4),
)
@settings(max_examples=60, deadline=None)
def test_fingerprints_survive_other_lines(lines: list[str], before: list[str], indent: int) -> None:
    def marks(text_lines: list[str], skip: int) -> list[str]:
        source = Source(PATH, "\n".join(text_lines))
        findings = [
            _finding(
                source, start, start + len(line) + len(text_lines[number]) - len(text_lines[number].lstrip())
            )
            for number, line in enumerate(lines, skip)
            if line in ("nginx", "redis") and (start := source.line_starts[number]) >= 0
        ]
        return [found.fingerprint for found in identify(findings, source)]

    shifted = [*before, *(" " * indent + line for line in lines)]
    plain = marks(lines, 0)
    assert marks(shifted, len(before)) == plain
    assert len(set(plain)) == len(plain)


@given(order=st.permutations(range(6)))
@settings(max_examples=30, deadline=None)
def test_order_of_the_findings_does_not_count(order: list[int]) -> None:
    source = Source(PATH, "nginx " * 6)
    findings = [_finding(source, 6 * index, 6 * index + 5) for index in range(6)]
    expected = identify(findings, source)
    assert identify([findings[index] for index in order], source) == tuple(expected[index] for index in order)


def test_what_stands_in_another_file_is_identified_by_its_text_there() -> None:
    plan, source = Source("plan.json", "{}"), Source(PATH, "image: nginx:latest\n")
    there = _at(source, "nginx:latest")
    assert identify([there], plan, {PATH: source}.get) == identify([there], source)
    (unread,) = identify([there], plan)
    assert unread.fingerprint == fingerprint("unpinned-image", PATH, "Pod/web", "", 0)
