from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.govern.configuration.model import WaiverConfig
from scanner.govern.coverage import Coverage
from scanner.govern.waivers.applying import Governed, waive
from scanner.govern.waivers.conditions import Conditions
from scanner.model import Finding, Notice, Span, Waived, Waiver

TODAY = "2027-01-31"
RULES = ("a", "b", "c")
DIGESTS = [f"sha256:{digit * 64}" for digit in "01"]
HERE = Span("waivers.yaml", 2, 5, 2, 10)


def finding(rule: str = "a", path: str = "x/a.tf", **more: Any) -> Finding:
    return Finding(
        **{
            "rule": rule,
            "category": "pinning",
            "severity": "high",
            "message": "m",
            "span": Span(path, more.pop("line", 1), 1, 1, 2),
            "address": "r.a",
            "at": (),
            "grade": None,
            "fingerprint": "0" * 64,
            "remediation": "r",
            "controls": (),
            **more,
        }
    )


def waiver(rules: tuple[str, ...] = ("a",), **more: Any) -> Waiver:
    if not more.keys() & {"lines", "addresses", "paths", "containers", "digests", "fingerprints"}:
        more["paths"] = ("**",)
    return Waiver(**{"rules": rules, "span": HERE, "reason": "x", **more})


def governed(findings: list[Finding], waivers: list[Any], **more: Any) -> Governed:
    return waive(findings, waivers, **{"rules": RULES, "applied": RULES, "today": TODAY, **more})


@pytest.mark.parametrize(
    ("said", "is_matched"),
    [
        ({"paths": ("**",)}, True),
        ({"paths": ("/x/a.tf",)}, True),
        ({"paths": ("x/",)}, True),
        ({"paths": ("*.tf",)}, True),
        ({"paths": ("/a.tf",)}, False),
        ({"paths": ("*.tf", "!a.tf")}, False),
        ({"paths": ("y/", "x/")}, True),
        ({"addresses": ("r.a",)}, True),
        ({"addresses": ("r.*",)}, True),
        ({"addresses": ("*",)}, True),
        ({"addresses": ("r.?",)}, False),
        ({"addresses": ("R.a",)}, False),
        ({"addresses": ("r",)}, False),
        ({"containers": ("app",)}, True),
        ({"containers": ("ap",)}, False),
        ({"digests": (DIGESTS[0],)}, True),
        ({"digests": (DIGESTS[1],)}, False),
        ({"fingerprints": ("0" * 64,)}, True),
        ({"fingerprints": ("1" * 64,)}, False),
        ({"paths": ("x/",), "containers": ("other",)}, False),
    ],
    ids=str,
)
def test_every_condition_must_match(said: dict[str, Any], is_matched: bool) -> None:
    found = finding(container="app", digest=DIGESTS[0])
    one = waiver(**said)
    result = governed([found], [one])
    if is_matched:
        assert result == Governed((), (Waived(found, one),))
    else:
        assert result.findings == (found,)
        assert [notice.kind for notice in result.notices] == ["unused"]


def test_a_waiver_of_a_digest_ends_with_the_image() -> None:
    one = waiver(digests=(DIGESTS[0],))
    message = "this waiver waives nothing: no finding of a in an image with this digest"
    for changed in (finding(digest=DIGESTS[1]), finding(digest=None)):
        assert governed([changed], [one]) == Governed((changed,), (), (Notice(HERE, message, "unused"),))


@pytest.mark.parametrize(
    ("said", "demands", "kind", "message"),
    [
        ({"until": "2027-01-30"}, {}, "expired", "this waiver has expired: it held until 2027-01-30"),
        ({"until": "2027-01-31"}, {}, "expiring", "this waiver holds until 2027-01-31: today"),
        ({"until": "2027-02-01"}, {}, "expiring", "this waiver holds until 2027-02-01: 1 day is left"),
        ({"until": "2027-02-14"}, {}, "expiring", "this waiver holds until 2027-02-14: 14 days are left"),
        ({"until": "2027-02-15"}, {}, None, ""),
        ({"until": "2027-02-14"}, {"warn_days": 3}, None, ""),
        ({"until": "2027-03-02"}, {"max_days": 30}, None, ""),
        ({"until": "2027-03-03"}, {"max_days": 30}, "malformed", "this waiver does not hold: it would hold until 2027-03-03, which is more than 30 days from now"),
        ({}, {"max_days": 30}, "malformed", "this waiver does not hold: it must say `until`, at most 30 days from now"),
        ({}, {"require": ("ticket",)}, "malformed", "this waiver does not hold: it gives no `ticket`, which the configuration requires"),
        ({"ticket": "T"}, {"require": ("ticket", "owner")}, "malformed", "this waiver does not hold: it gives no `owner`, which the configuration requires"),
        ({"ticket": "T", "owner": "o"}, {"require": ("ticket", "owner")}, None, ""),
    ],
    ids=str,
)  # fmt: skip
def test_what_a_waiver_must_say(
    said: dict[str, Any], demands: dict[str, Any], kind: str | None, message: str
) -> None:
    found, one = finding(), waiver(**said)
    result = governed([found], [one], demands=WaiverConfig(**demands))
    notices = () if kind is None else (Notice(HERE, message, kind),)  # type: ignore[arg-type]
    if kind in ("expired", "malformed"):
        assert result == Governed((found,), (), notices)
    else:
        assert result == Governed((), (Waived(found, one),), notices)


