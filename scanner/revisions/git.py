"""Runs git, so that nothing in the repository decides what is executed, and nothing waits for a person."""

from __future__ import annotations

import os
import shlex
import subprocess
from contextlib import contextmanager
from copy import copy
from tempfile import TemporaryFile
from threading import Timer
from typing import IO, TYPE_CHECKING, Self

from scanner.errors import RevisionError
from scanner.revisions.environment import SETTINGS, configured, environment_of, program

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

TIMEOUT_S = 120.0
_MAX_SAID = 64 * 1024
_MAX_ANSWER = 1024 * 1024
_FOREIGN = "detected dubious ownership"
_NO_WORK_TREE = ("must be run in a work tree", "cannot use bare repository")


class Git:
    """Runs git.

    Args:
        environment: variables of the environment.
        places: variables that name the repository, where it is not the one that its directory is in.

    Raises:
        RevisionError: git is not installed.
    """

    def __init__(self, environment: Mapping[str, str], places: Mapping[str, str] | None = None) -> None:
        found = program(environment)
        if found is None:
            raise RevisionError("git is not installed", hint="revisions are read with git; install it")
        settings = [part for setting in SETTINGS for part in ("-c", setting)]
        self._start = (found, "--no-pager", "--no-replace-objects", "--no-optional-locks", *settings)
        self._environment = environment_of(environment) | dict(places or {})

    def answer(self, directory: Path, *arguments: str) -> bytes:
        """Return what git prints, up to 1 MiB, without the end of its last line.

        Args:
            directory: a directory in the repository.
            arguments: the command and its arguments; what comes from elsewhere cannot be an option.

        Raises:
            RevisionError: git takes more than its time, or says no.
        """
        with self.stream(directory, *arguments) as out:
            return out.read(_MAX_ANSWER).removesuffix(b"\n")

    def unfiltered(self, directory: Path) -> Git:
        """Return what runs git without filters, which `.gitattributes` chooses among those of the user's configuration."""
        listed = self.answer(directory, "config", "--name-only", "-z", "--list").split(b"\0")
        names = {os.fsdecode(key) for key in listed if key.startswith(b"filter.")}
        drivers = {name.rpartition(".")[0] for name in names}
        settings = [
            (f"{driver}.{part}", "") for driver in sorted(drivers) for part in ("clean", "smudge", "process")
        ]
        settings += [(f"{driver}.required", "false") for driver in sorted(drivers)]
        made = copy(self)
        made._environment = configured(self._environment, settings)  # noqa: SLF001 - of its own class
        return made

    @contextmanager
    def stream(self, directory: Path, *arguments: str, given: bytes = b"") -> Iterator[IO[bytes]]:
        """Give what git prints, as it comes; what is not read is not waited for.

        Args:
            directory: a directory in the repository.
            arguments: as above.
            given: what git reads.

        Raises:
            RevisionError: git cannot be run, takes more than its time, or says no.
        """
        with TemporaryFile() as stdin, TemporaryFile() as said:
            stdin.write(given)
            stdin.seek(0)
            process = self._started(directory, arguments, stdin, said)
            with _ending(process) as out, _Deadline(process) as deadline:
                yield out
                # What is left was not wanted; what it says of being cut off does not matter.
                whole = not out.read(1)
            if deadline.passed:
                raise RevisionError(f"git {arguments[0]} took more than {TIMEOUT_S:g} s")
            if whole and process.returncode:
                said.seek(0)
                raise _refused(arguments[0], said.read(_MAX_SAID), process.returncode, directory)

    def _started(
        self, directory: Path, arguments: tuple[str, ...], stdin: IO[bytes], said: IO[bytes]
    ) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(  # noqa: S603 - git itself, with a list of arguments
                (*self._start, *arguments),
                cwd=directory,
                env=self._environment,
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=said,
            )
        except (OSError, ValueError) as error:
            # ValueError: an argument with a NUL.
            reason = error.strerror if isinstance(error, OSError) else error
            raise RevisionError(f"git cannot be run in {directory}: {reason}") from error


class _Deadline:
    """Ends a process that takes more than its time."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.passed = False
        self._process = process
        self._timer = Timer(TIMEOUT_S, self._pass)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def _pass(self) -> None:
        self.passed = True
        self._process.kill()


@contextmanager
def _ending(process: subprocess.Popen[bytes]) -> Iterator[IO[bytes]]:
    """Give what a process prints; afterwards it has ended, by itself where all of that was read."""
    assert process.stdout is not None
    try:
        yield process.stdout
        if process.stdout.read(1):
            process.kill()
    except BaseException:
        process.kill()
        raise
    finally:
        process.stdout.close()
        process.wait()


def _refused(command: str, said: bytes, code: int, directory: Path) -> RevisionError:
    """Return the error for what git says when it refuses."""
    text = said.decode("utf-8", "replace")
    first = text.strip().partition("\n")[0].removeprefix("fatal: ")
    hint = None
    if _FOREIGN in text:
        hint = (
            "it belongs to another user, as in containers of CI; if you trust it: "
            f"git config --global --add safe.directory {shlex.quote(_place(text) or os.fspath(directory))}"
        )
    elif any(part in text for part in _NO_WORK_TREE):
        hint = "scan a working tree: git worktree add ../checkout"
    return RevisionError(f"git {command}: {first or f'exit code {code}'}", hint=hint)


def _place(text: str) -> str:
    """Return the directory that git names in quotes."""
    return text.partition("repository at '")[2].partition("'")[0]
