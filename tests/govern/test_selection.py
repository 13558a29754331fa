from __future__ import annotations

import pytest

from scanner.errors import ConfigError, UsageError
from scanner.govern.selection import Selection
from scanner.model import Span
from scanner.policy.rule import Rule


def rule(identifier: str, category: str, severity: str, *controls: str) -> Rule:
    return Rule(
        id=identifier,
        category=category,
        severity=severity,
        title="",
        description="",
        formats=(),
        remediation="",
        controls=controls,
        related_resources=(),
        parameters={},
        scope="document",
        redact=False,
        path="",
        package="",
        outcomes=("deny",),
    )


RULES = (
    rule("moving", "pinning", "high", "nist:CM-2", "slsa:L3"),
    rule("repairing", "replacing", "medium", "nist:CM-20"),
    rule("main.deny", "custom", "low"),
)


@pytest.mark.parametrize(
    ("selection", "chosen"),
    [
        pytest.param(Selection(), {"moving", "repairing", "main.deny"}, id="all"),
        pytest.param(Selection(rules=("moving", "main.deny")), {"moving", "main.deny"}, id="ids"),
        pytest.param(Selection(exclude_rules=("moving",)), {"repairing", "main.deny"}, id="left out"),
        pytest.param(Selection(categories=("pinning", "custom")), {"moving", "main.deny"}, id="categories"),
        pytest.param(Selection(severity="medium"), {"moving", "main.deny"}, id="severity, as configured"),
        pytest.param(Selection(controls=("nist",)), {"moving", "repairing"}, id="a framework"),
        pytest.param(Selection(controls=("nist:CM-2",)), {"moving"}, id="a control is no prefix"),
        pytest.param(
            Selection(controls=("nist", "slsa:L3"), severity="high"), {"moving"}, id="all must hold"
        ),
        pytest.param(Selection(categories=("replacing",), controls=("slsa",)), set(), id="nothing is both"),
    ],
)
def test_rules_are_chosen(selection: Selection, chosen: set[str]) -> None:
    assert selection.chosen(RULES, {"repairing": "low", "main.deny": "medium"}) == chosen


@pytest.mark.parametrize(
    ("selection", "message", "hint"),
    [
        pytest.param(
            Selection(rules=("movin",)), "there is no rule 'movin'", "did you mean 'moving'?", id="rule"
        ),
        pytest.param(
            Selection(exclude_rules=("x",)),
            "there is no rule 'x'",
            "one of: main.deny, moving, repairing, sleeping",
            id="left out",
        ),
        pytest.param(
            Selection(categories=("pining",)),
            "no rule is in the category 'pining'",
            "did you mean 'pinning'?",
            id="category",
        ),
        pytest.param(
            Selection(controls=("nist:CM-3",)),
            "no rule speaks to the control 'nist:CM-3'",
            "did you mean 'nist:CM-2'?",
            id="control",
        ),
        pytest.param(
            Selection(controls=("zzz",)),
            "no rule speaks to the control 'zzz'",
            "one of: nist, slsa",
            id="frameworks alone",
        ),
    ],
)
def test_what_does_not_exist_is_an_error(selection: Selection, message: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        selection.chosen(RULES, {}, ("sleeping",))
    assert (caught.value.message, caught.value.hint) == (message, hint)


def test_a_rule_that_is_not_read_exists() -> None:
    assert Selection(exclude_rules=("sleeping",)).chosen(RULES[:1], {}, ("sleeping",)) == {"moving"}


def test_a_framework_that_no_rule_speaks_to_exists() -> None:
    assert Selection(controls=("soc2",)).chosen(RULES, {}, (), ("soc2",)) == frozenset()


def test_what_the_configuration_says_is_told_with_its_place() -> None:
    span = Span("cattleguard.yaml", 2, 16, 2, 22)
    with pytest.raises(ConfigError) as caught:
        Selection(categories=("pining",), spans={"pining": span}).chosen(RULES, {})
    assert caught.value.span == span


@pytest.mark.parametrize(
    ("selection", "all_"),
    [
        (Selection(), True),
        (Selection(rules=("a",)), False),
        (Selection(exclude_rules=("a",)), False),
        (Selection(categories=("a",)), False),
        (Selection(severity="low"), False),
        (Selection(controls=("a",)), False),
    ],
)
def test_whether_all_are_selected(selection: Selection, all_: bool) -> None:
    assert selection.selects_all is all_
