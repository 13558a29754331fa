"""What `gator` refuses is refused, at the place where it is wrong."""

from __future__ import annotations

import json

import pytest

from scanner.errors import PolicyLoadError
from scanner.model import Source
from scanner.policy.conventions.gatekeeper.library import read_library
from scanner.policy.conventions.gatekeeper.panel import GatekeeperPanel
from scanner.policy.engines.embedded import EmbeddedEngine
from tests.policy.conventions.gatekeeper.cases import FIXTURES, template

SCHEMA = "hint: see the schema of Named in policy.yaml"
DATA = "hint: it may only refer to data.lib and data.inventory, and only import from data.lib"
REFUSED = {
    "enum": f'policy.yaml:32:29: Named/chosen: "c" is not one of "a" or "b"; {SCHEMA}',
    "foreign-data": f"policy.yaml:16:18: a template refers to `data.secrets.x`; {DATA}",
    "foreign-library": "policy.yaml:20:19: the package of a template's library is `other`; hint: it must begin with `lib.`",
    "glob": rf'policy.yaml:25:18: Named/globbed: "a*b" does not match "^\*?[-:a-z0-9]*\*?$"; {SCHEMA}',
    "imported-inventory": f"policy.yaml:15:16: a template imports `data.inventory`; {DATA}",
    "match": f"policy.yaml:25:11: Named/matched: the field 'kind' is not known; {SCHEMA}",
    "missing-code": "policy.yaml:8:7: the template has no code; hint: write Rego under spec.targets[0].rego",
    "constraint-name": (
        "policy.yaml:22:9: 'A_b' cannot be the name of a constraint; hint: Kubernetes allows small letters, digits, - and ."
    ),
    "kind": "policy.yaml:9:15: 'Na_med' cannot be a kind; hint: Kubernetes allows letters, digits and -",
    "name": "policy.yaml:4:9: the template's name is 'other', and the kind of its constraints 'Named'; hint: name it named",
    "no-parameters": f"policy.yaml:24:3: Named/given: the field 'parameters' is not known; {SCHEMA}",
    "no-target": "policy.yaml:11:15: the target is not known; hint: known is: admission.k8s.gatekeeper.sh",
    "no-template": (
        "policy.yaml:2:7: there is no template for 'Named'; hint: give the ConstraintTemplate named with it"
    ),
    "no-violation": (
        "policy.yaml:13:17: the template's Rego has no rule `violation`; hint: Gatekeeper asks for `violation` alone"
    ),
    "not-rego": "policy.yaml:16:18: not valid Rego: expecting expression; hint: check it with `opa check`",
    "required": f'policy.yaml:32:3: Named/needy: "count" is a required property; {SCHEMA}',
    "selector": "policy.yaml:25:5: 'Is' is not an operator of label selectors",
    "rego-v1": "policy.yaml:10:16: a template imports `rego.v1`; hint: say `version: v1` beside the Rego",
    "two-targets": "policy.yaml:7:3: a template must have exactly one target",
    "type": f'policy.yaml:32:23: Named/typed: "three" is not of type "integer"; {SCHEMA}',
    "unknown": f"policy.yaml:32:42: Named/curious: the field 'z' is not known; {SCHEMA}",
}


def load(*sources: Source) -> None:
    """Read and load the policies of some sources."""
    GatekeeperPanel(read_library(sources).constraints, EmbeddedEngine(), {}).prepare()


def test_every_recorded_refusal_is_in_the_table() -> None:
    recorded = {path.parent.name.removeprefix("invalid-") for path in FIXTURES.glob("invalid-*/gator.json")}
    assert recorded == set(REFUSED)


@pytest.mark.parametrize("case", sorted(REFUSED))
def test_refuses_with_its_place_what_gator_refuses(case: str) -> None:
    directory = FIXTURES / f"invalid-{case}"
    assert set(json.loads((directory / "gator.json").read_text("utf-8"))) == {"error"}
    with pytest.raises(PolicyLoadError) as refused:
        load(Source("policy.yaml", (directory / "policy.yaml").read_text("utf-8")))
    assert str(refused.value) == REFUSED[case]


@pytest.mark.parametrize(
    ("style", "place"),
    [
        pytest.param(
            'rego: "package named\\n\\nviolation[x] {\\n  x := := 1\\n}"', "9:54", id="double-quoted"
        ),
        pytest.param(
            "rego: |-\n        package named\n        violation[x] { x := := 1 }", "11:29", id="literal"
        ),
        pytest.param(
            "rego: >\n        package named\n\n\n        violation[x] {\n          x := := 1\n        }",
            "14:16",
            id="folded",
        ),
        pytest.param(
            "code:\n        - engine: Rego\n          source:\n            rego: |\n              package named\n"
            "              violation[x] { x := := 1 }",
            "14:35",
            id="code",
        ),
    ],
)
def test_finds_the_place_in_each_style_of_scalar(style: str, place: str) -> None:
    text = template("Named", style)
    with pytest.raises(PolicyLoadError) as refused:
        load(Source("policy.yaml", text))
    assert str(refused.value).startswith(f"policy.yaml:{place}: not valid Rego")


def test_the_place_holds_behind_what_was_made_portable() -> None:
    rego = 'package named\n        violation[x] { not re_match("a", input.b); x := := 1 }'
    with pytest.raises(PolicyLoadError) as refused:
        load(Source("policy.yaml", template("Named", f"rego: |\n        {rego}")))
    line = rego.split("\n")[1]
    assert str(refused.value).startswith(f"policy.yaml:11:{line.index(':= 1') + 1}: ")


def test_a_source_that_is_no_yaml_is_refused_if_it_names_gatekeeper() -> None:
    text = "apiVersion: constraints.gatekeeper.sh/v1beta1\nkind: [\n"
    with pytest.raises(PolicyLoadError, match=r"policy.yaml:3:1"):
        load(Source("policy.yaml", text))
    load(Source("values.yaml", "kind: [\n"))


def test_two_that_differ_are_refused_and_two_that_do_not_are_one() -> None:
    first = Source(
        "a.yaml", template("Named", 'rego: |\n        package a\n        violation[x] { x := {"msg": "m"} }')
    )
    second = Source("b.yaml", first.text.replace('"m"', '"n"'))
    assert len(read_library([first, Source("c.yaml", first.text)]).templates) == 1
    with pytest.raises(PolicyLoadError) as refused:
        read_library([first, second])
    assert str(refused.value) == (
        "b.yaml:4:9: ConstraintTemplate/named is also at a.yaml:4, and differs; hint: remove one of the two"
    )


def test_an_unknown_enforcement_action_is_refused() -> None:
    text = template(
        "Named",
        'rego: |\n        package a\n        violation[x] { x := {"msg": "m"} }',
        spec="enforcementAction: refuse",
    )
    with pytest.raises(PolicyLoadError) as refused:
        read_library([Source("policy.yaml", text)])
    assert str(refused.value) == (
        "policy.yaml:18:22: 'refuse' is not an enforcement action; hint: known are: deny, warn, dryrun, scoped"
    )


def test_objects_that_are_not_applied_are_told() -> None:
    text = "apiVersion: expansion.gatekeeper.sh/v1alpha1\nkind: ExpansionTemplate\nmetadata: {name: expand}\n"
    (failed,) = read_library([Source("policy.yaml", text)]).failed
    assert (failed.path, failed.span.line if failed.span else 0, failed.message, failed.hint) == (
        "policy.yaml",
        3,
        "ExpansionTemplate expand is not applied: only templates and constraints are",
        "see docs/gatekeeper.md",
    )
