from __future__ import annotations

import pytest

from scanner.errors import ParseError
from scanner.facts.model import Credential, Facts
from scanner.formats.terraform.variables_document import variables_document
from scanner.model import Source


@pytest.mark.parametrize(
    ("path", "text", "shown"),
    [
        ("prod.tfvars", 'size = 3\ndb_password = "correct horse battery"\n', '"correct horse battery"'),
        (
            "prod.tfvars.json",
            '{"size": 3, "db_password": "correct horse battery"}',
            '"correct horse battery"',
        ),
    ],
    ids=["hcl", "json"],
)
def test_a_variable_file_has_its_credentials(path: str, text: str, shown: str) -> None:
    document = variables_document(Source(path, text))
    at = ("db_password",)
    assert document.facts == Facts(
        credentials=(Credential(at, "password", "db_password", "deploy", "runner"),)
    )
    assert (document.format, document.kind, document.value) == (
        "terraform",
        "variables",
        {"size": 3, "db_password": "correct horse battery"},
    )
    start, end = document.source.offsets(document.span(at))
    assert text[start:end] == shown
    assert document.address(at) == "var.db_password"


def test_what_is_not_valid_is_an_error() -> None:
    with pytest.raises(ParseError) as error:
        variables_document(Source("a.tfvars", "a = [\n"))
    assert error.value.span is not None
