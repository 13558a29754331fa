from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from scanner.facts.images import image
from scanner.facts.model import Facts, Resource
from scanner.judge import Judge
from scanner.model import Document, Source
from scanner.policy.conventions.native import NativePanel
from scanner.policy.engines.embedded import EmbeddedEngine
from scanner.policy.load import load

if TYPE_CHECKING:
    from pathlib import Path

RULE = """\
# METADATA
# title: Something is there
# description: Says that something is there.
# custom:
#   severity: low
#   category: state
#   formats: [terraform]
{about}#   scope: project
#   remediation: Take it away.
#   controls:
#     nist-800-53r5: [CM-2]
package cattleguard.state.{package}

import rego.v1

deny contains {{"document": index, "at": resource.at, "msg": "it is there"}} if {{
	some index, document in input.documents
	some resource in document.resources
}}
"""


class _Places:
    def locate(self, pointer: object) -> tuple[int, int]:  # noqa: ARG002 - all stands in one place
        return 0, 1

    def locate_within(self, pointer: object, start: int, end: int) -> tuple[int, int]:  # noqa: ARG002 - likewise
        return 0, 1


def judge(root: Path, *abouts: str) -> Judge:
    """Return a judge with a rule for each of some lines that say what it is about."""
    for number, about in enumerate(abouts):
        place = root / "state" / f"rule-{number}"
        place.mkdir(parents=True)
        text = RULE.format(about=about, package=f"rule_{number}")
        (place / f"rule-{number}.rego").write_text(text, "utf-8")
    return Judge([NativePanel(load((root,)), EmbeddedEngine(), {}, strict=False)])


def document(format_name: str) -> Document:
    facts = Facts(
        images=(image(("i",), "nginx", role="container"),),
        resources=(Resource(("r",), "a.b", "a", "a", "managed"),),
    )
    return Document(
        source=Source("main.tf", "x"),
        format=format_name,
        kind="",
        index=0,
        value={},
        source_map=_Places(),
        facts=facts,
    )


@pytest.mark.parametrize(
    ("abouts", "format_name", "kept"),
    [
        (("#   about: [resources]\n",), "terraform", ["resources"]),
        (("#   about: [resources]\n", "#   about: [images]\n"), "terraform", ["images", "resources"]),
        (("#   about: [resources]\n", ""), "terraform", ["images", "resources"]),
        (("#   about: [commands]\n",), "terraform", []),
        (("#   about: [resources]\n",), "compose", []),
    ],
    ids=["one", "two", "one does not say", "another kind", "another format"],
)
def test_the_rules_of_the_project_get_the_facts_they_are_about(
    tmp_path: Path, abouts: tuple[str, ...], format_name: str, kept: list[str]
) -> None:
    told = json.loads(judge(tmp_path, *abouts).facts(document(format_name)))
    assert [name for name, facts in told.items() if name != "file" and facts] == kept


def test_a_rule_of_the_project_that_says_what_it_is_about_is_asked(tmp_path: Path) -> None:
    judging, one = judge(tmp_path, "#   about: [resources]\n"), document("terraform")
    (finding,) = judging.project([judging.facts(one)], [one]).findings
    assert (finding.rule, finding.message) == ("rule-0", "it is there")
