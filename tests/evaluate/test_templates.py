from __future__ import annotations

import pytest

from scanner.evaluate.errors import EvaluationError
from scanner.evaluate.values import Text, Value
from scanner.facts.model import Unknown
from tests.evaluate.scopes import strict, value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"a"', "a"),
        ('""', ""),
        ('"a${1.50}b${true}"', "a1.5btrue"),
        ('"${1 / 3}!"', "0." + "3" * 153 + "35!"),
        ('"${[1]}"', [1]),
        ('"${null}"', None),
        ('"a${"b${"c"}"}"', "abc"),
        ('"$${a} %%{b}"', "${a} %{b}"),
        ('"%{if true}a%{else}b%{endif}"', "a"),
        ('"%{if "false"}a%{endif}"', ""),
        ('"%{if true}${1}%{endif}"', "1"),
        ('"%{if false}${[]}%{endif}a"', "a"),
        ('"%{for x in [1, 2]}${x},%{endfor}"', "1,2,"),
        ('"%{for k, v in { b = 1, a = 2 }}${k}=${v};%{endfor}"', "a=2;b=1;"),
        ('"x %{~ if true ~} a %{~ endif ~} y"', "xay"),
        ("<<EOT\na ${1}\nEOT\n", "a 1\n"),
        ("<<-EOT\n    a\n      b\n  EOT\n", "a\n  b\n"),
    ],
)
def test_a_template_of_known_parts_is_known(text: str, expected: object) -> None:
    assert strict(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('"a${null}"', "a template can hold no null, list or map"),
        ('"a${[1]}"', "a template can hold no null, list or map"),
        ('"%{if null}a%{endif}"', "a condition must be true or false, not null"),
        ('"%{if []}a%{endif}"', "a bool is required"),
        ('"%{for x in "a"}${x}%{endfor}"', "only lists, sets, maps, tuples and objects have elements"),
    ],
)
def test_a_wrong_template_is_an_error(text: str, message: str) -> None:
    with pytest.raises(EvaluationError, match=message):
        strict(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"${var.x}"', Unknown("var.x")),
        ('"a${var.x}b"', Text(("a", Unknown("var.x"), "b"))),
        ('"${"a${var.x}"}b"', Text(("a", Unknown("var.x"), "b"))),
        ('"a${upper(var.x)}"', Text(("a", Unknown("upper(var.x)")))),
        ('"a${null}b"', Text(("a", Unknown("null"), "b"))),
        ('"a${jsonencode(var.x)}"', Text(("a", Unknown("jsonencode(var.x)")))),
        ('"a${jsonencode([1])}"', "a[1]"),
        ('"a%{if var.x}b%{endif}"', Text(("a", Unknown("%{if var.x}b%{endif}")))),
        ('"a%{if var.x}b%{else}b%{endif}"', "ab"),
        ('"a%{for i in var.x}${i}%{endfor}"', Text(("a", Unknown("%{for i in var.x}${i}%{endfor}")))),
        ('"a%{if []}b%{endif}"', Text(("a", Unknown("%{if []}b%{endif}")))),
        ('"a%{for i in 1}b%{endfor}"', Text(("a", Unknown("%{for i in 1}b%{endfor}")))),
        ('"e${"\\u0301"}"', "\u00e9"),
        ('"%{for i in [1, var.x]}${i};%{endfor}"', Text(("1;", Unknown("var.x"), ";"))),
        ('"a${var.known}"', "aimage"),
        ('"a${var.part}"', Text(("ab", Unknown("var.y")))),
    ],
)
def test_a_template_keeps_what_is_known_of_its_parts(text: str, expected: object) -> None:
    values: dict[str, Value] = {"known": "image", "part": Text(("b", Unknown("var.y")))}
    assert value(text, values) == expected
