"""The services of one Compose document, with what they extend in it and in other files."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from scanner.errors import ParseError
from scanner.formats.compose.dotenv import dotenv
from scanner.formats.compose.interpolation import interpolate
from scanner.formats.compose.layers import Field, Service
from scanner.formats.compose.resets import value_of
from scanner.syntax.yaml import Dialect, parse

if TYPE_CHECKING:
    from scanner.model import Source, Tree

_WHOLE = ("image", "build", "provider")
"""A service that has none of these is only a part of one."""
MAX_EXTENDS = 32
"""Services that one service may extend in turn."""


def services_of(value: Any) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the services of a document by name, and the pointer of what holds them.

    In version 1 the services stand at the top, and there is nothing else.
    """
    if not isinstance(value, dict):
        return {}, ()
    if "services" in value:
        services = value["services"]
        return (services if isinstance(services, dict) else {}), ("services",)
    return (value if value and all(map(_is_service, value.values())) else {}), ()


def _is_service(body: Any) -> bool:
    return isinstance(body, dict) and ("image" in body or "build" in body or "extends" in body)


class Project:
    """Reads what the services of one source refer to: its `.env` file and the files it extends."""

    def __init__(self, source: Source, tree: Tree) -> None:
        self.source = source
        self.tree = tree
        self.directory = posixpath.dirname(source.path)
        env = tree.read(posixpath.join(self.directory, ".env"))
        self.variables = dotenv(env.text) if env is not None else {}
        self._files: dict[str, Any] = {}

    def services(self, value: Any) -> list[Service]:
        """Return the services of a document of the source, in the order they are written."""
        bodies, at = services_of(value)
        return [
            self._service(name, Field(body, (*at, name), fixed=False, directory=self.directory), value)
            for name, body in bodies.items()
            if isinstance(body, dict)
        ]

    def path(self, directory: str, path: str) -> str:
        """Return the path of a file from the scan root, given as it is written in a directory."""
        return posixpath.normpath(posixpath.join(directory, path))

    def _service(self, name: str, body: Field, value: Any) -> Service:
        layers = [body]
        elsewhere: tuple[str, ...] = ()
        seen = {(self.source.path, name)}
        root: Any = value
        file = self.source.path
        while (extends := layers[-1].get("extends")) is not None:
            wanted = self._wanted(extends, file)
            if wanted is None or wanted in seen or len(layers) > MAX_EXTENDS:
                elsewhere = (_expression(extends),)
                break
            seen.add(wanted)
            if wanted[0] != file:
                root, file = self._read(wanted[0]), wanted[0]
            bodies, at = services_of(root)
            found = bodies.get(wanted[1])
            if not isinstance(found, dict):
                elsewhere = (_expression(extends),)
                break
            fixed = file != self.source.path or layers[-1].fixed
            pointer = (layers[-1].at if layers[-1].fixed else extends.at) if fixed else (*at, wanted[1])
            layers.append(Field(found, pointer, fixed, posixpath.dirname(file)))
        if not elsewhere and not any(layer.get(key) for layer in layers for key in _WHOLE):
            elsewhere = (f"service {name} of the file that this one adds to",)
        return Service(name, tuple(layers), self.variables, elsewhere)

    def _wanted(self, extends: Field, file: str) -> tuple[str, str] | None:
        """Return file and name of the service that is extended, None if that is not known."""
        name: Any = extends.value
        path: Any = None
        if isinstance(name, dict):
            name, path = name.get("service"), name.get("file")
        if not isinstance(name, str) or not isinstance(path, (str, type(None))):
            return None
        if path is not None:
            text = interpolate(path, self.variables)
            if text.unknown:
                return None
            file = self.path(extends.directory, text.value)
        return file, name

    def _read(self, path: str) -> Any:
        """Return the value of a file of the tree, None if there is none that can be read."""
        if path not in self._files:
            source = self.tree.read(path)
            try:
                roots = parse(source, Dialect.CORE) if source is not None else []
            except ParseError:
                roots = []  # the file's own entry in the ledger tells why; here it is only a neighbour
            self._files[path] = value_of(roots[0], source.text) if source is not None and roots else None
        return self._files[path]


def _expression(extends: Field) -> str:
    value = extends.value
    if isinstance(value, dict):
        parts = [f"{key}: {value[key]}" for key in ("file", "service") if isinstance(value.get(key), str)]
        return "extends " + ", ".join(parts)
    return f"extends {value}"
