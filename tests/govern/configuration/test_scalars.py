from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from scanner.govern.configuration.scalars import scalar
from scanner.model import Source
from scanner.syntax.nodes import plain
from scanner.syntax.yaml import Dialect, parse


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("docs/", "docs/"),
        ("/a/b.yaml", "/a/b.yaml"),
        ("yes", '"yes"'),
        ("1.5", '"1.5"'),
        ("...", '"..."'),
        (".inf", '".inf"'),
        (".NaN", '".NaN"'),
        (".5e+3", '".5e+3"'),
        ("", '""'),
        ("a: b # c", '"a: b # c"'),
        ("a\nb", '"a\\U0000000ab"'),
        ('\x1b"\\', '"\\U0000001b\\"\\\\"'),
        ("é", '"é"'),
    ],
)
def test_how_a_text_is_written(text: str, written: str) -> None:
    assert scalar(text) == written


@given(st.text() | st.text("+-._0123456789eEinfaNFxo:"))
def test_it_is_read_as_it_was(text: str) -> None:
    written = f"key: {scalar(text)}\n"
    assert yaml.safe_load(written) == {"key": text}
    (root,) = parse(Source("a", written), Dialect.CORE)
    assert plain(root) == {"key": text}
    assert not {one for one in written if not one.isprintable()} - {"\n"}
