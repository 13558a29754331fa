"""Patterns of repositories."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import ConfigError
from scanner.images.patterns import MAX_PATTERN, compile_pattern


@pytest.mark.parametrize(
    ("pattern", "name", "fits"),
    [
        ("ghcr.io/acme/app", "ghcr.io/acme/app", True),
        ("ghcr.io/acme/app", "ghcr.io/acme/app2", False),
        ("ghcr.io/acme/app", "xghcr.io/acme/app", False),
        ("ghcr.io/acme/app", "ghcrxio/acme/app", False),
        ("ghcr.io/acme/*", "ghcr.io/acme/app", True),
        ("ghcr.io/acme/*", "ghcr.io/acme/", True),
        ("ghcr.io/acme/*", "ghcr.io/acme/team/app", False),
        ("ghcr.io/acme/*-api", "ghcr.io/acme/shop-api", True),
        ("ghcr.io/acme/**", "ghcr.io/acme/team/app", True),
        ("ghcr.io/acme/**", "ghcr.io/acme", False),
        ("ghcr.io/acme/**", "ghcr.io/acmecorp/app", False),
        ("ghcr.io/**/app", "ghcr.io/app", True),
        ("ghcr.io/**/app", "ghcr.io/acme/team/app", True),
        ("ghcr.io/**/app", "ghcr.io/acme/xapp", False),
        ("**/app", "ghcr.io/acme/app", True),
        ("**/app", "ghcr.io/acme/xapp", False),
        ("**", "ghcr.io/acme/app", True),
        ("*.dkr.ecr.*.amazonaws.com/app", "1.dkr.ecr.eu.amazonaws.com/app", True),
        ("*/app", "evil.example/x/app", False),
        ("localhost:5000/app", "localhost:5000/app", True),
        ("ghcr.io/acme/[a-z]", "ghcr.io/acme/b", False),
    ],
)
def test_a_pattern_fits_whole_names(pattern: str, name: str, fits: bool) -> None:
    assert (compile_pattern(pattern).fullmatch(name) is not None) == fits


@pytest.mark.parametrize(
    "pattern", ["nginx", "*", "", "x" * MAX_PATTERN + "/y"], ids=["name", "star", "empty", "long"]
)
def test_a_pattern_that_fits_nothing_is_an_error(pattern: str) -> None:
    with pytest.raises(ConfigError):
        compile_pattern(pattern)


@given(st.text("abc./-:_+()[]{}^$?\\|\N{SNOWMAN}", max_size=40))
def test_all_but_stars_means_itself(text: str) -> None:
    assert compile_pattern(f"r/{text}").fullmatch(f"r/{text}") is not None


@given(st.text("ab*/", max_size=40), st.text("ab/", max_size=40))
def test_every_pattern_has_a_meaning(pattern: str, name: str) -> None:
    compile_pattern(f"r/{pattern}").fullmatch(f"r/{name}")
