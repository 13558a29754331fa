"""What readers of facts see of one block, as one of its instances."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from scanner.evaluate.evaluator import Evaluator
    from scanner.evaluate.values import Value
    from scanner.formats.terraform.syntax.config import Config
    from scanner.syntax.hcl.tree import Expression


class Written(msgspec.Struct, frozen=True):
    """The expression that a pointer leads to.

    Attributes:
        expression: the expression.
        config: the file it stands in: the one of the document, or one that overrides it.
        evaluator: gives it its value.
    """

    expression: Expression
    config: Config
    evaluator: Evaluator

    @property
    def text(self) -> str:
        """The expression as it is written."""
        return self.config.text[self.expression.start : self.expression.end]

    def value(self) -> Value:
        """Return its value."""
        return self.evaluator.value(self.expression, self.config.text)
