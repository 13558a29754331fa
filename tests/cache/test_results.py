"""What is kept of a scan, and what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scanner import Options, pipeline
from scanner.assess import Assessment, failure
from scanner.cache.encoding import decoded, encoded
from scanner.errors import CattleguardError, ParseError, PolicyLimitError
from scanner.formats import kubernetes
from scanner.model import Failed, Finding, Notice, Skipped, Span, Unresolved, Waived, Waiver
from scanner.policies import load_policies
from scanner.policy.bundles.directory import read_directory
from scanner.policy.conventions.native import NativePanel
from scanner.project import assess_project
from tests.cache import cases

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from scanner.facts.evidence import Evidence
    from scanner.facts.images import ImageReference

SPAN = Span("a.yaml", 1, 2, 3, 4)
FINDING = Finding("r", "pinning", "high", "m", SPAN, "a", ("spec", 0), None, "f" * 64, "do", ("x:1",))
WAIVER = Waiver(("r",), SPAN, "why", until="2027-01-31", lines=(1, 2))
WHOLE = Assessment(
    "a.yaml",
    "kubernetes",
    Skipped("a.yaml", "why"),
    (Failed("a.yaml", SPAN, "m", "h", "r"),),
    (FINDING,),
    (Unresolved("r", SPAN, "x"),),
    (Waived(FINDING, WAIVER),),
    (WAIVER, Notice(SPAN, "m", "malformed"), WAIVER),
    (b"{}", b"\0\xff"),
)
CONFTEST = """\
package main

import rego.v1

