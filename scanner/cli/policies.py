"""Reads the policies that the user brings, from where the command line and the configuration say."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from scanner.cli.bundles import BundleRequest, policy_data, read_bundles
from scanner.cli.engines import EngineRequest
from scanner.cli.registries import RegistryRequest
from scanner.cli.terminal import say_notice
from scanner.errors import ConfigError, PolicyLoadError, UsageError
from scanner.govern.configuration import Config, is_remote
from scanner.model import SEVERITIES
from scanner.options import ConftestOptions, Options
from scanner.suggest import suggest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.govern.selection import Selection
    from scanner.policy.bundles.model import Bundle
    from scanner.policy.pack import Pack
    from scanner.policy.rule import Rule

FetchPolicies = Annotated[
    bool,
    typer.Option("--fetch-policies", help="Fetch policies that the configuration names on other machines."),
]


class PolicyRequest(msgspec.Struct, frozen=True):
    """What the command line says of policies; the fields are named as its options.

    Attributes:
        places: where further policies are.
        keys: keys that they must be signed with.
        allow_tags: whether they may be named by what can be moved.
        fetch: whether those that the configuration names on other machines are fetched.
        data: further data.
        namespaces: packages of conftest's convention that are applied.
        combine: whether rules of conftest's convention see all documents at once.
        rego_v0: whether policies of conftest's convention are read as Rego v0.
        engine: what evaluates them.
    """

    places: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    allow_tags: bool = False
    fetch: bool = False
    data: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()
    combine: bool = False
    rego_v0: bool = False
    engine: EngineRequest = EngineRequest()


def bundles(
    request: PolicyRequest, config: Config, registries: RegistryRequest, now: datetime, *, tests: bool = False
) -> tuple[Bundle, ...]:
    """Return the bundles that the configuration and the command line name, in this order.

    Raises:
        ConfigError: the configuration names one on another machine, and nothing may be fetched for it.
        UsageError: a place is malformed or not pinned, or a key cannot be read.
        PolicyLoadError: a place cannot be read, is malformed, or is not verified as it must be.
    """
    remote = next((place for place in config.policies if is_remote(place)), None)
    if remote is not None and not request.fetch:
        raise ConfigError(
            f"the policies {remote} are on another machine, and the configuration alone opens no connection",
            hint="add --fetch-policies",
        )
    asked = BundleRequest(
        places=(*config.policies, *request.places),
        registries=registries,
        # A configuration adds no signer to those whom the command line trusts.
        keys=request.keys or tuple(map(str, config.policy_keys)),
        allow_tags=request.allow_tags,
        tests=tests,
    )
    return read_bundles(asked, config, now, say_notice)


def conftest_options(request: PolicyRequest, config: Config) -> ConftestOptions:
    """Return how policies of conftest's convention are read; the command line goes before the configuration.

    Raises:
        PolicyLoadError: data are malformed or do not exist, or two files give the same.
    """
    said = config.conftest
    return ConftestOptions(
        namespaces=request.namespaces or said.namespaces,
        combine=request.combine or said.combine,
        rego_v0=request.rego_v0 or said.rego_v0,
        data=policy_data((*map(str, said.data), *request.data)),
    )


def known_with(places: Sequence[str], selection: Selection) -> tuple[tuple[Rule, ...], Pack]:
    """Return the rules that are selected of the shipped ones and those in some places, and the pack of Cattleguard's own.

    Raises:
        UsageError: a severity, or a rule, category or control that is named, does not exist; a place is malformed.
        PolicyLoadError: a policy is malformed, or took more time or memory than it may.
    """
    from scanner.policies import known_rules  # noqa: PLC0415 - for a fast start

    if selection.severity is not None and selection.severity not in SEVERITIES:
        raise UsageError(
            f"unknown severity {selection.severity!r}", hint=suggest(selection.severity, SEVERITIES)
        )
    read = bundles(PolicyRequest(tuple(places)), Config(), RegistryRequest(), datetime.now(UTC))
    rules, pack, unusable = known_rules(Options(paths=(), bundles=read, selection=selection))
    for failed in unusable:
        raise PolicyLoadError(f"{failed.path}: {failed.message}", hint=failed.hint, span=failed.span)
    return rules, pack


def local_policies(config: Path | None) -> list[Path]:
    """Return the places of policies on this machine that the configuration names, relative to here where they are below.

    Args:
        config: the configuration; None looks for it from the working directory upwards.

    Raises:
        ConfigError: the configuration is wrong.
    """
    from scanner.cli.configured import configuration_of  # noqa: PLC0415 - which needs this module
    from scanner.cli.request import Request  # noqa: PLC0415

    here = Path.cwd()
    places = configuration_of(Request(config=config)).policies
    for place in filter(is_remote, places):
        say_notice(f"{place} is on another machine, and left out")
    local = [Path(place) for place in places if not is_remote(place)]
    return [place.relative_to(here) if place.is_relative_to(here) else place for place in local]
