"""Runs git, so that nothing in the repository decides what is executed, and nothing waits for a person."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from scanner.errors import RevisionError

if TYPE_CHECKING:
    from pathlib import Path

TIMEOUT_S = 120.0
_QUIET = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "protocol.allow=never")


def git(repository: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    """Return what git prints.

    Args:
        repository: a directory in the repository.
        arguments: the command and its arguments.
        stdin: what it reads.

    Raises:
        RevisionError: git is not there, takes more than its time, or says no.
    """
    program = shutil.which("git")
    if program is None:
        raise RevisionError("git is not installed", hint="revisions are read with git; install it")
    command = (program, "--no-replace-objects", "--no-optional-locks", *_QUIET, *arguments)
    try:
        done = subprocess.run(  # noqa: S603 - git itself, with a list of arguments
            command, cwd=repository, input=stdin, capture_output=True, timeout=TIMEOUT_S, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise RevisionError(f"git {arguments[0]} took more than {TIMEOUT_S:g} s") from error
    except OSError as error:
        raise RevisionError(f"git cannot be run: {error.strerror or error}") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        raise RevisionError(f"git {arguments[0]}: {said or f'exit code {done.returncode}'}")
    return done.stdout
