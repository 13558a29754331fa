"""The tables of functions, and what holds for functions of strings whatever the unknown parts are."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.evaluate.function import FunctionError, Surroundings
from scanner.evaluate.functions import OPENTOFU, PACKER, TERRAFORM
from scanner.evaluate.meter import ExhaustedError
from scanner.evaluate.values import Text, Value, joined
from scanner.facts.model import Unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.evaluate.function import Function

X = Unknown("x")
NAMES = """
abs abspath alltrue anytrue base64decode base64encode base64gzip base64sha256 base64sha512 basename
bcrypt can ceil chomp chunklist cidrhost cidrnetmask cidrsubnet cidrsubnets coalesce coalescelist compact
concat contains csvdecode dirname distinct element endswith ephemeralasnull file filebase64
filebase64sha256 filebase64sha512 fileexists filemd5 fileset filesha1 filesha256 filesha512 flatten floor
format formatdate formatlist indent index issensitive join jsondecode jsonencode keys length log lookup
lower matchkeys max md5 merge min nonsensitive one parseint pathexpand plantimestamp pow range regex
regexall replace reverse rsadecrypt sensitive setintersection setproduct setsubtract setunion sha1 sha256
sha512 signum slice sort split startswith strcontains strrev substr sum templatefile templatestring
textdecodebase64 textencodebase64 timeadd timecmp timestamp title tobool tolist tomap tonumber toset
tostring transpose trim trimprefix trimspace trimsuffix try upper urlencode uuid uuidv5 values yamldecode
yamlencode zipmap
"""
"""What `terraform metadata functions` of 1.11.4 names, without the namespace."""


def test_every_function_of_terraform_is_there() -> None:
    assert set(TERRAFORM) == set(NAMES.split()) - {"can", "try"}, "those two are the evaluator's"


@pytest.mark.parametrize("table", [TERRAFORM, OPENTOFU, PACKER], ids=["terraform", "opentofu", "packer"])
def test_every_name_has_a_function(table: Mapping[str, Function]) -> None:
    assert all(callable(table[name].body) for name in table)


def test_opentofu_has_functions_of_its_own() -> None:
    assert set(OPENTOFU) - set(TERRAFORM) == {"base64gunzip", "cidrcontains", "urldecode"}


def test_packer_has_fewer_functions() -> None:
    assert set(TERRAFORM) - set(PACKER) == {
        *(
            "base64sha256",
            "base64sha512",
            "ephemeralasnull",
            "filebase64sha256",
            "filebase64sha512",
            "filemd5",
        ),
        *("filesha1", "filesha256", "filesha512", "issensitive", "matchkeys", "nonsensitive", "one"),
        *(
            "plantimestamp",
            "sensitive",
            "setsubtract",
            "templatestring",
            "timecmp",
            "tobool",
            "tolist",
            "tomap",
        ),
        *("tonumber", "toset", "tostring", "transpose", "uuid"),
    }


def test_functions_have_a_namespace() -> None:
    assert TERRAFORM["core::upper"] is TERRAFORM["upper"]


def test_an_unknown_name_has_no_function() -> None:
    assert TERRAFORM.get("provider::aws::arn_parse") is None


def test_in_packer_only_regex_replace_takes_regular_expressions() -> None:
    assert PACKER["replace"].body("a.b", "/./", "x") == "a.b"
    assert PACKER["regex_replace"].body(Surroundings(), "a.b", "[.]", "x") == "axb"
    assert TERRAFORM["replace"].body(Surroundings(), "a.b", "/[.]/", "x") == "axb"


def test_packers_lookup_needs_a_default() -> None:
    assert len(PACKER["lookup"].parameters) == 3
    assert PACKER["lookup"].rest is None


def test_a_module_of_functions_is_loaded_when_one_is_called() -> None:
    program = """
import json, sys
from scanner.evaluate.functions import TERRAFORM
TERRAFORM["length"]
print(json.dumps([name for name in sys.modules if name.startswith("scanner.evaluate.functions.")]))
"""
    loaded = json.loads(
        subprocess.run([sys.executable, "-c", program], check=True, capture_output=True).stdout
    )

    assert "scanner.evaluate.functions.collections" in loaded
    assert "scanner.evaluate.functions.formatting" not in loaded


TEXTS = st.text(alphabet="ab/. \n\r", max_size=5)
CALLS = st.one_of(
    st.tuples(st.sampled_from(["chomp", "trimspace"])),
    st.tuples(
        st.sampled_from(["trim", "trimprefix", "trimsuffix", "startswith", "endswith", "strcontains"]), TEXTS
    ),
)


def filled(value: Value, text: str) -> Value:
    """Return a value with a text in the place of what is not known."""
    parts = value.parts if isinstance(value, Text) else (value,)
    if not all(isinstance(part, str | Unknown) for part in parts):
        return value
    return joined([text if isinstance(part, Unknown) else str(part) for part in parts])


@settings(max_examples=200)
@given(CALLS, TEXTS, TEXTS, TEXTS)
def test_what_is_known_of_a_result_holds_whatever_the_unknown_part_is(
    call: tuple[str, ...], before: str, after: str, text: str
) -> None:
    name, *arguments = call
    body = TERRAFORM[name].body
    partly_known = joined([before, X, after])
    try:
        result = body(partly_known, *arguments)
    except ExhaustedError:
        return

    assert filled(result, text) == body(f"{before}{text}{after}", *arguments)


@settings(max_examples=200)
@given(st.text(alphabet="%sdv5.[]1-0+#axq"), st.lists(st.sampled_from(["a", 1, True, None]), max_size=3))
def test_any_format_string_has_a_value_or_none(pattern: str, values: list[Value]) -> None:
    try:
        result = TERRAFORM["format"].body(pattern, *values)
    except (FunctionError, ExhaustedError):
        return

    assert isinstance(result, str)


def test_templatestring_gives_what_the_template_gives() -> None:
    given: list[tuple[str, dict[str, Value]]] = []

    def evaluate(text: str, names: dict[str, Value]) -> Value:
        given.append((text, names))
        return 5

    surroundings = Surroundings(evaluate_template=evaluate)

    assert TERRAFORM["templatestring"].body(surroundings, "${a}", {"a": X}) == "5"
    assert given == [("${a}", {"a": X})]


@pytest.mark.parametrize(("template", "value"), [(5, "5"), ("${a}", None)], ids=["a number", "null"])
def test_templatestring_takes_and_gives_strings(template: Value, value: Value) -> None:
    surroundings = Surroundings(evaluate_template=lambda _text, _names: value)

    with pytest.raises(FunctionError):
        TERRAFORM["templatestring"].body(surroundings, template, {})
