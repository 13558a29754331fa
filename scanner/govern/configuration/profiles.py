"""Profiles: configurations that are shipped, by name; what the user configures goes before them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from scanner.errors import ConfigError, UsageError
from scanner.govern.configuration import Config, RuleConfig, load
from scanner.policy.load import shipped_directory
from scanner.suggest import suggest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from scanner.model import Span

DEFAULT = "default"


def profile_names() -> tuple[str, ...]:
    """Return the names of the profiles."""
    return tuple(sorted(path.name for path in _directory().iterdir() if path.is_dir()))


def load_profile(name: str, formats: Iterable[str], span: Span | None = None) -> Config:
    """Return what a profile says.

    Args:
        name: its name.
        formats: names of the formats that exist.
        span: where the configuration names it.

    Raises:
        UsageError: there is no such profile.
        ConfigError: likewise, where the configuration names it.
    """
    names = profile_names()
    if name not in names:
        error = UsageError if span is None else ConfigError
        raise error(f"there is no profile {name!r}", hint=suggest(name, names), span=span)
    return load(profile_place(name), formats)


def profile_place(name: str) -> Path:
    """Return the file of a profile that exists."""
    return _directory() / name / "profile.yaml"


def _directory() -> Path:
    return shipped_directory() / "profiles"


def over(config: Config, profile: Config) -> Config:
    """Return a configuration with what a profile says wherever it says nothing itself."""
    return replace(
        config,
        fail_on=config.fail_on or profile.fail_on,
        strict=profile.strict if config.strict is None else config.strict,
        select=profile.select if config.select.selects_all else config.select,
        rules={
            rule: _over(config.rules.get(rule), profile.rules.get(rule))
            for rule in sorted({*config.rules, *profile.rules})
        },
    )


def _over(config: RuleConfig | None, profile: RuleConfig | None) -> RuleConfig:
    if config is None or profile is None:
        said = config or profile
        assert said is not None
        return said
    return replace(
        config,
        severity=config.severity or profile.severity,
        waivable=profile.waivable if config.waivable is None else config.waivable,
        parameters={**profile.parameters, **config.parameters},
        parameter_spans={**profile.parameter_spans, **config.parameter_spans},
    )
