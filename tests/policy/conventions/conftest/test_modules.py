from __future__ import annotations

from typing import Any

import pytest

from scanner.errors import PolicyLimitError, PolicyLoadError
from scanner.model import Source
from scanner.policy.bundles.model import Bundle
from scanner.policy.conventions.conftest.modules import conftest_modules
from scanner.policy.engines.embedded import EmbeddedEngine

V1 = 'package main\n\ndeny contains "one"\n'
V0 = 'package old\n\ndeny[msg] {\n  msg := sprintf("zero %s", [input.metadata.name])\n}\n'
POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: shop\nspec: {}\n"


def bundle(**policies: str) -> Bundle:
    return Bundle("p", tuple(Source(f"p/{name}.rego", text) for name, text in policies.items()))


def versions(*bundles: Bundle, rego_v0: bool = False) -> dict[str, int]:
    modules, _ = conftest_modules(bundles, EmbeddedEngine(), rego_v0=rego_v0)
    return {module.source.path: module.rego for module in modules}


def test_versions_are_told_apart() -> None:
    modules, notes = conftest_modules([bundle(a=V1, b=V0)], EmbeddedEngine(), rego_v0=False)
    assert {module.source.path: module.rego for module in modules} == {"p/a.rego": 1, "p/b.rego": 0}
    [note] = notes
    assert note.startswith("p/b.rego: not valid Rego v1, read as Rego v0")
    assert "opa fmt" in note


def test_not_every_file_is_named() -> None:
    many = bundle(**{f"x{number}": V0.replace("old", f"old{number}") for number in range(9)})
    [note] = conftest_modules([many], EmbeddedEngine(), rego_v0=False)[1]
    assert "p/x4.rego and 4 more: " in note


def test_both_versions_work_together(make_panel: Any, make_documents: Any) -> None:
    panel = make_panel({"a.rego": V1, "b.rego": V0})
    found = panel.document(make_documents(POD)[0]).findings
    assert sorted((one.rule, one.message) for one in found) == [
        ("main.deny", "one"),
        ("old.deny", "zero shop"),
    ]


def test_all_are_v0_where_the_user_says_so() -> None:
    assert versions(bundle(b=V0), rego_v0=True) == {"p/b.rego": 0}
    assert conftest_modules([bundle(b=V0)], EmbeddedEngine(), rego_v0=True)[1] == ()


def test_what_the_bundle_says_counts() -> None:
    text = "package main\n\nx = 1\n"
    assert versions(Bundle("p", (Source("a.rego", text),), rego_versions={"a.rego": 0})) == {"a.rego": 0}


def test_what_is_left_out() -> None:
    ours = "package cattleguard.lib.x\n\nx := 1\n"
    assert versions(bundle(a=V1, a_test=V1, c=ours), bundle(a=V1)) == {"p/a.rego": 1}


def test_the_error_of_v1_is_told() -> None:
    with pytest.raises(PolicyLoadError, match=r"p/a\.rego:4:") as caught:
        conftest_modules([bundle(a="package main\n\ndeny contains\n")], EmbeddedEngine(), rego_v0=False)
    assert caught.value.span is not None


def test_no_package() -> None:
    with pytest.raises(PolicyLoadError):
        conftest_modules([bundle(a="deny contains 1\n")], EmbeddedEngine(), rego_v0=False)


def test_two_policies_of_one_path() -> None:
    with pytest.raises(PolicyLoadError, match="different policies of the path"):
        versions(bundle(a=V1), bundle(a=V0))


def test_limits_are_no_matter_of_versions() -> None:
    class Slow(EmbeddedEngine):
        def tree(self, module: Any) -> dict[str, Any]:  # noqa: ARG002 - it never gets that far
            raise PolicyLimitError("too slow")

    with pytest.raises(PolicyLimitError):
        conftest_modules([bundle(a=V1)], Slow(), rego_v0=False)


def test_a_partial_object_is_no_answer(make_panel: Any, make_documents: Any) -> None:
    """conftest takes it for passed."""
    panel = make_panel('package old\n\ndeny[key] = value {\n  key := "a"\n  value := "b"\n}\n')
    judgement = panel.document(make_documents(POD)[0])
    assert judgement.findings == ()
    assert [one.rule for one in judgement.failed] == ["old.deny"]
