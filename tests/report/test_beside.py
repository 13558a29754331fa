from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from scanner.model import Finding, Related, Source
from scanner.report.beside import showing_only

TEXT = '{"password":"hunter2","image":"nginx"}\n{"é":"😀"}\n'
PLAN = Source("plan.json", TEXT)
START = TEXT.index('"nginx"')
FINDING = Finding(
    rule="unpinned-image",
    category="pinning",
    severity="high",
    message="m",
    span=PLAN.span(START, START + 7),
    address="a",
    at=(),
    grade=None,
    fingerprint="",
    remediation="",
    controls=(),
)


def shown(*findings: Finding, is_shown: bool = False) -> str:
    source = showing_only(findings, {"plan.json": PLAN}.get, lambda _: is_shown)("plan.json")
    assert source is not None
    return source.text


def test_only_what_a_finding_is_about_is_left_where_it_stood() -> None:
    assert shown(FINDING) == " " * START + '"nginx" \n         \n'


def test_so_is_what_explains_one() -> None:
    related = Related("plan", "m", PLAN.span(2, 10))
    elsewhere = msgspec.structs.replace(FINDING, span=Source("main.tf", "x").span(0, 1), related=(related,))
    assert shown(elsewhere) == "  password" + " " * (TEXT.index("\n") - 10) + "\n         \n"


def test_a_file_that_may_be_shown_is_shown_whole() -> None:
    assert shown(FINDING, is_shown=True) == TEXT
    assert showing_only((), lambda _: None, lambda _: False)("missing") is None


@given(st.lists(st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))), max_size=5))
def test_every_code_point_is_kept_or_blank(ranges: list[tuple[int, int]]) -> None:
    spans = [PLAN.span(min(one), max(one)) for one in ranges]
    text = shown(*(msgspec.structs.replace(FINDING, span=span) for span in spans))
    kept = {offset for one in ranges for offset in range(min(one), max(one))}
    assert text == "".join(
        character if offset in kept or character == "\n" else " " for offset, character in enumerate(TEXT)
    )
