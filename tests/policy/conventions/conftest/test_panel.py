from __future__ import annotations

import pickle
from typing import Any

import msgspec
import pytest

from scanner.errors import EngineError, PolicyEvalError, PolicyLoadError, UsageError
from scanner.judge import Judge
from scanner.model import Source
from scanner.policy.conventions.conftest.modules import conftest_modules
from scanner.policy.conventions.conftest.panel import ConftestPanel
from scanner.policy.engines.embedded import EmbeddedEngine
from scanner.policy.engines.protocol import Module
from scanner.policy.engines.sandbox import SandboxedEngine

POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: shop
spec:
  hostNetwork: true
  containers:
    - name: web
      image: nginx:latest
    - name: side
      image: busybox:1.37
"""
HEAD = "package main\n\nimport rego.v1\n\n"


def findings(panel: ConftestPanel, documents: list[Any]) -> list[tuple[str, str, str]]:
    return [
        (one.rule, one.severity, one.message)
        for document in documents
        for one in panel.document(document).findings
    ]


def test_a_text_is_a_finding(make_panel: Any, make_documents: Any) -> None:
    panel = make_panel(HEAD + 'deny contains "the host\'s network is used" if input.spec.hostNetwork\n')
    [found] = panel.document(make_documents(POD)[0]).findings
    assert (found.rule, found.category, found.severity) == ("main.deny", "custom", "high")
    assert found.message == "the host's network is used"
    assert (found.at, found.located, found.span.line) == (("spec", "hostNetwork"), "value", 6)
    assert found.metadata == {}
    assert found.address == "Pod/shop"


def test_what_an_object_says_beyond_its_message_is_kept(make_panel: Any, make_documents: Any) -> None:
    panel = make_panel(
        HEAD
        + 'deny contains {"msg": "m", "at": ["spec", "containers", 0, "image"], "id": 7, "more": {"a": [1]},'
        ' "grade": "x", "fix": [], "document": 9}\n'
    )
    [found] = panel.document(make_documents(POD)[0]).findings
    assert (found.at, found.located, found.span.line) == (("spec", "containers", 0, "image"), "exact", 9)
    assert found.metadata == {
        "at": ["spec", "containers", 0, "image"],
        "id": 7,
        "more": {"a": [1]},
        "grade": "x",
        "fix": [],
        "document": 9,
    }
    assert (found.grade, found.fix) == (None, None)


@pytest.mark.parametrize(
    ("rule", "said", "severity", "kept"),
    [
        ("deny", '"critical"', "critical", {}),
        ("deny", '"ERROR"', "high", {"severity": "ERROR"}),
        ("violation_x", '"warning"', "low", {"severity": "warning"}),
        ("warn", '"Moderate"', "medium", {"severity": "Moderate"}),
        ("warn", '"notice"', "info", {"severity": "notice"}),
        ("warn", '"P1"', "low", {"severity": "P1"}),
        ("deny", "3", "high", {"severity": 3}),
    ],
)
def test_severities_of_answers(
    make_panel: Any, make_documents: Any, rule: str, said: str, severity: str, kept: dict[str, Any]
) -> None:
    panel = make_panel(HEAD + f'{rule} contains {{"msg": "m", "severity": {said}}}\n')
    [found] = panel.document(make_documents(POD)[0]).findings
    assert (found.severity, found.metadata) == (severity, kept)


def test_configured_severities_win(make_panel: Any, make_documents: Any) -> None:
    panel = make_panel(
        HEAD + 'deny contains {"msg": "m", "severity": "low"}\n', severities={"main.deny": "critical"}
    )
    assert findings(panel, make_documents(POD)) == [("main.deny", "critical", "m")]


ANNOTATED = """\
# METADATA
# title: The package
# custom:
#   severity: medium
#   team: platform
package main

import rego.v1

# METADATA
# title: Network of the host
# description: Pods stay off it.
# related_resources:
# - ref: https://example.com/network
#   description: why
# - https://example.com/more
# custom:
#   severity: critical
#   remediation: Take hostNetwork away.
#   cis: "5.2.4"
deny_network contains "the network of the host" if input.spec.hostNetwork

# METADATA
# title: One
# custom:
#   severity: low
#   part: one
warn contains sprintf("one: %s", [input.metadata.name])

