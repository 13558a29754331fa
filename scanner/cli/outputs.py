"""Where reports go: standard output, and files that are written whole or not at all."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TextIO

import msgspec

from scanner.cli.terminal import use_color
from scanner.errors import UsageError

_FOR_PEOPLE = "console"


class Output(msgspec.Struct, frozen=True):
    """A report and where it goes; `file` None is standard output."""

    report: str
    file: Path | None


def parse(formats: list[str], files: list[str], names: tuple[str, ...]) -> list[Output]:
    """Return the outputs asked for; the console report on standard output where no format is named.

    Raises:
        UsageError: a report does not exist, or FORMAT=FILE is not of that form.
    """
    outputs = [Output(_known(name, names), None) for name in formats or [_FOR_PEOPLE]]
    return outputs + in_files(files, names)


def in_files(
    files: Iterable[str],
    names: tuple[str, ...],
    others: Sequence[Output] = (),
    within: Path | None = None,
) -> list[Output]:
    """Return the outputs that are written to files.

    Args:
        files: each `FORMAT=FILE`.
        names: the reports that exist.
        others: outputs whose files are taken: what goes there is not written again.
        within: the directory that no file may be outside of, None where the user chooses.

    Raises:
        UsageError: a report does not exist, FORMAT=FILE is not of that form, or a file leads out of `within`.
    """
    outputs = []
    taken = {output.file.resolve() for output in others if output.file is not None}
    for text in files:
        name, equals, file = text.partition("=")
        if not equals or not file:
            raise UsageError(
                f"--output {text}: not of the form FORMAT=FILE", hint="for example --output sarif=out.sarif"
            )
        if within is not None and not _is_inside(Path(file).resolve(), within.resolve()):
            raise UsageError(
                f"{file} leads out of {within}", hint="remove the link, or name the report with --output"
            )
        if Path(file).resolve() not in taken:
            outputs.append(Output(_known(name, names), Path(file)))
    return outputs


def write(outputs: Iterable[Output], render: Callable[[str, TextIO, bool], None]) -> None:
    """Write reports where they go.

    Args:
        outputs: the reports.
        render: writes the report of a name to a stream, with colours or without.

    Raises:
        UsageError: a file cannot be written.
    """
    for output in outputs:
        if output.file is None:
            if output.report != _FOR_PEOPLE:
                _as_in_a_file(sys.stdout)
            render(output.report, sys.stdout, use_color(sys.stdout))
        else:
            text = io.StringIO()
            render(output.report, text, False)
            write_whole(output.file, text.getvalue())


def _as_in_a_file(out: TextIO) -> None:
    """Let a stream give the bytes that a file gets, whatever the system's encoding and line ends are."""
    if isinstance(out, io.TextIOWrapper):
        out.reconfigure(encoding="utf-8", newline="\n")


def _is_inside(place: Path, directory: Path) -> bool:
    """Tell whether a file is in the working tree, and not in what git keeps of it."""
    return place.is_relative_to(directory) and ".git" not in place.relative_to(directory).parts


def _known(name: str, names: tuple[str, ...]) -> str:
    if name not in names:
        raise UsageError(f"unknown report format {name!r}", hint=f"one of: {', '.join(names)}")
    return name


def write_whole(path: Path, text: str) -> None:
    """Write a file so that a reader sees the old content or the new, never a part.

    Raises:
        UsageError: it cannot be written.
    """
    import tempfile  # noqa: PLC0415 - most scans write no file

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with io.open(descriptor, "w", encoding="utf-8", newline="\n") as file:  # noqa: UP020 - a descriptor
                file.write(text)
            Path(temporary).chmod(0o666 & ~_umask())
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UsageError(
            f"cannot write {path}: {error.strerror}", hint="choose another place for --output"
        ) from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
