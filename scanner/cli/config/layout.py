"""Writes values and where they come from: as YAML for people, as JSON for programs."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scanner.govern.configuration.origins import Origin, Tree, Value
from scanner.govern.configuration.scalars import scalar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from scanner.cli.config.values import Setting

_WIDTH = 48
"""The column of the comments, where the values before them are not longer."""


def as_yaml(file: Path | None, keys: Mapping[str, Tree], rules: Sequence[Setting]) -> str:
    """Return what holds as a configuration, with a comment behind each value that says where it comes from."""
    named = "there is none" if file is None else _file(str(file))
    lines = [(f"# configuration: {named}", "")]
    lines += [line for name, tree in keys.items() for line in _lines(name, tree, "")]
    lines.append(("rules:", ""))
    for one in rules:
        lines += _rule(one)
    return "".join(f"{text:{_WIDTH}}  # {comment}\n" if comment else f"{text}\n" for text, comment in lines)


def as_json(file: Path | None, keys: Mapping[str, Tree], rules: Iterable[Setting]) -> str:
    """Return what holds for programs: each value with its origin."""
    shown = {
        "configuration": None if file is None else _file(str(file)),
        "values": {name: _json(tree) for name, tree in keys.items()},
        "rules": {
            one.id: {
                "applied": one.applied,
                "reason": one.reason or None,
                "left_out": None if one.off is None else _origin(one.off),
                "values": {name: _json(tree) for name, tree in one.values.items()},
            }
            for one in rules
        },
    }
    return json.dumps(shown, indent=2, ensure_ascii=True) + "\n"


def _rule(one: Setting) -> Iterator[tuple[str, str]]:
    name = f"  {scalar(one.id)}:"
    if one.off is not None:
        yield f"{name} false", told(one.off)
        return
    yield name, f"not applied: {one.reason}" if one.reason else ""
    for key, tree in one.values.items():
        yield from _lines(key, tree, "    ")


def _lines(name: str, tree: Tree, indent: str) -> Iterator[tuple[str, str]]:
    """Yield the lines of a key, each with its comment."""
    if isinstance(tree, Value):
        if tree.value is None:
            yield f"{indent}# {name}: {tree.otherwise}", told(tree.origin)
        else:
            yield f"{indent}{scalar(name)}: {_flow(tree.value)}", told(tree.origin)
    elif isinstance(tree, dict):
        yield f"{indent}{scalar(name)}:", ""
        for key, one in tree.items():
            yield from _lines(key, one, f"{indent}  ")
    else:
        yield f"{indent}{scalar(name)}:", ""
        for one in tree:
            yield from _item(one, f"{indent}  ")


def _item(tree: Tree, indent: str) -> Iterator[tuple[str, str]]:
    if isinstance(tree, Value):
        yield f"{indent}- {_flow(tree.value)}", told(tree.origin)
        return
    below = (
        [line for key, one in tree.items() for line in _lines(key, one, "")] if isinstance(tree, dict) else []
    )
    for number, (text, comment) in enumerate(below):
        yield f"{indent}{'- ' if number == 0 else '  '}{text}", comment


def _flow(value: Any) -> str:
    if isinstance(value, str):
        return scalar(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{scalar(str(key))}: {_flow(item)}' for key, item in value.items())}}}"
    return json.dumps(value)


def told(origin: Origin) -> str:
    """Return where a value comes from, for people."""
    if origin.span is not None:
        return f"{_file(origin.span.path)}:{origin.span.line}:{origin.span.column}"
    if origin.kind == "command line":
        return origin.name or "command line"
    return f"profile {origin.name}" if origin.kind == "profile" else origin.kind


def _file(named: str) -> str:
    """Return the path of a file, relative to here where it is below."""
    path, here = Path(os.path.abspath(named)), Path.cwd()  # noqa: PTH100 - resolve() would follow links
    name = str(path.relative_to(here)) if path.is_relative_to(here) else named
    return name if name.isprintable() else ascii(name)


def _json(tree: Tree) -> Any:
    if isinstance(tree, Value):
        return {"value": tree.value, "from": _origin(tree.origin)}
    if isinstance(tree, dict):
        return {key: _json(one) for key, one in tree.items()}
    return [_json(one) for one in tree]


def _origin(origin: Origin) -> dict[str, Any]:
    place = origin.span
    return {
        "kind": origin.kind,
        "name": origin.name or None,
        "file": None if place is None else _file(place.path),
        "line": None if place is None else place.line,
        "column": None if place is None else place.column,
    }
