"""A Terragrunt file as it is evaluated for one unit: its locals, what it includes, and what it reads.

See the Terragrunt documentation, "HCL", "Includes" and "Functions". A path in the repository is written from the scan
root with a slash before it (`/live/root.hcl`): Terragrunt makes paths absolute, and where the repository lies is not known.
"""

from __future__ import annotations

import posixpath
from collections import ChainMap
from functools import cached_property
from typing import TYPE_CHECKING, cast

from scanner.evaluate.evaluator import Evaluator
from scanner.evaluate.function import Surroundings
from scanner.evaluate.functions import TERRAFORM
from scanner.evaluate.scope import Resolved
from scanner.evaluate.values import measured
from scanner.facts.model import Unknown
from scanner.formats.terragrunt.functions import functions
from scanner.formats.terragrunt.includes import includes_of
from scanner.formats.terragrunt.inputs import merged_inputs, own_inputs
from scanner.formats.terragrunt.unit_files import UnitFiles
from scanner.syntax.hcl.tree import GetAttr

if TYPE_CHECKING:
    from scanner.evaluate.function import Function
    from scanner.evaluate.values import Value
    from scanner.formats.terragrunt.includes import Include
    from scanner.formats.terragrunt.readings import Readings
    from scanner.model import Source
    from scanner.syntax.hcl.tree import Attribute, Body, Step

_WEIGHT = 100_000


class Unit:
    """A file, evaluated for a directory. It is a `scanner.evaluate.scope.Scope`.

    Attributes:
        source: the file.
        body: its content.
        directory: the directory of the unit, from which paths are looked up.
        readings: the files read so far.
        home: the directory whose files are in that directory: another one for a unit that a stack makes.
        values: what a stack gives the unit, None where no stack is known that has it.
    """

    def __init__(
        self,
        source: Source,
        body: Body,
        directory: str,
        readings: Readings,
        values: Value = None,
        home: str | None = None,
    ) -> None:
        self.home = posixpath.dirname(source.path) if home is None else home
        self.source = source
        self.body = body
        self.directory = directory
        self.readings = readings
        self.values = values
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
            return _resolved(self.once(name, self._locals.get(first.name)))
        if root == "include":
            return _resolved(self.included(first.name) or Unknown(name))
        if root == "values" and isinstance(self.values, dict):
            return _resolved(self.values.get(first.name, Unknown(name)))
        return Resolved(Unknown(name), 1) if root in ("dependency", "feature", "unit", "values") else None

    def value(self, attribute: Attribute, depth: int = 0) -> Value:
        """Return the value of an attribute."""
        return self.evaluator.value(attribute.value, self.source.text, depth)

    def once(self, name: str, attribute: Attribute | None) -> Value:
        """Return the value of what has a name; while it is evaluated it is not known, which ends cycles."""
        if attribute is None:
            return Unknown(name)
        if name not in self._values:
            self._values[name] = Unknown(name)
            with self.readings.deeper() as allowed:
                if allowed:
                    self._values[name] = self.value(attribute)
        return self._values[name]

    @cached_property
    def includes(self) -> tuple[Include, ...]:
        """The files that it includes."""
        return includes_of(self)

    def local(self, name: str) -> Attribute | None:
        """Return where a local value is given."""
        return self._locals.get(name)

    def exposed(self, inputs: Value) -> dict[str, Value]:
        """Return what others see of the file: its locals, and these inputs; the rest of it is not known."""
        values = {name: self.once(f"local.{name}", value) for name, value in self._locals.items()}
        return {"locals": values, "inputs": inputs}

    def included(self, name: str) -> dict[str, Value] | None:
        """Return what an `include` block with that label exposes, None where it exposes nothing that is known."""
        unit = next((one.unit for one in self.includes if one.name == name), None)
        with self.readings.deeper() as allowed:
            return unit.exposed(own_inputs(unit)) if unit is not None and allowed else None

    def read(self, path: str) -> dict[str, Value] | None:
        """Return what a file exposes that is evaluated for its own directory."""
        target = self.path(path)
        unit = None if target is None else self.readings.unit(target, posixpath.dirname(target), self)
        with self.readings.deeper() as allowed:
            return unit.exposed(merged_inputs(unit)) if unit is not None and allowed else None

    def beside(self, source: Source, body: Body, directory: str) -> Unit:
        """Return another file that is read for this one."""
        home = self.home if directory == self.directory else directory
        return Unit(source, body, directory, self.readings, self.values, home)

    def path(self, written: str) -> str | None:
        """Return a path as it is written relative to the scan root, None where it leads out of it."""
        start = "" if written.startswith("/") else self.directory
        path = posixpath.normpath(posixpath.join(start, written.lstrip("/") if not start else written))
        if self.home != self.directory and f"{path}/".startswith(f"{self.directory}/"):
            path = posixpath.normpath(posixpath.join(self.home, path[len(self.directory) + 1 :]))
        if path == ".":
            return ""
        return None if path.startswith("../") or path == ".." else path


def _resolved(value: Value) -> Resolved:
    weight, height = measured(value, _WEIGHT)
    return Resolved(value, 1, weight, height)
