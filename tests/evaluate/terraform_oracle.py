"""What Terraform said of expressions, and the comparison of values and types with it."""

from __future__ import annotations

import gzip
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from scanner.errors import ParseError
from scanner.evaluate.comparison import type_of
from scanner.evaluate.evaluator import EvaluationError, Evaluator
from scanner.evaluate.function import Surroundings
from scanner.evaluate.functions import TERRAFORM
from scanner.evaluate.meter import Meter
from scanner.evaluate.numeric import canonical
from scanner.evaluate.scope import Resolved
from scanner.evaluate.types import ANY, ListType, MapType, ObjectType, Primitive, SetType, TupleType, Type
from scanner.evaluate.values import Encoded, OpenObject, Text, Value
from scanner.facts.model import Unknown
from scanner.model import Source
from scanner.syntax.hcl import parse_expression
from scanner.syntax.hcl.tree import GetAttr, Step

FIXTURE = Path(__file__).parents[2] / "fixtures" / "terraform-evaluation"
BUDGET = 10_000_000
UNDECLARED = (
    "Invalid reference:",
    "Reference to undeclared",
    "Call to unknown function:",
    "Unknown provider function:",
)
"""Errors of what is not declared, which is not the business of an evaluator: it is unknown."""


class Folder:
    """The files beside the expressions."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def content(self, path: str) -> bytes | None:
        place = self._root / path
        return place.read_bytes() if place.is_file() else None

    def names(self, directory: str) -> tuple[str, ...] | None:
        root = self._root / directory
        return tuple(sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()))


class Names:
    """The names that expressions may use."""

    def __init__(self) -> None:
        self._values: dict[tuple[str, str], Value] = {
            ("path", "module"): ".",
            ("path", "root"): ".",
            ("terraform", "workspace"): "default",
        }
        context = json.loads((FIXTURE / "context.json").read_text(encoding="utf-8"))
        for root, names in (("var", context["variables"]), ("local", context["locals"])):
            for name, text in names.items():
                self._values[root, name] = evaluated(text, self)

    def resolve(self, root: str, steps: tuple[Step, ...]) -> Resolved | None:
        name = steps[0].name if steps and isinstance(steps[0], GetAttr) else ""
        if root == "terraform_data" and name == "new":
            return self._resource(steps)
        if (root, name) not in self._values:
            return None
        return Resolved(self._values[root, name], 1, 1000, 20)

    def _resource(self, steps: tuple[Step, ...]) -> Resolved:
        attribute = steps[1].name if len(steps) > 1 and isinstance(steps[1], GetAttr) else ""
        if attribute:
            return Resolved(Unknown(f"terraform_data.new.{attribute}"), 2)
        names = ("id", "input", "output")
        attributes: dict[str, Value] = {name: Unknown(f"terraform_data.new.{name}") for name in names}
        return Resolved({**attributes, "triggers_replace": None}, 1, 10, 2)


def evaluated(text: str, names: Names) -> Value:
    """Return the value of the text of an expression."""
    source = Source("case", f"{text}\n")
    evaluator = Evaluator(names, TERRAFORM, Surroundings(files=Folder(FIXTURE)), Meter(BUDGET))
    return evaluator.strict(parse_expression(source), source.text)


def difference(case: dict[str, Any], names: Names) -> str | None:
    """Return how our result differs from Terraform's, or None where it does not."""
    try:
        value = evaluated(case["expression"], names)
    except (EvaluationError, ParseError) as error:
        return None if "error" in case and case["error"] != "infinite" else f"we have an error: {error}"
    if "error" in case:
        return _against_error(case["error"], value)
    if "unknown" in case:
        return None if _same_unknown(value, case["value"], case["unknown"]) else f"we have {value!r}"
    if not _same(value, case["value"]):
        return f"we have {value!r}"
    ours = type_of(value)
    return None if _same_type(ours, case["type"], [value]) else f"we have the type {ours}"


def _against_error(error: str, value: Value) -> str | None:
    settled = error == "infinite" or error.startswith(UNDECLARED)
    return None if settled and isinstance(value, Unknown) else f"we have {value!r}"


def _same(value: Value, wanted: Any) -> bool:
    if isinstance(wanted, list):
        return isinstance(value, list) and len(value) == len(wanted) and all(map(_same, value, wanted))
    if isinstance(wanted, dict):
        return (
            isinstance(value, dict)
            and not isinstance(value, OpenObject)
            and value.keys() == wanted.keys()
            and all(_same(value[name], wanted[name]) for name in wanted)
        )
    if isinstance(wanted, int | Decimal) and not isinstance(wanted, bool):
        number = canonical(wanted)
        return type(value) is type(number) and value == number
    return type(value) is type(wanted) and value == wanted


def _same_type(ours: Type, wanted: Any, values: list[Any]) -> bool:
    """Return whether a type is the same, seen from the values that have it: a null has no type here."""
    known = [value for value in values if value is not None]
    if values and not known:
        return True
    kind, inner = wanted if isinstance(wanted, list) else (wanted, None)
    if isinstance(ours, Primitive):
        return bool(kind == ("dynamic" if ours == ANY else ours.name))
    if isinstance(ours, TupleType):
        columns = [list(column) for column in zip(*known, strict=True)] or [[] for _ in ours.items]
        return (
            kind == "tuple"
            and inner is not None
            and len(ours.items) == len(inner)
            and all(map(_same_type, ours.items, inner, columns))
        )
    if isinstance(ours, ObjectType):
        return (
            kind == "object"
            and inner is not None
            and ours.attributes.keys() == inner.keys()
            and all(
                _same_type(ours.attributes[name], inner[name], [value[name] for value in known])
                for name in inner
            )
        )
    elements = [item for value in known for item in (value.values() if isinstance(value, dict) else value)]
    name = {ListType: "list", SetType: "set", MapType: "map"}[type(ours)]
    return bool(kind == name) and _same_type(ours.element, inner, elements)


def _same_unknown(value: Value, wanted: Any, unknown: Any) -> bool:
    if unknown is True:
        return isinstance(value, Unknown | Text | Encoded | OpenObject)
    if unknown is False:
        return _same(value, wanted)
    if isinstance(unknown, list):
        return (
            isinstance(value, list)
            and len(value) == len(unknown)
            and all(map(_same_unknown, value, wanted, unknown))
        )
    if not isinstance(value, dict) or isinstance(value, OpenObject):
        return False
    names = {*unknown, *wanted}
    return value.keys() == names and all(
        _same_unknown(value[name], wanted.get(name), unknown.get(name, False)) for name in names
    )


def cases() -> list[dict[str, Any]]:
    """Return all recorded cases."""
    text = gzip.decompress((FIXTURE / "cases.jsonl.gz").read_bytes()).decode()
    return [json.loads(line, parse_float=Decimal) for line in text.split("\n") if line]
