"""Literal credentials in templates and in variable files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.formats.terraform.readers.credentials import credentials as literals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.facts.model import Credential
    from scanner.formats.terraform.syntax.config import Config

_READ_ELSEWHERE = frozenset({"command", "env", "env_vars", "environment_vars", "execute_command", "inline"})

_NAMED = frozenset({"local", "locals", "variable", "variables"})
"""Blocks in which anything may be a name."""


def credentials(config: Config) -> Iterator[Credential]:
    """Yield the literal credentials of a file, apart from those in scripts and in their environment."""
    for found in literals(config):
        if found.at[0] in _NAMED or _READ_ELSEWHERE.isdisjoint(found.at):
            yield msgspec.structs.replace(found, phase="build", target="image")
