"""Any modules that call and use each other in any way have values and failures, the same in any order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.formats.terraform.conftest import Graph

DIRECTORIES = ("", "a", "b", "c")
NAMES = st.sampled_from(["p", "q"])
SOURCES = st.sampled_from(["./", "../", "./a", "./b", "../a", "../b", "../c", "./missing", "x/y/z"])
ATOMS = st.one_of(
    st.sampled_from(
        [
            "1",
            "2",
            '"x"',
            "null",
            "{}",
            '{ k = "v", l = [1] }',
            'toset(["s", "t"])',
            "each.key",
            "each.value",
            "count.index",
            "self.x",
            "path.module",
            "t.p[0].x",
            "t.p[*].x",
            "t.q",
            't.q["k"].x',
            "module.p.p",
            "module.q",
            "module.q[*].q",
            'module.p["k"].q',
            "var.p",
            "var.q",
            "local.p",
            "local.q",
            "local.p.k",
            "local.q[0]",
        ]
    ),
    st.integers(0, 3).map(str),
)
EXPRESSIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda pair: f"[{pair[0]}, {pair[1]}]"),
        inner.map(lambda one: f'"a${{{one}}}b"'),
        inner.map(lambda one: f"[for x in {one} : x]"),
        st.tuples(inner, inner).map(lambda pair: f"try({pair[0]}, {pair[1]})"),
        st.tuples(inner, inner).map(lambda pair: f"{pair[0]} == {pair[1]} ? {pair[0]} : 0"),
    ),
    max_leaves=4,
)
REPEATING = st.one_of(
    st.just(""), EXPRESSIONS.map("  count = {}\n".format), EXPRESSIONS.map("  for_each = {}\n".format)
)
STATEMENTS = st.one_of(
    st.builds("locals {{\n  {} = {}\n}}\n".format, NAMES, EXPRESSIONS),
    st.builds('variable "{}" {{\n  default = {}\n}}\n'.format, NAMES, EXPRESSIONS),
    st.builds('variable "{}" {{\n}}\n'.format, NAMES),
    st.builds('output "{}" {{\n  value = {}\n}}\n'.format, NAMES, EXPRESSIONS),
    st.builds('resource "t" "{}" {{\n{}  x = {}\n}}\n'.format, NAMES, REPEATING, EXPRESSIONS),
    st.builds(
        'module "{}" {{\n  source = "{}"\n{}  {} = {}\n}}\n'.format,
        NAMES,
        SOURCES,
        REPEATING,
        NAMES,
        EXPRESSIONS,
    ),
)
TREES = st.dictionaries(
    st.tuples(st.sampled_from(DIRECTORIES), st.sampled_from(["main.tf", "more.tf", "override.tf"])).map(
        lambda path: "/".join(filter(None, path))
    ),
    st.lists(STATEMENTS, max_size=6).map("".join),
    min_size=1,
)


def told(found: Graph, paths: list[str]) -> dict[str, object]:
    return {path: (found.instance_values(path), found.failures(path)) for path in paths}


@settings(max_examples=100, deadline=None)
@given(TREES)
def test_any_modules_have_the_same_values_and_failures_in_any_order(
    graph: type[Graph], files: dict[str, str]
) -> None:
    paths = sorted(files)
    forwards = told(graph(files), paths)
    assert forwards == told(graph(files), paths[::-1])
