from __future__ import annotations

from typing import Any

import pytest

from scanner.govern.coverage import Coverage, covered_rules
from scanner.policy.rule import Rule

SEEN = Coverage(
    rules=frozenset({"a"}),
    whole=False,
    read=frozenset({"read.yaml", "partly.yaml"}),
    failed=frozenset({"partly.yaml"}),
    exists={"read.yaml", "partly.yaml", "unread.yaml"}.__contains__,
)


@pytest.mark.parametrize(
    ("rule", "path", "expected"),
    [
        ("a", "read.yaml", True),
        ("a", "deleted.yaml", True),
        ("a", "unread.yaml", False),
        ("a", "partly.yaml", False),
        ("b", "read.yaml", False),
        ("b", "deleted.yaml", False),
    ],
)
def test_findings_that_would_have_been_found(rule: str, path: str, expected: bool) -> None:
    assert SEEN.includes_finding(rule, path) is expected


def _rule(identifier: str, **changes: Any) -> Rule:
    values: dict[str, Any] = dict.fromkeys(Rule.__struct_fields__, ()) | {
        "id": identifier,
        "scope": "document",
    }
    return Rule(**(values | changes))


RULES = (_rule("one"), _rule("all", scope="project"), _rule("images", needs=("evidence",)))


@pytest.mark.parametrize(
    ("whole", "evidence", "failed", "expected"),
    [
        (True, True, set(), {"one", "all", "images"}),
        (False, True, set(), {"one", "images"}),
        (True, False, set(), {"one", "all"}),
        (True, True, {"all"}, {"one", "images"}),
        (True, True, {None}, {"one", "images"}),
    ],
    ids=["everything", "a part", "images not looked at", "failed over the project", "project not judged"],
)
def test_rules_of_which_everything_was_found(
    whole: bool, evidence: bool, failed: set[str | None], expected: set[str]
) -> None:
    assert covered_rules(RULES, whole=whole, complete_evidence=evidence, failed=failed) == expected
