"""Substitution where values are not known, and its bounds. What is known is in the recorded cases."""

from __future__ import annotations

from typing import ClassVar

import pytest

from scanner.syntax.dockerfile.expansion import LONGEST_VALUE, Binding, Budget, Expansion, expand
from scanner.syntax.dockerfile.substitution import MAX_DEPTH


class Scope:
    bindings: ClassVar = {
        "A": Binding("apple", arguments=("A",)),
        "E": Binding("", arguments=("E",)),
        "D": Binding(None, arguments=("D",)),
        "P": Binding(None, certain=False),
        "M": Binding("x-$P", unknown=("$P",), arguments=("M",)),
        "U": Binding("$P", unknown=("$P",)),
    }

    def get(self, name: str) -> Binding | None:
        return self.bindings.get(name)


def known(text: str, *arguments: str, unset: tuple[str, ...] = ()) -> Expansion:
    return Expansion(text, arguments=arguments, unset=unset)


def unknown(text: str, *expressions: str, arguments: tuple[str, ...] = ()) -> Expansion:
    return Expansion(text, unknown=expressions, arguments=arguments)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("plain", Expansion("plain")),
        ("'quo'\"ted\"", Expansion("quoted")),
        ("a\\$A", Expansion("a$A")),
        ("x$A-${A}", known("xapple-apple", "A")),
        ("$N", known("", unset=("N",))),
        ("${N:-$A}", known("apple", "A", unset=("N",))),
        ("x$D", unknown("x$D", "$D", arguments=("D",))),
        ("x${D}y", unknown("x${D}y", "${D}", arguments=("D",))),
        ("${D:-d}", known("d", "D")),
        ("${D-d}", known("d", "D")),
        ("${D:+d}", known("", "D")),
        ("${D:?d}", unknown("${D:?d}", "${D:?d}", arguments=("D",))),
        ("${D#d}", known("", "D")),
        ("${E:-d}", known("d", "E")),
        ("${E:?d}", unknown("${E:?d}", "${E:?d}", arguments=("E",))),
        ("$P", unknown("$P", "$P")),
        ("a-${P:-d}", unknown("a-${P:-d}", "${P:-d}")),
        ("${P:+d}", unknown("${P:+d}", "${P:+d}")),
        ("${P#d}", unknown("${P#d}", "${P#d}")),
        ("$M", unknown("x-$P", "$P", arguments=("M",))),
        ("${M-d}", unknown("x-$P", "$P", arguments=("M",))),
        ("${M:-d}", unknown("${M:-d}", "${M:-d}", arguments=("M",))),
        ("${U:-d}", unknown("${U:-d}", "${U:-d}")),
        ("${M+d}", known("d", "M")),
        ("${M#x}", unknown("${M#x}", "${M#x}", arguments=("M",))),
        ("${A#$P}", unknown("${A#$P}", "${A#$P}", arguments=("A",))),
        ("${A/p/$P}", unknown("${A/p/$P}", "${A/p/$P}", arguments=("A",))),
        ("${A#\\p}", unknown("${A#\\p}", "${A#\\p}", arguments=("A",))),
        ("$P$P", unknown("$P$P", "$P")),
        ("${N:-${D}}", unknown("${D}", "${D}", arguments=("D",))),
        ('"${template:name}"', unknown("${template:name}", "${template:name}")),
        ("a:${template:x}-b", unknown("a:${template:x}-b", "${template:x}")),
        ("${A@Q}:$A", unknown("${A@Q}:$A", "${A@Q}", "$A")),
        ("it's", unknown("it's", "it's")),
        ("${", unknown("${", "${")),
    ],
)
def test_unknown(word: str, expected: Expansion) -> None:
    found = expand(word, "\\", Scope())
    if expected.unset:
        assert found == expected
    else:
        assert found == Expansion(expected.text, expected.unknown, expected.arguments, found.unset)


def test_nesting_is_bounded() -> None:
    deep = "${N:-" * MAX_DEPTH + "x" + "}" * MAX_DEPTH
    assert expand(deep, "\\", Scope()).unknown
    less = MAX_DEPTH - 1
    assert expand("${N:-" * less + "x" + "}" * less, "\\", Scope()).text == "x"


class Long:
    def get(self, name: str) -> Binding:
        return Binding(name * 1000)


def test_length_is_bounded() -> None:
    most = LONGEST_VALUE // 1016
    assert len(expand("$a" * most, "\\", Long()).text) == most * 1000
    word = "$a" * (most + 1)
    assert expand(word, "\\", Long()) == unknown(word, word)


def test_the_budget_is_shared() -> None:
    budget = Budget(1500)
    assert expand("$a", "\\", Long(), budget=budget).text == "a" * 1000
    assert expand("$a", "\\", Long(), budget=budget) == unknown("$a", "$a")
    assert budget.is_spent
