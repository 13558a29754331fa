"""Literal credentials in ENV, ARG, LABEL, in URLs of ADD, and in files that here-documents write."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.facts.credentials import credential

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.facts.model import Credential
    from scanner.formats.dockerfile.commands import Entry
    from scanner.formats.dockerfile.stages import Step
    from scanner.formats.dockerfile.variables import GlobalArguments, StageVariables
    from scanner.model import Pointer
    from scanner.syntax.dockerfile import Instruction, Word


def literals(step: Step, entry: Entry, variables: StageVariables) -> Iterator[Credential]:
    """Yield the literal credentials that an instruction puts into the image or its history."""
    instruction = step.instruction
    name = instruction.name
    if name in {"env", "label"}:
        for index in range(1, len(instruction.words), 3):
            key, value = instruction.words[index - 1 : index + 1]
            yield from _literal((step.at, "Value", index), key.value.strip("'\""), value.value, variables)
    elif name == "arg":
        yield from argument_literals(step.at, instruction, variables)
    elif name in {"add", "copy"}:
        yield from _files(step.at, entry, instruction.words if name == "add" else ())


def argument_literals(
    at: int, instruction: Instruction, variables: GlobalArguments | StageVariables
) -> Iterator[Credential]:
    """Yield the literal credentials that are defaults of an ARG instruction."""
    for index, word in enumerate(instruction.words):
        name, separator, value = word.value.partition("=")
        if separator:
            yield from _literal((at, "Value", index), name, value, variables)


def _literal(
    at: Pointer, name: str, value: str, variables: GlobalArguments | StageVariables
) -> Iterator[Credential]:
    """Yield the credential a value is; where a part of it is unknown, its shape decides and not its name."""
    expansion = variables.expand(value)
    found = credential(at, "" if expansion.unknown else name, expansion.text, phase="build", target="image")
    if found is not None:
        yield msgspec.structs.replace(found, name=name)


def _files(at: int, entry: Entry, words: tuple[Word, ...]) -> Iterator[Credential]:
    for index, word in enumerate(words[:-1]):
        if "://" in word.value:
            found = credential((at, "Value", index), "", word.value, phase="build", target="image")
            if found is not None:
                yield found
    heredocs = () if entry.instruction is None else entry.instruction.heredocs
    for index, heredoc in enumerate(heredocs):
        pointer = (at, "Heredocs", index, "Content")
        found = credential(pointer, "", heredoc.content.value, phase="build", target="image")
        if found is not None:
            yield found
