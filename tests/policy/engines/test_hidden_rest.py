"""A policy is read to its end, or not at all: regorus takes a NUL for the end of the text."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from scanner.errors import PolicyLoadError
from scanner.policy.engines.embedded import EmbeddedEngines

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.policy.engines.protocol import Covering, Module


@pytest.mark.parametrize("kind", ["trusted", "untrusted"])
@pytest.mark.parametrize("text", ["x := 1\n\0y := 2", "x := 1\n# \0\ny := 2", "x := 1\n\0"])
def test_nothing_hides_behind_a_nul(kind: str, text: str, write_module: Callable[..., Module]) -> None:
    engine = cast("Covering", getattr(EmbeddedEngines(), kind)())
    try:
        with pytest.raises(PolicyLoadError, match="it holds a NUL character") as caught:
            engine.load([write_module("z := 1", "other.rego"), write_module(text, "p.rego")], {})
        assert caught.value.span is not None
        assert caught.value.span.path == "p.rego"
    finally:
        engine.close()
