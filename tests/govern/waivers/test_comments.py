from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.govern.waivers.applying import Governed, waive
from scanner.govern.waivers.comments import read_waivers
from scanner.govern.waivers.grammar import FORM
from scanner.model import Finding, Notice, Source, Span, Waived, Waiver

RULES = ("some-rule", "other-rule")


def finding(line: int, rule: str = "some-rule", path: str = "a") -> Finding:
    span = Span(path, line, 1, line, 2)
    return Finding(rule, "pinning", "high", "m", span, "", (), None, "", "r", ())


def waiver(text: str) -> Waiver:
    (found,) = read_waivers(Source("a", text))
    assert isinstance(found, Waiver), found
    return found


def test_a_waiver_has_its_fields() -> None:
    comment = '# cattleguard: waive some-rule,other-rule until=2027-01-31 ticket=OPS-12 owner="the team" reason="a = b"'
    assert waiver(f"  {comment}\nx\n") == Waiver(
        ("some-rule", "other-rule"),
        Span("a", 1, 3, 1, 3 + len(comment)),
        "a = b",
        "2027-01-31",
        "OPS-12",
        "the team",
        lines=(2, 2),
    )


W = "cattleguard: waive some-rule reason=x"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"a: 1 # {W}\nb: 2\n", (1, 1)),
        (f"a: # {W}\n  b: 2\n\n  c: 3\nd: 4\n", (1, 4)),
        (f"# {W}\na: 1\nb: 2\n", (2, 2)),
        (f"# {W}\n\n# more\n// more\na:\n  b: 2\nc: 3\n", (5, 6)),
        (f"- a: 1\n# {W}\n- b: 2\n  c: 3\n- d: 4\n", (3, 4)),
        (f'# {W}\nresource "a" "b" {{\n  x = 1\n}}\nresource "c" "d" {{\n}}\n', (2, 4)),
        (f"resource a b {{\n  x {{ # {W}\n    y = 1\n  }}\n  z = 1\n}}\n", (2, 4)),
        (f"# {W}\nRUN a && \\\nb && \\\n  c\nRUN d\n", (2, 4)),
        (f"// {W}\nx = 1\n", (2, 2)),
        (f"/* {W} */\nx = 1\n", (2, 2)),
        (f"<!-- {W} -->\nx\n", (2, 2)),
        (f"\t# {W}\r\n\tx:\r\n\t\ty\r\n\tz\r\n", (2, 3)),
        (f"x\n# {W}\n", (2, 2)),
        (f"x\n# {W}", (2, 2)),
    ],
    ids=str,
)
def test_what_it_covers(text: str, lines: tuple[int, int]) -> None:
    found = waiver(text)
    assert found.lines == lines


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("waive some-rule", "it gives no reason"),
        ('waive some-rule reason=" "', "it gives no reason"),
        ("waiving", "it does not say what to waive"),
        ("", "it does not say what to waive"),
        ("waive some-rule reason=x until=soon", "`until` must be a day like 2027-01-31"),
        ("waive some-rule reason=x until=2027-02-30", "`until` must be a day like 2027-01-31"),
        ("waive some-rule reason=x because=y", "`because` is not known"),
        ("waive some-rule reason=x reason=y", "`reason` stands twice"),
        ("waive some-rule reason=not quoted", "`quoted` is not understood"),
        ('waive some-rule reason="open', '`reason="open` is not understood'),
    ],
)
def test_what_is_not_understood_is_told(said: str, problem: str) -> None:
    comment = f"# cattleguard: {said}"
    assert read_waivers(Source("a", comment)) == (
        Notice(
            Span("a", 1, 1, 1, len(comment.rstrip()) + 1),
            f"this waiver does not hold: {problem}; write `{FORM}`",
            "malformed",
        ),
    )


def governed(text: str, *findings: Finding, today: str | None = "2027-01-10", **more: Any) -> Governed:
    arguments = {"rules": RULES, "applied": RULES, **more}
    return waive(findings, read_waivers(Source("a", text)), today=today, **arguments)


UNTIL = "# cattleguard: waive some-rule reason=x until=2027-01-31\nx\ny\n"
PLACE = Span("a", 1, 1, 1, len(UNTIL.partition("\n")[0]) + 1)


def test_a_waiver_takes_what_it_covers() -> None:
    inside, outside = finding(2), finding(3)
    other_rule, other_file = finding(2, "other-rule"), finding(2, path="b")
    result = governed(UNTIL, inside, outside, other_rule, other_file)
    assert result == Governed((outside, other_rule, other_file), (Waived(inside, waiver(UNTIL)),))


@pytest.mark.parametrize("today", ["2027-02-01", "2030-01-01", None], ids=str)
def test_an_expired_waiver_hides_nothing(today: str | None) -> None:
    found = finding(2)
    expired = Notice(PLACE, "this waiver has expired: it held until 2027-01-31", "expired")
    assert governed(UNTIL, found, today=today) == Governed((found,), (), (expired,))


@given(today=st.dates(), until=st.dates())
def test_a_waiver_holds_through_its_last_day(today: Any, until: Any) -> None:
    text = f"# cattleguard: waive some-rule reason=x until={until.isoformat()}\nx\n"
    hidden = governed(text, finding(2), today=today.isoformat()).waived != ()
    assert hidden == (today <= until)


def test_a_waiver_without_use_is_told() -> None:
    unused = Notice(PLACE, "this waiver waives nothing: no finding of some-rule", "unused")
    assert governed(UNTIL) == Governed((), (), (unused,))
    assert governed(UNTIL, applied=("other-rule",)) == Governed(())


def test_a_rule_that_does_not_exist_is_told() -> None:
    text = UNTIL.replace("some-rule", "some-rul")
    notices = governed(text, finding(2)).notices
    message = "this waiver names no rule that exists: some-rul (did you mean 'some-rule'?)"
    assert notices[0] == Notice(Span("a", 1, 1, 1, PLACE.end_column - 1), message, "unknown-rule")
    assert governed(text, finding(2), rules=None).notices == ()


@given(st.text(alphabet='#/*- \ncatlegurd:wive some-rule="xy\\{}', max_size=200))
def test_any_text_is_read(text: str) -> None:
    source = Source("a", f"{text}# {W}\n{text}")
    for entry in read_waivers(source):
        assert entry.span.line <= len(source.line_starts)
