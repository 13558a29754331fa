"""Tells plans and states by how their text begins."""

from __future__ import annotations

import re

_KEYS = (
    "applyable",
    "checks",
    "complete",
    "configuration",
    "deferred_changes",
    "errored",
    "format_version",
    "output_changes",
    "planned_values",
    "prior_state",
    "relevant_attributes",
    "resource_changes",
    "resource_drift",
    "terraform_version",
    "timestamp",
    "values",
    "variables",
)
"""The keys of the outermost object. One stands first, also where a tool has sorted them."""
_begins = re.compile(rf'\s*+\{{\s*+"(?:{"|".join(_KEYS)})"\s*+:').match
_version = re.compile(r'"format_version"\s*+:\s*+"').search
_proofs = re.compile(r'"(?:terraform_version|planned_values|resource_changes)"\s*+:').search
_log_line = re.compile(
    r'\s*+\{"@level":"[a-z]+","@message":"[^"]*+","@module":"(?:terraform|tofu)\.ui"'
).match
LOG = "log of a plan, which has no values; run `terraform show -json PLANFILE` and scan what it prints"
"""Why the output of `terraform plan -json` is not read."""
SAVED = "saved plan; run `terraform show -json` with it and scan what it prints"
"""Why a plan in the form of `terraform plan -out` is not read."""


def is_plan(text: str) -> bool:
    """Tell whether a text, or its first 64 KiB, is a plan or a state."""
    return _begins(text) is not None and _version(text) is not None and _proofs(text) is not None


def log_reason(text: str) -> str | None:
    """Return why a text is not read, if it is what `terraform plan -json` prints; None if it is not."""
    return LOG if _log_line(text) else None


def is_saved_plan(data: bytes) -> bool:
    """Tell whether bytes are a plan as `terraform plan -out` saves it: a ZIP archive that begins with `tfplan`."""
    return data.startswith(b"PK\x03\x04") and data[30:36] == b"tfplan"
