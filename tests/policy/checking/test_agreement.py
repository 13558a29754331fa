from __future__ import annotations

import pytest

from scanner.model import Source
from scanner.policy.checking.check import lint
from scanner.policy.engines.embedded import EmbeddedEngine

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

named := [pins, configured]
"""


def remarks(text: str, path: str = "p.rego") -> list[str]:
    return [f"{one} -> {one.hint}" for one in lint(Source(path, text), EmbeddedEngine())]


REMARKS = {
    "walk is destructured": (
        "[_, _] := walk(image)",
        "10:2: walk: destructuring `walk` finds nothing in one engine -> write `walk(x, [path, value])`",
    ),
    "a character class": (
        "regex.match(`^\\d+$`, image.ref)",
        (
            "10:15: pattern: the engines' character classes differ"
            " -> spell them out: `[0-9]`, `[A-Za-z0-9_]`, `[ \\t]`"
        ),
    ),
    "an escaped character class": (
        'regex.match("^\\\\w+$", image.ref)',
        (
            "10:15: pattern: the engines' character classes differ"
            " -> spell them out: `[0-9]`, `[A-Za-z0-9_]`, `[ \\t]`"
        ),
    ),
    "a class within brackets": (
        "regex.match(`^[a\\d]$`, image.ref)",
        (
            "10:15: pattern: the engines' character classes differ"
            " -> spell them out: `[0-9]`, `[A-Za-z0-9_]`, `[ \\t]`"
        ),
    ),
    "a brace": (
        "regex.match(`a{b`, image.ref)",
        "10:15: pattern: one engine does not take a literal `{` -> write `[{]`",
    ),
    "a large repetition": (
        "regex.match(`a{1,1001}`, image.ref)",
        "10:15: pattern: one engine takes no more than 1000 repetitions -> repeat less often",
    ),
    "a function that reaches out": (
        'http.send({"url": "x"})',
        (
            "10:2: outside: `http.send` reaches out of the evaluation, which no policy can do here"
            " -> what a policy needs must be in `input` or in data files"
        ),
    ),
    "a function that does not exist": (
        "helpr(1)",
        "10:2: function: there is no function `helpr` -> did you mean 'helper'?",
    ),
    "a built-in function that does not exist": (
        "object.gett(1)",
        "10:2: function: there is no function `object.gett` -> did you mean 'object.get'?",
    ),
    "a function that its package lacks": (
        "data.cattleguard.pinning.some_rule.helpr(1)",
        "10:2: function: there is no function `data.cattleguard.pinning.some_rule.helpr` -> did you mean 'helper'?",
    ),
    "a function of input": (
        "input.document.first(1)",
        "10:2: function: `input.document.first` is no function -> `input` holds values alone",
    ),
    "what may be no text": (
        "startswith(input.document.name, `a`)",
        (
            "10:13: type: `input.document.name` may be something else than a text"
            " -> write `is_string(input.document.name)` in a line before"
        ),
    ),
    "what is no text": (
        "startswith(image.arguments, `a`)",
        "10:13: type: `image.arguments` is never a text -> docs/contract.md says what it is",
    ),
    "metadata": (
        "rego.metadata.rule()",
        (
            "10:2: function: the embedded engine has no `rego.metadata.rule`"
            " -> write it with other functions, or use `--engine opa`"
        ),
    ),
    "a function with different results": (
        'glob.match("a", [], image.ref)',
        (
            "10:2: function: `glob.match` is not a function on which the engines agree"
            " -> docs/policies.md lists those that native policies can use"
        ),
    ),
    "too few values": (
        'sprintf("%s %s", [1]) == "a"',
        "10:2: sprintf: 2 verbs, but 1 value -> give as many values as the text has verbs; `%%` is a percent sign",
    ),
    "too many values": (
        'sprintf("100%%", [1]) == "a"',
        "10:2: sprintf: 0 verbs, but 1 value -> give as many values as the text has verbs; `%%` is a percent sign",
    ),
    "another verb": (
        'sprintf("%x", [1]) == "a"',
        "10:2: sprintf: use only %s, %q, %v and %d -> the engines write the others differently",
    ),
    "the format": (
        'input.file.format == "compose"',
        "10:2: format: a policy judges facts, whatever the format -> ask for facts of `input`",
    ),
    "a keyword as a field": (
        'input.document.default == "x"',
        '10:17: keyword: `default` is a keyword -> write `["default"]`',
    ),
    "a keyword within a reference": (
        'input.document.import[0] == "x"',
        '10:17: keyword: `import` is a keyword -> write `["import"]`',
    ),
    "a keyword as a function": (
        "pins.contains(image)",
        '10:7: keyword: `contains` is a keyword -> write `["contains"]`',
    ),
    "not, in a call": (
        'not startswith(input.document["kind"], "x")',
        (
            "10:17: undefined-under-not: under `not`, what `input.document` may lack decides differently"
            " -> bind it with object.get first"
        ),
    ),
    "not, in a comparison": (
        'not input.resources[0].values.x == "y"',
        (
            "10:6: undefined-under-not: under `not`, what `values` may lack decides differently"
            " -> bind it with object.get first"
        ),
    ),
    "fractions": (
        "input.document.x == 0.1",
        "10:2: number: the engines hold fractions differently: they may not be equal -> compare with `<` or `>`",
    ),
    "a large number": (
        "input.document.x < 9223372036854775808",
        (
            "10:21: number: a number this large is not held exactly by each engine"
            " -> compare it as a text, or with a smaller one"
        ),
    ),
    "a name is used twice": (
        "count([1 | some image in input.images; image.tag == null]) == 1",
        (
            "10:18: reused-name: the comprehension declares `image`, which the body around it has too"
            " -> give one of them another name (line 9)"
        ),
    ),
    "the value of with is computed": (
        "helper(1) with input.images as [helper(1)]",
        "10:12: mock: the value of `with` is computed in its place -> bind it with `:=` in a line before",
    ),
    "with replaces a rule by its short name": (
        "helper(1) with named as []",
        (
            "10:12: mock: `with` must replace `named` by its full path"
            " -> write `with data.cattleguard.pinning.some_rule.named as`"
        ),
    ),
    "with replaces by an import": (
        "helper(1) with pins.ranks as {}",
        (
            "10:12: mock: `with` must replace `pins.ranks` by its full path"
            " -> write `with data.cattleguard.lib.pins.ranks as`"
        ),
    ),
    "with replaces a function": (
        "named with data.cattleguard.pinning.some_rule.helper as 1",
        (
            "10:8: mock: the embedded engine does not replace functions by `with`"
            " -> replace what the function reads, or use `--engine opa`"
        ),
    ),
}


@pytest.mark.parametrize(("line", "remark"), REMARKS.values(), ids=REMARKS)
def test_remarks(line: str, remark: str) -> None:
    assert remarks(HEAD + BODY.format(line=line)) == [f"p.rego:{remark}"]


FINE = [
    "is_string(input.document.name)\n\tstartswith(input.document.name, `a`)",
    "helper(input.document)\n\tstartswith(input.document.name, `a`)",
    "startswith(image.ref, `a`)",
    "startswith(image.tag, `a`)",
    "http.send({}) with http.send as {}",
    "walk(image, [_, _])",
    "regex.match(`^[0-9]{1,3}$`, image.ref)",
    "regex.match(`^[{]\\{\\\\d[[:alpha:]]$`, image.ref)",
    'image.ref == "\\\\d"',
    "pins.below(image, 1)",
    "configured.setting(1, 2)",
    "data.cattleguard.lib.pins.below(image, 1)",
    "helper(image)",
    'input.document["default"] == "x"',
    "input.document.input == input.document.data",
    'input.document.defaults == "x"',
    'sprintf("100%% %s", [1]) == "a"',
    "not pins.below(image, 1)",
    "not input.document.kind",
    'input.file.path == "x"',
    '# says "(" and http.send(1)',
    "input.document.x > 0.1",
    "helper(1) with input.images as [image]",
    "named with data.cattleguard.pinning.some_rule.named as []",
    "input.document.x == `a\n(b)`",
    "count([1 | some other in input.images; other.tag == null]) == 1",
]


@pytest.mark.parametrize("line", FINE)
def test_what_is_fine(line: str) -> None:
    assert remarks(HEAD + BODY.format(line=line)) == []


def test_keywords_in_the_head_and_in_an_import() -> None:
    text = "package cattleguard.a\n\nimport data.some.pins\nimport rego.v1\n\nhelper.every := pins.below\n"
    assert remarks(text) == [
        'p.rego:3:13: keyword: `some` is a keyword -> write `["some"]`',
        'p.rego:6:8: keyword: `every` is a keyword -> write `["every"]`',
    ]


def test_the_import_is_missing() -> None:
    text = "package cattleguard.a\n\ndeny contains 1 if input.file\n"
    assert remarks(text) == [
        "p.rego:1:1: missing-import: `import rego.v1` is missing -> write `import rego.v1` below the package"
    ]


def test_a_parenthesis_continues_the_line_before() -> None:
    assert remarks(HEAD + BODY.format(line="(1 + 2) == 3")) == [
        (
            "p.rego:10:2: continued-line: a line that begins with `(` continues the line before it"
            " -> leave the parentheses out, or join the lines"
        )
    ]


def test_else_after_an_index() -> None:
    text = "package cattleguard.a\n\nimport rego.v1\n\nf(x) := m[x] if x > 1 else := 3\n\nm := {}\n"
    assert remarks(text) == [
        (
            "p.rego:5:1: else-after-index: a rule with `else` must not begin with the value of an index"
            " -> bind the value in the body and give the variable"
        )
    ]


OF_OTHERS = {
    "a class": "regex.match(`\\d`, input.a)",
    "a fraction": "input.a == 0.1",
    "a function with different results": 'glob.match("a", [], input.a)',
    "not": 'not startswith(input.document["kind"], "x")',
    "no import": "input.file.format",
    "another verb": 'sprintf("%05.2f", [input.a])',
    "a chosen value": 'sprintf("%[1]d %[1]d", [input.a])',
}


@pytest.mark.parametrize("line", OF_OTHERS.values(), ids=OF_OTHERS)
def test_what_other_policies_may_do(line: str) -> None:
    assert remarks(f"package main\n\ndeny contains 1 if {line}\n") == []


@pytest.mark.parametrize(
    ("line", "remark"),
    [
        (
            'semver.compare("v1.2.3", input.a)',
            'version: only one engine takes a version that begins with `v` -> take it off: `trim_prefix(version, "v")`',
        ),
        (
            "object.subset(input.a, [])",
            (
                "subset: the engines disagree on whether an empty array is a part of everything"
                " -> ask for the case of an empty array before"
            ),
        ),
        (
            "io.jwt.decode(input.a)",
            (
                "function: the embedded engine has no `io.jwt.decode`"
                " -> write it with other functions, or use `--engine opa`"
            ),
        ),
        (
            "ec.oci.blob(input.a)",
            "function: there is no function `ec.oci.blob` -> define it, or import the package that does",
        ),
    ],
)
def test_what_no_policy_should_do(line: str, remark: str) -> None:
    (found,) = remarks(f"package main\n\ndeny contains 1 if {line}\n")
    assert found.split(": ", 1)[1] == remark


def test_what_conftest_adds_to_tests() -> None:
    text = 'package main\n\ntest_a if parse_config("yaml", "a: 1")\n'
    assert remarks(text, "main_test.rego") == []
    assert len(remarks(text)) == 1
