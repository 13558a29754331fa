"""Has OPA check policies, which tells the places of errors, and of what reaches out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.errors import EngineError, PolicyLimitError
from scanner.policy.engines.opa.guarded import Guarded
from scanner.policy.engines.opa.program import capabilities
from scanner.policy.engines.opa.refusals import load_error, refusal
from scanner.policy.engines.opa.workplace import ABLE, named, workplace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scanner.policy.engines.protocol import Module

_CHECK = ("check", "--bundle", "--format=json")


class Local(msgspec.Struct, frozen=True):
    """How our own server is run.

    Attributes:
        binary: the `opa` program.
        seconds: for loading policies, and for each answer.
        max_bytes: of memory; 0 does not bound it.
        trusted: whether policies may use the built-in functions that reach out.
        strict: whether a built-in function that fails is an error; otherwise it is undefined.
    """

    binary: str
    seconds: float
    max_bytes: int
    trusted: bool
    strict: bool = True


def check(how: Local, modules: Sequence[Module], data: Mapping[str, Any]) -> None:
    """Check policies.

    Raises:
        PolicyLoadError: OPA refuses one, or it uses what reaches out.
        PolicyLimitError: it takes too much time or memory.
        EngineError: OPA is not there, or too old.
    """
    able = b"" if how.trusted else capabilities(how.binary)
    limited = [f"--capabilities={ABLE}"] if able else []
    running = Guarded(
        [how.binary, *_CHECK, *limited, "."], workplace(modules, data, able=able), how.max_bytes
    )
    try:
        code, said = running.wait(how.seconds), running.output()
    finally:
        running.end()
    if code and not said.lstrip().startswith(b"{"):
        raise ended(said, how)
    if code:
        raise load_error(refusal(said), named(modules))


def ended(said: bytes, how: Local) -> EngineError | PolicyLimitError:
    """Return the error for an OPA that ended by itself."""
    text = said.decode(errors="replace")
    lines = [line for line in text.splitlines() if line.strip()]
    if "runtime: " in text or "out of memory" in text or "stack overflow" in text or not lines:
        return PolicyLimitError(
            f"the policies end the policy engine, or take more than {how.max_bytes // (1 << 20)} MiB of memory"
        )
    return EngineError(f"the policy engine does not start: {lines[-1][:500]}")


def ends(how: Local) -> PolicyLimitError:
    """Return the error for a question at which OPA ends."""
    return PolicyLimitError(
        f"it ends the policy engine, or takes more than {how.max_bytes // (1 << 20)} MiB of memory"
    )
