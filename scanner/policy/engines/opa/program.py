"""What the installed OPA can do."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from scanner.errors import EngineError
from scanner.policy.engines.opa.guarded import Guarded
from scanner.policy.engines.opa.workplace import workplace

if TYPE_CHECKING:
    from collections.abc import Sequence

REACHING_OUT = frozenset(
    {"http.send", "net.lookup_ip_addr", "opa.runtime", "json.match_schema", "json.verify_schema"}
)
"""The built-in functions that reach out of the engine; those of JSON Schema fetch what a schema refers to by URL."""
_FROM_1_0 = "rego_v1"
"""The feature that OPA says it has since 1.0."""
_SECONDS = 20.0


class _Able(msgspec.Struct):
    builtins: list[dict[str, Any]]
    features: list[str] = []


@cache
def capabilities(binary: str) -> bytes:
    """Return what an OPA can do except to reach out, as `opa check --capabilities` reads it.

    Raises:
        EngineError: it is no OPA, cannot be started, or is older than 1.0.
    """
    said = _output(binary, ["capabilities", "--current"])
    try:
        able = msgspec.json.decode(said, type=_Able)
        everything: dict[str, Any] = msgspec.json.decode(said)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise EngineError(f"{binary} is not OPA", hint="put OPA 1.0 or newer first on PATH") from error
    if _FROM_1_0 not in able.features:
        raise EngineError(f"{binary} is older than OPA 1.0", hint="put OPA 1.0 or newer first on PATH")
    everything["builtins"] = [one for one in able.builtins if one.get("name") not in REACHING_OUT]
    return msgspec.json.encode({**everything, "allow_net": []})


def _output(binary: str, arguments: Sequence[str]) -> bytes:
    running = Guarded([binary, *arguments], workplace(), 0)
    try:
        running.wait(_SECONDS)
        return running.output()
    finally:
        running.end()
