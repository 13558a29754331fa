"""Processes of OPA that end when we do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import weakref
from pathlib import Path
from typing import IO, TYPE_CHECKING

from scanner.errors import EngineError, PolicyLimitError

if TYPE_CHECKING:
    from collections.abc import Sequence

_GUARD = Path(__file__).with_name("guard.py")
_END_S = 10.0
_MAX_LOG_BYTES = 16 * 1024 * 1024
_KEPT = ("SYSTEMROOT", "SystemRoot")
"""Without these no process of Windows opens a socket."""
_alive: weakref.WeakSet[Guarded] = weakref.WeakSet()


class Guarded:
    """A command that runs in a directory of its own, which is removed when it ends, with an empty environment.

    Args:
        command: the program and its arguments.
        directory: a directory for it alone.
        max_bytes: of memory; 0 does not bound it.

    Raises:
        EngineError: it cannot be started.
    """

    def __init__(self, command: Sequence[str], directory: Path, max_bytes: int) -> None:
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        if max_bytes:
            environment["GOMEMLIMIT"] = str(max_bytes * 8 // 10)
        self._pid = os.getpid()
        self._log = directory / "log"
        guard = [sys.executable, "-I", "-S", str(_GUARD), str(max_bytes), str(directory)]
        try:
            with self._log.open("wb") as log:
                self._kept_log = self._log.open("rb")  # before the directory may be removed
                self._process = subprocess.Popen(  # noqa: S603 - the program that the user names
                    [*guard, *command],
                    stdin=subprocess.PIPE,
                    stdout=log,
                    stderr=log,
                    bufsize=0,
                    env=environment,
                    start_new_session=True,  # Ctrl-C is for us to answer
                )
        except OSError as error:
            shutil.rmtree(directory, ignore_errors=True)
            raise EngineError(f"the policy engine cannot be started: {error.strerror}") from error
        self._finalize = weakref.finalize(self, _end, self._process, self._kept_log, self._pid)
        _alive.add(self)

    def ended(self) -> bool:
        """Return whether it has ended by itself."""
        return self._process.poll() is not None

    def wait(self, seconds: float) -> int:
        """Return its exit code.

        Raises:
            PolicyLimitError: it takes longer.
        """
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired as error:
            self.end()
            raise PolicyLimitError(f"took longer than {seconds:g} s") from error

    def output(self) -> bytes:
        """Return what it has written so far."""
        self._kept_log.seek(0)
        return self._kept_log.read(_MAX_LOG_BYTES)

    def end(self) -> None:
        """Kill it, and wait until it is gone; in a forked process, nothing."""
        self._finalize()

    def let_go(self) -> None:
        """Close the copies that a forked process has of what belongs to its parent."""
        for stream in (self._process.stdin, self._kept_log):
            if stream is not None:
                stream.close()


def _end(process: subprocess.Popen[bytes], log: IO[bytes], pid: int) -> None:
    log.close()
    if process.stdin is not None:
        process.stdin.close()
    if os.getpid() != pid:
        process.returncode = 0  # its parent's
        return
    try:
        process.wait(_END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _let_go_of_all() -> None:
    for guarded in tuple(_alive):
        guarded.let_go()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go_of_all)
