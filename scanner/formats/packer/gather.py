"""Where the facts of one template are put together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.facts.scripts import script
from scanner.formats.terraform.readers.gather import TOO_MANY_SCRIPTS, Gatherer
from scanner.formats.terraform.readers.readings import Written
from scanner.syntax.hcl import tree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.facts.model import Target
    from scanner.formats.terraform.strings.rendered import Rendered
    from scanner.model import Pointer, Tree


class Place(msgspec.Struct, frozen=True):
    """Where a template stands, as readers of Terraform's files ask a module instance for it.

    Attributes:
        tree: the files of the scan.
        directory: the directory of the template.
        address: what comes before the addresses in it: nothing.
        instances: how often it is read: once.
    """

    tree: Tree
    directory: str
    address: str = ""
    instances: int = 1

    @property
    def root(self) -> Place:
        """Itself: a template is called by no other."""
        return self

    @property
    def module(self) -> Place:
        """Itself."""
        return self


class TemplateGatherer(Gatherer, kw_only=True):
    """The facts of one template, and what readers of facts need."""

    module: Any = None
    instance: Any

    @property
    def tree(self) -> Tree:
        """The files of the scan."""
        found: Tree = self.instance.tree
        return found

    @property
    def directory(self) -> str:
        """The directory of the template."""
        return str(self.instance.directory)

    def written(self, at: Pointer) -> Written | None:
        """Return the expression that a pointer leads to, None where it leads to none."""
        expression = self.config.expression(self.places.written(at))
        evaluator = self._evaluator_at(at)
        return (
            None if expression is None or evaluator is None else Written(expression, self.config, evaluator)
        )

    def is_literal(self, at: Pointer) -> bool:
        """Tell whether a string is written out at a pointer."""
        expression = self.config.expression(at)
        return isinstance(expression, tree.Template) and expression.literal is not None

    def run(
        self, rendered: Rendered, at: Pointer, target: Target, shell: str, variables: Mapping[str, str]
    ) -> None:
        """Add the facts of the text of a script, or an unread command if too much was read already."""
        may_read = self.may_read(rendered.text, at, rendered.holes)
        if may_read:
            found = script(rendered.text, at, phase="build", target=target, shell=shell, variables=variables)
            self.add_script(found, rendered.holes, rendered)
        elif may_read is not None:
            self.add_unread(at, (TOO_MANY_SCRIPTS,), "build", target)
