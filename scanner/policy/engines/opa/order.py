"""Says in which order policies are put into a server that takes one after the other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.policy.annotations import find_package

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scanner.model import Source

_REFERENCE = re.compile(r"\bdata\.(\w+(?:\.\w+)*)")


def loading_order(sources: Mapping[str, Source]) -> list[str]:
    """Return the names of policies, each after those that it refers to, and small ones first.

    With each policy OPA compiles all that it has: large ones cost least at the end. References that are written otherwise than
    with dots are not seen.

    Args:
        sources: policies by name.
    """
    needs = _needs(sources)
    waiting = dict(sorted(sources.items(), key=lambda item: (len(item[1].text), item[0])))
    ordered: list[str] = []
    while waiting:
        ready = (name for name in waiting if needs[name].isdisjoint(waiting))
        ordered.append(next(ready, next(iter(waiting))))
        del waiting[ordered[-1]]
    return ordered


def _needs(sources: Mapping[str, Source]) -> dict[str, set[str]]:
    by_package: dict[str, set[str]] = {}
    for name, source in sources.items():
        by_package.setdefault(find_package(source)[0], set()).add(name)
    return {
        name: {
            needed
            for reference in set(_REFERENCE.findall(source.text))
            for package in _prefixes(reference)
            for needed in by_package.get(package, ())
        }
        - {name}
        for name, source in sources.items()
    }


def _prefixes(reference: str) -> Iterator[str]:
    names = reference.split(".")
    return (".".join(names[:count]) for count in range(1, len(names) + 1))
