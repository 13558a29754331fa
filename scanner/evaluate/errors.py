"""What is wrong with an expression."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanner.syntax.hcl.tree import Node


class EvaluationError(Exception):
    """An expression has no value because it is wrong, whatever is not known.

    Attributes:
        message: what is wrong.
        node: the node that is.
    """

    def __init__(self, message: str, node: Node) -> None:
        super().__init__(message)
        self.message = message
        self.node = node
