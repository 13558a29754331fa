"""Makes OPA tell where a built-in function fails in a query: its Query API takes that for undefined, its Data API does not."""

from __future__ import annotations

import re


def may_fail(query: str) -> bool:
    """Return whether a built-in function, or a rule, may fail in a query."""
    return re.search(r"[(/%*+-]|\bdata\b", query) is not None


def confirmation(package: str, query: str) -> str:
    """Return a policy whose rule `asked` has a value for every query, and fails where a built-in function in it does."""
    return f"package {package}\n\nimport rego.v1\n\nasked := [true |\n{query}\n]\n"
