"""Gives documents the shape in which conftest has them, and leads pointers back from there.

Most documents have that shape as they are. `conftest parse FILE` shows it; fixtures/conftest holds what it said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.errors import CattleguardError, PolicyEvalError
from scanner.syntax.nodes import plain
from scanner.syntax.yaml import Dialect, parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Document, Pointer

_YAML_1_2 = frozenset({"compose", "data", "github-actions"})
"""Formats whose YAML we read by rules of YAML 1.2, as their own tools do; conftest reads all YAML as Kubernetes does."""
_YAML = (".yaml", ".yml")
_READ_AGAIN = frozenset({"packer", "terraform", "terraform-plan", "terragrunt"})
"""Formats in which a file is one input; further documents are other readings of the same text."""
_WHOLE_LISTS = frozenset({"dockerfile", "image-list"})
"""Formats whose input is an array. Of other arrays conftest judges each item by itself."""
_ADDED = frozenset({"Heredocs", "Script"})


class Input(msgspec.Struct, frozen=True):
    """What policies see.

    Attributes:
        value: the JSON value.
        back: gives the pointer in the document for one in the value.
    """

    value: Any
    back: Callable[[Pointer], Pointer]


def inputs(document: Document) -> list[Input]:
    """Return what conftest judges of a document: one input, none where it is judged elsewhere, or one for each item.

    Raises:
        PolicyEvalError: the document cannot be read as conftest does.
    """
    if document.index and document.format in _READ_AGAIN:
        return []
    whole = _shaped(document)
    if isinstance(whole.value, list) and document.format not in _WHOLE_LISTS:
        return [Input(item, _below(index, whole.back)) for index, item in enumerate(whole.value)]
    return [whole]


def _shaped(document: Document) -> Input:
    value = document.plain()
    if document.format == "dockerfile":
        return _commands(value)
    if document.format in _YAML_1_2 and document.source.path.lower().endswith(_YAML):
        return _yaml_1_1(document, value)
    return Input(value, _same)


def _same(pointer: Pointer) -> Pointer:
    return pointer


def _below(index: int, back: Callable[[Pointer], Pointer]) -> Callable[[Pointer], Pointer]:
    return lambda pointer: back((index, *pointer))


def _commands(value: list[dict[str, Any]]) -> Input:
    """Return the commands without what we add to conftest's: directives, here-documents, flags of triggers."""
    kept = [index for index, command in enumerate(value) if command.get("Cmd") != "directive"]
    commands = [_command(value[index]) for index in kept]

    def back(pointer: Pointer) -> Pointer:
        first = pointer[0] if pointer else None
        if isinstance(first, int) and 0 <= first < len(kept):
            return (kept[first], *pointer[1:])
        return pointer

    return Input(commands, back)


def _command(command: dict[str, Any]) -> dict[str, Any]:
    own = {name: part for name, part in command.items() if name not in _ADDED}
    return own | {"Flags": []} if own.get("Cmd") == "onbuild" else own


def _yaml_1_1(document: Document, value: Any) -> Input:
    try:
        roots = parse(document.source, Dialect.KUBERNETES)
    except CattleguardError as error:
        raise PolicyEvalError(
            f"conftest's rules of YAML do not allow it: {error.message}", hint=error.hint, span=error.span
        ) from error
    shaped = plain(roots[document.index]) if document.index < len(roots) else value
    return Input(shaped, lambda pointer: _own_keys(pointer, shaped, value))


def _own_keys(pointer: Pointer, shaped: Any, own: Any) -> Pointer:
    """Return a pointer with the keys that we have in place of conftest's: `on` for `true`."""
    found: list[str | int] = []
    for segment in pointer:
        key = segment
        if isinstance(shaped, dict) and isinstance(own, dict) and segment not in own and segment in shaped:
            keys = list(own)
            index = list(shaped).index(str(segment))
            key = keys[index] if index < len(keys) else segment
        found.append(key)
        shaped, own = _entry(shaped, segment), _entry(own, key)
    return tuple(found)


def _entry(value: Any, segment: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(segment)
    if isinstance(value, list) and isinstance(segment, int) and 0 <= segment < len(value):
        return value[segment]
    return None
