"""Commands of provisioners."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.evaluate.values import as_reference, as_text
from scanner.facts.model import Unknown
from scanner.facts.shell.nested import SHELLS
from scanner.formats.terraform.readers.resources import provisioners
from scanner.formats.terraform.strings.file_texts import from_path
from scanner.formats.terraform.strings.scripts import add_command, add_script, add_text

if TYPE_CHECKING:
    from scanner.evaluate.values import Value
    from scanner.formats.terraform.readers.gather import Gatherer
    from scanner.formats.terraform.syntax.config import Declaration
    from scanner.model import Pointer


def read_provisioners(declaration: Declaration, gatherer: Gatherer) -> None:
    """Add the commands that the provisioners of a resource run."""
    for kind, at, body in provisioners(declaration.body, declaration.at):
        if kind == "local-exec":
            _read_local(body, at, gatherer)
        elif kind == "remote-exec":
            _read_remote(body, at, gatherer)


def _read_local(body: dict[str, Value], at: Pointer, gatherer: Gatherer) -> None:
    command, interpreter = body.get("command"), body.get("interpreter")
    words = interpreter if isinstance(interpreter, list) else []
    program = (as_text(words[0]) or "").rsplit("/", 1)[-1] if words else "sh"
    if program in SHELLS and (not words or _takes_text(words[-1])):
        add_script(command, (*at, "command"), gatherer, phase="deploy", target="runner", shell=program)
        return
    items = [((*at, "interpreter", index), word) for index, word in enumerate(words)]
    items.append(((*at, "command"), command))
    add_command(items, (*at, "interpreter"), gatherer, phase="deploy", target="runner")


def _takes_text(option: Value) -> bool:
    """Tell whether a shell takes what follows an option for a script; without one that is the name of a file."""
    text = as_text(option) or ""
    return text.startswith("-") and text.endswith("c")


def _read_remote(body: dict[str, Value], at: Pointer, gatherer: Gatherer) -> None:
    inline = body.get("inline")
    for index, line in enumerate(inline if isinstance(inline, list) else ()):
        add_script(line, (*at, "inline", index), gatherer, phase="deploy", target="instance")
    if not isinstance(inline, list):
        add_script(inline, (*at, "inline"), gatherer, phase="deploy", target="instance")
    for name in ("script", "scripts"):
        files, place = body.get(name), (*at, name)
        if isinstance(files, list):
            for index, file in enumerate(files):
                _read_file(file, (*place, index), gatherer)
        else:
            _read_file(files, place, gatherer)


def _read_file(path: Value, at: Pointer, gatherer: Gatherer) -> None:
    """Add the commands of a file that is copied to the instance and run there."""
    rendered = from_path(path, at, gatherer)
    if rendered is not None:
        add_text(rendered, at, gatherer, phase="deploy", target="instance")
        return
    written = path.expression if isinstance(path, Unknown) else (as_reference(path) or ("",))[0]
    if written:
        gatherer.add_unread(at, (written,), "deploy", "instance")
