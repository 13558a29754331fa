"""Gives expressions of the HCL family of languages (Terraform, OpenTofu, Packer, Terragrunt) their values.

`Evaluator` (`evaluator.py`) evaluates an expression in a `Scope` (`scope.py`), which says what names stand for,
with a table of functions (`function.py`, `functions/`). Values are described in `values.py`, types in `types.py`;
`conversion.py` leads from one type to another. `type_expressions.py` reads what `variable { type = ... }` says. What
evaluation may take is bounded by a `Meter` (`meter.py`).
Nothing here knows where expressions come from: what a variable, a module or a resource is, is up to the format.
"""
