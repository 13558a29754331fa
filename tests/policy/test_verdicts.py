from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from scanner.facts.model import Facts
from scanner.model import (
    Document,
    Failed,
    Finding,
    Fix,
    Identity,
    Offsets,
    Pointer,
    Related,
    Source,
    Span,
    Unresolved,
    Wish,
)
from scanner.policy.evaluation import Evaluation, RuleFailure, Verdict
from scanner.policy.merging import merged
from scanner.policy.rule import Rule
from scanner.policy.verdicts import Judgement, judge

if TYPE_CHECKING:
    from collections.abc import Sequence


class Letters:
    """Finds the segment `n` at offset n."""

    def locate(self, pointer: Pointer) -> Offsets:
        start = pointer[0] if pointer and isinstance(pointer[0], int) else 0
        return start, start + 1

    def locate_within(self, _pointer: Pointer, start: int, end: int) -> Offsets:
        return start, end


def document(path: str = "a.yaml") -> Document:
    facts = Facts()
    return Document(
        Source(path, "abcdef\n"), "kubernetes", "Pod", 0, {}, Letters(), facts, addresses={(2,): "Pod/web"}
    )


def rule(identifier: str = "some-rule", scope: str = "document", *, redact: bool = False) -> Rule:
    return Rule(
        id=identifier,
        category="pinning",
        severity="high",
        title="t",
        description="d",
        formats=("kubernetes",),
        remediation="Make it right.",
        controls=("nist-800-53r5:CM-2",),
        related_resources=(),
        parameters={},
        scope=scope,  # type: ignore[arg-type]
        redact=redact,
        path="p",
        package="cattleguard.pinning.some_rule",
        outcomes=("deny", "unknown"),
    )


def finding(column: int, message: str, **changes: Any) -> Finding:
    fields: dict[str, Any] = {
        "rule": "some-rule",
        "category": "pinning",
        "severity": "high",
        "message": message,
        "span": Span("a.yaml", 1, column, 1, column + 1),
        "address": "Pod",
        "at": (column - 1,),
        "grade": None,
        "fingerprint": "",
        "remediation": "Make it right.",
        "controls": ("nist-800-53r5:CM-2",),
        "redact": False,
        "identity": Identity((changes.get("address", "Pod"),), "" if changes.get("redact") else None),
    }
    return Finding(**{**fields, **changes})


def judged(
    values: Sequence[tuple[str, Any]], *, rules: Sequence[Rule] = (), count: int = 1, **arguments: Any
) -> Judgement:
    known = {one.id: one for one in (rules or [rule()])}
    verdicts = tuple(Verdict(next(iter(known)), outcome, value) for outcome, value in values)  # type: ignore[arg-type]
    documents = [document(f"{'abc'[index]}.yaml") for index in range(count)]
    severities = arguments.pop("severities", {})
    return judge(Evaluation(verdicts), documents, known, severities, **arguments)


def test_a_finding() -> None:
    value = {"at": [2], "msg": "It is wrong.", "severity": "low", "grade": "floating"}
    expected = finding(3, "It is wrong.", severity="low", grade="floating", address="Pod/web")
    assert judged([("deny", value)]) == Judgement(findings=(expected,))


def test_redaction_comes_from_the_rule() -> None:
    assert judged([("deny", {"at": [], "msg": "m"})], rules=[rule(redact=True)]) == Judgement(
        findings=(finding(1, "m", at=(), redact=True),)
    )


def test_findings_are_sorted_and_said_once() -> None:
    values = [
        ("deny", {"at": [3], "msg": "b"}),
        ("deny", {"at": [1], "msg": "c"}),
        ("deny", {"at": [3], "msg": "a"}),
        ("deny", {"at": [3, "deeper"], "msg": "a"}),
    ]
    assert judged(values) == Judgement(findings=(finding(2, "c"), finding(4, "a"), finding(4, "b")))


def test_a_configured_severity_wins() -> None:
    values = [("deny", {"at": [1], "msg": "a", "severity": "critical"}), ("deny", {"at": [1], "msg": "b"})]
    assert judged(values, severities={"some-rule": "info"}) == Judgement(
        findings=(finding(2, "a", severity="info"), finding(2, "b", severity="info"))
    )


def test_an_open_question() -> None:
    values = [
        ("unknown", {"at": [4], "expression": "${B}"}),
        ("unknown", {"at": [1], "expression": "${A}"}),
        ("unknown", {"at": [1], "expression": "${A}"}),
    ]
    questions = (
        Unresolved("some-rule", Span("a.yaml", 1, 2, 1, 3), "${A}"),
        Unresolved("some-rule", Span("a.yaml", 1, 5, 1, 6), "${B}"),
    )
    assert judged(values) == Judgement(unresolved=questions)


