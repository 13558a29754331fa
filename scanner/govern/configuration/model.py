"""What a configuration says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.govern.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scanner.images.model import Trust
    from scanner.model import Pointer, Span

NEVER = "never"
"""A threshold that no finding reaches."""
DEFAULT_FAIL_ON = "high"
"""The threshold where neither the command line, nor the configuration, nor the profile gives one."""


def is_remote(place: str) -> bool:
    """Tell whether a place of policies is on another machine, or at least in a repository: whether it is an address."""
    return "://" in place


class RuleConfig(msgspec.Struct, frozen=True):
    """What a configuration says of one rule.

    Attributes:
        enabled: whether the rule is applied.
        severity: instead of the rule's own, None to keep it.
        waivable: whether its findings may be accepted by waivers and baselines, None as the rule says.
        parameters: the rule's parameters.
        span: where the rule is named, None where that is in no file.
        parameter_spans: where each parameter stands.
    """

    enabled: bool = True
    severity: str | None = None
    waivable: bool | None = None
    parameters: Mapping[str, Any] = msgspec.field(default_factory=dict)
    span: Span | None = None
    parameter_spans: Mapping[str, Span] = msgspec.field(default_factory=dict)


class ConftestConfig(msgspec.Struct, frozen=True):
    """How policies of conftest's convention are read: as its options of the same names do.

    Attributes:
        namespaces: packages whose rules are applied; () applies all.
        combine: whether the rules see all documents at once.
        rego_v0: whether all of them are written in Rego v0.
        data: files and directories of data.
    """

    namespaces: tuple[str, ...] = ()
    combine: bool = False
    rego_v0: bool = False
    data: tuple[Path, ...] = ()


class WaiverConfig(msgspec.Struct, frozen=True):
    """What waivers must say, and how long before their end that is told.

    Attributes:
        file: the file of waivers, None where there is none.
        require: fields that every waiver must have, beside its reason (`until`, `ticket`, `owner`).
        max_days: most days from today to the last day of a waiver, None allows any number.
        warn_days: days before its end from which on a waiver is told of.
    """

    file: Path | None = None
    require: tuple[str, ...] = ()
    max_days: int | None = None
    warn_days: int = 14


class Config(msgspec.Struct, frozen=True):
    """A configuration file's content, defaults where a key is absent.

    `file` is the file itself, None where there is none. `paths` are what is scanned where the command line names nothing,
    as absolute paths and patterns; `outputs` are reports and their files, `FORMAT=FILE`, with absolute paths. `policies`
    are places of policies, directories and files as absolute paths; `policy_keys` verify the signatures of bundles. `ask`
    and `images_left_out` are patterns of `registry/path`: of the images that registries may be asked about (None allows
    all), and of those that nothing is asked about. `places` says where in the file everything stands, by pointer:
    `("rules", "unpinned-image", "severity")`; `plain` is the value of the file as it is written.
    """

    file: Path | None = None
    paths: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    waivers: WaiverConfig = WaiverConfig()
    baseline: Path | None = None
    profile: str | None = None
    profile_span: Span | None = None
    fail_on: str | None = None
    strict: bool | None = None
    formats: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    select: Selection = Selection()
    policies: tuple[str, ...] = ()
    policy_keys: tuple[Path, ...] = ()
    conftest: ConftestConfig = ConftestConfig()
    rules: dict[str, RuleConfig] = msgspec.field(default_factory=dict)
    trust: Trust | None = None
    ask: tuple[str, ...] | None = None
    images_left_out: tuple[str, ...] = ()
    places: Mapping[Pointer, Span] = msgspec.field(default_factory=dict)
    plain: Mapping[str, Any] = msgspec.field(default_factory=dict)
