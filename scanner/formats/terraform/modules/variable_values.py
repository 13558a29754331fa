"""The values of a module's variables.

See the Terraform language, "Variable Definition Precedence": from the weakest to the strongest, the environment,
`terraform.tfvars`, `terraform.tfvars.json`, `*.auto.tfvars` and `*.auto.tfvars.json` by name, and `-var-file`s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.evaluate.function import FunctionError
from scanner.evaluate.meter import ExhaustedError
from scanner.evaluate.type_expressions import constrained
from scanner.facts.model import Unknown
from scanner.formats.terraform.modules.known import known
from scanner.formats.terraform.modules.variable_files import (
    automatic_files,
    evaluated_alone,
    given_values,
    value_of_text,
)

if TYPE_CHECKING:
    from scanner.evaluate.values import Value
    from scanner.formats.terraform.modules.demand import Task
    from scanner.formats.terraform.modules.instance import ModuleInstance
    from scanner.formats.terraform.modules.unit_call import UnitCall
    from scanner.formats.terraform.modules.variable_files import Given
    from scanner.formats.terraform.modules.variables import Variable
    from scanner.formats.terraform.syntax.names import Name
    from scanner.model import Tree


def given_to_root(directory: str, tree: Tree, unit: UnitCall | None = None) -> dict[str, Given]:
    """Return the values that variable files, and the unit that calls it, give a root module; the last one counts."""
    found: dict[str, Given] = {} if unit is None else dict(unit.inputs)
    for source in automatic_files(directory, tree):
        found.update(given_values(source))
    found.update({} if unit is None else unit.arguments)
    for source in tree.assumptions.variable_files:
        found.update(given_values(source))
    return found


def variable_value(instance: ModuleInstance, name: Name) -> Task:
    """Work out the value of a variable in a module instance."""
    variable = instance.module.variables.get(name.labels[0])
    if variable is None or variable.secret:
        return known(Unknown(name.written), name.written)
    value: Value = Unknown(name.written)
    argument = instance.argument(variable.name)
    if argument is not None and instance.caller is not None:
        yield from instance.caller.instance.needs(argument.expression)
        value = instance.caller.instance.evaluated(argument, instance.caller.item.names)
        given = True
    else:
        given, value = _given(instance, variable)
    if not given or (value is None and not variable.nullable):
        value = _default(variable)
    if isinstance(value, Unknown):
        value = Unknown(name.written)
    return known(_constrained(value, variable), name.written)


def _given(instance: ModuleInstance, variable: Variable) -> tuple[bool, Value]:
    """Return whether a root module is given a value of a variable, and the value."""
    if instance.caller is not None:
        return False, None
    given = instance.given.get(variable.name)
    if given is not None:
        return True, given.value
    if instance.unit is not None and instance.unit.open:
        return True, Unknown(f"var.{variable.name}")
    text = instance.module.tree.assumptions.variables.get(variable.name)
    if text is None:
        return False, None
    return True, text if variable.literal else value_of_text(text, variable.name)


def _default(variable: Variable) -> Value:
    default = variable.default
    if default is None:
        return Unknown(f"var.{variable.name}")
    return evaluated_alone(default.expression, default.config.text)


def _constrained(value: Value, variable: Variable) -> Value:
    try:
        return constrained(value, variable.constraint)
    except (FunctionError, ExhaustedError):
        return Unknown(f"var.{variable.name}")
