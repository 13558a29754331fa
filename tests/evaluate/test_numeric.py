from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.evaluate.function import ConversionError
from scanner.evaluate.meter import ExhaustedError
from scanner.evaluate.numeric import (
    added,
    canonical,
    divided,
    multiplied,
    number_text,
    parsed,
    ratio,
    remainder,
    subtracted,
)

numbers = st.one_of(
    st.integers(-(10**200), 10**200),
    st.decimals(allow_nan=False, allow_infinity=False, places=20).filter(lambda number: abs(number) < 10**30),
).map(canonical)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1e3", 1000),
        ("+1", 1),
        (".5", Decimal("0.5")),
        ("1.", 1),
        ("1p3", 8),
        ("1p-1", Decimal("0.5")),
        ("-0.10", Decimal("-0.1")),
        ("12345678901234567890", 12345678901234567890),
    ],
)
def test_a_string_is_a_number(text: str, expected: object) -> None:
    found = parsed(text)

    assert (type(found), found) == (type(expected), expected)


@pytest.mark.parametrize("text", ["", " 1", "1_000", "0x1", "1e", "e1", "--1", "1.2.3", "\u0661", "1\n"])
def test_a_string_is_no_number(text: str) -> None:
    with pytest.raises(ConversionError, match="a number is required"):
        parsed(text)


@pytest.mark.parametrize(
    "text", ["1e4001", "1e-4001", "1e999999999999", "1p99999", "9" * 5000, "1e4000", "+Inf"]
)
def test_a_number_can_be_too_large(text: str) -> None:
    with pytest.raises(ExhaustedError):
        parsed(text)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Decimal("1.50"), "1.5"),
        (100, "100"),
        (Decimal("1E-20"), "0.00000000000000000001"),
        (divided(1, 3), "0." + "3" * 154 + "5"),
        (divided(100, 7), "14." + "285714" * 25 + "286"),
        (0.1, "0.1"),
        (1e22, "10000000000000000000000"),
    ],
)
def test_a_number_is_written_without_an_exponent(number: float | Decimal, text: str) -> None:
    assert number_text(number) == text


def test_a_number_has_512_bits() -> None:
    assert canonical(10**200 + 1) == 10**200
    assert canonical(2**512 - 1) == 2**512 - 1
    assert added(10**30, Decimal("1E-30")) == Decimal("1000000000000000000000000000000." + "0" * 29 + "1")


@given(numbers, numbers)
@settings(max_examples=200)
def test_operations_are_exact_to_512_bits(left: int | Decimal, right: int | Decimal) -> None:
    one, other = Fraction(*ratio(left)), Fraction(*ratio(right))

    _assert_close(added(left, right), one + other)
    _assert_close(subtracted(left, right), one - other)
    _assert_close(multiplied(left, right), one * other)
    if right:
        _assert_close(divided(left, right), one / other)


@given(st.integers(-(10**100), 10**100), st.integers(-(10**50), 10**50).filter(bool))
@settings(max_examples=200)
def test_a_remainder_has_the_sign_of_the_dividend(left: int, right: int) -> None:
    assert remainder(left, right) == left - right * math.trunc(Fraction(left, right))


def _assert_close(found: int | Decimal, exact: Fraction) -> None:
    """Assert that a number is the exact one up to half of its last bit."""
    assert abs(Fraction(*ratio(found)) - exact) <= abs(exact) / 2**512
    assert canonical(found) == found
    assert isinstance(found, int) == (Fraction(found).denominator == 1)


@given(numbers)
@settings(max_examples=200)
def test_a_number_survives_its_text(number: int | Decimal) -> None:
    assert parsed(number_text(number)) == number
