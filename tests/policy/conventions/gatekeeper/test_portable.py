"""What is rewritten for the engine in this process, and that every place stays known."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.policy.conventions.gatekeeper.portable import portable

NOT = "package n\na(c) {{ {} }}"


@pytest.mark.parametrize(
    ("written", "made"),
    [
        pytest.param(
            'not startswith(c.image, "x")', '_ = c.image; not startswith(c.image, "x")', id="argument"
        ),
        pytest.param("not f(c.x, [c.y])", "_ = c.x; _ = [c.y]; not f(c.x, [c.y])", id="two-arguments"),
        pytest.param("not c.x > 1", "_ = c.x; not c.x > 1", id="comparison"),
        pytest.param("not c.x != c.y", "_ = c.x; _ = c.y; not c.x != c.y", id="unequal"),
        pytest.param("not c.x == 1", "not c.x == 1", id="equal"),
        pytest.param("not c.x[c.y]", "_ = c.y; not c.x[c.y]", id="index"),
        pytest.param("not c.x", "not c.x", id="reference"),
        pytest.param("not f(c)", "not f(c)", id="variable"),
        pytest.param('not f("x.y", 1)', 'not f("x.y", 1)', id="literals"),
        pytest.param("not f([x | x = c.l[_]])", "not f([x | x = c.l[_]])", id="comprehension"),
        pytest.param("not f(c.x) with input as c", "not f(c.x) with input as c", id="with"),
        pytest.param("c.a; not f(c.x); c.b", "c.a; _ = c.x; not f(c.x); c.b", id="in-a-row"),
        pytest.param(
            "x := {y | y := c[_]; not f(y.z)}", "x := {y | y := c[_]; _ = y.z; not f(y.z)}", id="within"
        ),
        pytest.param("c.x\n  (c.y - 1) == 1", "c.x\n  ;(c.y - 1) == 1", id="bracket"),
        pytest.param("f(c.x,\n  (1))", "f(c.x,\n  (1))", id="argument-in-brackets"),
        pytest.param("c.x ==\n  (1)", "c.x ==\n  (1)", id="operand-in-brackets"),
        pytest.param('sprintf("%v %v", [1])', 'sprintf("%v %%!v(MISSING)", [1])', id="too-few-values"),
        pytest.param('sprintf("%v %%", [1])', 'sprintf("%v %%", [1])', id="enough-values"),
        pytest.param('re_match("a", c)', 'regex.match("a", c)', id="renamed"),
    ],
)
def test_a_body_is_rewritten(written: str, made: str) -> None:
    assert portable(NOT.format(written), 0).text == NOT.format(made)


def test_further_bodies_get_a_head_of_their_own() -> None:
    rego = 'package n\nx[{"m": y}] {\n  y := 1\n} { # more\n  y := 2\n}\nf(z) = 1 { z } { not z }'
    head = 'x[{"m": y}]'
    assert portable(rego, 0).text == rego.replace("} { #", f"}} {head} {{ #")


def test_deprecated_functions_are_defined_where_they_are_called() -> None:
    made = portable("package n\na { any(input.x) }\n", 0).text
    assert made == (
        "package n\na { cattleguard_any(input.x) }\n\ncattleguard_any(x) = y { y := count([1 | x[_] == true]) > 0 }\n"
    )


@pytest.mark.parametrize(
    "rego",
    [
        pytest.param("package n\nany(x) { x }\na { any(1) }", id="own-function"),
        pytest.param("package n\na { input.any }", id="field"),
        pytest.param('package n\na { "any(x)" } # any(x)', id="text-and-comment"),
        pytest.param("package n\nimport future.keywords\na { not f(input.x) }", id="other-negations"),
    ],
)
def test_what_means_the_same_stays(rego: str) -> None:
    assert portable(rego, 0).text == rego


@pytest.mark.parametrize(
    ("written", "made"),
    [
        ("a(c) if not f(c.x)\nb := 1", "a(c) if { _ = c.x; not f(c.x) }\nb := 1"),
        ("a(c) := 1 if not f(c.x) else := 2", "a(c) := 1 if { _ = c.x; not f(c.x) } else := 2"),
        ("a(c) if not c.x", "a(c) if not c.x"),
        ("a(c) if { not f(c.x) }", "a(c) if { _ = c.x; not f(c.x) }"),
    ],
)
def test_what_follows_an_if_becomes_a_body(written: str, made: str) -> None:
    assert portable(f"package n\n{written}", 1).text == f"package n\n{made}"


def test_rego_v1_has_no_deprecated_functions() -> None:
    rego = "package n\n\na if any(input.x)\n"
    assert portable(rego, 1).text == rego


PIECES = st.sampled_from(
    [
        "not ",
        "f(",
        "c.x",
        ", ",
        ")",
        "\n",
        "(",
        "[",
        "]",
        "{",
        "}",
        "; ",
        '"%v"',
        "sprintf(",
        "any(",
        "x",
        " | ",
        "#",
        "`",
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join))
@settings(max_examples=200)
def test_every_place_is_known(rego: str) -> None:
    made = portable(rego, 0)
    places = [made.written(offset) for offset in range(len(made.text) + 1)]
    assert places == sorted(places)
    assert all(0 <= place <= len(rego) for place in places)
    assert places[-1] == len(rego)


def test_a_module_that_would_grow_beyond_measure_stays_as_it_is() -> None:
    rego = f'package n\nx["{"m" * 20_000}"] {{ true }}{" { true }" * 1000}'
    assert portable(rego, 0).text == rego


def test_a_place_behind_what_was_put_in_is_the_authors() -> None:
    rego = NOT.format('not startswith(c.image, "x"); any([1]); c.end')
    made = portable(rego, 0)
    assert made.written(made.text.index("c.end")) == rego.index("c.end")
    assert made.written(made.text.index("startswith")) == rego.index("startswith")
    assert made.written(made.text.index("cattleguard_any") + 3) == rego.index("any")
