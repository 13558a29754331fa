from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import PolicyLoadError
from scanner.model import Source
from scanner.policy.controls import Framework
from scanner.policy.metadata import read_rule
from scanner.policy.rule import Parameter, Rule

PATH = "rules/pinning/some-rule/some-rule.rego"
FORMATS = ("compose", "kubernetes")
CATALOGUE = {
    "nist": Framework(
        "nist", "NIST", "5", "https://example.com", r"[A-Z]{2}-[1-9][0-9]?", {"CM-2": "Baseline"}
    ),
    "cis": Framework("cis", "CIS", "1", "https://example.com", r"[1-5]\.[1-9][0-9]?", {}),
}

FULL = """\
# Copyright somebody

# METADATA
# title: Something is wrong
# description: |
#   It is wrong.
#
#   It is very wrong.
# related_resources:
#   - ref: https://example.com/a
#     description: "More: of it"
# custom:
#   severity: low
#   category: pinning
#   formats: [kubernetes, compose]
#   remediation: >-
#     Make it
#     right.
#   controls:
#     nist: [CM-2, SI-10]
#     cis: [5.10]
#   parameters:
#     require:
#       description: How much.
#       type: string
#       default: much
#       choices: [much, little]
#     from:
#       description: Where from.
#       type: array
#       default: []
#   scope: project
#   redact: true
package cattleguard.pinning.some_rule

import rego.v1

deny contains {"at": [], "msg": "no"} if input.x

unknown contains 1 if false
"""


def test_every_field_is_read() -> None:
    assert read_rule(Source(PATH, FULL), FORMATS, CATALOGUE) == Rule(
        id="some-rule",
        category="pinning",
        severity="low",
        title="Something is wrong",
        description="It is wrong.\n\nIt is very wrong.",
        formats=("kubernetes", "compose"),
        remediation="Make it right.",
        controls=("nist:CM-2", "nist:SI-10", "cis:5.10"),
        related_resources=(("https://example.com/a", "More: of it"),),
        parameters={
            "require": Parameter("How much.", "string", "much", ("much", "little")),
            "from": Parameter("Where from.", "array", []),
        },
        scope="project",
        redact=True,
        path=PATH,
        package="cattleguard.pinning.some_rule",
        outcomes=("deny", "unknown"),
    )


def test_what_is_optional_has_defaults() -> None:
    text = re.sub(r"(?s)# related_resources:.*?# custom", "# custom", FULL)
    text = re.sub(r"(?s)#   parameters:.*?package", "package", text).replace("unknown", "other")
    rule = read_rule(Source(PATH, text), FORMATS, CATALOGUE)
    found = (rule.related_resources, rule.parameters, rule.scope, rule.redact, rule.outcomes)
    assert found == ((), {}, "document", False, ("deny",))


def test_carriage_returns_change_nothing() -> None:
    text = FULL.replace("\n", "\r\n")
    assert read_rule(Source(PATH, text), FORMATS, CATALOGUE) == read_rule(
        Source(PATH, FULL), FORMATS, CATALOGUE
    )


def test_schemas_are_for_opa_alone() -> None:
    text = FULL.replace("# custom:", '# schemas:\n#   - input: schema["input.schema"]\n# custom:', 1)
    assert read_rule(Source(PATH, text), FORMATS, CATALOGUE) == read_rule(
        Source(PATH, FULL), FORMATS, CATALOGUE
    )


