"""What a scan makes of brought policies is the same in this process, in an OPA server of our own, and in somebody else's."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from scanner.formats.kubernetes import parse
from scanner.formats.registry import JUDGED
from scanner.model import Source
from scanner.options import ConftestOptions
from scanner.policy.bundles.model import Bundle
from scanner.policy.conventions.brought import brought
from scanner.policy.conventions.native import NativePanel
from scanner.policy.engines.embedded import EmbeddedEngines
from scanner.policy.engines.opa.engines import OpaEngines
from scanner.policy.load import load, shipped_directory
from tests.policy.conventions.gatekeeper.cases import template
from tests.policy.engines.test_opa_server import policies, seen, serving

if TYPE_CHECKING:
    from pathlib import Path

    from scanner.model import Document
    from scanner.policy.conventions.panel import Panel
    from scanner.policy.engines.protocol import Engines
    from scanner.policy.verdicts import Judgement

OPA = shutil.which("opa") or ""
NO_TREE: Any = None

pytestmark = pytest.mark.skipif(not OPA, reason="opa is not on PATH")

SECRET = """\
apiVersion: v1
kind: Secret
metadata: {name: s, namespace: shop}
stringData: {password: hunter2}
"""
CONFTEST = """\
package main
import rego.v1
deny contains "number" if to_number("x") > 1
deny contains "quotient" if 1 / 0 == 1
deny contains "prefix" if startswith(object.get(input, "none", null), "a")
deny contains "not a number" if not to_number(input.stringData.password)
deny contains "not a prefix" if not startswith(object.get(input, "none", null), "a")
deny contains sprintf("sum %v", [sum(input.stringData)])
"""
GATEKEEPER = """rego: |
        package labels
        violation[{"msg": "never"}] { to_number(input.review.object.stringData.password) > 1 }
        violation[{"msg": "not a number"}] { not to_number(input.review.object.stringData.password) }
        violation[{"msg": "alone"}] { count(data.inventory.namespace.shop.v1.Secret) == 1 }"""
BUNDLE = Bundle(
    "policy",
    (Source("policy/main.rego", CONFTEST),),
    (Source("policy/labels.yaml", template("Labels", GATEKEEPER)),),
)


def documents() -> list[Document]:
    return parse(Source("secret.yaml", SECRET), NO_TREE)


def judged(panels: list[Panel]) -> list[Judgement]:
    """Returns what panels say that are all loaded at once, as in a scan."""
    found, asked = [], documents()
    try:
        for panel in panels:
            panel.prepare()
        for panel in panels:
            found += [panel.document(document) for document in asked]
            found.append(panel.project([panel.facts(document) for document in asked], asked))
    finally:
        for panel in panels:
            panel.close()
    return found


def of_brought(engines: Engines) -> list[Judgement]:
    return judged([*brought([BUNDLE], ConftestOptions(), engines, {}).panels])


def of_all(engines: Engines) -> list[Judgement]:
    pack = load((shipped_directory(),), formats=JUDGED).select(["baked-secret"])
    shipped = NativePanel(pack, engines.trusted(), {}, strict=False)
    return judged([shipped, *brought([BUNDLE], ConftestOptions(), engines, {}).panels])


def messages(found: list[Judgement]) -> list[str]:
    assert [failed for one in found for failed in one.failed] == []
    return sorted(finding.message for one in found for finding in one.findings)


def test_a_function_that_fails_is_undefined_in_brought_policies() -> None:
    found = of_brought(OpaEngines(OPA))
    assert messages(found) == ["alone", "not a number", "not a number", "not a prefix"]
    assert found == of_brought(EmbeddedEngines())


def test_all_conventions_share_a_server(tmp_path: Path) -> None:
    with serving(tmp_path, "--v0-compatible") as reached:
        for _ in range(2):
            found = of_all(OpaEngines(access=reached))
            assert len(messages(found)) == 5
            assert policies(reached) == []
            assert seen(reached, "data") == {}
    assert found == of_all(EmbeddedEngines())
