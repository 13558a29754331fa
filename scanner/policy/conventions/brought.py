"""Makes panels of the policies that the user brings, for the conventions that are not Cattleguard's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.errors import PolicyLimitError, PolicyLoadError
from scanner.model import Failed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scanner.options import ConftestOptions
    from scanner.policy.bundles.model import Bundle
    from scanner.policy.conventions.panel import Panel
    from scanner.policy.engines.protocol import Covering, Engines


_MAX_UNREADABLE = 5
"""Policies that may take too long to read: each costs its limit of time."""


class Brought(msgspec.Struct, frozen=True):
    """What was made of the bundles.

    Attributes:
        panels: a panel for each convention that they follow.
        notes: what to tell the user.
        unusable: policies that could not be used.
    """

    panels: tuple[Panel, ...] = ()
    notes: tuple[str, ...] = ()
    unusable: tuple[Failed, ...] = ()


def brought(
    bundles: Sequence[Bundle], options: ConftestOptions, engines: Engines, severities: Mapping[str, str]
) -> Brought:
    """Return the panels of conftest's and of Gatekeeper's policies.

    Args:
        bundles: where the policies are from.
        options: how those of conftest's convention are read.
        engines: evaluate them.
        severities: severity by rule id, instead of everything the policies say of it.

    Raises:
        PolicyLoadError: a policy is malformed, or two say different things under one name.
        UsageError: there is no such namespace.
        EngineError: the engine cannot be reached.
    """
    if not bundles:
        return Brought()
    conftest = _readable(bundles, options, engines, severities)
    gatekeeper = _gatekeeper(bundles, engines, severities)
    return Brought(
        (*conftest.panels, *gatekeeper.panels),
        (*conftest.notes, *gatekeeper.notes),
        (*conftest.unusable, *gatekeeper.unusable),
    )


def unusable(error: PolicyLimitError, what: str) -> Failed:
    """Return the entry in the ledger for policies that took more than they may; `what` names them where it does not."""
    return Failed(error.span.path if error.span else what, error.span, error.message, error.hint, policy=True)


def _readable(
    bundles: Sequence[Bundle], options: ConftestOptions, engines: Engines, severities: Mapping[str, str]
) -> Brought:
    """Return the panel of conftest's policies without those that take too long to read, which are told.

    Where too many do, or others do not stand without them, there is none.
    """
    failed: list[Failed] = []
    while len(failed) < _MAX_UNREADABLE:
        try:
            made = _conftest(bundles, options, engines, severities)
        except PolicyLimitError as error:
            failed.append(unusable(error, "the policies of conftest's convention"))
            if error.span is None:
                break
            bundles = [_without(bundle, error.span.path) for bundle in bundles]
        except PolicyLoadError as error:
            if not failed:
                raise
            place = error.span.path if error.span else "the policies of conftest's convention"
            failed.append(Failed(place, error.span, error.message, error.hint, policy=True))
            break
        else:
            return msgspec.structs.replace(made, unusable=tuple(failed))
    return Brought(unusable=tuple(failed))


def _without(bundle: Bundle, path: str) -> Bundle:
    kept = tuple(source for source in bundle.policies if source.path != path)
    return msgspec.structs.replace(bundle, policies=kept)


def _conftest(
    bundles: Sequence[Bundle], options: ConftestOptions, engines: Engines, severities: Mapping[str, str]
) -> Brought:
    from scanner.policy.bundles.mounting import join  # noqa: PLC0415
    from scanner.policy.conventions.conftest.modules import conftest_modules  # noqa: PLC0415 - few scans have such policies
    from scanner.policy.conventions.conftest.panel import ConftestPanel  # noqa: PLC0415
    from scanner.policy.portable.engine import as_in_opa  # noqa: PLC0415 - likewise

    engine = as_in_opa(engines.untrusted(strict=False))
    reader: Covering = engine if hasattr(engine, "tree") else _reader()  # type: ignore[assignment]
    modules, notes = conftest_modules(bundles, reader, rego_v0=options.rego_v0)
    if not modules:
        return Brought()
    panel = ConftestPanel(
        modules,
        join([*((bundle.place, bundle.data) for bundle in bundles), ("--data", options.data)]),
        engine,
        namespaces=options.namespaces,
        combine=options.combine,
        severities=severities,
        reader=reader,
    )
    return Brought((panel,), (*notes, *panel.notes))


def _gatekeeper(bundles: Sequence[Bundle], engines: Engines, severities: Mapping[str, str]) -> Brought:
    manifests = [source for bundle in bundles for source in bundle.manifests]
    if not manifests:
        return Brought()
    from scanner.policy.conventions.gatekeeper.library import read_library  # noqa: PLC0415 - likewise
    from scanner.policy.conventions.gatekeeper.panel import GatekeeperPanel  # noqa: PLC0415

    library = read_library(manifests)
    failed = tuple(msgspec.structs.replace(one, policy=True) for one in library.failed)
    if not library.constraints:
        return Brought(unusable=failed)
    engine = engines.untrusted(strict=False)
    return Brought((GatekeeperPanel(library.constraints, engine, severities),), unusable=failed)


def _reader() -> Covering:
    from scanner.policy.engines.embedded import EmbeddedEngines  # noqa: PLC0415 - only where the engine does not read

    return EmbeddedEngines().covering()