def test_what_must_not_be_waived_is_not() -> None:
    refused, other = finding("a"), finding("b")
    one = waiver(("a", "b"))
    notice = Notice(HERE, "this waiver does not hold for a: nothing waives that rule", "not-waivable")
    result = governed([refused, other], [one], unwaivable={"a"})
    assert result == Governed((refused,), (Waived(other, one),), (notice,))
    assert governed([refused], [waiver()], unwaivable={"a"}) == Governed((refused,), (), (notice,))
    assert governed([], [waiver()], unwaivable={"a"}) == Governed((), (), (notice,))


def test_the_same_entry_twice_is_told_once_a_place() -> None:
    twice = [waiver(), waiver(), waiver(span=Span("waivers.yaml", 9, 5, 9, 6))]
    result = governed([], twice)
    assert [notice.span.line for notice in result.notices] == [2, 9]


@pytest.mark.parametrize(
    ("coverage", "one", "is_told"),
    [
        ((True, {"x/a.tf"}, set()), waiver(paths=("x/",)), True),
        ((True, {"x/a.tf"}, set()), waiver(fingerprints=("1" * 64,)), True),
        ((True, set(), {"x/a.tf"}), waiver(paths=("x/",)), False),
        ((True, set(), {"y/a.tf"}), waiver(paths=("x/",)), True),
        ((True, set(), {"y/a.tf"}), waiver(fingerprints=("1" * 64,)), False),
        ((False, {"x/a.tf"}, set()), waiver(paths=("x/",)), False),
        ((False, {"x/a.tf"}, set()), waiver(paths=("x/a.tf",)), True),
        ((False, {"x/a.tf"}, set()), waiver(paths=("/x/a.tf", "x/b.tf")), False),
        ((False, {"x/a.tf"}, set()), waiver(paths=("/x/a.tf", "x/gone.tf")), True),
        ((False, {"a.tf"}, set()), waiver(paths=("a.tf",)), False),
        ((False, {"a.tf"}, set()), waiver(paths=("/a.tf",)), True),
        ((False, {"x/a.tf"}, set()), waiver(addresses=("r.a",)), False),
        ((False, {"x/a.tf"}, set()), waiver(digests=(DIGESTS[0],)), False),
        ((False, {"x/a.tf"}, set()), waiver(span=Span("x/a.tf", 1, 1, 1, 2), lines=(1, 2)), True),
        ((False, {"x/a.tf"}, {"x/a.tf"}), waiver(span=Span("x/a.tf", 1, 1, 1, 2), lines=(1, 2)), False),
        ((False, {"x/b.tf"}, set()), waiver(span=Span("x/a.tf", 1, 1, 1, 2), lines=(1, 2)), False),
        ((True, {"x/b.tf"}, set()), waiver(span=Span("x/a.sh", 1, 1, 1, 2), lines=(1, 2)), True),
    ],
)  # fmt: skip
def test_unused_is_told_where_everything_was_looked_at(coverage: Any, one: Waiver, is_told: bool) -> None:
    whole, read, failed = coverage
    seen = Coverage(frozenset(), whole, frozenset(read), frozenset(failed), lambda path: path != "x/gone.tf")
    result = governed([], [one], looked_at=seen.includes_waiver)
    assert [notice.kind for notice in result.notices] == (["unused"] if is_told else [])


