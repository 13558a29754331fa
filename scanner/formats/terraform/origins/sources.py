"""Where the text of a string is written that is given through locals, variables and arguments of modules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.formats.terraform.readers.readings import Written
from scanner.syntax.hcl import tree

if TYPE_CHECKING:
    from scanner.formats.terraform.modules.expansion import Names
    from scanner.formats.terraform.modules.instance import ModuleInstance
    from scanner.formats.terraform.syntax.config import Argument
    from scanner.syntax.hcl.tree import Expression

_TRANSPARENT = frozenset({"base64encode", "base64gzip", "jsondecode", "trimspace", "yamldecode"})
"""Functions whose argument is the text that is used in the end."""
_MAX_STEPS = 50
_NO_NAMES: Names = {}


def source_of(written: Written, instance: ModuleInstance) -> Written | None:
    """Return the expression that a reference in a module instance leads to in the end; None if it is none."""
    found = None
    expression = unwrapped(written.expression)
    for _ in range(_MAX_STEPS):
        given = _given(expression, instance)
        if given is None:
            return found
        argument, instance, names = given
        expression = unwrapped(argument.expression)
        found = Written(expression, argument.config, instance.evaluator(names))
    return None


def unwrapped(expression: Expression) -> Expression:
    """Return the expression whose text is used in the end."""
    while True:
        inner: Expression | None = None
        if isinstance(expression, tree.Parens):
            inner = expression.inner
        elif isinstance(expression, tree.Template):
            inner = expression.wrapped
        elif isinstance(expression, tree.FunctionCall) and expression.name in _TRANSPARENT:
            one = len(expression.arguments) == 1 and not expression.expand
            inner = expression.arguments[0] if one else None
        if inner is None:
            return expression
        expression = inner


def _given(expression: Expression, instance: ModuleInstance) -> tuple[Argument, ModuleInstance, Names] | None:
    """Return what gives a local or a variable its value, with the module instance it stands in."""
    if not isinstance(expression, tree.Traversal) or not isinstance(expression.source, tree.Variable):
        return None
    first = expression.steps[0]
    if len(expression.steps) != 1 or not isinstance(first, tree.GetAttr):
        return None
    if expression.source.name == "local":
        argument = instance.module.locals.get(first.name)
        return None if argument is None else (argument, instance, _NO_NAMES)
    variable = instance.module.variables.get(first.name) if expression.source.name == "var" else None
    if variable is None or variable.secret:
        return None
    argument, caller = instance.argument(first.name), instance.caller
    if argument is not None and caller is not None:
        return argument, caller.instance, caller.item.names
    if variable.default is None or first.name in instance.given:
        return None
    return variable.default, instance, _NO_NAMES
