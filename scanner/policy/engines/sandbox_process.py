"""A worker process seen from outside: it is started, asked within its time, and ended; `sandbox_worker` is its inside."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import weakref
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.errors import EngineError
from scanner.policy.engines.framing import FrameError, frame, parts_of
from scanner.policy.engines.sandbox_end import EndedError, ended, too_long, unreadable
from scanner.policy.engines.sandbox_pipes import pipes_of

if TYPE_CHECKING:
    from scanner.policy.engines.protocol import Limits
    from scanner.policy.engines.sandbox_pipes import Pipes

_START_S = 60.0
"""To start a worker takes 15 ms; on a machine with much else to do, longer."""
_END_S = 5.0
_PROGRAM = Path(__file__).resolve().with_name("sandbox_worker.py")
_running: weakref.WeakSet[Process] = weakref.WeakSet()


class Process:
    """A running worker.

    Args:
        limits: what it may use.
        covering: whether it keeps which lines are evaluated.

    Raises:
        EngineError: it cannot be started.
    """

    def __init__(self, limits: Limits, *, covering: bool) -> None:
        self._limits = limits
        self._popen = _started(limits, covering=covering)
        self._pipes = pipes_of(self._popen)
        self._finalizer = weakref.finalize(self, _end, self._popen, self._pipes, os.getpid())
        _running.add(self)
        self._wait_until_ready()

    @property
    def usable(self) -> bool:
        """Whether it can be asked: it has not ended, and is not that of a process which this one was forked from."""
        return self._finalizer.alive

    def ask(self, *request: bytes) -> list[bytes]:
        """Return the parts of the answer to a request.

        Raises:
            EndedError: the worker has ended; it cannot be asked again.
        """
        try:
            return self._answer(frame(*request), self._limits.seconds)
        except BaseException:
            self.end()  # whatever it still writes would be taken for the answer to the next request
            raise

    def end(self) -> None:
        """End the process, if it has not ended."""
        self._finalizer()

    def forget(self) -> None:
        """Leave the worker to the process which this one was forked from."""
        self._finalizer.detach()
        self._pipes.close()
        self._popen.returncode = 0  # it is not this process's child: there is nothing to wait for

    def _wait_until_ready(self) -> None:
        try:
            self._answer(b"", _START_S)
        except EndedError as error:
            said = self._pipes.said.decode(errors="replace").strip().rpartition("\n")[2]
            self.end()
            raise EngineError(f"the worker for policies does not start: {said or error}") from error
        except BaseException:
            self.end()
            raise

    def _answer(self, request: bytes, seconds: float) -> list[bytes]:
        module = None
        try:
            self._pipes.start(seconds)
            self._pipes.send(request)
            while (parts := parts_of(self._pipes.receive()))[0] == b"reading":
                module = int(parts[1])
        except TimeoutError as error:
            raise too_long(self._limits, module) from error
        except (FrameError, ValueError, IndexError) as error:
            raise unreadable(module) from error
        except EOFError as error:
            raise self._ended(module) from error
        return parts

    def _ended(self, module: int | None) -> EndedError:
        """Return why the process ended, which has closed its pipes."""
        try:
            status = self._popen.wait(_END_S)
        except subprocess.TimeoutExpired:
            return too_long(self._limits, module)
        self._pipes.drain()
        return ended(status, self._pipes.said, self._limits, module)


def _started(limits: Limits, *, covering: bool) -> subprocess.Popen[bytes]:
    """Return a process that will write `ready`."""
    found = importlib.util.find_spec("regorus")
    if found is None or found.origin is None:
        raise EngineError("the policy engine regorus is not installed")
    directory = str(Path(found.origin).parent.parent)
    arguments = [directory, repr(limits.seconds), str(limits.memory_bytes), "1" if covering else "0"]
    try:
        return subprocess.Popen(  # noqa: S603 - this interpreter, and a file of this package
            [sys.executable, "-I", "-S", "-B", str(_PROGRAM), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            env=_environment(),
            cwd=Path(sys.executable).anchor or None,  # away from the project
            start_new_session=True,  # an interrupt from the terminal is for whoever asks
        )
    except OSError as error:
        raise EngineError(f"the worker for policies does not start: {error}") from error


def _environment() -> dict[str, str]:
    """Return the environment of a worker: nothing but what Windows needs to start any program."""
    return {name: os.environ[name] for name in ("SYSTEMROOT",) if os.name == "nt" and name in os.environ}


def _end(popen: subprocess.Popen[bytes], pipes: Pipes, owner: int) -> None:
    if os.getpid() != owner:
        return
    popen.kill()
    popen.wait()
    pipes.close()


def _forget_all() -> None:
    for process in list(_running):
        process.forget()
    _running.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)
