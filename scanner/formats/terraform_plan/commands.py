"""Commands of the provisioners in a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.evaluate.values import as_text, unknowns
from scanner.facts.shell.nested import SHELLS
from scanner.formats.terraform.strings.scripts import add_command, add_script
from scanner.formats.terraform_plan.declared_values import declared_values

if TYPE_CHECKING:
    from scanner.evaluate.values import Value
    from scanner.formats.terraform_plan.facts import PlanGatherer
    from scanner.formats.terraform_plan.provisioners import Provisioner
    from scanner.model import Pointer


def read_commands(provisioner: Provisioner, gatherer: PlanGatherer) -> None:
    """Add the commands that a provisioner runs."""
    body = declared_values(provisioner.values, provisioner.notes)
    if provisioner.type == "local-exec":
        _read_local(provisioner, body, gatherer)
    elif provisioner.type == "remote-exec":
        _read_remote(provisioner, body, gatherer)


def _read_local(provisioner: Provisioner, body: dict[str, Value], gatherer: PlanGatherer) -> None:
    command, interpreter = body.get("command"), body.get("interpreter")
    words = interpreter if isinstance(interpreter, list) else []
    program = (as_text(words[0]) or "").rsplit("/", 1)[-1] if words else "sh"
    at = provisioner.place("command")
    if program in SHELLS:
        add_script(command, at, gatherer, phase="deploy", target="runner", shell=program)
        return
    place = provisioner.place("interpreter")
    items = [((*place, index), word) for index, word in enumerate(words)]
    line = (*provisioner.at, "expressions", "interpreter")
    add_command([*items, (at, command)], line, gatherer, phase="deploy", target="runner")


def _read_remote(provisioner: Provisioner, body: dict[str, Value], gatherer: PlanGatherer) -> None:
    inline, at = body.get("inline"), provisioner.place("inline")
    for place, line in _items(inline, at):
        add_script(line, place, gatherer, phase="deploy", target="instance")
    for name in ("script", "scripts"):
        for place, path in _items(body.get(name), provisioner.place(name)):
            # The files that it names are not in the plan.
            if written := unknowns(path) or tuple(filter(None, (as_text(path),))):
                gatherer.add_unread(place, written, "deploy", "instance")


def _items(value: Value, at: Pointer) -> list[tuple[Pointer, Value]]:
    """Return the items of a list, or a value by itself, each with its pointer."""
    if isinstance(value, list):
        return [((*at, index), item) for index, item in enumerate(value)]
    return [] if value is None else [(at, value)]
