"""What git is given of the environment, and what it is told, so that it executes nothing and asks nobody."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SETTINGS = (
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    "protocol.allow=never",
    "safe.bareRepository=explicit",
    "submodule.recurse=false",
)
_KEPT = frozenset(
    {
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_CEILING_DIRECTORIES",
        "GIT_DISCOVERY_ACROSS_FILESYSTEM",
        "GIT_EXEC_PATH",
        "GIT_INDEX_FILE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_QUARANTINE_PATH",
    }
)
"""Variables that git sets for its hooks and that say where commits and the index are: `git commit --only` has an index of
its own, and what is received is in quarantine until a hook agrees."""
_PLACES = ("GIT_DIR", "GIT_WORK_TREE")


def environment_of(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that git gets of those of the environment, and those that keep it from asking.

    Where the repository is is found from the directory: `GIT_DIR`, which git sets for its hooks, would make any directory
    the top of the working tree.
    """
    kept = {name: value for name, value in environment.items() if _is_kept(name)}
    return kept | {
        # Goes before what the configuration of the user says of single protocols.
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_GRAFT_FILE": os.devnull,
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }


def configured(environment: Mapping[str, str], settings: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return the variables with further settings for git (git-config(1), `GIT_CONFIG_COUNT`)."""
    told = environment.get("GIT_CONFIG_COUNT", "")
    start = int(told) if told.isdecimal() else 0
    more = {"GIT_CONFIG_COUNT": str(start + len(settings))}
    for number, (key, value) in enumerate(settings, start):
        more |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return {**environment, **more}


def named_places(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that name a repository and its working tree, as absolute paths; {} unless both are there."""
    named = {name: str(Path(environment[name]).absolute()) for name in _PLACES if environment.get(name)}
    return named if len(named) == len(_PLACES) else {}


def program(environment: Mapping[str, str]) -> str | None:
    """Return the path of git, None where it is not installed.

    Relative directories in the search path are left out, and so is the current directory, where Windows looks first: they
    may be what is scanned.
    """
    names = ("git.exe",) if os.name == "nt" else ("git",)
    for directory in environment.get("PATH", os.defpath).split(os.pathsep):
        if Path(directory).is_absolute():
            for name in names:
                place = os.path.join(directory, name)  # noqa: PTH118 - a text, as subprocess takes it
                if os.access(place, os.X_OK) and Path(place).is_file():
                    return place
    return None


def _is_kept(name: str) -> bool:
    return not name.startswith("GIT_") or name in _KEPT or name.startswith("GIT_CONFIG")
