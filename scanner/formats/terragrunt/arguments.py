"""What a unit gives Terraform besides its inputs: variable files and arguments.

See the Terragrunt documentation, "terraform", `extra_arguments`, and "Copying of the unit's files".
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from scanner.evaluate.values import as_text
from scanner.formats.terraform.modules.variable_files import Given, automatic_files, given_values
from scanner.formats.terragrunt.includes import merged_includes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.evaluate.values import Value
    from scanner.formats.terragrunt.unit import Unit
    from scanner.syntax.hcl.tree import Block

_COMMANDS = frozenset({"apply", "plan"})
_ENVIRONMENT = "TF_VAR_"
_FILE = ("-var-file=", "--var-file=")
_VARIABLE = ("-var=", "--var=")
_FILES = ("required_var_files", "optional_var_files")


def arguments_of(unit: Unit, directory: str) -> tuple[dict[str, Given], dict[str, Given]]:
    """Return what a unit puts into the environment, and what it gives by files and arguments, the last one wins.

    Args:
        unit: the unit.
        directory: the directory of its module.
    """
    environment: dict[str, Given] = {}
    arguments: dict[str, Given] = {}
    beside = posixpath.dirname(unit.source.path)
    for source in automatic_files(beside, unit.readings.tree) if beside != directory else ():
        arguments |= given_values(source)
    for holder, block in _blocks(unit):
        if _is_used(holder, block):
            environment |= _environment(holder, block)
            for word, place in _words(holder, block):
                arguments |= _given(word, place, unit, directory)
    return environment, arguments


def _blocks(unit: Unit) -> list[tuple[Unit, Block]]:
    """Return the `extra_arguments` of a unit, those of included files first; the last one of a name counts."""
    found: dict[str, tuple[Unit, Block]] = {}
    included = [one.unit for one in reversed(merged_includes(unit)) if one.unit is not None]
    for holder in (*included, unit):
        for outer in holder.body.blocks:
            for block in outer.body.blocks if outer.type == "terraform" else ():
                if block.type == "extra_arguments" and len(block.labels) == 1:
                    found[block.labels[0].value] = holder, block
    return list(found.values())


def _is_used(unit: Unit, block: Block) -> bool:
    """Tell whether the arguments are used when Terraform plans or applies, as far as that is known."""
    commands = _value(unit, block, "commands")
    if not isinstance(commands, list) or not all(isinstance(one, str) for one in commands):
        return True
    return not _COMMANDS.isdisjoint(one for one in commands if isinstance(one, str))


def _environment(unit: Unit, block: Block) -> dict[str, Given]:
    attribute = block.body.attributes.get("env_vars")
    values = _value(unit, block, "env_vars")
    if attribute is None or not isinstance(values, dict):
        return {}
    place = attribute.value.start, attribute.value.end
    return {
        name.removeprefix(_ENVIRONMENT): Given(
            unit.source, place, value, f"{name} of {unit.directory or '.'}"
        )
        for name, value in values.items()
        if name.startswith(_ENVIRONMENT)
    }


def _words(unit: Unit, block: Block) -> Iterator[tuple[str, Given]]:
    """Yield the arguments of a block, with where they are written."""
    for name in ("arguments", *_FILES):
        attribute = block.body.attributes.get(name)
        values = _value(unit, block, name)
        for value in values if attribute is not None and isinstance(values, list) else ():
            text = as_text(value)
            if attribute is not None and text is not None:
                place = attribute.value.start, attribute.value.end
                word = f"{_FILE[0]}{text}" if name in _FILES else text
                yield word, Given(unit.source, place, text)


def _given(word: str, place: Given, unit: Unit, directory: str) -> dict[str, Given]:
    """Return the values that one argument gives."""
    for prefix in _FILE:
        if word.startswith(prefix):
            return _of_file(word.removeprefix(prefix), unit, directory)
    for prefix in _VARIABLE:
        name, is_value, text = word.removeprefix(prefix).partition("=")
        if word.startswith(prefix) and is_value:
            told_as = f"-var {name} of {unit.directory or '.'}"
            return {name: Given(place.source, place.offsets, text, told_as)}
    return {}


def _of_file(written: str, unit: Unit, directory: str) -> dict[str, Given]:
    """Return the values of a file, which is looked for beside the unit, and then beside its module."""
    beside_module = None if written.startswith("/") else f"/{posixpath.join(directory, written)}"
    for path in (written, beside_module):
        found = None if path is None else unit.path(path)
        source = None if found is None else unit.readings.tree.read(found)
        if source is not None:
            return given_values(source)
    return {}


def _value(unit: Unit, block: Block, name: str) -> Value:
    attribute = block.body.attributes.get(name)
    return None if attribute is None else unit.value(attribute)
