"""Gives expressions of the HCL family of languages (Terraform, OpenTofu, Packer, Terragrunt) their values.

`Evaluator` (`evaluator.py`) evaluates an expression in a `Scope` (`scope.py`), which says what names stand for,
with a table of functions (`function.py`, `functions/`). Values are described in `values.py`, types in `types.py`.
Nothing here knows where expressions come from: what a variable, a module or a resource is, is up to the format.
"""
