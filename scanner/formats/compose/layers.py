"""A service as it is written, on top of the services that it extends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.formats.compose.interpolation import Text, interpolate
from scanner.formats.compose.resets import RESET

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scanner.model import Pointer


class Field(msgspec.Struct, frozen=True):
    """A value of a service, and its place in the document.

    Attributes:
        value: the plain value.
        at: its pointer.
        fixed: whether it stands in another file, so that `at` stands for everything in it.
        directory: what relative paths in it start from.
    """

    value: Any
    at: Pointer
    fixed: bool
    directory: str

    def child(self, key: str | int) -> Field:
        """Return what stands in it under a key that it has."""
        return Field(self.value[key], self.at if self.fixed else (*self.at, key), self.fixed, self.directory)

    def get(self, key: str) -> Field | None:
        """Return what stands in it under a key, None if it is no mapping or there is nothing."""
        found = self.value.get(key) if isinstance(self.value, dict) else None
        return None if found is None or found is RESET else self.child(key)

    def resets(self, key: str) -> bool:
        """Tell whether it takes away what is extended under a key."""
        return isinstance(self.value, dict) and self.value.get(key) is RESET

    def items(self) -> list[Field]:
        """Return its items if it is a sequence, else an empty list."""
        return [self.child(index) for index in range(len(self.value))] if isinstance(self.value, list) else []

    def pairs(self) -> Iterator[tuple[str, Field]]:
        """Yield name and value of each entry of a mapping, or of a sequence of `NAME=value`.

        A name without a value is left out. The value of `NAME=value` stands where the whole item does.
        """
        if isinstance(self.value, dict):
            for key, value in self.value.items():
                if value is not None:
                    yield key, self.child(key)
        for item in self.items():
            if isinstance(item.value, str):
                name, separator, value = item.value.partition("=")
                if separator:
                    yield name.strip(), Field(value, item.at, item.fixed, item.directory)


class Service(msgspec.Struct, frozen=True):
    """A service with what it extends.

    Attributes:
        name: its name.
        layers: its own body first, then the bodies it extends, nearest first.
        variables: values for interpolation.
        elsewhere: expressions that name where the rest of it is defined; empty if it is all here.
    """

    name: str
    layers: tuple[Field, ...]
    variables: Mapping[str, str | None]
    elsewhere: tuple[str, ...] = ()

    @property
    def at(self) -> Pointer:
        """The pointer of the service."""
        return self.layers[0].at

    def own(self, key: str) -> Field | None:
        """Return what the service itself has under a key."""
        return self.layers[0].get(key)

    def first(self, *path: str) -> Field | None:
        """Return what stands under a path of keys, in the nearest body that has it."""
        return next(self.every(*path), None)

    def every(self, *path: str) -> Iterator[Field]:
        """Yield what stands under a path of keys in each body that has it, nearest first."""
        for layer in self.layers:
            found: Field | None = layer
            for key in path:
                if found is None or found.resets(key):
                    break
                found = found.get(key)
            else:
                if found is not None:
                    yield found
                continue
            if found is not None:
                return

    def items(self, *path: str) -> Iterator[Field]:
        """Yield the items of the sequences under a path of keys, nearest first; one value counts as one item."""
        for found in self.every(*path):
            if isinstance(found.value, list):
                yield from found.items()
            elif not isinstance(found.value, dict):
                yield found

    def text(self, field: Field) -> Text:
        """Return a scalar as text with its variables replaced; what is no scalar is empty."""
        value = field.value
        if isinstance(value, str):
            return interpolate(value, self.variables)
        if isinstance(value, bool):
            return Text("true" if value else "false")
        return Text(str(value) if isinstance(value, (int, float)) else "")

    def literal(self, field: Field) -> str:
        """Return a scalar as far as the file itself says it: with its defaults, without the variables' values."""
        return interpolate(field.value, {}).value if isinstance(field.value, str) else self.text(field).value
