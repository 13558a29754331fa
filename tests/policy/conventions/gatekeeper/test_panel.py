"""Findings of constraints: whole findings, with rule, place, message and metadata."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import pytest

from scanner.formats import dockerfile
from scanner.formats.kubernetes import parse
from scanner.model import Failed, Finding, Identity, Source, Span
from scanner.policy.conventions.gatekeeper.library import read_library
from scanner.policy.conventions.gatekeeper.panel import GatekeeperPanel
from scanner.policy.engines.embedded import EmbeddedEngine, EmbeddedEngines
from scanner.policy.verdicts import Judgement
from tests.policy.conventions.gatekeeper.cases import NO_TREE, template

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.policy.engines.protocol import Engine

IMAGES = """rego: |
        package images
        violation[{"msg": msg, "details": {"image": c.image}}] {
          c := input.review.object.spec.containers[_]
          endswith(c.image, ":latest")
          msg := sprintf("image %v may change", [c.image])
        }"""
ANNOTATIONS = """
  annotations:
    metadata.gatekeeper.sh/title: Fixed images
    description: >-
      Requires images
      to be fixed.
"""
POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
spec:
  containers:
    - name: app
      image: nginx:latest
"""
WRONG = 'rego: |\n        package wrong\n        violation[{"msg": "m"}] { hex.decode("not hex") }'
ALL = 'rego: |\n        package all\n        violation[{"msg": "no"}] { true }'


def panel(
    text: str, engine: Engine | None = None, severities: Mapping[str, str] | None = None
) -> GatekeeperPanel:
    """Return a panel with the policies of a manifest."""
    library = read_library([Source("policy.yaml", text)])
    return GatekeeperPanel(library.constraints, engine or EmbeddedEngine(), severities or {})


def judge(one: GatekeeperPanel, text: str) -> list[Judgement]:
    """Return what a panel says of each document of a manifest, and of all together."""
    documents = parse(Source("objects.yaml", text), NO_TREE)
    judgements = [one.document(document) for document in documents]
    return [*judgements, one.project([one.facts(document) for document in documents], documents)]


def findings(one: GatekeeperPanel, text: str) -> list[Finding]:
    """Return what a panel finds in a manifest."""
    return [finding for judgement in judge(one, text) for finding in judgement.findings]


def test_a_violation_is_a_finding() -> None:
    made = panel(template("Images", IMAGES, "enforcementAction: warn", metadata=ANNOTATIONS.rstrip("\n")))
    assert findings(made, POD) == [
        Finding(
            rule="Images/one",
            category="custom",
            severity="low",
            message="image nginx:latest may change",
            span=Span("objects.yaml", 9, 14, 9, 26),
            address="Pod/shop/web container app",
            at=("spec", "containers", 0, "image"),
            grade=None,
            fingerprint="",
            remediation="Change the object so that it meets Images/one: Requires images to be fixed.",
            controls=(),
            located="value",
            metadata={"details": {"image": "nginx:latest"}},
            container="app",
            identity=Identity(("Pod/shop/web container app", "image"), ref="nginx:latest"),
        )
    ]
    (rule,) = made.rules
    assert (rule.id, rule.title, rule.description, rule.severity, rule.formats, rule.path) == (
        "Images/one",
        "Fixed images",
        "Requires images to be fixed.",
        "low",
        ("kubernetes",),
        "policy.yaml",
    )


def test_the_name_stands_for_an_object_of_which_nothing_is_named() -> None:
    (finding,) = findings(panel(template("All", ALL)), POD)
    assert (finding.span, finding.located, finding.severity) == (
        Span("objects.yaml", 4, 9, 4, 12),
        "document",
        "high",
    )


def test_the_objects_of_a_list_are_judged_one_by_one() -> None:
    text = "apiVersion: v1\nkind: List\nitems:\n" + "".join(
        f"  - apiVersion: v1\n    kind: ConfigMap\n    metadata: {{name: {name}}}\n" for name in ("a", "b")
    )
    found = findings(panel(template("All", ALL)), text)
    assert [(one.at, one.span.line) for one in found] == [
        (("items", 0, "metadata", "name"), 6),
        (("items", 1, "metadata", "name"), 9),
    ]


