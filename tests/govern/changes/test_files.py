from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.discover import FileTree, Limits
from scanner.facts.model import GovernanceChange, GovernanceKind
from scanner.govern.changes.acceptances import waiver_changes
from scanner.govern.changes.marked import MAX_FACTS
from scanner.govern.changes.model import Seen
from scanner.model import Skipped, Span, Waiver
from scanner.policy.load import read_pack, shipped_directory
from tests.govern.changes.memory import told

SPAN = Span("waivers.yaml", 1, 1, 1, 2)
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n"


def waiver(**said: object) -> Waiver:
    return Waiver(**{"rules": ("r",), "span": SPAN, "reason": "x", **said})  # type: ignore[arg-type]


WIDER = {
    "another rule": (waiver(), waiver(rules=("r", "s"))),
    "a later end": (waiver(until="2027-01-31"), waiver(until="2027-02-01")),
    "no end": (waiver(until="2027-01-31"), waiver()),
    "another path": (waiver(paths=("a",)), waiver(paths=("a", "b"))),
    "every path": (waiver(paths=("a",)), waiver()),
    "a path that was taken out": (waiver(paths=("a", "!a/b")), waiver(paths=("a",))),
    "another address": (waiver(addresses=("a",)), waiver(addresses=("b",))),
    "every digest": (waiver(digests=("a",)), waiver()),
    "every fingerprint": (waiver(fingerprints=("a",)), waiver()),
    "every container": (waiver(containers=("a",)), waiver()),
}


@pytest.mark.parametrize(("before", "after"), WIDER.values(), ids=WIDER.keys())
def test_a_waiver_that_accepts_more(before: Waiver, after: Waiver) -> None:
    assert [change.kind for change in waiver_changes([before], [after])] == ["waiver"]
    assert list(waiver_changes([before], [before])) == []


NOT_WIDER = {
    "another reason": (waiver(), waiver(reason="y", ticket="t", owner="o")),
    "an end": (waiver(), waiver(until="2027-02-01")),
    "fewer paths": (waiver(paths=("a", "b")), waiver(paths=("b",))),
    "a digest": (waiver(), waiver(digests=("a",))),
}


@pytest.mark.parametrize(("before", "after"), NOT_WIDER.values(), ids=NOT_WIDER.keys())
def test_a_waiver_that_accepts_no_more(before: Waiver, after: Waiver) -> None:
    assert list(waiver_changes([before], [after])) == []


NAMES = st.sampled_from([(), ("a",), ("b",), ("a", "b")])
WAIVERS = st.builds(
    waiver,
    rules=NAMES.filter(bool),
    paths=NAMES,
    addresses=NAMES,
    until=st.sampled_from([None, "2027-01-31", "2027-02-01"]),
)


@settings(max_examples=200)
@given(WAIVERS, WAIVERS)
def test_of_two_waivers_that_say_something_else_one_is_told(one: Waiver, other: Waiver) -> None:
    there, back = list(waiver_changes([one], [other])), list(waiver_changes([other], [one]))
    assert bool(there or back) == (
        (set(one.rules), set(one.paths), set(one.addresses), one.until)
        != (set(other.rules), set(other.paths), set(other.addresses), other.until)
    )


def test_two_comments_where_there_was_one() -> None:
    comment = waiver(lines=(1, 2))
    assert len(list(waiver_changes([comment], [comment, comment]))) == 1


def test_the_order_of_waivers_does_not_matter() -> None:
    one, other = waiver(rules=("a",)), waiver(rules=("b",))
    assert list(waiver_changes([one, other], [other, one])) == []


def test_a_pattern_of_our_own_ignore_file_has_its_place() -> None:
    before, after = {".cattleguardignore": "a\n"}, {".cattleguardignore": "# b\na\n  c\n"}
    assert told(before, after) == [
        (
            ".cattleguardignore",
            GovernanceChange((1,), "ignore", ".cattleguardignore", None, "c", "weaker"),
        )
    ]


