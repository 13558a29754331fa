"""What a result depends on beside the files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from scanner import Options
from scanner.cache.context import context
from scanner.cache.program import _known, program
from scanner.discover import Limits
from scanner.errors import SourceError
from scanner.govern.configuration import RuleConfig
from scanner.govern.selection import Selection
from scanner.model import Assumptions, Failed, Source
from scanner.options import ConftestOptions
from scanner.policies import load_policies
from scanner.policy.bundles.directory import read_directory
from scanner.policy.engines.embedded import EmbeddedEngines
from scanner.policy.engines.opa.engines import OpaEngines
from scanner.policy.engines.protocol import Limits as EngineLimits
from scanner.policy.load import shipped_directory

if TYPE_CHECKING:
    from pathlib import Path

    from scanner.policies import Policies

DECIDING = {
    "formats": frozenset({"kubernetes"}),
    "limits": Limits(max_file_bytes=1000),
    "rule_configs": {"unpinned-image": RuleConfig(severity="low")},
    "strict": True,
    "inventory": True,
    "conftest": ConftestOptions(combine=True),
    "engines": EmbeddedEngines(EngineLimits(seconds=1.0)),
    "assumptions": Assumptions(workspace="prod"),
}
"""Another value of each option that goes into the digest by itself."""
OF_POLICIES = {"bundles", "selection", "profile"}
"""Options that decide which policies there are, which go into it."""
NOT_KEPT = {"stdin", "evidence"}
"""Options with which nothing is kept of what is judged."""
ASIDE = {
    # What is walked: each file has a key of its own, and lists of paths are recorded where they are asked for.
    *("paths", "root", "exclude", "ignore_root", "stdin_name"),
    # What comes after the assessments.
    *("today", "waivers", "waiver_rules", "unwaivable", "outputs", "baseline", "base"),
    *("baseline_file", "governing", "governed_by", "changes", "images_left_out"),
    # How a scan works.
    *("workers", "cache", "progress"),
}


@pytest.fixture(scope="module")
def policies() -> Policies:
    return load_policies(Options(paths=(".",)))


def digest(memory: Any, policies: Policies | None, **said: Any) -> bytes | None:
    return context(memory, Options(**{"paths": (".",), **said}), policies)


def test_every_option_is_thought_of() -> None:
    assert set(Options.__struct_fields__) == {
        *DECIDING,
        *OF_POLICIES,
        *NOT_KEPT,
        *ASIDE,
    }


@pytest.mark.parametrize("name", sorted(DECIDING))
def test_an_option_that_decides(name: str, memory: Any, policies: Policies) -> None:
    assert digest(memory, policies, **{name: DECIDING[name]}) != digest(memory, policies)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("variable_files", (Source("x.tfvars", "a = 1"),)),
        ("variables", {"a": "1"}),
        ("packer_variables", {"a": "1"}),
        ("workspace", "prod"),
        ("effective_time", "2026-01-01T00:00:00Z"),
        ("plan_source", "live"),
    ],
)
def test_every_assumption_decides(name: str, other: Any, memory: Any, policies: Policies) -> None:
    assert digest(memory, policies, assumptions=Assumptions(**{name: other})) != digest(memory, policies)


def test_every_assumption_is_tried() -> None:
    assert len(Assumptions.__struct_fields__) == 6


@pytest.mark.parametrize(
    ("name", "other"),
    [("namespaces", ("main",)), ("combine", True), ("rego_v0", True), ("data", {"a": [1]})],
)
def test_everything_about_conftest_decides(name: str, other: Any, memory: Any, policies: Policies) -> None:
    assert digest(memory, policies, conftest=ConftestOptions(**{name: other})) != digest(memory, policies)


@pytest.mark.parametrize(
    "said", [RuleConfig(enabled=False), RuleConfig(severity="low"), RuleConfig(parameters={"allowed": ["x"]})]
)
def test_what_is_configured_of_a_rule_decides(said: RuleConfig, memory: Any, policies: Policies) -> None:
    assert digest(memory, policies, rule_configs={"r": said}) != digest(
        memory, policies, rule_configs={"r": RuleConfig()}
    )


def test_the_policies_decide(memory: Any, policies: Policies) -> None:
    fewer = load_policies(Options(paths=(".",), selection=Selection(rules=("unpinned-image",))))
    assert digest(memory, policies) != digest(memory, fewer)


def test_rules_about_what_a_change_does_decide_nothing_of_files(memory: Any, policies: Policies) -> None:
    changes: Any = object()
    more = load_policies(Options(paths=(".",), changes=changes))
    assert {"weakened-policy", "new-waiver"} == set(more.policy_set.rules) - set(policies.policy_set.rules)
    assert digest(memory, more) == digest(memory, policies)


def test_files_that_are_read_for_their_images_know_no_policies(memory: Any, policies: Policies) -> None:
    collected = digest(memory, None)
    assert collected is not None
    assert collected != digest(memory, policies)
    assert collected == digest(memory, None, strict=True, evidence=object())
    assert collected != digest(memory, None, formats=frozenset({"compose"}))


@pytest.mark.parametrize(
    ("said", "unusable"),
    [
        pytest.param({"evidence": object()}, (), id="what registries say is judged"),
        pytest.param({"engines": OpaEngines("opa")}, (), id="another program judges"),
        pytest.param({}, (Failed("p.rego", None, "took too long"),), id="a policy could not be used"),
        pytest.param({"rule_configs": {"r": RuleConfig(parameters={"n": 1 << 64})}}, (), id="no such number"),
    ],
)
def test_nothing_is_kept(said: dict[str, Any], unusable: Any, memory: Any, policies: Policies) -> None:
    assert digest(memory, replace(policies, unusable=unusable), **said) is None


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("deny contains x if x := time.now_ns()", False),
        ('deny contains x if x := rand.intn("x", 2)', False),
        ('deny contains x if x := uuid.rfc4122("x")', False),
        ("deny contains x if x := http . send({})", False),
        ("deny contains x if x := opa.runtime()", False),
        ('deny contains x if x := net.lookup_ip_addr("example.com")', False),
        ('deny contains x if io.jwt.decode_verify("x", {})', False),
        ("deny contains x if x := input.spec.sendEmail; # what the runtime may send", True),
    ],
)
def test_policies_that_may_say_something_else_tomorrow(
    text: str, kept: bool, memory: Any, policies: Policies, tmp_path: Path
) -> None:
    (tmp_path / "p.rego").write_text(f"package main\n\n{text}\n", encoding="utf-8")
    bundle = read_directory(tmp_path)
    assert (digest(memory, policies, bundles=(bundle,)) is not None) is kept


def test_no_shipped_policy_says_something_else_tomorrow() -> None:
    from scanner.cache.context import _VARYING

    texts = {path: path.read_text("utf-8") for path in shipped_directory().rglob("*.rego")}
    assert texts
    assert [path for path, text in texts.items() if _VARYING.search(text)] == []


def test_the_program_decides(memory: Any, tmp_path: Path) -> None:
    def now() -> bytes:
        _known.clear()
        return program(memory, tmp_path / "code", (str(tmp_path / "packages"),))

    (tmp_path / "code/inner/__pycache__").mkdir(parents=True)
    (tmp_path / "packages").mkdir()
    with pytest.raises(SourceError, match="cannot be looked at"):
        now()
    code = tmp_path / "code/inner/a.py"
    code.write_text("a = 1\n")
    first = now()
    assert now() == first
    (tmp_path / "code/inner/__pycache__/a.pyc").write_bytes(b"compiled")
    (tmp_path / "packages/notes.txt").write_text("")
    assert now() == first
    code.write_text("a = 2\n")
    second = now()
    code.write_text("a = 1\n")
    assert (second != first, now() == first) == (True, True)
    (tmp_path / "packages/engine-1.0.dist-info").mkdir()
    assert now() != first


def test_the_code_is_read_only_where_it_may_have_changed(
    memory: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.py").write_text("a = 1\n")
    _known.clear()
    first = program(memory, tmp_path, ())
    _known.clear()
    monkeypatch.setattr("pathlib.Path.read_bytes", lambda _path: pytest.fail("the code was read again"))
    assert program(memory, tmp_path, ()) == first