WORDS = st.sampled_from(["a", "b", "c"])
FINDINGS = st.builds(
    finding,
    rule=WORDS,
    path=st.sampled_from(["a.tf", "x/a.tf", "x/y/b.tf"]),
    line=st.integers(1, 4),
    address=st.sampled_from(["r.a", "r.b", "s.a*b"]),
    container=st.sampled_from([None, "app", "init"]),
    digest=st.sampled_from([None, *DIGESTS]),
    fingerprint=st.sampled_from(["0" * 64, "1" * 64]),
)


def some(*values: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=2, unique=True).map(tuple)


UNTIL = st.none() | st.sampled_from(["2026-01-01", "2027-01-30", TODAY, "2027-06-01"])
IN_FILES = st.builds(
    waiver,
    rules=st.lists(WORDS, min_size=1, max_size=2, unique=True).map(tuple),
    span=st.integers(1, 9).map(lambda line: Span("waivers.yaml", line, 5, line, 9)),
    until=UNTIL,
    ticket=st.sampled_from(["", "T"]),
    paths=some("x/", "/a.tf", "*.tf", "x/y/**"),
    addresses=some("r.*", "*a", "s.a*b", "r.b"),
    containers=some("app"),
    digests=some(*DIGESTS),
    fingerprints=some("0" * 64, "1" * 64),
)
IN_COMMENTS = st.builds(
    waiver,
    rules=st.lists(WORDS, min_size=1, max_size=2, unique=True).map(tuple),
    span=st.builds(lambda path, line: Span(path, line, 1, line, 9), st.sampled_from(["a.tf", "x/a.tf"]), st.integers(1, 4)),
    until=UNTIL,
    ticket=st.sampled_from(["", "T"]),
    lines=st.tuples(st.integers(1, 2), st.integers(2, 4)),
)  # fmt: skip
DEMANDS = WaiverConfig(require=("ticket",), max_days=300)


def holds(one: Waiver, found: Finding) -> bool:
    """Return what the documentation says, by other means."""
    until, place = one.until, found.span
    if not one.ticket or until is None or not TODAY <= until <= "2027-11-27" or found.rule == "c":
        return False
    directories = {"x/": "x/", "x/y/**": "x/y/"}
    return found.rule in one.rules and all(
        (
            one.lines is None or (place.path == one.span.path and one.lines[0] <= place.line <= one.lines[1]),
            not one.paths
            or any(
                place.path.startswith(directories.get(pattern, "\0"))
                or (pattern == "/a.tf" and place.path == "a.tf")
                or (pattern == "*.tf" and place.path.endswith(".tf"))
                for pattern in one.paths
            ),
            not one.addresses or any(fnmatchcase(found.address, pattern) for pattern in one.addresses),
            not one.containers or found.container in one.containers,
            not one.digests or found.digest in one.digests,
            not one.fingerprints or found.fingerprint in one.fingerprints,
        )
    )


@settings(max_examples=200)
@given(st.lists(FINDINGS, max_size=6), st.lists(IN_FILES | IN_COMMENTS, max_size=5), st.randoms())
def test_a_finding_is_waived_where_some_waiver_holds_and_says_so(
    findings: list[Finding], waivers: list[Waiver], random: Any
) -> None:
    result = governed(findings, waivers, demands=DEMANDS, unwaivable={"c"})
    expected = [any(holds(one, found) for one in waivers) for found in findings]
    assert result.findings == tuple(f for f, waived in zip(findings, expected, strict=True) if not waived)
    assert [one.finding for one in result.waived] == [
        f for f, waived in zip(findings, expected, strict=True) if waived
    ]
    assert all(holds(one.waiver, one.finding) for one in result.waived)
    random.shuffle(waivers)
    assert governed(findings, waivers, demands=DEMANDS, unwaivable={"c"}) == result


@settings(max_examples=100)
@given(st.lists(FINDINGS, max_size=6), st.lists(IN_FILES | IN_COMMENTS, max_size=5))
def test_expired_waivers_hide_nothing(findings: list[Finding], waivers: list[Waiver]) -> None:
    expired = [one for one in waivers if one.until is not None and one.until < TODAY]
    result = governed(findings, expired)
    assert result.findings == tuple(findings)
    assert {notice.kind for notice in result.notices} <= {"expired"}
    assert (
        governed(findings, waivers, today=None).findings
        == governed(findings, [one for one in waivers if one.until is None], today=None).findings
    )


@settings(max_examples=200)
@given(st.text("ab*", max_size=8), st.text("ab*", max_size=8))
def test_addresses_match_as_globs_do(pattern: str, address: str) -> None:
    if pattern:
        matched = Conditions(waiver(addresses=(pattern,))).match(finding(address=address))
        assert matched == fnmatchcase(address, pattern)
