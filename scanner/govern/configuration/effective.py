"""What holds: a configuration, over its profile, over what holds where neither says anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.govern.configuration.model import DEFAULT_FAIL_ON, Config
from scanner.govern.configuration.profiles import DEFAULT, load_profile, over

if TYPE_CHECKING:
    from collections.abc import Iterable


class Effective(msgspec.Struct, frozen=True):
    """What holds, before anything that the command line says.

    Attributes:
        config: the configuration, with what the profile says wherever it says nothing itself.
        profile: name of the profile.
        fail_on: the severity from which findings fail a scan, or `NEVER`.
        strict: whether questions without an answer are findings.
        said: the configuration itself.
        profiled: what the profile says.
    """

    config: Config
    profile: str
    fail_on: str
    strict: bool
    said: Config
    profiled: Config


def effective(config: Config, formats: Iterable[str], profile: str | None = None) -> Effective:
    """Return what holds with a configuration.

    Args:
        config: the configuration; an empty one where there is none.
        formats: the names of formats that exist.
        profile: name of the profile that the command line asks for, instead of the configuration's.

    Raises:
        UsageError: there is no such profile.
        ConfigError: likewise, where the configuration names it.
    """
    name = profile or config.profile or DEFAULT
    profiled = load_profile(name, formats, None if profile else config.profile_span)
    both = over(config, profiled)
    return Effective(both, name, both.fail_on or DEFAULT_FAIL_ON, bool(both.strict), config, profiled)
