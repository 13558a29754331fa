"""The command lines of provisioners that run a configuration management tool."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.evaluate.values import as_reference

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scanner.evaluate.values import Value
    from scanner.model import Pointer


class Tool(msgspec.Struct, frozen=True):
    """How a tool is run.

    Attributes:
        words: the program and what comes first after it.
        subjects: attributes with what it applies; a list is several.
        each: whether it runs once for each of them.
        arguments: attributes with further arguments.
    """

    words: tuple[str, ...]
    subjects: tuple[str, ...] = ()
    each: bool = False
    arguments: tuple[str, ...] = ()


TOOLS: Mapping[str, Tool] = {
    "ansible": Tool(("ansible-playbook",), ("playbook_file",), arguments=("extra_arguments",)),
    "ansible-local": Tool(
        ("ansible-playbook",), ("playbook_file", "playbook_files"), each=True, arguments=("extra_arguments",)
    ),
    "chef-client": Tool(("chef-client",), ("run_list",)),
    "chef-solo": Tool(("chef-solo",), ("run_list",)),
    "converge": Tool(("converge", "apply"), ("module",)),
    "puppet-masterless": Tool(("puppet", "apply"), ("manifest_file",), arguments=("extra_arguments",)),
    "puppet-server": Tool(("puppet", "agent"), ("puppet_server",), arguments=("extra_arguments",)),
    "salt-masterless": Tool(("salt-call", "--local", "state.apply"), ("custom_state",)),
}
"""By the type of the provisioner."""


def tool_words(kind: str, body: dict[str, Value], at: Pointer) -> Iterator[tuple[Pointer, list[Value]]]:
    """Yield the pointer and the words of each command that a provisioner of one of `TOOLS` runs."""
    tool = TOOLS[kind]
    subjects = [found for name in tool.subjects for found in _items(body.get(name), (*at, name))]
    rest = [word for name in tool.arguments for _, word in _items(body.get(name), (*at, name))]
    if tool.each:
        for place, subject in subjects:
            yield place, [*tool.words, subject, *rest]
    else:
        place = subjects[0][0] if subjects else at
        yield place, [*tool.words, *(subject for _, subject in subjects), *rest]


def _items(value: Value, at: Pointer) -> Iterator[tuple[Pointer, Value]]:
    """Yield the strings of a list, or one string."""
    for place, item in (
        [((*at, index), item) for index, item in enumerate(value)]
        if isinstance(value, list)
        else [(at, value)]
    ):
        if as_reference(item) is not None:
            yield place, item
