from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.formats.terraform_plan.addresses import Declared, declared


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("aws_instance.web", Declared((), "resource", "aws_instance", "web")),
        ("aws_instance.web[0]", Declared((), "resource", "aws_instance", "web")),
        ('aws_instance.web["a.b]\\"c"]', Declared((), "resource", "aws_instance", "web")),
        ("data.aws_ami.base", Declared((), "data", "aws_ami", "base")),
        ("module.a.aws_instance.web", Declared(("a",), "resource", "aws_instance", "web")),
        (
            'module.a["x.module.y"].module.b[12].data.aws_ami.base["z"]',
            Declared(("a", "b"), "data", "aws_ami", "base"),
        ),
        ("module.data.data.x.y", Declared(("data",), "data", "x", "y")),
        ("module.a", None),
        ("", None),
        ("aws_instance.web container app", None),
        ('aws_instance.web["', None),
    ],
)
def test_an_address_names_where_a_resource_is_declared(address: str, expected: Declared | None) -> None:
    assert declared(address) == expected


@given(st.text('module.data["]\\ab0', max_size=40))
def test_any_text_is_answered(text: str) -> None:
    found = declared(text)
    assert found is None or found.type
