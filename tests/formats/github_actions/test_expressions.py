from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.formats.github_actions.expressions import MAX_VARIABLES, Scope, Variant, unknown_in
from scanner.formats.github_actions.matrix import MAX_WORK, Budget, matrix

AT = ("x",)
SCOPE = Scope(
    {"TAG": "1.2.3", "EMPTY": ""},
    matrix(
        {"matrix": {"os": ["a", "b"], "image": ["x", "y"], "secret": ["${{ secrets.A }}"]}}, ("s",), Budget()
    ),
)

CASES: dict[str, tuple[str, list[Variant]]] = {
    "no expression": ("nginx:1", [Variant("nginx:1", AT)]),
    "env": ("nginx:${{ env.TAG }}", [Variant("nginx:1.2.3", AT)]),
    "env without blanks": ("nginx:${{env.TAG}}", [Variant("nginx:1.2.3", AT)]),
    "a context in capitals": ("nginx:${{ ENV.TAG }}", [Variant("nginx:1.2.3", AT)]),
    "an empty variable": ("nginx${{ env.EMPTY }}", [Variant("nginx", AT)]),
    "an unknown variable": (
        "nginx:${{ env.OTHER }}",
        [Variant("nginx:${{ env.OTHER }}", AT, ("${{ env.OTHER }}",))],
    ),
    "a literal": ("${{ 'it''s' }}", [Variant("it's", AT)]),
    "a literal with braces": ("${{ 'a}}b' }}c", [Variant("a}}bc", AT)]),
    "inputs": ("${{ inputs.image }}", [Variant("${{ inputs.image }}", AT, ("${{ inputs.image }}",))]),
    "the same twice": ("${{ a }}/${{ a }}", [Variant("${{ a }}/${{ a }}", AT, ("${{ a }}",))]),
    "two": ("${{ a }}${{ b }}", [Variant("${{ a }}${{ b }}", AT, ("${{ a }}", "${{ b }}"))]),
    "a choice": (
        "${{ matrix.image || 'z' }}",
        [Variant("${{ matrix.image || 'z' }}", AT, ("${{ matrix.image || 'z' }}",))],
    ),
    "not closed": ("nginx:${{ env.TAG }", [Variant("nginx:${{ env.TAG }", AT, ("nginx:${{ env.TAG }",))]),
    "the matrix": (
        "${{ matrix.image }}",
        [Variant("x", ("s", "matrix", "image", 0)), Variant("y", ("s", "matrix", "image", 1))],
    ),
    "the matrix in a text": (
        "r/${{ matrix.image }}:${{ env.TAG }}",
        [
            Variant("r/x:1.2.3", ("s", "matrix", "image", 0)),
            Variant("r/y:1.2.3", ("s", "matrix", "image", 1)),
        ],
    ),
    "two keys of the matrix": (
        "${{ matrix.os }}/${{ matrix.image }}",
        [Variant("a/x", AT), Variant("a/y", AT), Variant("b/x", AT), Variant("b/y", AT)],
    ),
    "one key twice": (
        "${{ matrix.os }}-${{ matrix.os }}",
        [Variant("a-a", ("s", "matrix", "os", 0)), Variant("b-b", ("s", "matrix", "os", 1))],
    ),
    "a value that is not known": (
        "${{ matrix.secret }}",
        [Variant("${{ matrix.secret }}", ("s", "matrix", "secret", 0), ("${{ matrix.secret }}",))],
    ),
    "a key that no combination has": ("${{ matrix.other }}", [Variant("", AT)]),
}


@pytest.mark.parametrize(("text", "variants"), CASES.values(), ids=CASES.keys())
def test_variants(text: str, variants: list[Variant]) -> None:
    assert list(SCOPE.variants(text, AT)) == variants


def test_matrix_that_an_expression_completes() -> None:
    scope = Scope({}, matrix({"matrix": {"image": ["x"], "include": "${{ y }}"}}, ("s",), Budget()))
    assert list(scope.variants("${{ matrix.image }}", AT)) == [
        Variant("x", ("s", "matrix", "image", 0)),
        Variant("${{ matrix.image }}", AT, ("${{ matrix.image }}",)),
    ]


def test_no_matrix() -> None:
    text = "${{ matrix.image }}"
    assert list(Scope().variants(text, AT)) == [Variant(text, AT, (text,))]


@pytest.mark.parametrize(
    ("values", "env"),
    [
        (None, {"TAG": "1.2.3", "EMPTY": ""}),
        ("${{ x }}", {"TAG": "1.2.3", "EMPTY": ""}),
        ({"TAG": 2, "ON": True}, {"TAG": "2", "EMPTY": "", "ON": "true"}),
        ({"TAG": "${{ inputs.tag }}"}, {"EMPTY": ""}),
        ({"TAG": ["a"], "NEW": None}, {"EMPTY": "", "NEW": ""}),
    ],
    ids=["none", "an expression", "scalars", "not literal any more", "not a scalar"],
)
def test_with_env(values: Any, env: dict[str, str]) -> None:
    assert SCOPE.with_env(values).env == env


def test_variables_beyond_the_limit_are_unknown() -> None:
    scope = Scope().with_env({f"V{number}": "x" for number in range(MAX_VARIABLES + 1)})
    assert len(scope.env) == MAX_VARIABLES
    assert scope.variants(f"${{{{ env.V{MAX_VARIABLES} }}}}", AT)[0].unknown


def test_combinations_beyond_the_budget_are_unknown() -> None:
    budget = Budget()
    scope = Scope({}, matrix({"matrix": {"a": [1, 2]}}, ("s",), budget), budget)
    assert len(scope.variants("${{ matrix.a }}", AT)) == 2
    assert budget.allows(MAX_WORK - 100)
    assert len(scope.variants("${{ matrix.a }}" * 100, AT)) == 2
    while budget.allows(1):
        pass
    assert scope.variants("${{ matrix.a }}", AT) == (Variant("${{ matrix.a }}", AT, ("${{ matrix.a }}",)),)


def test_unknown_in() -> None:
    assert unknown_in("a ${{ b }} ${{ c['}}'] }} ${{ b }}") == ("${{ b }}", "${{ c['}}'] }}")
    assert unknown_in("nothing") == ()


_PIECES = st.lists(
    st.sampled_from(["${{", "}}", "'", " ", "matrix.image", "env.TAG", "x", "}", "$", "{", "matrix.os"]),
    max_size=12,
)


@given(_PIECES)
@settings(max_examples=200, deadline=None)
def test_any_text_has_variants(pieces: list[str]) -> None:
    text = "".join(pieces)
    variants = SCOPE.variants(text, AT)
    assert 0 < len(variants) <= 4
    for variant in variants:
        assert all(part in text for part in variant.unknown)
        assert variant.unknown or "${{" not in variant.text


def test_long_text_takes_no_time() -> None:
    assert len(SCOPE.variants("${{ " + "'" * 50_000, AT)) == 1
    assert len(SCOPE.variants("${{ x" * 20_000, AT)) == 1
    assert len(SCOPE.variants("'${{" * 20_000, AT)) == 1
    assert len(SCOPE.variants("${{'x" * 20_000, AT)) == 1
    assert len(SCOPE.variants("${{ matrix." + "a." * 50_000 + " }}", AT)) == 1
