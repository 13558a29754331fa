"""The values of things that `count` and `for_each` repeat: resources and module calls.

See the Terraform language, "References to Named Values".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from scanner.facts.model import Unknown
from scanner.formats.terraform.modules.expansion import MAX_INSTANCES
from scanner.formats.terraform.modules.known import known

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from scanner.evaluate.values import Value
    from scanner.formats.terraform.modules.demand import Task, Wanted
    from scanner.formats.terraform.modules.expansion import Expansion, Item
    from scanner.formats.terraform.syntax.names import Name

Part: TypeAlias = "Generator[Wanted, None, Value]"
PartOf: TypeAlias = "Callable[[int, Item], Part]"
"""Works out what a name means in one instance, by the number of its item."""


def selected(name: Name, expansion: Expansion, part: PartOf) -> Task:
    """Work out what a name stands for among the instances that it can be about."""
    unknown = known(Unknown(name.written), name.written)
    if name.index is not None:
        key = str(name.index) if expansion.repeated == "for_each" else name.index
        return (yield from _instance(name, key, expansion, part)) or unknown
    if not expansion.repeated:
        if not expansion.items or name.of == "any":
            return unknown
        value = yield from part(0, expansion.items[0])
        return known([value] if name.of == "all" else value, name.written)
    if name.of == "one" and name.attribute is not None:
        # Terraform refuses an attribute of a list.
        return unknown
    if expansion.keys is None or len(expansion.keys) > MAX_INSTANCES:
        return unknown
    return (yield from _collection(name, expansion, part)) or unknown


def _instance(name: Name, key: str | int, expansion: Expansion, part: PartOf) -> Task:
    """Work out what a name with a literal key stands for, None where that is not known."""
    if not expansion.repeated:
        return None
    if not expansion.has(key):
        # Nothing has this key: the index into what is empty is the error that `try` and `can` look for.
        empty: Value = [] if expansion.repeated == "count" else {}
        return known(empty, name.written, name.labels_end)
    number = expansion.number(key)
    if number is None:
        return None
    return known((yield from part(number, expansion.items[number])), name.written)


def _collection(name: Name, expansion: Expansion, part: PartOf) -> Task:
    """Work out the list or the map of what a name means in all instances, None where that is not known."""
    keys = expansion.keys or ()
    values = []
    for number, item in enumerate(expansion.items):
        values.append((yield from part(number, item)))
    if len(values) < len(keys):
        values *= len(keys)
    if expansion.repeated == "count":
        return known(values, name.written)
    if name.of == "all":
        return None
    return known({str(key): value for key, value in zip(keys, values, strict=True)}, name.written)
