from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.govern.baseline.model import Baseline, Entry, entries_of
from scanner.govern.comparison import Compared, with_baseline, with_revision
from scanner.model import Comparison, Finding, Fixed, Span

REVISION = Comparison("revision", "main", "c" * 40)


def _finding(number: int, **changes: Any) -> Finding:
    values: dict[str, Any] = {
        "rule": f"rule-{number % 3}",
        "category": "pinning",
        "severity": "high",
        "message": f"finding {number}",
        "span": Span(f"{number % 4}.yaml", 1, 1, 1, 5),
        "address": f"thing {number}",
        "at": (),
        "grade": None,
        "fingerprint": f"{number:064x}",
        "remediation": "",
        "controls": (),
    }
    return Finding(**(values | changes))


def _all(_rule: str, _path: str) -> bool:
    return True


def _baseline(*findings: Finding) -> Baseline:
    return Baseline("b.json", entries_of(findings))


def test_against_a_baseline() -> None:
    known, new, gone, waived = map(_finding, range(4))
    compared = with_baseline([known, new], [waived], _baseline(known, gone, waived), (), _all)
    assert compared == Compared(
        new=(new,),
        existing=(known,),
        fixed=(Fixed("rule-2", "high", "2.yaml", "thing 2", "finding 2", gone.fingerprint),),
        comparisons=(Comparison("baseline", "b.json"),),
    )


def test_against_a_revision() -> None:
    known, new, gone, waived = map(_finding, range(4))
    compared = with_revision([known, new], [waived], [known, gone, waived], REVISION)
    assert compared == Compared(
        new=(new,),
        existing=(known,),
        fixed=(Fixed("rule-2", "high", "2.yaml", "thing 2", "finding 2", gone.fingerprint, gone.span),),
        comparisons=(REVISION,),
    )


@pytest.mark.parametrize(
    ("was", "becomes", "is_new"),
    [("medium", "high", True), ("high", "critical", True), ("high", "high", False), ("high", "low", False)],
)
def test_what_a_change_makes_more_severe_is_new(was: str, becomes: str, is_new: bool) -> None:
    one = _finding(1, severity=becomes)
    compared = with_revision([one], [], [_finding(1, severity=was)], REVISION)
    assert (compared.new, compared.existing) == (((one,), ()) if is_new else ((), (one,)))
    assert compared.fixed == ()


def test_what_was_waived_there_and_is_not_any_more_is_new() -> None:
    one = _finding(1)
    assert with_revision([one], [], [], REVISION).new == (one,)


def test_nothing_accepts_findings_of_some_rules() -> None:
    one = _finding(1)
    compared = with_baseline([one], [], _baseline(one), {one.rule}, _all)
    assert (compared.new, compared.existing, compared.fixed) == ((one,), (), ())


@pytest.mark.parametrize(
    "disguise", [{"rule": "harmless"}, {"span": Span("README.md", 1, 1, 1, 2)}], ids=["rule", "file"]
)
def test_an_entry_accepts_nothing_but_what_a_reviewer_reads(disguise: dict[str, Any]) -> None:
    one = _finding(1)
    compared = with_baseline([one], [], _baseline(_finding(1, **disguise)), (), _all)
    assert compared.new == (one,)


def test_a_disguise_does_not_make_a_finding_acceptable() -> None:
    one = _finding(1)
    disguised = _baseline(_finding(1, rule="harmless"))
    assert with_baseline([one], [], disguised, {one.rule}, _all).new == (one,)


def test_nothing_that_was_not_looked_at_is_fixed() -> None:
    gone = _finding(2)

    def looked_at(rule: str, path: str) -> bool:
        assert (rule, path) == (gone.rule, gone.span.path)
        return False

    assert with_baseline([], [], _baseline(gone), (), looked_at).fixed == ()
    assert with_revision([], [], [gone], REVISION, looked_at).fixed == ()


def test_one_after_the_other() -> None:
    at_base, in_baseline, new, gone = map(_finding, range(4))
    first = with_revision([at_base, in_baseline, new], [], [at_base, gone], REVISION)
    then = with_baseline(first.new, first.existing, _baseline(in_baseline, gone), (), _all)
    both = first.also(then)
    assert (both.new, both.existing) == ((new,), (at_base, in_baseline))
    assert [fixed.fingerprint for fixed in both.fixed] == [gone.fingerprint]
    assert both.comparisons == (REVISION, Comparison("baseline", "b.json"))


_NUMBERS = st.sets(st.integers(0, 12))


@given(
    found=_NUMBERS,
    waived=_NUMBERS,
    before=_NUMBERS,
    unwaivable=st.sets(st.sampled_from(["rule-0", "rule-1"])),
    data=st.data(),
)
@settings(max_examples=150, deadline=None)
def test_everything_is_new_or_existing_and_what_is_fixed_is_neither(
    found: set[int], waived: set[int], before: set[int], unwaivable: set[str], data: st.DataObject
) -> None:
    findings = [_finding(number) for number in sorted(found - waived)]
    accepted = [_finding(number) for number in sorted(waived)]
    known = [_finding(number) for number in sorted(before)]

    def compare(order: list[Finding], was: list[Finding]) -> list[Compared]:
        return [
            with_revision(order, accepted, was, REVISION),
            with_baseline(order, accepted, _baseline(*was), unwaivable, _all),
        ]

    for one, other in zip(
        compare(findings, known),
        compare(data.draw(st.permutations(findings)), data.draw(st.permutations(known))),
        strict=True,
    ):
        new, existing = set(_prints(one.new)), set(_prints(one.existing))
        fixed = [fixed.fingerprint for fixed in one.fixed]
        assert new | existing == set(_prints(findings))
        assert not new & existing
        assert set(fixed) == set(_prints(known)) - set(_prints([*findings, *accepted]))
        assert len(fixed) == len(set(fixed))
        assert (set(_prints(other.new)), set(_prints(other.existing))) == (new, existing)
        assert other.fixed == one.fixed


def _prints(findings: Any) -> list[str]:
    return [finding.fingerprint for finding in findings]


def test_entries_in_any_order_are_the_same_baseline() -> None:
    entries = entries_of([_finding(2), _finding(1)])
    assert entries == entries_of([_finding(1), _finding(2)])
    assert all(isinstance(entry, Entry) for entry in entries)


def test_what_is_fixed_is_told_by_the_revision_where_one_is_compared() -> None:
    gone, gone_before = _finding(0), _finding(1)
    with_entries = with_baseline([], [], _baseline(gone, gone_before), (), _all)
    fixed = with_revision([], [], [gone], REVISION).also(with_entries).fixed
    assert [(one.fingerprint, one.span) for one in fixed] == [(gone.fingerprint, gone.span)]
    assert len(Compared(()).also(with_entries).fixed) == 2
