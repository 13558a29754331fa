"""The ids that rules have."""

from __future__ import annotations

import os
from pathlib import Path

from scanner.policy.bundles.model import TEST_SUFFIX
from scanner.policy.load import shipped_directory

_SUFFIX = ".rego"
_LIBRARIES = "lib"


def taken(directory: Path) -> frozenset[str]:
    """Return the ids of the shipped rules, and of those in a directory of policies, by the names of their files."""
    return frozenset(
        name.removesuffix(_SUFFIX)
        for top in (shipped_directory(), directory)
        for folder, _, names in os.walk(top)
        if Path(folder).name != _LIBRARIES
        for name in names
        if name.endswith(_SUFFIX) and not name.endswith(TEST_SUFFIX)
    )
