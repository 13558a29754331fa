"""Ends a process when the one that started it ends, however that happens: prctl(2), PR_SET_PDEATHSIG.

Linux alone has this. Workers import it without the package: nothing but the standard library may be imported here.
"""

from __future__ import annotations

import sys

_PR_SET_PDEATHSIG = 1
_SIGKILL = 9


def end_with_parent() -> None:
    """Have the system end this process when the thread that started it ends, even while it evaluates."""
    if sys.platform != "linux":
        return
    import ctypes  # noqa: PLC0415 - worker processes alone need it

    try:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)
    except (OSError, AttributeError):
        return  # what is left then are the limits of time
