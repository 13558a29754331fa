from __future__ import annotations

from scanner.model import Source
from scanner.policy.checking.check import check
from scanner.policy.checking.reading import Read
from scanner.policy.controls import load_catalogue
from scanner.policy.engines.embedded import EmbeddedEngine
from scanner.policy.load import shipped_directory

METADATA = """\
# METADATA
# title: A rule
# description: About it.
# custom:
#   severity: high
#   category: pinning
#   formats: [kubernetes]
#   remediation: Do it.
#   controls:
#     nist-800-53r5: [CM-2]
"""
BODY = """\
package cattleguard.pinning.some_rule

import rego.v1

deny contains {"at": [], "msg": ""} if input.images == []
"""
PATH = "policies/pinning/some-rule/some-rule.rego"


def remarks(metadata: str, path: str = PATH, body: str = BODY) -> list[str]:
    read = Read((Source(path, metadata + body),), catalogue=load_catalogue([shipped_directory()]))
    found = check(read, EmbeddedEngine(), ("kubernetes", "compose"))
    return [
        f"{one.span.line}:{one.span.column}: {one.message} -> {one.hint}"
        for one in found
        if one.check == "metadata"
    ]


def test_it_is_complete() -> None:
    assert remarks(METADATA) == []


def test_everything_that_is_wrong_is_told() -> None:
    wrong = (
        METADATA.replace("title: A rule", "titel: A rule")
        .replace("severity: high", "severity: hihg")
        .replace("[kubernetes]", "[kuberntes]")
        .replace("category: pinning", "category: pining")
        .replace("#   remediation: Do it.\n", "#   scope: all\n")
        .replace("nist-800-53r5", "nist-800-53r4")
    )
    assert remarks(wrong) == [
        "2:3: unknown key 'titel' in METADATA -> did you mean 'title'?",
        "2:3: METADATA has no title -> add `title:`",
        "5:5: custom has no remediation -> add `remediation:`",
        "5:15: unknown severity 'hihg' -> did you mean 'high'?",
        "6:15: unknown category 'pining' -> did you mean 'pinning'?",
        "7:15: unknown format 'kuberntes' -> did you mean 'kubernetes'?",
        "8:12: unknown scope 'all' -> one of: document, project",
        "10:7: unknown framework 'nist-800-53r4' -> did you mean 'nist-800-53r5'?",
    ]


def test_there_is_none() -> None:
    assert remarks("") == [
        (
            "1:9: there is no METADATA comment above the package"
            " -> write `# METADATA` and the rule's fields in the lines directly above `package`"
        )
    ]


def test_it_is_not_yaml() -> None:
    (found,) = remarks(METADATA.replace("severity: high", "severity: [high"))
    assert "METADATA is not YAML" in found


def test_custom_is_not_a_mapping() -> None:
    (found,) = remarks("# METADATA\n# title: A\n# description: B\n# custom: 1\n")
    assert found.startswith("4:11: custom must be a mapping -> its keys are severity")


def test_the_package_has_another_name() -> None:
    (found,) = remarks(METADATA, body=BODY.replace("some_rule", "another"))
    expected = "cattleguard.pinning.some_rule"
    assert (
        found
        == f"11:9: the package is cattleguard.pinning.another, not {expected} -> write `package {expected}`"
    )


def test_the_file_stands_elsewhere() -> None:
    assert remarks(METADATA, "policies/some-rule.rego") == [
        "11:1: rule some-rule must stand in pinning/some-rule/some-rule.rego -> move it"
    ]


def test_libraries_tests_and_other_policies_need_none() -> None:
    for package, path in (
        ("cattleguard.lib.words", "words.rego"),
        ("cattleguard.pinning.some_rule_test", "some-rule_test.rego"),
        ("main", "main.rego"),
    ):
        assert remarks("", path, f"package {package}\n\nimport rego.v1\n\nx := 1\n") == []
