"""What an evaluator needs to know of the place where an expression stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import msgspec

if TYPE_CHECKING:
    from scanner.evaluate.values import Value
    from scanner.syntax.hcl.tree import Step


class Resolved(msgspec.Struct, frozen=True):
    """The value of a name.

    Attributes:
        value: the value.
        steps: how many of the steps after the root name belong to the name (1 for `var.image`).
        weight: what the value weighs at most; see `scanner.evaluate.values.weight_of`.
        height: how many levels of nesting the value has at most.
    """

    value: Value
    steps: int
    weight: int = 1
    height: int = 1


class Scope(Protocol):
    """What names stand for, where an expression stands."""

    def resolve(self, root: str, steps: tuple[Step, ...]) -> Resolved | None:
        """Return the value that a traversal begins with, or None where its root names nothing here.

        A name that stands for something without a value is an `Unknown`, not None. It never raises.

        Args:
            root: the first name (`var`, `local`, `each`, `aws_instance`).
            steps: the steps after it, of which it takes as many as make up the name.
        """


class Files(Protocol):
    """The files that functions may read, by the path that an expression gives."""

    def content(self, path: str) -> bytes | None:
        """Return a file's bytes, or None where there is none inside the scan root."""

    def names(self, directory: str) -> tuple[str, ...] | None:
        """Return the sorted paths of all files below a directory, relative to it; None outside the scan root."""