ERRORS = {
    "unknown key": (
        "#   severity: low",
        "#   severety: low",
        "13:5: unknown key 'severety' in custom; hint: did you mean 'severity'?",
    ),
    "unknown top key": (
        "# title: Something",
        "# name: Something",
        "4:3: unknown key 'name' in METADATA; hint: one of: custom, description, related_resources, schemas, title",
    ),
    "missing key": ("#   severity: low\n", "", "13:5: custom has no severity; hint: add `severity:`"),
    "severity": (
        "severity: low",
        "severity: hihg",
        "13:15: unknown severity 'hihg'; hint: did you mean 'high'?",
    ),
    "category": (
        "category: pinning",
        "category: pining",
        "14:15: unknown category 'pining'; hint: did you mean 'pinning'?",
    ),
    "format": (
        "[kubernetes, compose]",
        "[kubernetes, kompose]",
        "15:27: unknown format 'kompose'; hint: did you mean 'compose'?",
    ),
    "a format twice": (
        "[kubernetes, compose]",
        "[compose, compose]",
        "15:24: formats names 'compose' twice; hint: leave one of them out",
    ),
    "no format": (
        "[kubernetes, compose]",
        "[]",
        "15:14: formats must be a list that is not empty; hint: write `formats: [...]`",
    ),
    "framework": (
        "#     nist: [CM-2, SI-10]",
        "#     nists: [CM-2]",
        "20:7: unknown framework 'nists'; hint: did you mean 'nist'?",
    ),
    "control": (
        "[CM-2, SI-10]",
        "[CM-2, SI10]",
        "20:20: 'SI10' is not a control of NIST; hint: its identifiers look like CM-2",
    ),
    "title": (
        "title: Something is wrong",
        "title: 7",
        "4:10: title must be a text; hint: write a sentence, in quotes if it has a colon",
    ),
    "empty remediation": (
        "remediation: >-\n#     Make it\n#     right.",
        'remediation: " "',
        "16:18: remediation must be a text; hint: write a sentence, in quotes if it has a colon",
    ),
    "address": (
        "ref: https://example.com/a",
        "ref: http://example.com/a",
        "10:12: 'http://example.com/a' is not an https address; hint: begin it with https://",
    ),
    "scope": ("scope: project", "scope: all", "32:12: unknown scope 'all'; hint: one of: document, project"),
    "redact": (
        "redact: true",
        "redact: maybe",
        "33:13: redact must be true or false; hint: write `redact: true`",
    ),
    "type": (
        "type: string",
        "type: text",
        "25:15: unknown type 'text'; hint: one of: array, boolean, integer, string",
    ),
    "default": (
        "default: much",
        "default: most",
        "26:18: the default of parameter require must be one of: much, little; hint: change the default, or the type",
    ),
    "default of another type": (
        "default: []",
        "default: [1]",
        (
            "31:18: the default of parameter from must be of type array of strings; "
            "hint: change the default, or the type"
        ),
    ),
    "choices": (
        "default: []",
        "default: []\n#       choices: [a]",
        "32:9: parameter from of type array cannot have choices; hint: leave them out",
    ),
    "parameter": (
        "#     from:",
        "#     severity:",
        "28:7: 'severity' cannot be a parameter; hint: use lower case and hyphens; severity and waivable are taken",
    ),
    "not YAML": ("#   severity: low", "#   severity: [low", None),
    "package": (
        "package cattleguard.pinning.some_rule",
        "package cattleguard.pinning.some_rules",
        (
            "34:9: the package is cattleguard.pinning.some_rules, not cattleguard.pinning.some_rule; "
            "hint: write `package cattleguard.pinning.some_rule`"
        ),
    ),
    "no package": (
        "package cattleguard",
        "# package cattleguard",
        (
            "1:1: no package is declared; "
            "hint: begin the policy with `package cattleguard.<category>.<rule_with_underscores>`"
        ),
    ),
    "no METADATA": (
        "# METADATA",
        "# METADATUM",
        (
            "34:9: there is no METADATA comment above the package; "
            "hint: write `# METADATA` and the rule's fields in the lines directly above `package`"
        ),
    ),
    "METADATA of something else": (
        "package cattleguard",
        "\npackage cattleguard",
        (
            "35:9: there is no METADATA comment above the package; "
            "hint: write `# METADATA` and the rule's fields in the lines directly above `package`"
        ),
    ),
    "no deny": (
        "deny contains",
        "violation contains",
        "34:9: the rule defines no `deny`; hint: write `deny contains verdict if {...}`",
    ),
}


@pytest.mark.parametrize(("before", "after", "message"), ERRORS.values(), ids=ERRORS)
def test_errors(before: str, after: str, message: str | None) -> None:
    assert FULL.count(before) >= 1
    with pytest.raises(PolicyLoadError) as caught:
        read_rule(Source(PATH, FULL.replace(before, after, 1)), FORMATS, CATALOGUE)
    if message is None:
        assert caught.value.message.startswith("METADATA is not YAML: ")
        assert caught.value.span is not None
        assert (caught.value.span.path, caught.value.span.line >= 13) == (PATH, True)
    else:
        assert str(caught.value) == f"{PATH}:{message}"


@pytest.mark.parametrize("name", ["Some-rule", "some_rule", "some--rule", "1rule"])
def test_names_that_are_no_rule_ids(name: str) -> None:
    with pytest.raises(PolicyLoadError, match="is not a rule id"):
        read_rule(Source(f"{name}.rego", FULL), FORMATS, CATALOGUE)


def test_metadata_is_empty() -> None:
    text = "# METADATA\npackage cattleguard.pinning.some_rule\n\ndeny contains 1 if false\n"
    with pytest.raises(PolicyLoadError) as caught:
        read_rule(Source(PATH, text), FORMATS, CATALOGUE)
    assert caught.value.message == "METADATA has no title"


@pytest.mark.parametrize(
    ("kind", "value", "problem"),
    [
        ("string", "x", None),
        ("string", 1, "must be of type string"),
        ("integer", 1, None),
        ("integer", True, "must be of type integer"),
        ("integer", "1", "must be of type integer"),
        ("boolean", False, None),
        ("boolean", 0, "must be of type boolean"),
        ("array", ["a"], None),
        ("array", [1], "must be of type array of strings"),
        ("array", "a", "must be of type array of strings"),
    ],
)
def test_values_of_parameters(kind: str, value: object, problem: str | None) -> None:
    assert Parameter("", kind, None).problem(value) == problem


def read_or_error(text: str) -> None:
    found: PolicyLoadError | None = None
    try:
        read_rule(Source(PATH, text), FORMATS, CATALOGUE)
    except PolicyLoadError as error:
        found = error
    if found is not None:
        assert found.span is not None
        assert found.span.path == PATH
        assert 1 <= found.span.line <= found.span.end_line <= text.count("\n") + 1
        assert found.span.column >= 1


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(FULL)), st.integers(0, 20), st.text(max_size=8))
def test_any_change_gives_a_rule_or_an_error_with_a_place(at: int, length: int, inserted: str) -> None:
    read_or_error(FULL[:at] + inserted + FULL[at + length :])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(alphabet="abc:-[]{}#&*!|>'\" \t\u2028", max_size=12), max_size=6))
def test_any_comment_gives_an_error_with_a_place(lines: list[str]) -> None:
    comment = "".join(f"# {line}\n" for line in lines)
    read_or_error(f"# METADATA\n{comment}package cattleguard.pinning.some_rule\n")
