"""Every recorded expression has the value and the type that Terraform gave it, and every wrong one is an error."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import pytest

from tests.evaluate.terraform_oracle import Names, cases, difference

UNKNOWN_HERE = {
    "plantimestamp()": "the time of a plan is unknown unless the user gives one",
    "terraform_data.new.id == null": "Terraform is told by providers what cannot be null",
    "terraform_data.new.id != null": "Terraform is told by providers what cannot be null",
    'flatten([["a"], [terraform_data.new.id]])': "Terraform is told by providers what is a string",
    'sort(["b", terraform_data.new.id])': "a list of unknown elements is unknown as a whole",
    'cidrhost("::ffff:10.0.0.0/104", 5)': "Terraform gives an address of another network",
    'cidrsubnet("::ffff:10.0.0.0/104", 8, 4)': "see cidrhost",
    'cidrnetmask("::ffff:10.0.0.0/104")': "see cidrhost",
    'cidrsubnet("10.1.2.0/24", -1, 0)': "Terraform gives a network that is around the given one",
    'cidrsubnet("10.1.2.0/24", 4, -1)': "Terraform gives an address of another network",
    **dict.fromkeys(
        (
            "sensitive([1, 2])",
            "sensitive({a = 1}).a",
            'length(sensitive("abc"))',
            'jsonencode(sensitive("x"))',
            'nonsensitive(sensitive("a"))',
            'issensitive(sensitive("a"))',
        ),
        "what is sensitive is never looked at",
    ),
    "can(1 / 0)": "infinity is no value here",
    'regex("(?P<a>a)(?P<a>b)", "ab")': "RE2 does not tell groups of the same name apart",
}
"""Expressions of which Terraform knows the value, and why we do not."""

KNOWN_HERE = {
    "false && terraform_data.new.output": "whatever the other operand is",
    "true || terraform_data.new.output": "whatever the other operand is",
    "terraform_data.new.output ? [1] : [1]": "whatever the condition is",
    'terraform_data.new.output == 1 ? "a" : "a"': "whatever the condition is",
    "jsondecode(jsonencode({a = terraform_data.new.id}))": "what was encoded is kept",
}
"""Expressions of which we know the value, and why it must be that."""

DIFFERENT = {
    "jsonencode([1, 1.5, 1e10, 1e-5, -0, 100])": "a negative zero is written -0; there is none here",
    'yamldecode("!!null x")': "the text of a null is not looked at; here it has to be one",
    'coalescelist(null, ["a"])': "a null is passed over, as coalesce does",
    "coalesce(local.people, var.mixed)": "the null in the tuple could be an object, so that both could be one list",
    '(can((tolist([flatten([var.mixed]), ["12", local.sizes.large, var.enabled]]))[0])) ? ({(format("%s|%v", indent(2, "B c"), [local.users][0])) = "%{ if ((true) && (var.enabled)) }${format("%s|%v", var.name, var.tags)}%{ else }no%{ endif }"}) : (zipmap(setproduct(["", local.text], local.strings), slice(concat(local.strings, var.zones), 0, 1)))': "the branch that is not taken is wrong, of which Terraform still compares the type",
    '(((sort([0.5]))[0]) >= ceil(ceil(0.1))) ? (zipmap([for x in [for k, v in local.labels : k if v != "x,y"] : upper(x)], slice(sort(var.zones), 0, 1))) : (tolist(toset(["b", "a"])))': "the branch that is not taken is wrong, of which Terraform still compares the type",
}
"""Expressions of which we have another result, and why that is accepted."""

ACCEPTED = {**UNKNOWN_HERE, **KNOWN_HERE, **DIFFERENT}
CASES = {
    topic: list(group)
    for topic, group in groupby(sorted(cases(), key=lambda case: case["topic"]), lambda case: case["topic"])
}


@pytest.fixture(scope="module")
def names() -> Names:
    return Names()


@pytest.mark.parametrize("topic", CASES)
def test_terraform_agrees(topic: str, names: Names) -> None:
    found = {case["expression"]: difference(case, names) for case in CASES[topic]}
    assert {text: how for text, how in found.items() if how and text not in ACCEPTED} == {}


def test_accepted_differences_are_differences(names: Names) -> None:
    by_text: dict[str, dict[str, Any]] = {
        case["expression"]: case for group in CASES.values() for case in group
    }
    assert {text for text in ACCEPTED if difference(by_text[text], names) is None} == set()


@pytest.mark.parametrize("text", UNKNOWN_HERE)
def test_what_we_do_not_know_is_unknown(text: str, names: Names) -> None:
    (case,) = (case for group in CASES.values() for case in group if case["expression"] == text)
    assert str(difference(case, names)).startswith(("we have Unknown(", "we have Encoded("))


def test_there_are_many_cases() -> None:
    assert sum(map(len, CASES.values())) >= 1500
