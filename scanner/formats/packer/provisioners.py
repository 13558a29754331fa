"""What provisioners and post-processors run."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

import msgspec

from scanner.evaluate.values import as_reference, as_text, unknowns
from scanner.facts.credentials import credential
from scanner.facts.model import Unknown
from scanner.formats.packer.go_actions import OPENING
from scanner.formats.packer.inline import inline
from scanner.formats.packer.script_files import script_file
from scanner.formats.packer.tools import TOOLS, tool_words
from scanner.formats.terraform.strings.scripts import add_command

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.evaluate.values import Value
    from scanner.facts.model import Target
    from scanner.formats.packer.gather import TemplateGatherer
    from scanner.model import Pointer

_SHELLS: dict[str, tuple[str, Target]] = {
    "powershell": ("pwsh", "image"),
    "shell": ("sh", "image"),
    "shell-local": ("sh", "runner"),
    "windows-shell": ("cmd", "image"),
}
"""For the types that run scripts, the program that reads one without a first line, and where it runs."""
_OTHER_SHELLS = ("powershell", "pwsh", "cmd")
_words = re.compile(r"[a-z]+").findall
_BY_SUFFIX = {".bat": "cmd", ".cmd": "cmd", ".ps1": "pwsh", ".py": "python3"}


class _How(msgspec.Struct, frozen=True):
    """How a provisioner runs scripts.

    Attributes:
        shell: the program that reads one without a first line.
        target: where it runs.
        variables: the environment variables that are known.
    """

    shell: str
    target: Target
    variables: dict[str, str]


def read_runs(kind: str, body: dict[str, Value], at: Pointer, gatherer: TemplateGatherer) -> None:
    """Add the commands of a provisioner, or of a post-processor that runs some."""
    if kind in TOOLS:
        for place, words in tool_words(kind, body, at):
            add_command([(place, word) for word in words], place, gatherer, phase="build", target="image")
    if kind in _SHELLS:
        shell, target = _SHELLS[kind]
        variables = dict(_environment(body, at, gatherer, target))
        how = _How(_executed_by(body) or shell, target, variables)
        _read_lines(body, at, gatherer, how)
        _read_files(body, at, gatherer, how)


def _read_lines(body: dict[str, Value], at: Pointer, gatherer: TemplateGatherer, how: _How) -> None:
    shell = _first_line(body) or how.shell
    for name in ("inline", "command"):
        value, place = body.get(name), (*at, name)
        rendered = None if value is None else inline(value, place, gatherer)
        if rendered is not None:
            gatherer.run(rendered, place, how.target, shell, how.variables)
        elif reasons := unknowns(value):
            gatherer.add_unread(place, reasons, "build", how.target)


def _read_files(body: dict[str, Value], at: Pointer, gatherer: TemplateGatherer, how: _How) -> None:
    for place, path in _files(body, at):
        rendered = script_file(path, place, gatherer)
        if rendered is not None:
            gatherer.run(rendered, place, how.target, _by_suffix(path) or how.shell, how.variables)
        elif written := _written(path):
            gatherer.add_unread(place, (written,), "build", how.target)


def _first_line(body: dict[str, Value]) -> str | None:
    """Return the program that reads the lines, where it is written."""
    words = (as_text(body.get("inline_shebang")) or "").split()
    programs = [posixpath.basename(word) for word in words if not word.startswith("-")]
    if not programs:
        return None
    return programs[1] if programs[0] == "env" and len(programs) > 1 else programs[0]


def _by_suffix(path: Value) -> str | None:
    return _BY_SUFFIX.get(posixpath.splitext(path)[1].lower()) if isinstance(path, str) else None


def _executed_by(body: dict[str, Value]) -> str | None:
    """Return which of the other shells the command that runs a script names."""
    execute = body.get("execute_command")
    words = execute if isinstance(execute, list) else [execute]
    written = " ".join((as_reference(word) or ("",))[0].lower() for word in words)
    return next((shell for shell in _OTHER_SHELLS if shell in _words(written)), None)


def _files(body: dict[str, Value], at: Pointer) -> Iterator[tuple[Pointer, Value]]:
    """Yield the paths of the scripts to run."""
    for name in ("script", "scripts"):
        value, place = body.get(name), (*at, name)
        if isinstance(value, list):
            yield from (((*place, index), item) for index, item in enumerate(value))
        elif value is not None:
            yield place, value


def _written(path: Value) -> str:
    return path.expression if isinstance(path, Unknown) else (as_reference(path) or ("",))[0]


def _environment(
    body: dict[str, Value], at: Pointer, gatherer: TemplateGatherer, target: Target
) -> Iterator[tuple[str, str]]:
    """Yield the environment variables that are known, and add the credentials among them."""
    for place, name, value in _assignments(body, at):
        found = credential(place, name, value, phase="build", target=target)
        if found is not None and gatherer.is_literal(place):
            gatherer.credentials.append(found)
        if OPENING not in value:
            yield name, value


def _assignments(body: dict[str, Value], at: Pointer) -> Iterator[tuple[Pointer, str, str]]:
    for key in ("environment_vars", "env_vars"):
        lines = body.get(key)
        for index, line in enumerate(lines if isinstance(lines, list) else ()):
            name, equals, value = line.partition("=") if isinstance(line, str) else ("", "", "")
            if equals:
                yield (*at, key, index), name, value
    by_name = body.get("env")
    for name, item in by_name.items() if isinstance(by_name, dict) else ():
        if isinstance(item, str):
            yield (*at, "env", name), name, item
