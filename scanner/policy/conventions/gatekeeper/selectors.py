"""Label selectors of Kubernetes: `matchLabels` and `matchExpressions`, all of which must hold."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - msgspec reads the annotations
from typing import Any

import msgspec

from scanner.policy.conventions.gatekeeper.manifests import mapping, text

_WITH_VALUES = ("In", "NotIn")
_WITHOUT_VALUES = ("Exists", "DoesNotExist")


class Requirement(msgspec.Struct, frozen=True):
    """What one label must be: `operator` is In, NotIn, Exists or DoesNotExist."""

    key: str
    operator: str
    values: tuple[str, ...] = ()

    def holds(self, labels: Mapping[str, str]) -> bool:
        """Tell whether labels are as they must be."""
        if self.operator == "In":
            return self.key in labels and labels[self.key] in self.values
        if self.operator == "NotIn":
            return labels.get(self.key) not in self.values
        return (self.key in labels) is (self.operator == "Exists")


Selector = tuple[Requirement, ...]


def read_selector(value: Any) -> Selector:
    """Return the selector in a mapping that is of the right schema.

    Raises:
        ValueError: an operator is not known, or has values where it takes none, or none where it takes some.
    """
    body = mapping(value)
    found = [Requirement(key, "In", (label,)) for key, label in mapping(body.get("matchLabels")).items()]
    for one in body.get("matchExpressions") or ():
        requirement = Requirement(
            text(one.get("key")), text(one.get("operator")), tuple(one.get("values") or ())
        )
        if requirement.operator not in (*_WITH_VALUES, *_WITHOUT_VALUES):
            raise ValueError(f"{requirement.operator!r} is not an operator of label selectors")
        if (requirement.operator in _WITH_VALUES) is not bool(requirement.values):
            must = "must" if requirement.operator in _WITH_VALUES else "must not"
            raise ValueError(f"an expression with the operator {requirement.operator} {must} have values")
        found.append(requirement)
    return tuple(found)


def selects(selector: Selector, labels: Mapping[str, str]) -> bool:
    """Tell whether labels are what a selector asks for."""
    return all(requirement.holds(labels) for requirement in selector)
