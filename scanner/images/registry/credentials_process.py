"""Runs a credential helper for a short time, and takes a bounded output."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.images.registry.credentials_file import unusable

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_OUTPUT = 64 * 1024
"""Bytes."""


def run(path: str, text: str, environment: Mapping[str, str] | None, timeout_s: float) -> tuple[int, bytes]:
    """Return the status and the output of `path get`, which is given a text.

    Raises:
        RegistryError: it cannot be started, takes too long, or says too much.
    """
    name = Path(path).name
    try:
        process = subprocess.Popen(  # noqa: S603 - the user's own helper, by its absolute path
            [path, "get"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=None if environment is None else dict(environment),
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        raise unusable(f"{name} cannot be started") from error
    talk = _Talk(process, text)
    talk.join(timeout_s)
    is_late = talk.is_alive()
    if is_late or len(talk.output) > MAX_OUTPUT:
        end(process)
        talk.join(1)
        raise unusable(f"{name} {f'took more than {timeout_s:g} s' if is_late else 'said too much'}")
    return process.wait(), talk.output


class _Talk(threading.Thread):
    """Gives a process its input, and reads its output to its end, or to the limit."""

    def __init__(self, process: subprocess.Popen[bytes], text: str) -> None:
        super().__init__(daemon=True)
        self._process = process
        self._text = text
        self.output = b""
        self.start()

    def run(self) -> None:
        """Talk, and wait for the process where its output has ended."""
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        with process.stdout, contextlib.suppress(OSError, ValueError):
            with contextlib.suppress(OSError):  # it need not read
                process.stdin.write(self._text.encode())
            with contextlib.suppress(OSError):
                process.stdin.close()
            self.output = process.stdout.read(MAX_OUTPUT + 1)
        if len(self.output) <= MAX_OUTPUT:
            process.wait()


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process, and those it started where the system can say which."""
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