def test_a_gitignore_that_takes_files_of_the_repository() -> None:
    files = {"deploy/a.yaml": POD, "deploy/b.yaml": POD, "deploy/.gitignore": "*.log\n"}
    change = GovernanceChange((), "ignore", "deploy/.gitignore", None, "deploy/a.yaml and 1 more", "weaker")
    after = {**files, "deploy/.gitignore": "*.log\n*.yaml\n"}
    assert told(files, after) == [("deploy/.gitignore", change)]
    assert told(after, files) == []


def test_a_gitignore_that_takes_what_was_ignored_already() -> None:
    files = {"a/b.yaml": POD, ".gitignore": "/a/\n"}
    assert told(files, {**files, ".gitignore": "/a/\n*.yaml\n"}) == []


def test_a_gitignore_that_takes_something_back_no_more() -> None:
    files = {"a.yaml": POD, ".gitignore": "*.yaml\n!a.yaml\n"}
    (found,) = told(files, {**files, ".gitignore": "*.yaml\n"})
    assert (found[0], found[1].after) == (".gitignore", "a.yaml")


REASONS = {
    "what the governing revision leaves out": ("ignored by .cattleguardignore", False),
    "what its configuration leaves out": ("ignored by the exclude patterns", False),
    "what was not asked for": ("format kubernetes was not asked for", False),
    "no text": ("not text", True),
    "a link": ("symbolic link; its target is scanned where it stands", True),
}


@pytest.mark.parametrize(("reason", "is_told"), REASONS.values(), ids=REASONS.keys())
def test_a_file_that_is_skipped_now(reason: str, is_told: bool) -> None:
    seen = Seen(FileTree(Path("/nowhere"), Limits()), skipped=[Skipped("a.yaml", reason)])
    found = told({"a.yaml": POD}, {"a.yaml": POD + "# changed\n"}, seen=seen)
    assert [(path, change.kind) for path, change in found] == (
        [("a.yaml", "not-assessed")] if is_told else []
    )


def test_a_file_that_is_no_more_is_no_change_of_what_governs() -> None:
    seen = Seen(FileTree(Path("/nowhere"), Limits()))
    assert told({"a.yaml": POD}, {}, seen=seen) == []


def test_paths_are_those_of_the_scan_root() -> None:
    before = {"infra/cattleguard.yaml": "fail-on: low"}
    after = {"infra/cattleguard.yaml": "fail-on: high"}
    assert [path for path, _ in told(before, after, root="infra", starts=("infra",))] == ["cattleguard.yaml"]


def test_keys_and_policies_are_compared_by_their_content() -> None:
    configuration = """
policies: [rules]
policy-keys: [keys/a.pem]
trust: {images: [{pattern: a/b, signers: [{key: keys/b.pem}]}]}
"""
    files = {
        "ci/cattleguard.yaml": configuration,
        "ci/rules/a.rego": "package a",
        "ci/rules/a_test.rego": "package a_test",
        "ci/keys/a.pem": "1",
        "ci/keys/b.pem": "1",
        "ci/keys/c.pem": "1",
    }
    after = {path: f"{text}\n" if path.endswith(("rego", "pem")) else text for path, text in files.items()}
    assert [
        (path, change.kind, change.direction)
        for path, change in told(files, after, starts=("ci",), config=None)
    ] == [
        ("ci/keys/a.pem", "policy-keys", "unknown"),
        ("ci/keys/b.pem", "trust", "unknown"),
        ("ci/rules/a.rego", "policy-file", "unknown"),
    ]


def test_more_changes_than_are_told_are_told_as_one() -> None:
    after = {".cattleguardignore": "".join(f"f{number}\n" for number in range(MAX_FACTS + 20))}
    found = told({}, after)
    assert len(found) == MAX_FACTS + 1
    assert found[-1][1].after == "20 more changes of this kind and others"


def test_the_rule_names_every_kind_of_change() -> None:
    pack = read_pack((shipped_directory(),))
    (rule,) = (rule for rule in pack.rules if rule.id == "weakened-policy")
    listed = rule.parameters["accepted-kinds"].description.partition("of: ")[2].rstrip(".").split(", ")
    assert {*listed, "waiver", "baseline"} == set(get_args(GovernanceKind))
