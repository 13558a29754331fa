"""Which rules conftest asks, by their names (conftest, policy/engine.go)."""

from __future__ import annotations

import re

_FAILURE = re.compile(r"(?:deny|violation)(?:_[a-zA-Z0-9]+)*").fullmatch
_WARNING = re.compile(r"warn(?:_[a-zA-Z0-9]+)*").fullmatch
_PREFIXES = ("violation_", "deny_", "warn_")
EXCEPTION = "exception"
"""The rule that names rules which do not count for an input."""
OWN_PACKAGES = "cattleguard"
"""Below which package the convention is Cattleguard's own."""
_TESTS = "_test"


def is_asked(rule: str) -> bool:
    """Tell whether a rule of this name says what is wrong."""
    return bool(_FAILURE(rule) or _WARNING(rule))


def is_warning(rule: str) -> bool:
    """Tell whether what a rule of this name finds is a warning."""
    return bool(_WARNING(rule))


def exception_name(rule: str) -> str:
    """Return what an exception calls a rule: its name without the prefix, "" for one that has no more than that."""
    if rule in {"violation", "deny", "warn"}:
        return ""
    for prefix in _PREFIXES:
        rule = rule.removeprefix(prefix)
    return rule


def is_foreign(package: str) -> bool:
    """Tell whether a package, without `data.`, is not one of Cattleguard's own convention."""
    return package != OWN_PACKAGES and not package.startswith((f"{OWN_PACKAGES}.", f"{OWN_PACKAGES}["))


def is_test_package(package: str) -> bool:
    """Tell whether a package holds tests by its name."""
    return package.endswith(_TESTS)
