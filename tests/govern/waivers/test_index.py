"""The index gives what asking every waiver about every finding gives, and asks few of them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.govern.waivers import index
from scanner.govern.waivers.conditions import Conditions
from scanner.govern.waivers.index import WaiverIndex
from scanner.model import Finding, Span, Waiver

NAMES = ("a", "b", "a b", "#c", "..", ".a")
DIGESTS = ("sha256:0", "sha256:1")
paths = st.lists(st.sampled_from(("a", "b", "a b", "#c", ".a")), min_size=1, max_size=4).map("/".join)
patterns = st.builds(
    "{}{}{}".format,
    st.sampled_from(("", "/", "**/", "./", " ", "//")),
    st.lists(st.sampled_from((*NAMES, "*", "a*", "?", "[ab]", "**", "")), min_size=1, max_size=4).map(
        "/".join
    ),
    st.sampled_from(("", "/", " ", "/**", "\\ ")),
)
addresses = st.lists(st.sampled_from(("r", ".", "x y", "*")), min_size=1, max_size=4).map("".join)
findings = st.builds(
    lambda rule, path, line, address, container, digest, mark: Finding(
        rule,
        "pinning",
        "high",
        "m",
        Span(path, line, 1, line, 2),
        address,
        (),
        None,
        mark * 64,
        "r",
        (),
        container=container,
        digest=digest,
    ),
    st.sampled_from("xy"),
    paths,
    st.integers(1, 100),
    addresses.map(lambda text: text.replace("*", "s")),
    st.sampled_from((None, "web", "db")),
    st.sampled_from((None, *DIGESTS)),
    st.sampled_from("01"),
)
in_files = st.builds(
    Waiver,
    rules=st.lists(st.sampled_from("xyz"), min_size=1, max_size=2, unique=True).map(tuple),
    span=st.builds(Span, st.just("waivers.yaml"), st.integers(1, 50), st.just(1), st.just(1), st.just(2)),
    reason=st.just("r"),
    paths=st.lists(patterns, max_size=2).map(tuple),
    addresses=st.lists(addresses, max_size=2).map(tuple),
    containers=st.lists(st.sampled_from(("web", "db", "")), max_size=2).map(tuple),
    digests=st.lists(st.sampled_from((*DIGESTS, "")), max_size=1).map(tuple),
    fingerprints=st.lists(st.sampled_from(("0" * 64, "1" * 64)), max_size=1).map(tuple),
)
in_comments = st.builds(
    lambda path, first, more: Waiver(
        ("x", "y"), Span(path, first, 1, first, 2), "r", lines=(first, first + more)
    ),
    paths,
    st.integers(1, 100),
    st.integers(0, 99),
)


def _covering(waivers: list[Waiver], finding: Finding) -> list[Waiver]:
    return [waiver for waiver in waivers if Conditions(waiver).match(finding)]


def _are_patterns(waiver: Waiver) -> bool:
    try:
        Conditions(waiver).match_path("a")
    except ValueError:
        return False
    return True


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.one_of(in_files, in_comments).filter(_are_patterns), max_size=8),
    st.lists(findings, max_size=8),
)
def test_the_index_finds_what_asking_all_finds(waivers: list[Waiver], found: list[Finding]) -> None:
    made = WaiverIndex(waivers)

    assert [made.covering(finding) for finding in found] == [_covering(waivers, finding) for finding in found]


def _finding(number: int) -> Finding:
    span = Span(f"k8s/{number}/f.yaml", number, 1, number, 2)
    mark = f"{number:064x}"
    said: dict[str, Any] = {"container": f"c{number}", "digest": f"sha256:{number}"}
    return Finding("x", "pinning", "high", "m", span, f"Pod/p{number}.", (), None, mark, "r", (), **said)


def _waiver(number: int, said: dict[str, Any]) -> Waiver:
    """Return a waiver of a file of waivers; a comment, where it says nothing."""
    span = Span("waivers.yaml" if said else f"k8s/{number}/f.yaml", number + 1, 1, number + 1, 2)
    return Waiver(("x",), span, "r", lines=None if said else (number, number + 1), **said)


@pytest.mark.parametrize(
    "said",
    [
        pytest.param({"fingerprints": "{:064x}"}, id="fingerprint"),
        pytest.param({"digests": "sha256:{}"}, id="digest"),
        pytest.param({"addresses": "Pod/p{}.*"}, id="address"),
        pytest.param({"containers": "c{}"}, id="container"),
        pytest.param({"paths": "/k8s/{}/f.yaml"}, id="file"),
        pytest.param({"paths": "k8s/{}/*.yaml"}, id="directory"),
        pytest.param({"paths": "/k8s/{}/f.yaml", "addresses": "*"}, id="file-any-address"),
        pytest.param({}, id="comment"),
    ],
)
def test_a_thousand_waivers_are_not_all_asked_about_each_finding(
    said: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    class Counted(Conditions):
        def match(self, finding: Finding) -> bool:
            asked.append(finding)
            return super().match(finding)

    monkeypatch.setattr(index, "Conditions", Counted)
    waivers = [
        _waiver(number, {name: (text.format(number),) for name, text in said.items()})
        for number in range(1_000)
    ]
    made = WaiverIndex(waivers)
    covering = [made.covering(_finding(number)) for number in range(1_000)]

    assert covering == [[waiver] for waiver in waivers]
    assert len(asked) == 1_000
