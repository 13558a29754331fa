"""Files that Terragrunt configuration includes or reads, recognised by what stands in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.errors import ParseError
from scanner.syntax.hcl import parse
from scanner.syntax.hcl.tree import Block

if TYPE_CHECKING:
    from scanner.model import Source

BLOCKS = frozenset(
    {
        "catalog",
        "dependencies",
        "dependency",
        "engine",
        "errors",
        "exclude",
        "feature",
        "generate",
        "include",
        "locals",
        "remote_state",
        "stack",
        "terraform",
        "unit",
    }
)
"""The blocks of Terragrunt configuration. See its documentation, "HCL", "Blocks"."""
ATTRIBUTES = frozenset(
    {
        "download_dir",
        "iam_assume_role_duration",
        "iam_assume_role_session_name",
        "iam_role",
        "iam_web_identity_token",
        "inputs",
        "prevent_destroy",
        "retry_max_attempts",
        "retry_sleep_interval_sec",
        "retryable_errors",
        "skip",
        "terraform_binary",
        "terraform_version_constraint",
        "terragrunt_version_constraint",
    }
)
"""The attributes of Terragrunt configuration. See its documentation, "HCL", "Attributes"."""
_BEGINS = re.compile(r"^(?!(?:" + "|".join(sorted(BLOCKS | ATTRIBUTES)) + r")\b)[A-Za-z_]", re.MULTILINE)


def is_shared(source: Source) -> bool:
    """Tell whether a file has nothing but what Terragrunt configuration has, and something of that."""
    try:
        items = parse(source).items
    except ParseError:
        # It can still be told that it cannot be read: by what its lines begin with.
        return _BEGINS.search(source.text) is None
    names = {(item.type if isinstance(item, Block) else item.name, isinstance(item, Block)) for item in items}
    return bool(names) and all(name in (BLOCKS if is_block else ATTRIBUTES) for name, is_block in names)