def test_an_open_question_is_a_finding_where_that_is_asked_for() -> None:
    judgement = judged([("unknown", {"at": [1], "expression": "${A}"})], strict=True)
    assert judgement.findings == (finding(2, "cannot be decided: ${A} has no value here", grade="unknown"),)
    assert judgement.unresolved == (Unresolved("some-rule", Span("a.yaml", 1, 2, 1, 3), "${A}"),)


def test_a_project_rule_names_the_document() -> None:
    values = [("deny", {"at": [1], "msg": "a", "document": 1}), ("deny", {"at": [1], "msg": "a"})]
    assert judged(values, rules=[rule(scope="project")], count=2) == Judgement(
        findings=(finding(2, "a"), finding(2, "a", span=Span("b.yaml", 1, 2, 1, 3)))
    )


def test_a_rule_that_failed() -> None:
    evaluation = Evaluation((), (RuleFailure("some-rule", "divided by zero"),))
    assert judge(evaluation, [document()], {"some-rule": rule()}, {}) == Judgement(
        failed=(
            Failed("a.yaml", None, "some-rule could not be evaluated: divided by zero", rule="some-rule"),
        )
    )


MALFORMED = {
    "text": ("deny", "no", "it must be an object: 'no'"),
    "no at": ("deny", {"msg": "m"}, "`at` must be an array of strings and integers: {'msg': 'm'}"),
    "at is text": ("deny", {"at": "a", "msg": "m"}, "`at` must be an array of strings and integers"),
    "at holds null": ("deny", {"at": [None], "msg": "m"}, "`at` must be an array of strings and integers"),
    "at holds a truth": ("deny", {"at": [True], "msg": "m"}, "`at` must be an array of strings and integers"),
    "at holds a fraction": (
        "deny",
        {"at": [1.5], "msg": "m"},
        "`at` must be an array of strings and integers",
    ),
    "no msg": ("deny", {"at": []}, "`msg` must be a text"),
    "msg is empty": ("deny", {"at": [], "msg": ""}, "`msg` must be a text"),
    "msg is a number": ("deny", {"at": [], "msg": 1}, "`msg` must be a text"),
    "severity": (
        "deny",
        {"at": [], "msg": "m", "severity": "huge"},
        "`severity` must be one of: critical, high, medium, low, info",
    ),
    "severity is a list": ("deny", {"at": [], "msg": "m", "severity": []}, "`severity` must be one of: "),
    "grade": ("deny", {"at": [], "msg": "m", "grade": "good"}, "`grade` must be one of: digest, locked, "),
    "no expression": ("unknown", {"at": []}, "`expression` must be a text"),
    "document": (
        "deny",
        {"at": [], "msg": "m", "document": 1},
        "`document` must be an index into `input.documents`",
    ),
    "document is a truth": ("deny", {"at": [], "msg": "m", "document": True}, "`document` must be an index"),
}


@pytest.mark.parametrize(("outcome", "value", "problem"), MALFORMED.values(), ids=MALFORMED)
def test_what_is_not_a_verdict_is_a_failure(outcome: str, value: Any, problem: str) -> None:
    judgement = judged([(outcome, value), ("deny", {"at": [1], "msg": "a"})])
    assert judgement.findings == (finding(2, "a"),)
    assert judgement.unresolved == ()
    (failed,) = judgement.failed
    assert failed.message.startswith(f"some-rule gave an answer that is not a verdict: {problem}")
    assert (failed.path, failed.span, failed.rule) == ("a.yaml", None, "some-rule")
    assert failed.hint == "see docs/contract.md, what a rule returns"


def test_what_is_shown_of_a_malformed_verdict_is_short() -> None:
    (failed,) = judged([("deny", "x" * 10_000)]).failed
    assert len(failed.message) < 300


class Elsewhere:
    """Says that what stands at the segment 1 was written in another file."""

    def span(self, pointer: Pointer) -> Span | None:
        return Span("main.tf", 3, 1, 3, 2) if pointer[:1] == (1,) else None

    def related(self, pointer: Pointer) -> tuple[Related, ...]:
        return (Related("call", "module.web is called here", Span("root.tf", 1, 1, 1, 2)),) if pointer else ()


def test_a_finding_stands_where_its_subject_was_written() -> None:
    here = msgspec.structs.replace(document(), origins=Elsewhere())
    evaluation = Evaluation((Verdict("some-rule", "deny", {"at": [1], "msg": "m"}),))
    assert judge(evaluation, (here,), {"some-rule": rule()}, {}).findings == (
        finding(2, "m", span=Span("main.tf", 3, 1, 3, 2), related=Elsewhere().related((1,))),
    )


