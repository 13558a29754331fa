"""What git is told so that it executes nothing of a repository, and asks nobody."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SETTINGS = (
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    "core.askPass=",
    "credential.interactive=false",
    "fetch.fsckObjects=true",
    "fetch.recurseSubmodules=false",
    "fetch.unpackLimit=1",
    "fetch.writeCommitGraph=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "protocol.allow=never",
    "protocol.ext.allow=never",
    "protocol.version=2",
    "submodule.recurse=false",
    "transfer.fsckObjects=true",
)
_KEPT = frozenset(
    {
        "GIT_CONFIG_GLOBAL",
        "GIT_CONFIG_NOSYSTEM",
        "GIT_SSH",
        "GIT_SSH_COMMAND",
        "GIT_SSL_CAINFO",
        "GIT_SSL_CAPATH",
    }
)
"""Variables of git that say how the user reaches servers; others name repositories, and programs to execute."""


def environment_of(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that git gets of those of the environment, and those that keep it from asking."""
    kept = {
        name: value
        for name, value in environment.items()
        if (not name.startswith("GIT_") or name in _KEPT) and name not in ("SSH_ASKPASS", "DISPLAY")
    }
    return kept | {
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_LFS_SKIP_SMUDGE": "1",
        "GIT_ATTR_NOSYSTEM": "1",
        "SSH_ASKPASS_REQUIRE": "never",
        "LC_ALL": "C",
    }
