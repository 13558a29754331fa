"""Runs git so that nothing of a repository is executed, and nobody is asked anything."""

from __future__ import annotations

import os
import signal
import subprocess  # git has no library here that is as well tried; its arguments are a list, and no shell reads them
import tempfile
import time
from typing import TYPE_CHECKING

from scanner.errors import PolicyLoadError
from scanner.policy.bundles.git_environment import SETTINGS, environment_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_POLL_S = 0.05
_MAX_SAID = 400


class Git:
    """Runs git for one place.

    Args:
        shown: the place, for messages.
        protocol: the only one that may be spoken: `https`, `ssh` or `file`.
        environment: variables of the environment.
        seconds: how long one command may take.
        max_bytes: what the repository may grow to.
    """

    def __init__(
        self,
        shown: str,
        protocol: str,
        environment: Mapping[str, str],
        seconds: float = 120.0,
        max_bytes: int = 512 * 1024 * 1024,
    ) -> None:
        self._shown = shown
        self._protocol = protocol
        self._environment = environment_of(environment)
        self._seconds = seconds
        self._max_bytes = max_bytes

    def run(self, arguments: Sequence[str], repository: Path | None = None, given: bytes = b"") -> bytes:
        """Return what a command prints.

        Args:
            arguments: the command with its arguments; what comes from elsewhere stands behind `--` or cannot be an option.
            repository: the bare repository it works in.
            given: what it reads.

        Raises:
            PolicyLoadError: git is not there, fails, or takes too much time or space.
        """
        with (
            tempfile.TemporaryFile() as read,
            tempfile.TemporaryFile() as out,
            tempfile.TemporaryFile() as said,
        ):
            read.write(given)
            read.seek(0)
            try:
                process = subprocess.Popen(  # noqa: S603 - no shell; see `arguments`
                    self._command(arguments, repository),
                    stdin=read,
                    stdout=out,
                    stderr=said,
                    env=self._environment,
                    start_new_session=True,
                )
            except OSError as error:
                raise self._error(f"git cannot be run: {error}", "install git, or give an archive") from error
            try:
                self._wait(process, repository, out.fileno())
            finally:
                _end(process)
            said.seek(0)
            if process.returncode:
                raise self._error(f"git failed: {_last(said.read())}", "check the address and the commit")
            out.seek(0)
            return out.read()

    def _command(self, arguments: Sequence[str], repository: Path | None) -> list[str]:
        settings = [*SETTINGS, f"protocol.{self._protocol}.allow=always"]
        options = [part for setting in settings for part in ("-c", setting)]
        where = [f"--git-dir={repository}"] if repository is not None else []
        return ["git", "--no-pager", "--no-replace-objects", *options, *where, *arguments]

    def _wait(self, process: subprocess.Popen[bytes], repository: Path | None, out: int) -> None:
        until = time.monotonic() + self._seconds
        while True:
            try:
                process.wait(_POLL_S)
            except subprocess.TimeoutExpired:
                if time.monotonic() > until:
                    raise self._error(f"git took more than {self._seconds:g} s", "try again later") from None
                grown = os.fstat(out).st_size + (_size(repository) if repository is not None else 0)
                if grown > self._max_bytes:
                    limit = self._max_bytes // (1024 * 1024)
                    raise self._error(
                        f"the commit has more than {limit} MiB", "keep policies apart"
                    ) from None
            else:
                return

    def _error(self, message: str, hint: str) -> PolicyLoadError:
        return PolicyLoadError(f"{self._shown}: {message}", hint=hint)


def _size(repository: Path) -> int:
    """Return the bytes of the files of a repository; those that vanish meanwhile count nothing."""
    total = 0
    for folder, _, names in os.walk(repository):
        for name in names:
            try:
                total += os.lstat(os.path.join(folder, name)).st_size  # noqa: PTH118 - many files, many times
            except OSError:
                continue
    return total


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a command, and what it started, if it still runs."""
    if process.poll() is not None:
        return
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def _last(said: bytes) -> str:
    """Return the end of what git said, without anything that a terminal would act on."""
    text = "".join(part if part.isprintable() else " " for part in said.decode(errors="replace"))
    return " ".join(text.split())[-_MAX_SAID:] or "it says nothing"
