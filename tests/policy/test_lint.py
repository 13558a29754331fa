from __future__ import annotations

import pytest

from scanner.model import Source
from scanner.policy.lint import lint

HEAD = """\
package cattleguard.pinning.some_rule

import data.cattleguard.lib.pins
import data.cattleguard.lib.settings as configured
import rego.v1

"""

BODY = """\
# Ünïcödé
deny contains {{"at": image.at, "msg": "no"}} if {{
\tsome image in input.images
\t{line}
}}

helper(x) := x
"""

REMARKS = {
    "walk is destructured": (
        "[path, value] := walk(image)",
        "10:2: destructuring `walk` finds nothing in one engine: write `walk(x, [path, value])`",
    ),
    "a character class": (
        "regex.match(`^\\d+$`, image.ref)",
        "10:15: spell character classes out: `[0-9]`, `[A-Za-z0-9_]`, `[ \\t]`",
    ),
    "an escaped character class": (
        'regex.match("^\\\\w+$", image.ref)',
        "10:15: spell character classes out: `[0-9]`, `[A-Za-z0-9_]`, `[ \\t]`",
    ),
    "a function that reaches out": (
        'http.send({"url": "x"})',
        "10:2: `http.send` is not a function on which the engines agree",
    ),
    "a function that does not exist": (
        "helpr(1)",
        "10:2: `helpr` is not a function on which the engines agree",
    ),
    "metadata": (
        "rego.metadata.rule()",
        "10:2: `rego.metadata.rule` is not a function on which the engines agree",
    ),
    "too few values": ('sprintf("%s %s", [1]) == "a"', "10:2: 2 verbs, but 1 values"),
    "too many values": ('sprintf("100%%", [1]) == "a"', "10:2: 0 verbs, but 1 values"),
    "another verb": ('sprintf("%x", [1]) == "a"', "10:2: use only %s, %q, %v and %d"),
    "a field that does not exist": (
        "input.imgaes[_]",
        "10:2: `input.imgaes` is not in the document contract",
    ),
    "the format": ('input.file.format == "compose"', "10:2: a policy judges facts, whatever the format"),
    "a keyword as a field": (
        'image.default == "x"',
        '10:8: `default` is a keyword: write `["default"]`',
    ),
    "a keyword within a reference": (
        'image.values.import[0] == "x"',
        '10:15: `import` is a keyword: write `["import"]`',
    ),
    "a keyword as a function": (
        "pins.contains(image)",
        '10:7: `contains` is a keyword: write `["contains"]`',
    ),
    "not, in a call": (
        'not startswith(input.document.kind, "x")',
        "10:17: under `not`, what `input.document` may lack decides differently: bind it with object.get first",
    ),
    "not, in a comparison": (
        'not image.values.x == "y"',
        "10:6: under `not`, what `image.values` may lack decides differently: bind it with object.get first",
    ),
}


@pytest.mark.parametrize(("line", "remark"), REMARKS.values(), ids=REMARKS)
def test_remarks(line: str, remark: str) -> None:
    assert [str(one) for one in lint(Source("p.rego", HEAD + BODY.format(line=line)))] == [f"p.rego:{remark}"]


FINE = [
    "walk(image, [path, value])",
    "regex.match(`^[0-9]{1,3}$`, image.ref)",
    'image.ref == "\\\\d"',
    "pins.below(image, 1)",
    "configured.setting(1, 2)",
    "data.cattleguard.lib.pins.below(image, 1)",
    "helper(image)",
    'image["default"] == "x"',
    "image.input == image.data",
    'image.defaults == "x"',
    'sprintf("100%% %s", [1]) == "a"',
    "not pins.below(image, 1)",
    "not input.document.kind",
    "input.documents[_]",
    'input.file.path == "x"',
    '# says "(" and http.send(1)',
]


@pytest.mark.parametrize("line", FINE)
def test_what_is_fine(line: str) -> None:
    assert lint(Source("p.rego", HEAD + BODY.format(line=line))) == []


def test_keywords_in_the_head_and_in_an_import() -> None:
    text = "package a\n\nimport data.some.pins\nimport rego.v1\n\nhelper.every := pins.below\n"
    assert [str(remark) for remark in lint(Source("p.rego", text))] == [
        'p.rego:3:13: `some` is a keyword: write `["some"]`',
        'p.rego:6:8: `every` is a keyword: write `["every"]`',
    ]


def test_the_import_is_missing() -> None:
    (remark,) = lint(Source("p.rego", "package a\n\ndeny contains 1 if input.file\n"))
    assert str(remark) == "p.rego:1:1: `import rego.v1` is missing"


def test_a_parenthesis_continues_the_line_before() -> None:
    remarks = lint(Source("p.rego", HEAD + BODY.format(line="(1 + 2) == 3")))
    assert [str(remark) for remark in remarks] == [
        "p.rego:9:16: `input.images` is not a function on which the engines agree",
        "p.rego:10:2: a line that begins with `(` continues the line before it",
    ]


def test_else_after_an_index() -> None:
    text = f"{HEAD}helper(x) := m[x] if x > 1 else := 3\n\nm := {{}}\n"
    (remark,) = lint(Source("p.rego", text))
    assert str(remark) == "p.rego:7:1: a rule with `else` must not begin with the value of an index"
