"""A Terragrunt file as it is evaluated for one unit: its locals, what it includes, and what it reads.

See the Terragrunt documentation, "HCL", "Includes" and "Functions". A path in the repository is written from the scan
root with a slash before it (`/live/root.hcl`): Terragrunt makes paths absolute, and where the repository lies is not known.
"""

from __future__ import annotations

import posixpath
from collections import ChainMap
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from scanner.errors import ParseError
from scanner.evaluate.evaluator import Evaluator
from scanner.evaluate.function import Surroundings
from scanner.evaluate.functions import TERRAFORM
from scanner.evaluate.meter import Meter
from scanner.evaluate.scope import Resolved
from scanner.evaluate.values import measured
from scanner.facts.model import Unknown
from scanner.formats.terragrunt.functions import functions
from scanner.syntax.hcl import parse
from scanner.syntax.hcl.tree import GetAttr

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.evaluate.function import Function
    from scanner.evaluate.values import Value
    from scanner.model import Source, Tree
    from scanner.syntax.hcl.tree import Attribute, Body, Step

_MAX_UNITS = 200
"""Files that are read for one document."""
_MAX_NESTED = 40
"""Names and files that are looked into from within one another."""
_BUDGET = 500_000
_WEIGHT = 100_000


class Readings:
    """The files that are read for one document, each once for each directory it is evaluated for."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.meter = Meter(_BUDGET)
        self._nested = 0
        self._units: dict[tuple[str, str], Unit | None] = {}

    @contextmanager
    def deeper(self) -> Iterator[bool]:
        """Tell whether one more name or file may be looked into from within another."""
        self._nested += 1
        try:
            yield self._nested <= _MAX_NESTED
        finally:
            self._nested -= 1

    def unit(self, path: str, directory: str) -> Unit | None:
        """Return a file as it is evaluated for a directory; None where it cannot be read, or too many were."""
        key = (path, directory)
        if key not in self._units:
            self._units[key] = self._read(path, directory) if len(self._units) < _MAX_UNITS else None
        return self._units[key]

    def _read(self, path: str, directory: str) -> Unit | None:
        source = self.tree.read(path)
        if source is None:
            return None
        try:
            return Unit(source, parse(source), directory, self)
        except ParseError:
            # The file's own entry in the ledger tells; here it is only one that is included.
            return None


class Unit:
    """A file, evaluated for a directory. It is a `scanner.evaluate.scope.Scope`.

    Attributes:
        source: the file.
        body: its content.
        directory: the directory of the unit, from which paths are looked up.
        readings: the files read so far.
    """

    def __init__(self, source: Source, body: Body, directory: str, readings: Readings) -> None:
        self.source = source
        self.body = body
        self.directory = directory
        self.readings = readings
        self._values: dict[str, Value] = {}
        self.evaluator = Evaluator(
            self,
            ChainMap(functions(self), cast("dict[str, Function]", TERRAFORM)),
            Surroundings(UnitFiles(self), readings.tree.assumptions.effective_time),
            readings.meter,
        )
        self._locals = {
            name: attribute
            for block in body.blocks
            if block.type == "locals"
            for name, attribute in block.body.attributes.items()
        }

    def resolve(self, root: str, steps: tuple[Step, ...]) -> Resolved | None:
        """Return the value that a traversal begins with; see `scanner.evaluate.scope.Scope`."""
        first = steps[0] if steps else None
        if not isinstance(first, GetAttr):
            return None
        name = f"{root}.{first.name}"
        if root == "local":
            return _resolved(self._once(name, self._locals.get(first.name)))
        if root == "include":
            return _resolved(self.included(first.name) or Unknown(name))
        return Resolved(Unknown(name), 1) if root in ("dependency", "feature", "unit", "values") else None

    def value(self, attribute: Attribute, depth: int = 0) -> Value:
        """Return the value of an attribute."""
        return self.evaluator.value(attribute.value, self.source.text, depth)

    def exposed(self) -> dict[str, Value]:
        """Return what others see of the file: its locals and inputs; the rest of it is not known."""
        inputs = self.body.attributes.get("inputs")
        return {
            "locals": {name: self._once(f"local.{name}", value) for name, value in self._locals.items()},
            "inputs": self._once("inputs", inputs) if inputs is not None else {},
        }

    def included(self, name: str) -> dict[str, Value] | None:
        """Return what an `include` block with that label exposes, None where it exposes nothing that is known."""
        block = next((one for one in self.body.blocks if one.type == "include" and _label(one) == name), None)
        path = None if block is None else block.body.attributes.get("path")
        found = self.value(path) if path is not None else None
        unit = self.read(found, for_directory=self.directory) if isinstance(found, str) else None
        return None if unit is None else unit

    def read(self, path: str, for_directory: str | None = None) -> dict[str, Value] | None:
        """Return what a file exposes, evaluated for its own directory or for another one."""
        target = self.path(path)
        if target is None:
            return None
        directory = posixpath.dirname(target) if for_directory is None else for_directory
        unit = self.readings.unit(target, directory)
        with self.readings.deeper() as allowed:
            return unit.exposed() if unit is not None and allowed else None

    def path(self, written: str) -> str | None:
        """Return a path as it is written relative to the scan root, None where it leads out of it."""
        start = "" if written.startswith("/") else self.directory
        path = posixpath.normpath(posixpath.join(start, written.lstrip("/") if not start else written))
        if path == ".":
            return ""
        return None if path.startswith("../") or path == ".." else path

    def _once(self, name: str, attribute: Attribute | None) -> Value:
        if attribute is None:
            return Unknown(name)
        if name not in self._values:
            # While it is evaluated it is not known, which ends cycles.
            self._values[name] = Unknown(name)
            with self.readings.deeper() as allowed:
                if allowed:
                    self._values[name] = self.value(attribute)
        return self._values[name]


class UnitFiles:
    """The files that functions may read; see `scanner.evaluate.scope.Files`."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def content(self, path: str) -> bytes | None:
        """Return a file's bytes, or None where there is none inside the scan root."""
        found = self._unit.path(path)
        return None if found is None else self._unit.readings.tree.content(found)

    def names(self, directory: str) -> tuple[str, ...] | None:
        """Return the sorted paths of all files below a directory, relative to it; None outside the scan root."""
        found = self._unit.path(directory)
        if found is None:
            return None
        prefix = f"{found}/" if found else ""
        paths = self._unit.readings.tree.files_named(("",))
        return tuple(path[len(prefix) :] for path in paths if path.startswith(prefix))


def _resolved(value: Value) -> Resolved:
    weight, height = measured(value, _WEIGHT)
    return Resolved(value, 1, weight, height)


def _label(block: object) -> str:
    labels = getattr(block, "labels", ())
    return labels[0].value if labels else ""
