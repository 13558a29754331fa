"""Runs OPA on behalf of a process, and ends it when that process ends, however it does.

It is run by its path, in a Python of its own: `guard.py MAX_BYTES DIRECTORY COMMAND...`. Its standard input is the end of a
pipe that nobody else holds but who started it, which ends with them; then OPA is killed and its directory removed.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType


def main(arguments: list[str]) -> int:
    """Return the exit code of the command."""
    _limit(int(arguments[0]))
    directory, command = arguments[1], arguments[2:]
    child = subprocess.Popen(command, cwd=directory, stdin=subprocess.DEVNULL)  # noqa: S603 - its caller's command

    def end(_signal: int = 0, _frame: FrameType | None = None) -> None:
        child.kill()

    for name in ("SIGTERM", "SIGHUP", "SIGINT"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), end)
    threading.Thread(target=_end_with_input, args=(end,), daemon=True).start()
    code = child.wait()
    shutil.rmtree(directory, ignore_errors=True)
    return abs(code)


def _end_with_input(end: Callable[[], None]) -> None:
    while os.read(0, 1):
        pass
    end()


def _limit(max_bytes: int) -> None:
    """Bound the memory that may be written to; the address space, of which Go reserves much, says nothing of it."""
    if max_bytes > 0 and sys.platform == "linux":
        import resource  # noqa: PLC0415 - is not there on every platform

        resource.setrlimit(resource.RLIMIT_DATA, (max_bytes, max_bytes))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    code = main(sys.argv[1:])
    os._exit(min(code, 255))  # the thread may still wait for input
