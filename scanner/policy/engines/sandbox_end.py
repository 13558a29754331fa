"""Says in the user's words why a worker has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.policy.engines.sandbox_limits import OUT_OF_MEMORY

if TYPE_CHECKING:
    from scanner.policy.engines.protocol import Limits

_MIB = 1024 * 1024
_SIGKILL, _SIGXCPU = 9, 24
_CRASHED = (
    "a function that calls itself without end does this; --policy-timeout and --policy-memory do not help"
)


class EndedError(Exception):
    """A worker has ended, or was ended.

    Args:
        message: why.
        hint: what the user can do.
        module: the number of the policy that it was reading, if it was.
    """

    def __init__(self, message: str, hint: str, module: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.module = module


def ended(status: int, said: bytes, limits: Limits, module: int | None) -> EndedError:
    """Return why a worker ended by itself, or by the system's hand.

    Args:
        status: its exit status, or the negative number of a signal.
        said: the end of what it wrote to its standard error.
        limits: what it was allowed.
        module: the number of the policy that it was reading, if it was.
    """
    if status == -_SIGXCPU:
        return too_long(limits, module)
    if status == OUT_OF_MEMORY or b"memory allocation of" in said:  # Rust says so before it aborts
        used = f"used more than {limits.memory_bytes / _MIB:g} MiB of memory"
        return EndedError(used, "--policy-memory allows more", module)
    if status == -_SIGKILL:
        hint = "if the machine ran out of memory, --policy-memory allows policies less"
        return EndedError(f"ended the engine (signal {_SIGKILL})", hint, module)
    what = f"signal {-status}" if status < 0 else f"exit status {status}"
    return EndedError(f"ended the engine ({what})", _CRASHED, module)


def too_long(limits: Limits, module: int | None) -> EndedError:
    """Return that a worker took more time than it was allowed."""
    return EndedError(f"took longer than {limits.seconds:g} s", "--policy-timeout allows more", module)


def unreadable(module: int | None) -> EndedError:
    """Return that a worker wrote what is no answer."""
    return EndedError("ended the engine (its answer cannot be read)", _CRASHED, module)
