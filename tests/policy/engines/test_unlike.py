"""Built-in functions that answer otherwise than OPA's are loud, not silently without effect."""

from __future__ import annotations

import pytest

from scanner.errors import PolicyEvalError
from scanner.model import Source
from scanner.policy.engines.embedded import EmbeddedEngines
from scanner.policy.engines.protocol import Module


@pytest.mark.parametrize("call", ['json.match_schema(input, {"type": "string"})', 'json.verify_schema("{")'])
@pytest.mark.parametrize("trusted", [True, False], ids=["in process", "in a worker"])
def test_a_call_fails_with_its_place(call: str, trusted: bool) -> None:
    engines = EmbeddedEngines()
    engine = engines.trusted() if trusted else engines.untrusted()
    engine.load([Module(Source("a.rego", f"package a\n\nimport rego.v1\n\nx := {call}\n"))], {})
    with pytest.raises(PolicyEvalError, match="this function is not there in the embedded engine") as caught:
        engine.query("data.a.x", b"{}")
    engine.close()
    assert caught.value.span is not None
    assert (caught.value.span.path, caught.value.span.line) == ("a.rego", 5)