# METADATA
# title: Two
# custom:
#   severity: error
#   part: two
warn contains sprintf("two: %s", [input.metadata.name])

# METADATA
# scope: document
# title: All that is named so
violation contains "first"

violation contains "second"
"""


def test_metadata_of_rules(make_panel: Any, make_documents: Any) -> None:
    panel = make_panel(ANNOTATED)
    rules = {rule.id: rule for rule in panel.rules}
    network = rules["main.deny_network"]
    assert (network.title, network.description) == ("Network of the host", "Pods stay off it.")
    assert (network.severity, network.remediation) == ("critical", "Take hostNetwork away.")
    assert network.related_resources == (
        ("https://example.com/network", "why"),
        ("https://example.com/more", ""),
    )
    assert (network.path, network.package, network.scope) == ("policy/main.rego", "main", "document")
    assert "kubernetes" in network.formats
    assert (rules["main.violation"].title, rules["main.violation"].severity) == (
        "All that is named so",
        "medium",
    )
    assert (rules["main.warn"].title, rules["main.warn"].severity) == ("The package", "high")
    found = {
        one.message: (one.severity, one.metadata) for one in panel.document(make_documents(POD)[0]).findings
    }
    assert found == {
        "the network of the host": ("critical", {"team": "platform", "cis": "5.2.4"}),
        "one: shop": ("low", {"team": "platform", "part": "one"}),
        "two: shop": ("high", {"team": "platform", "part": "two"}),
        "first": ("medium", {"team": "platform"}),
        "second": ("medium", {"team": "platform"}),
    }


def test_a_rule_without_metadata_is_called_by_its_name(make_panel: Any) -> None:
    [rule] = make_panel(HEAD + 'deny_root contains "x"\n').rules
    assert (rule.id, rule.title, rule.description) == ("main.deny_root", "main.deny_root", "main.deny_root")


def test_exceptions_waive(make_panel: Any, make_documents: Any) -> None:
    panel = make_panel(
        {
            "p/deny.rego": HEAD
            + 'deny_net contains "net" if input.spec.hostNetwork\nwarn_net contains "also"\n'
            'deny contains "plain"\n',
            "p/except.rego": HEAD + 'exception contains ["other"]\n\nexception contains rules if {\n'
            '\tinput.metadata.name == "shop"\n\trules := ["net"]\n}\n',
        }
    )
    judgement = panel.document(make_documents(POD)[0])
    assert [one.message for one in judgement.findings] == ["plain"]
    assert sorted(one.finding.message for one in judgement.waived) == ["also", "net"]
    waiver = next(one.waiver for one in judgement.waived if one.finding.message == "net")
    assert waiver.rules == ("main.deny_net",)
    assert (waiver.span.path, waiver.span.line, waiver.span.end_line) == ("p/except.rego", 7, 10)
    assert waiver.reason == "exception of the policy p/except.rego"


def test_exceptions_hold_in_their_package(make_panel: Any, make_documents: Any) -> None:
    panel = make_panel(
        {
            "a.rego": 'package a\n\ndeny_x contains 1 if false\n\nexception contains ["x"]\n',
            "b.rego": 'package b\n\ndeny_x contains "found"\n',
        }
    )
    judgement = panel.document(make_documents(POD)[0])
    assert ([one.rule for one in judgement.findings], judgement.waived) == (["b.deny_x"], ())


def test_a_failing_rule_costs_itself(make_panel: Any, make_documents: Any) -> None:
    panel = make_panel(
        HEAD + 'deny_a contains "a" if to_number(input.metadata.name) > 1\ndeny_b contains "b"\n'
        "exception contains [1 / count([])]\n"
    )
    judgement = panel.document(make_documents(POD)[0])
    assert [one.rule for one in judgement.findings] == ["main.deny_b"]
    assert {one.rule for one in judgement.failed} == {"main.deny_a", "main.exception"}


def test_malformed_answers_are_failures(make_panel: Any, make_documents: Any) -> None:
    panel = make_panel(HEAD + 'deny contains {"message": "m"}\ndeny contains 3\ndeny contains "good"\n')
    judgement = panel.document(make_documents(POD)[0])
    assert [one.message for one in judgement.findings] == ["good"]
    assert [one.rule for one in judgement.failed] == ["main.deny"] * 2
    assert all(one.path == "pod.yaml" and one.hint for one in judgement.failed)


def test_names_of_namespaces(make_panel: Any) -> None:
    policies = {
        "a.rego": 'package team.a\n\ndeny contains "a"\n',
        "b.rego": 'package team["b-c"]\n\nwarn contains "b"\n',
        "lib.rego": "package lib\n\nx := 1\n",
        "t.rego": 'package team.a_test\n\ndeny contains "t"\n',
    }
    assert [rule.id for rule in make_panel(policies).rules] == ["team.a.deny", 'team["b-c"].warn']
    assert make_panel(policies).notes == ()
    assert [rule.id for rule in make_panel(policies, namespaces=("team.?",)).rules] == ["team.a.deny"]
    assert [rule.id for rule in make_panel(policies, namespaces=("team.a_test",)).rules] == [
        "team.a_test.deny"
    ]
    assert [rule.id for rule in make_panel(policies, namespaces=('team["b-c"]',)).rules] == [
        'team["b-c"].warn'
    ]
    panel = make_panel(policies, namespaces=("lib", "team.*"))
    assert panel.notes == ("namespace lib has no rule named deny, violation or warn",)
    with pytest.raises(UsageError, match=r"no namespace 'team.b'.*did you mean 'team"):
        make_panel(policies, namespaces=("team.b",))


def test_packages_of_ours_are_left_to_us(make_panel: Any) -> None:
    assert make_panel({"a.rego": 'package cattleguard.pinning.x\n\ndeny contains "a"\n'}).rules == ()
    assert len(make_panel({"a.rego": 'package cattleguards\n\ndeny contains "a"\n'}).rules) == 1


def test_if_without_contains_is_refused(make_panel: Any) -> None:
    with pytest.raises(PolicyLoadError, match="without `contains`") as caught:
        make_panel(HEAD + 'deny[msg] if msg := "x"\n')
    assert caught.value.span is not None
    assert caught.value.span.line == 5


def test_functions_and_parts_are_no_rules(make_panel: Any) -> None:
    assert make_panel(HEAD + 'deny_f(x) := [x]\n\ndeny.part contains "x"\n\nallow if true\n').rules == ()


def test_without_rules_nothing_is_judged(make_panel: Any, make_documents: Any) -> None:
    panel = make_panel("package lib\n\nx := 1\n")
    document = make_documents(POD)[0]
    assert panel.document(document) == panel.project([b""], [document])
    assert panel.facts(document) == b""


def test_data(make_panel: Any, make_documents: Any) -> None:
    panel = make_panel(HEAD + "deny contains data.said.text\n", {"said": {"text": "from data"}})
    assert findings(panel, make_documents(POD)) == [("main.deny", "high", "from data")]


def test_the_file_that_is_judged(make_panel: Any, make_documents: Any) -> None:
    panel = make_panel(
        HEAD + 'deny contains concat(" ", [f.dir, f.name, input.kind]) if f := data.conftest.file\n'
    )
    documents = make_documents({"k8s/prod/pod.yaml": POD, "pod.yaml": POD})
    assert [one[2] for one in findings(panel, documents)] == ["k8s/prod pod.yaml Pod", ". pod.yaml Pod"]


def test_combined(make_panel: Any, make_documents: Any) -> None:
    panel = make_panel(
        HEAD
        + 'deny contains {"msg": sprintf("%s again", [name]), "path": input[j].path} if {\n\tsome i, j\n\ti < j\n'
        "\tname := input[i].contents.metadata.name\n\tname == input[j].contents.metadata.name\n}\n",
        combine=True,
    )
    documents = make_documents({"b.yaml": POD, "a.yaml": POD + "---\n" + POD.replace("shop", "other")})
    judge = Judge([panel, panel])
    assert [panel.document(one).findings for one in documents] == [(), (), ()]
    judgement = judge.project([judge.facts(one) for one in documents], documents)
    assert [(one.span.path, one.span.line, one.message) for one in judgement.findings] == [
        ("b.yaml", 4, "shop again")
    ] * 2
    assert panel.rules[0].scope == "project"


def test_combined_without_documents(make_panel: Any) -> None:
    panel = make_panel(HEAD + 'deny contains "x"\n', combine=True)
    assert panel.project([], []).findings == ()


def test_items_of_an_array_are_judged_one_by_one(make_panel: Any, make_documents: Any) -> None:
    panel = make_panel(HEAD + 'deny contains {"msg": input.kind, "at": ["metadata", "name"]}\n')
    value = [{"kind": "Pod", "metadata": {"name": "a"}}, {"kind": "Secret", "metadata": {"name": "b"}}]
    documents = [msgspec.structs.replace(one, value=value) for one in make_documents(POD)]
    found = panel.document(documents[0]).findings
    assert [(one.message, one.at) for one in found] == [
        ("Pod", (0, "metadata", "name")),
        ("Secret", (1, "metadata", "name")),
    ]


def test_it_is_pickled(make_panel: Any, make_documents: Any) -> None:
    panel = make_panel(HEAD + 'deny contains "x"\nexception contains ["y"]\n')
    documents = make_documents(POD)
    panel.prepare()
    again = pickle.loads(pickle.dumps(panel))
    again.prepare()
    assert again.document(documents[0]) == panel.document(documents[0])
    assert again.rules == panel.rules
    panel.close()
    assert panel.document(documents[0]) == again.document(documents[0])


def test_a_document_nested_too_deeply(make_panel: Any, make_documents: Any) -> None:
    panel = make_panel(HEAD + 'deny contains "x"\n')
    deep: Any = {}
    for _ in range(200):
        deep = {"a": deep, 1: 2}
    document = msgspec.structs.replace(make_documents(POD)[0], value=deep)
    with pytest.raises(PolicyEvalError):
        panel.document(document)


def test_an_engine_that_does_not_show_how_it_reads() -> None:
    class Other:
        pass

    module = Module(Source("a.rego", HEAD + 'deny contains "x"\n'))
    with pytest.raises(EngineError):
        ConftestPanel([module], {}, Other(), severities={})  # type: ignore[arg-type]
    panel = ConftestPanel([module], {}, Other(), severities={}, reader=EmbeddedEngine())  # type: ignore[arg-type]
    assert [rule.id for rule in panel.rules] == ["main.deny"]
    assert conftest_modules([], EmbeddedEngine(), rego_v0=False) == ((), ())


def test_combined_answers_find_their_documents(make_panel: Any, make_documents: Any) -> None:
    panel = make_panel(
        HEAD + 'deny contains sprintf("%s is too small", [file.contents.metadata.name]) if {\n'
        "\tsome file in input\n\tfile.contents.spec.replicas < 2\n}\n",
        combine=True,
    )
    files = {
        f"{name}.yaml": f"apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {name}\nspec:\n  replicas: {number}\n"
        for number, name in enumerate(("first", "second", "third"))
    }
    documents = make_documents(files)
    judgement = panel.project([panel.facts(one) for one in documents], documents)
    assert [(one.span.path, one.at, one.message) for one in judgement.findings] == [
        ("first.yaml", ("spec", "replicas"), "first is too small"),
        ("second.yaml", ("spec", "replicas"), "second is too small"),
    ]


def test_in_a_sandbox(make_documents: Any) -> None:
    engine = SandboxedEngine()
    try:
        module = Module(Source("a.rego", HEAD + 'deny contains input.kind\nexception contains ["x"]\n'))
        panel = ConftestPanel([module], {}, engine, severities={})
        assert findings(panel, make_documents(POD)) == [("main.deny", "high", "Pod")]
        panel.close()
    finally:
        engine.close()


def test_some_rules_are_selected(make_panel: Any, make_documents: Any) -> None:
    panel = make_panel(HEAD + 'deny_a contains "a"\ndeny_b contains "b"\nexception contains ["a"]\n')
    some = panel.select({"main.deny_a", "another-rule"})
    assert [rule.id for rule in some.rules] == ["main.deny_a"]
    judgement = some.document(make_documents(POD)[0])
    assert (judgement.findings, [one.finding.rule for one in judgement.waived]) == ((), ["main.deny_a"])
    assert len(panel.rules) == 2
    assert panel.judges_any
    assert not panel.select(()).judges_any
