"""The pages in docs/ are what the shipped rules say."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scanner.policy.docs.documented import Documented, read
from scanner.policy.docs.pages import Pages, differences, pages

if TYPE_CHECKING:
    from scanner.policy.rule import Rule

DOCS = Path(__file__).parent.parent.parent.parent / "docs"
DOCUMENTED: Documented = read(None)
HEADINGS = ["Summary", "Avoid", "Prefer", "Rationale", "Remediation", "Parameters", "Controls", "Related"]


@cache
def shipped_pages() -> Pages:
    with DOCUMENTED as documented:
        return pages(documented)


def test_the_pages_are_up_to_date() -> None:
    assert differences(shipped_pages(), DOCS) == []


def test_every_rule_has_a_page_and_is_listed() -> None:
    names = [f"rules/{rule.id}.md" for rule in DOCUMENTED.rules]
    assert sorted(shipped_pages()) == sorted(["controls.md", "rules/README.md", *names])
    listed = shipped_pages()["rules/README.md"]
    assert [
        rule.id
        for rule in DOCUMENTED.rules
        if f"| [{rule.id}]({rule.id}.md) | {rule.severity} |" not in listed
    ] == []


@pytest.mark.parametrize("rule", DOCUMENTED.rules, ids=lambda rule: rule.id)
def test_a_page_says_everything(rule: Rule) -> None:
    page = shipped_pages()[f"rules/{rule.id}.md"]
    absent = {"Parameters"} if not rule.parameters else set()
    absent |= {"Related"} if not rule.related_resources else set()
    headings = [line[3:] for line in page.splitlines() if line.startswith("## ")]
    assert headings == [heading for heading in HEADINGS if heading not in absent]
    assert [name for name in rule.formats if page.count(f"**{name}**: ") != 2] == []


def test_controls_stand_both_ways() -> None:
    by_control, by_rule = shipped_pages()["controls.md"].split("\n## By rule\n")
    for rule in DOCUMENTED.rules:
        link = f"[{rule.id}](rules/{rule.id}.md)"
        assert by_rule.count(f"| {link} |") == 1
        assert by_control.count(link) == len(rule.controls)
