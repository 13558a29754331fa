"""Shares the resources of a plan out over documents, and bounds how much is read: values cost far more than their text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner.formats.terraform_plan.plan import Unit
    from scanner.model import Pointer


class Limits(msgspec.Struct, frozen=True):
    """How much is read. A comma counts as a value, which finds all of them and counts those in texts as well.

    Attributes:
        units: resources in a document, so that rules see what belongs together; only the largest plans have more.
        unit_values: values in one resource with its change.
        document_values: values in a document; what goes beyond starts another one.
        plan_values: values in a plan.
    """

    units: int = 20_000
    unit_values: int = 1_000_000
    document_values: int = 4_000_000
    plan_values: int = 10_000_000


class Portions(msgspec.Struct, frozen=True):
    """The resources of each document, and the pointer of and reason for each that is left out."""

    documents: tuple[tuple[Unit, ...], ...]
    failures: tuple[tuple[Pointer, str], ...]


def portions(units: Iterable[Unit], limits: Limits) -> Portions:
    """Return the resources of each document, of which there is at least one."""
    failures: list[tuple[Pointer, str]] = []
    documents: list[list[Unit]] = [[]]
    held = 0
    for unit, weight in _read(units, limits, failures):
        if len(documents[-1]) >= limits.units or (documents[-1] and held + weight > limits.document_values):
            documents.append([])
            held = 0
        documents[-1].append(unit)
        held += weight
    return Portions(tuple(map(tuple, documents)), tuple(failures))


def _read(
    units: Iterable[Unit], limits: Limits, failures: list[tuple[Pointer, str]]
) -> Iterator[tuple[Unit, int]]:
    """Yield the resources that are read, each with the number of its values."""
    total = 0
    for unit in units:
        weight = sum(weight_of(entry.raw) for entry in unit.entries)
        if weight > limits.unit_values:
            failures.append((unit.entries[0].at, f"more than {limits.unit_values} values"))
            continue
        total += weight
        if total > limits.plan_values:
            reason = f"this and all that follows: the plan has more than {limits.plan_values} values"
            failures.append((unit.entries[0].at, reason))
            return
        yield unit, weight


def weight_of(raw: msgspec.Raw) -> int:
    """Return how many values a JSON text has, texts with commas in them counted as several."""
    return bytes(raw).count(b",") + 1