def test_findings_that_say_the_same_are_one_with_all_that_explains_them() -> None:
    one, other = (Related("call", "called", Span("root.tf", line, 1, line, 2)) for line in (1, 2))
    findings = [finding(1, "m", related=(one,)), finding(2, "m"), finding(1, "m", related=(other, one))]
    assert merged(findings) == [finding(1, "m", related=(one, other)), finding(2, "m")]


def test_what_a_plan_leads_to_is_second_to_what_was_found_there() -> None:
    plan = Related("plan", "planned change of a.b", Span("plan.json", 1, 1, 1, 2))
    planned = finding(1, "m", related=(plan,), address="a.b[0]")
    written = finding(1, "m", address="a.b")
    one = finding(1, "m", related=(plan,), address="a.b")
    assert merged([planned, written]) == merged([written, planned]) == [one]


def test_what_a_plan_leads_to_is_what_was_found_in_the_text_there() -> None:
    plan = Related("plan", "planned change of a.b", Span("plan.json", 1, 1, 1, 2))
    planned = finding(1, "m", span=Span("main.tf", 3, 5, 6, 4), related=(plan,))
    written = finding(1, "m", span=Span("main.tf", 5, 3, 5, 9))
    one = msgspec.structs.replace(written, related=(plan,))
    assert merged([planned, written]) == merged([written, planned]) == [one]


@pytest.mark.parametrize(
    "span",
    [
        Span("main.tf", 3, 4, 3, 9),
        Span("main.tf", 6, 3, 6, 5),
        Span("other.tf", 5, 3, 5, 9),
    ],
    ids=["before", "beyond its end", "in another file"],
)
def test_what_is_found_beside_what_a_plan_leads_to_is_another_thing(span: Span) -> None:
    plan = Related("plan", "planned change of a.b", Span("plan.json", 1, 1, 1, 2))
    planned = finding(1, "m", span=Span("main.tf", 3, 5, 6, 4), related=(plan,))
    findings = [planned, finding(1, "m", span=span)]
    assert merged(findings) == findings


def test_other_messages_are_kept_apart_from_what_a_plan_leads_to() -> None:
    plan = Related("plan", "planned change of a.b", Span("plan.json", 1, 1, 1, 2))
    planned = finding(1, "m", span=Span("main.tf", 3, 5, 6, 4), related=(plan,))
    findings = [planned, finding(1, "n", span=Span("main.tf", 5, 3, 5, 9))]
    assert merged(findings) == findings


class Mender:
    def fix(self, wishes: Sequence[Wish]) -> Fix | None:
        return Fix(str([(wish.at, wish.value, wish.remove) for wish in wishes]), "text")


def fixed(fix: Any) -> Judgement:
    here = msgspec.structs.replace(document(), fixer=Mender())
    verdict = Verdict("some-rule", "deny", {"at": [1], "msg": "m", "fix": fix})
    return judge(Evaluation((verdict,)), (here,), {"some-rule": rule()}, {})


def test_what_a_rule_wishes_becomes_a_fix() -> None:
    wishes = [{"at": ["a", 0, "b"], "value": None}, {"at": ["c"], "remove": True}]
    title = "[(('a', 0, 'b'), None, False), (('c',), None, True)]"
    assert fixed(wishes).findings == (finding(2, "m", fix=Fix(title, "text")),)


@pytest.mark.parametrize(
    ("fix", "problem"),
    [
        ({}, "`fix` must be a list of 1 to 20 objects"),
        ([], "`fix` must be a list of 1 to 20 objects"),
        ([{"at": ["a"], "value": 1}] * 21, "`fix` must be a list of 1 to 20 objects"),
        (["a"], 'each of `fix` must be {"at": [...], "value": ...} or {"at": [...], "remove": true}'),
        (
            [{"at": ["a"], "to": 1}],
            'each of `fix` must be {"at": [...], "value": ...} or {"at": [...], "remove": true}',
        ),
        ([{"at": [], "value": 1}], "`at` of a fix must be an array of strings and integers"),
        ([{"at": [True], "value": 1}], "`at` of a fix must be an array of strings and integers"),
        ([{"value": 1}], "`at` of a fix must be an array of strings and integers"),
        ([{"at": ["a"]}], "a fix has either a `value` or `remove: true`"),
        ([{"at": ["a"], "value": 1, "remove": True}], "a fix has either a `value` or `remove: true`"),
        ([{"at": ["a"], "remove": 1}], "a fix has either a `value` or `remove: true`"),
    ],
    ids=str,
)
def test_what_is_no_wish_is_a_failure(fix: Any, problem: str) -> None:
    judgement = fixed(fix)
    assert judgement.findings == ()
    (failed,) = judgement.failed
    assert problem in failed.message