def test_severities_can_be_set() -> None:
    (finding,) = findings(panel(template("All", ALL), severities={"All/one": "critical"}), POD)
    assert finding.severity == "critical"


def test_what_cannot_be_evaluated_is_told_with_its_place_and_costs_nothing_else() -> None:
    text = template("Wrong", WRONG) + "---\n" + template("All", ALL)
    judgement, together = judge(panel(text), POD)
    assert [one.rule for one in judgement.findings] == ["All/one"]
    (failed,) = judgement.failed
    assert failed == Failed("objects.yaml", None, failed.message, rule="Wrong/one")
    assert failed.message.startswith("Wrong/one could not be evaluated: policy.yaml:11:")
    assert together == Judgement()


def test_cel_is_told_to_be_not_assessed_where_it_would_have_been() -> None:
    code = 'code: [{engine: K8sNativeValidation, source: {validations: [{expression: "true"}]}}]'
    made = panel(template("Cel", code, 'match: {kinds: [{apiGroups: ["*"], kinds: [Pod]}]}'))
    made.prepare()
    judgement, _ = judge(made, POD)
    message = "Cel/one could not be evaluated: its template is written in CEL, which is not evaluated"
    assert judgement.failed == (Failed("objects.yaml", None, message, rule="Cel/one"),)
    assert judge(made, POD.replace("kind: Pod", "kind: Service"))[0].failed == ()


def test_a_message_that_is_no_text_is_told() -> None:
    code = 'rego: |\n        package n\n        violation[{"msg": 7}] { true }'
    judgement, _ = judge(panel(template("Number", code)), POD)
    assert judgement.findings == ()
    (failed,) = judgement.failed
    assert "Number/one gave an answer that is not a verdict: `msg` must be a text" in failed.message


def test_an_empty_message_names_the_rule() -> None:
    code = 'rego: |\n        package n\n        violation[{"msg": ""}] { true }'
    (finding,) = findings(panel(template("Mute", code)), POD)
    assert finding.message == "violates Mute/one"


def test_only_kubernetes_documents_are_judged() -> None:
    made = panel(
        template("All", ALL, "match: {namespaceSelector: {}}") + "---\n" + template("Images", IMAGES)
    )
    (document,) = dockerfile.parse(Source("Dockerfile", "FROM scratch\n"), NO_TREE)
    assert made.document(document) == Judgement()
    assert made.facts(document) == b""
    assert made.project([b"", b"null"], [document, document]) == Judgement()
    assert not made.judges_any


@pytest.mark.parametrize(("kind", "count"), [("ClusterRole", 1), ("Role", 0)])
def test_kinds_that_are_known_to_be_in_no_namespace_match_the_scope_of_clusters(
    kind: str, count: int
) -> None:
    made = panel(template("All", ALL, "match: {scope: Cluster}"))
    text = f"apiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata: {{name: a}}\n"
    assert len(findings(made, text)) == count


def test_facts_are_kept_only_for_constraints_that_need_them() -> None:
    (document,) = parse(Source("objects.yaml", POD), NO_TREE)
    assert panel(template("All", ALL)).facts(document) == b""
    needy = panel(template("All", ALL, "match: {namespaceSelector: {}}"))
    assert needy.facts(document).startswith(b'[{"at":[],"body":{"apiVersion":"v1"')
    assert needy.document(document).findings == ()


def test_selected_constraints_are_asked_alone() -> None:
    made = panel(template("All", ALL) + "---\n" + template("Images", IMAGES)).select(
        ["Images/one", "no-image"]
    )
    assert [rule.id for rule in made.rules] == ["Images/one"]
    assert [one.rule for one in findings(made, POD)] == ["Images/one"]


def test_it_can_be_pickled() -> None:
    made = panel(template("Images", IMAGES))
    assert findings(pickle.loads(pickle.dumps(made)), POD) == findings(made, POD)


def test_it_says_the_same_where_nobody_vouches_for_it() -> None:
    text = template("Images", IMAGES) + "---\n" + template("Wrong", WRONG)
    made = panel(text, EmbeddedEngines().untrusted())
    try:
        assert judge(made, POD) == judge(panel(text), POD)
    finally:
        made.close()