deny contains msg if {
	input.kind == "Pod"
	msg := "%s"
}
"""


def finding(**said: Any) -> Assessment:
    return Assessment(
        "a",
        findings=(
            Finding(**{**{name: getattr(FINDING, name) for name in FINDING.__struct_fields__}, **said}),
        ),
    )


def test_an_assessment_comes_back_as_it_was() -> None:
    value = encoded(WHOLE)
    assert value is not None
    assert decoded("a.yaml", value) == WHOLE


@pytest.mark.parametrize(
    "assessment",
    [
        pytest.param(finding(message="\ud800"), id="a lone surrogate"),
        pytest.param(finding(metadata={"n": 1 << 64}), id="a large number"),
        pytest.param(finding(metadata={"n": float("nan")}), id="no number"),
        pytest.param(finding(metadata={"n": (1, 2)}), id="a tuple"),
        pytest.param(finding(metadata={"n": object()}), id="anything"),
    ],
)
def test_what_would_not_come_back_is_not_kept(assessment: Assessment) -> None:
    assert encoded(assessment) is None


@pytest.mark.parametrize("value", [b"", b"\x90", b"\xc1", b"\x99" * 10, b"\xdd\xff\xff\xff\xff"])
def test_bytes_that_are_no_assessment(value: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        decoded("a", value)


def test_only_what_the_file_itself_says_is_repeatable() -> None:
    assert failure("a", ParseError("no YAML")).repeatable
    assert not failure("a", CattleguardError("internal error")).repeatable


def broken(*_: object) -> Any:
    raise ZeroDivisionError


def slow(*_: object) -> Any:
    raise PolicyLimitError("it took too long")


@pytest.mark.parametrize(
    ("where", "name", "instead"), [(kubernetes, "parse", broken), (NativePanel, "document", slow)]
)
def test_what_went_wrong_here_is_not_kept(
    where: object,
    name: str,
    instead: object,
    tmp_path: Path,
    scans: Any,
    memory: Any,
    write: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write(tmp_path, {"pod.yaml": cases.POD.format(image="nginx")})
    with monkeypatch.context() as patched:
        patched.setattr(where, name, instead)
        assert len(scans.run(tmp_path, cache=memory).ledger.failed) == 1
    assert scans.text(tmp_path, cache=memory) == scans.text(tmp_path)
    assert scans.run(tmp_path, cache=memory).ledger.failed == ()


def test_a_file_that_does_not_parse_is_kept_as_that(
    tmp_path: Path, scans: Any, memory: Any, write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"main.tf": "resource {{{\n"})
    fresh = scans.text(tmp_path, cache=memory)
    monkeypatch.setattr("scanner.formats.terraform.parse", broken)
    assert scans.text(tmp_path, cache=memory) == fresh


def test_policies_of_ones_own(tmp_path: Path, memory: Any, write: Any) -> None:
    write(tmp_path, {"tree/pod.yaml": cases.POD.format(image=cases.PINNED)})

    def said(text: str, cache: Any) -> list[str]:
        write(tmp_path, {"policy/main.rego": CONFTEST % text})
        root = tmp_path / "tree"
        bundle = read_directory(tmp_path / "policy")
        options = Options(paths=(str(root),), root=root, bundles=(bundle,), cache=cache, workers=1)
        policies = load_policies(options)
        try:
            result = pipeline.run(options, policies, pipeline.source_tree(options))
        finally:
            policies.close()
        return [one.message for one in result.findings if one.message in {"one", "two"}]

    assert [said(text, memory) for text in ("one", "one", "two", "one")] == [
        ["one"],
        ["one"],
        ["two"],
        ["one"],
    ]


class NoEvidence:
    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def gather(self, references: Iterable[ImageReference]) -> Mapping[str, Evidence]:
        self.asked.append([str(reference) for reference in references])
        return {}

    def trusted_root(self) -> None:
        return None


def test_the_images_that_files_name_are_kept_and_what_is_judged_of_them_is_not(
    tmp_path: Path, memory: Any, write: Any
) -> None:
    write(tmp_path, {"pod.yaml": cases.POD.format(image="nginx:1"), "compose.yaml": cases.COMPOSE})
    source = NoEvidence()
    results = []
    for image in ("nginx:1", "nginx:1", "redis:7"):
        write(tmp_path, {"pod.yaml": cases.POD.format(image=image)})
        options = Options(paths=(str(tmp_path),), root=tmp_path, evidence=source, cache=memory, workers=1)
        policies = load_policies(options)
        results.append(pipeline.run(options, policies, pipeline.source_tree(options)))
        policies.close()
    assert results[0] == results[1] != results[2]
    assert (
        source.asked[0]
        == source.asked[1]
        == [
            "docker.io/library/nginx:1",
            "docker.io/library/web:none",
        ]
    )
    assert source.asked[2][0] == "docker.io/library/redis:7"


def test_policies_are_loaded_when_something_is_judged(
    tmp_path: Path, memory: Any, write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"pod.yaml": cases.POD.format(image="nginx:1")})
    loaded: list[object] = []
    prepare = NativePanel.prepare

    def counted(self: NativePanel) -> None:
        loaded.append(self)
        prepare(self)

    monkeypatch.setattr(NativePanel, "prepare", counted)

    def times(cache: Any) -> int:
        loaded.clear()
        load_policies(Options(paths=(str(tmp_path),), cache=cache)).close()
        return len(loaded)

    assert [times(memory), times(memory), times(None)] == [1, 0, 1]


CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {a: b}\n"
CONSUMER = cases.POD.format(image=cases.PINNED) + "      envFrom: [{configMapRef: {name: settings}}]\n"


def test_what_is_judged_together_is_kept_too(
    tmp_path: Path, scans: Any, memory: Any, write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"config.yaml": CONFIG, "pod.yaml": CONSUMER})
    fresh = scans.text(tmp_path, cache=memory)
    assert b"mutable-config" in fresh.partition(b'"ledger"')[0]
    with monkeypatch.context() as patched:
        patched.setattr(NativePanel, "project", broken)
        assert scans.text(tmp_path, cache=memory) == fresh
    write(tmp_path, {"pod.yaml": CONSUMER.replace("settings", "others")})
    changed = scans.text(tmp_path)
    assert b"mutable-config" not in changed.partition(b'"ledger"')[0]
    assert scans.text(tmp_path, cache=memory) == changed


def test_what_changes_before_all_are_judged_together_is_judged_again(
    tmp_path: Path, scans: Any, memory: Any, write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"config.yaml": CONFIG, "pod.yaml": CONSUMER})
    fresh = scans.text(tmp_path)
    assess = assess_project

    def late(*arguments: Any) -> Assessment:
        write(tmp_path, {"config.yaml": f"# later\n{CONFIG}"})
        return assess(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(pipeline, "assess_project", late)
        assert scans.text(tmp_path, cache=memory) != fresh
    write(tmp_path, {"config.yaml": CONFIG})
    assert scans.text(tmp_path, cache=memory) == fresh
