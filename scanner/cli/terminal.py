"""What the terminal can do, and messages on standard error."""

from __future__ import annotations

import os
import shutil
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from scanner.errors import CattleguardError

PROGRESS_AFTER_S = 1.0
_MIN_WIDTH = 40
_PROGRESS_EVERY_S = 0.1


def use_color(out: TextIO) -> bool:
    """Tell whether to colour what is written: a terminal, and no NO_COLOR (see no-color.org)."""
    return out.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width_of(out: TextIO) -> int:
    """Return the columns that there are for what people read: those of a terminal, within bounds."""
    from scanner.report.protocol import MAX_WIDTH  # noqa: PLC0415 - only where a report is written

    if not out.isatty():
        return MAX_WIDTH
    return max(_MIN_WIDTH, min(MAX_WIDTH, shutil.get_terminal_size((MAX_WIDTH, 24)).columns))


def say_notice(text: str) -> None:
    """Print something to know on standard error."""
    _say(f"note: {text}")


def say_error(error: CattleguardError) -> None:
    """Print an error, its place and its hint on standard error."""
    place = f"{_from_here(error.span.path)}:{error.span.line}:{error.span.column}: " if error.span else ""
    _say(f"error: {place}{error.message}")
    if error.hint:
        _say(f"hint: {error.hint}")


def say_defect(defect: BaseException) -> None:
    """Print what a defect of ours is, and where, on standard error; it may quote what is scanned."""
    import traceback  # noqa: PLC0415 - only where something is wrong with us

    for part in traceback.format_exception(defect):
        for line in part.splitlines():
            _say(line)
    _say("error: this is a defect of cattleguard, and nothing of this scan counts")
    _say("hint: please report it, with the lines above")


def _say(line: str) -> None:
    """Print a line, which may quote what is scanned: it is no command to a CI system that reads the log."""
    from scanner.report.printable import printable, without_commands  # noqa: PLC0415 - only where there is something

    print(without_commands(printable(line)), file=sys.stderr)


def _from_here(path: str) -> str:
    """Return a path as a person would name it: from the working directory, where it is below that."""
    with suppress(OSError):  # the working directory may be gone
        here = Path.cwd()
        if Path(path).is_absolute() and Path(path).is_relative_to(here):
            return str(Path(path).relative_to(here))
    return path


class Progress:
    """Shows on standard error how far a long scan is; nothing for a short one, or without a terminal.

    Args:
        noun: what is counted.
    """

    def __init__(self, noun: str = "files") -> None:
        self._noun = noun
        self._started = time.monotonic()
        self._shown_at = 0.0
        self.enabled = sys.stderr.isatty()

    def __call__(self, done: int, total: int) -> None:
        """Show the numbers of files done and of all files, if it is time to."""
        now = time.monotonic()
        if not self.enabled or now - self._started < PROGRESS_AFTER_S:
            return
        if done == total:
            self.clear()
        elif now - self._shown_at >= _PROGRESS_EVERY_S:
            self._shown_at = now
            print(f"\r{done}/{total} {self._noun}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Remove what is shown."""
        if self._shown_at:
            self._shown_at = 0.0
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
