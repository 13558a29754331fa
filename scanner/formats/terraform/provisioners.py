"""Commands of provisioners."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.facts.model import Unknown
from scanner.facts.scripts import argv, script
from scanner.formats.terraform.render import render
from scanner.formats.terraform.resources import provisioners
from scanner.formats.terraform.stand_ins import in_script
from scanner.formats.terraform.values import as_text, unknowns

if TYPE_CHECKING:
    from scanner.facts.model import Target
    from scanner.formats.terraform.config import Declaration
    from scanner.formats.terraform.gather import Gatherer
    from scanner.formats.terraform.values import Value
    from scanner.model import Pointer

_SHELLS = frozenset({"sh", "bash", "dash", "ash", "ksh", "zsh"})


def read_provisioners(declaration: Declaration, gatherer: Gatherer) -> None:
    """Add the commands that the provisioners of a resource run."""
    for kind, at, body in provisioners(declaration.body, declaration.at):
        if kind == "local-exec":
            _read_local(body, at, gatherer)
        elif kind == "remote-exec":
            _read_remote(body, at, gatherer)


def _read_local(body: dict[str, Value], at: Pointer, gatherer: Gatherer) -> None:
    interpreter = body.get("interpreter")
    if not isinstance(interpreter, list) or not interpreter:
        _read_script(body.get("command"), (*at, "command"), "runner", gatherer)
        return
    program = as_text(interpreter[0]) or ""
    shell = program.rsplit("/", 1)[-1]
    if shell in _SHELLS:
        _read_script(body.get("command"), (*at, "command"), "runner", gatherer, shell)
        return
    words = [as_text(item) or Unknown(", ".join(unknowns(item))) for item in interpreter]
    pointers: list[Pointer] = [(*at, "interpreter", index) for index in range(len(words))]
    words.append(_command_word(body.get("command")))
    pointers.append((*at, "command"))
    gatherer.add_script(argv(words, (*at, "interpreter"), phase="deploy", target="runner", pointers=pointers))


def _command_word(command: Value) -> str | Unknown:
    text = as_text(command)
    return Unknown(", ".join(unknowns(command))) if text is None else text


def _read_remote(body: dict[str, Value], at: Pointer, gatherer: Gatherer) -> None:
    inline = body.get("inline")
    if isinstance(inline, list):
        for index, item in enumerate(inline):
            _read_script(item, (*at, "inline", index), "instance", gatherer)
    else:
        _read_script(inline, (*at, "inline"), "instance", gatherer)
    for name in ("script", "scripts"):
        files = body.get(name)
        for item in files if isinstance(files, list) else [files]:
            reasons = unknowns(item) or tuple(filter(None, [as_text(item)]))
            if reasons:
                gatherer.add_unread((*at, name), reasons, "deploy", "instance")


def _read_script(value: Value, at: Pointer, target: Target, gatherer: Gatherer, shell: str = "sh") -> None:
    rendered = render(gatherer.config, gatherer.evaluator, at, in_script)
    if rendered is None:
        unknown = unknowns(value)
        if unknown:
            gatherer.add_unread(at, unknown, "deploy", target)
        return
    gatherer.places.add_text(at, rendered.locate)
    gatherer.add_script(script(rendered.text, at, phase="deploy", target=target, shell=shell), rendered.holes)
