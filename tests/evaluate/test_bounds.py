"""Hostile expressions end soon, in what is not known."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scanner.errors import ParseError
from scanner.evaluate.errors import EvaluationError
from scanner.evaluate.meter import ExhaustedError, Meter
from scanner.evaluate.values import MAX_DEPTH, Value, measured
from scanner.facts.model import Unknown
from scanner.model import Source
from scanner.syntax.hcl import parse_expression
from tests.evaluate.scopes import BUDGET, evaluator, value

THOUSAND = "range(1000)"


def _doubling(step: str, levels: int = 60) -> str:
    """Return an expression that makes a value of itself over and over."""
    text = '"aaaaaaaaaaaaaaaa"'
    for _ in range(levels):
        text = f"[for s in [{text}] : {step}][0]"
    return text


@pytest.mark.parametrize(
    "text",
    [
        f"[for a in {THOUSAND} : [for b in {THOUSAND} : [for c in {THOUSAND} : c]]]",
        f'[for a in {THOUSAND} : join("", [for b in {THOUSAND} : "0123456789012345678901234567890123456789"])]',
        f"length(setproduct({THOUSAND}, {THOUSAND}, {THOUSAND}))",
        _doubling("concat([s], [s])"),
        _doubling("[s, s, s, s]"),
        _doubling("{ a = s, b = s }"),
        _doubling('replace(s, "a", s)'),
        "9" * 100_000,
        "1e3999 * 1e3999",
        "1e-3999 / 1e3999",
        "pow(10, 100000)",
        'format("%999999999d", 1)',
        'tonumber("1e999999999")',
        " + ".join(["1"] * 200),
        "true ? " * 120 + "1" + " : 2" * 120,
        '"' + "%{ if true }" * 100 + "x" + "%{ endif }" * 100 + '"',
        "-" * 200 + "1",
    ],
    ids=lambda text: text[:40],
)
def test_a_value_that_is_too_large_or_too_deep_is_not_known(text: str) -> None:
    assert _is_unknown(value(text))


def _is_unknown(found: Value) -> bool:
    """Return whether a value is not known, or is no more than structure around what is not known."""
    while isinstance(found, list | dict) and found:
        found = next(iter(found if isinstance(found, list) else found.values()))
    return isinstance(found, Unknown)


@pytest.mark.parametrize(
    "step", ['"${s}${s}${s}${s}"', 'format("%s%s%s", s, s, s)', 'join(s, ["", "", "", ""])', "[s, s][*]"]
)
def test_what_doubles_weighs_no_more_than_the_meter_allows(step: str) -> None:
    weight, height = measured(value(_doubling(step)), BUDGET * 10)

    assert weight <= BUDGET
    assert height <= MAX_DEPTH + 1


def test_structure_ends_where_it_is_too_deep() -> None:
    text = "[" * 120 + "1" + "]" * 120
    found = value(text)

    levels = 0
    while isinstance(found, list):
        levels, found = levels + 1, found[0]
    assert levels == MAX_DEPTH
    assert found == Unknown(text[MAX_DEPTH : len(text) - MAX_DEPTH])


def test_a_name_is_not_nested_deeper_than_values_may_be() -> None:
    deep: Value = "a"
    for _ in range(MAX_DEPTH):
        deep = [deep]

    assert value("var.deep", {"deep": deep}) == deep
    assert value("[var.deep]", {"deep": deep}) == [Unknown("var.deep")]
    assert value("[for x in [var.deep[0]] : [x, var.deep[0]]]", {"deep": deep}) == [
        [Unknown("var.deep[0]"), Unknown("var.deep[0]")]
    ]


def test_names_that_double_each_other_come_to_an_end() -> None:
    shared: Value = ["a"] * 10
    for _ in range(20):
        shared = [shared] * 10

    assert value("[var.shared, 1]", {"shared": shared}) == [Unknown("var.shared"), 1]
    assert value("var.shared == var.shared", {"shared": shared}) == Unknown("var.shared == var.shared")


def test_all_evaluations_of_a_meter_share_its_budget() -> None:
    run = evaluator(budget=1500)
    text = "[for x in range(1000) : x]"
    expression = parse_expression(Source("main.tf", text))

    assert run.value(expression, text) == Unknown(text)
    assert run.strict(expression, text) == Unknown(text)
    assert run.with_names({}).value(expression, text) == Unknown(text)
    assert run.meter.left < 500


def test_a_charge_that_cannot_be_paid_takes_nothing() -> None:
    meter = Meter(10)
    meter.charge(4)
    with pytest.raises(ExhaustedError):
        meter.charge(7)
    assert meter.left == 6
    with pytest.raises(ExhaustedError):
        meter.admit(["a"] * 20, 0)
    assert meter.left == 3
    meter.admit(["a"], 0)
    assert meter.left == 1


NAMES = st.sampled_from(["var.x", "var.known", "var.list", "var.none", "x", "y", "a", "null", "true"])
LEAVES = st.one_of(
    NAMES,
    st.integers(-5, 5).map(str),
    st.sampled_from(['"a"', '"1"', "1.5", "[]", "{}", '"a${x}"', '"%{ for i in var.list }${i}%{ endfor }"']),
)


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    operators = st.sampled_from(["+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||"])
    functions = st.sampled_from(
        [
            "length",
            "upper",
            "concat",
            "merge",
            "jsonencode",
            "tolist",
            "toset",
            "tomap",
            "keys",
            "try",
            "can",
            "max",
        ]
    )
    return st.one_of(
        st.tuples(inner, operators, inner).map(" ".join),
        st.tuples(inner, inner, inner).map("({0[0]} ? {0[1]} : {0[2]})".format),
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.tuples(inner, inner).map("{{ a = {0[0]}, ({0[1]}) = 1 }}".format),
        st.tuples(inner, inner, inner).map("[for x, y in {0[0]} : {0[1]} if {0[2]}]".format),
        st.tuples(inner, inner, inner).map("{{ for x, y in {0[0]} : {0[1]} => {0[2]} }}".format),
        st.tuples(inner, inner).map("{{ for y in {0[0]} : y => {0[1]}... }}".format),
        st.tuples(functions, st.lists(inner, max_size=3)).map(
            lambda call: f"{call[0]}({', '.join(call[1])})"
        ),
        inner.map("max({}...)".format),
        st.tuples(inner, inner).map("({0[0]})[{0[1]}]".format),
        inner.map("({})[*].a".format),
        inner.map("({}).a".format),
        inner.map('"x${{{}}}"'.format),
        inner.map('"%{{ if {} }}a%{{ endif }}"'.format),
        inner.map("!({})".format),
        inner.map("-({})".format),
    )


@example('"x${"x${length(var.x)}"}"')
@given(st.recursive(LEAVES, _larger, max_leaves=12))
@settings(max_examples=200, deadline=None)
def test_any_expression_has_a_value_or_is_wrong(text: str) -> None:
    known: dict[str, Value] = {"known": "a", "list": [1, Unknown("var.y")], "none": None}
    expression = parse_expression(Source("main.tf", text))
    lenient = evaluator(known).value(expression, text)

    try:
        found = evaluator(known).strict(expression, text)
    except EvaluationError as error:
        assert 0 <= error.node.start <= error.node.end <= len(text)
    else:
        assert found == lenient
    weight, height = measured(lenient, BUDGET * 10)
    assert weight <= BUDGET
    assert height <= MAX_DEPTH + 1


@given(st.text(alphabet='ab1.[](){}"$%~?:,=+-*/&|!<> \n', max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_text_is_evaluated_or_refused(text: str) -> None:
    try:
        expression = parse_expression(Source("main.tf", text))
    except ParseError:
        return
    evaluator().value(expression, text)
