"""How Terraform files are named."""

from __future__ import annotations

HCL_SUFFIXES = (".tf", ".tofu")
JSON_SUFFIXES = (".tf.json", ".tofu.json")
SUFFIXES = HCL_SUFFIXES + JSON_SUFFIXES
VARIABLE_SUFFIXES = (".tfvars", ".tfvars.json")
LOCK_FILE = ".terraform.lock.hcl"
UNIT_FILES = ("terragrunt.hcl", "terragrunt.stack.hcl")
"""Files of Terragrunt that may call modules."""
