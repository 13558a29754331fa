"""Takes conftest's policies out of bundles, and finds out in which version of Rego each is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.errors import PolicyLoadError
from scanner.policy.annotations import find_package
from scanner.policy.bundles.model import TEST_SUFFIX
from scanner.policy.conventions.conftest.names import is_foreign
from scanner.policy.engines.protocol import Module
from scanner.policy.versions import detected

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.model import Source
    from scanner.policy.bundles.model import Bundle
    from scanner.policy.engines.protocol import Covering

_MAX_NAMED = 5


def conftest_modules(
    bundles: Iterable[Bundle], engine: Covering, *, rego_v0: bool
) -> tuple[tuple[Module, ...], tuple[str, ...]]:
    """Return conftest's policies of some bundles, unit tests left out, and notes for the user.

    Args:
        bundles: where the policies are from; one that is there twice is taken once.
        engine: reads their syntax.
        rego_v0: whether all of them are Rego v0; otherwise each is v1, or, where it is valid only so, v0.

    Raises:
        PolicyLoadError: one is not valid Rego, or two have the same path.
        PolicyLimitError: reading one took more than is allowed.
    """
    modules: dict[str, Module] = {}
    older: list[str] = []
    for bundle in bundles:
        for source in bundle.policies:
            if not _is_ours(source) or _is_known(source, modules):
                continue
            version = 0 if rego_v0 else bundle.rego_versions.get(source.path)
            if version is None:
                modules[source.path] = module = detected(source, engine)
                older += [source.path] if module.rego == 0 else []
            else:
                modules[source.path] = Module(source, version)
    return tuple(modules.values()), (_upgrade(older),) if older else ()


def _is_ours(source: Source) -> bool:
    if source.path.endswith(TEST_SUFFIX):
        return False
    try:
        package, _ = find_package(source)
    except PolicyLoadError:
        return True  # the engine says better what is wrong with it
    return is_foreign(package)


def _is_known(source: Source, modules: dict[str, Module]) -> bool:
    known = modules.get(source.path)
    if known is not None and known.source.text != source.text:
        raise PolicyLoadError(
            f"two places have different policies of the path {source.path}",
            hint="rename one of them",
            span=source.span(0, 0),
        )
    return known is not None


def _upgrade(paths: list[str]) -> str:
    named = ", ".join(paths[:_MAX_NAMED])
    more = len(paths) - _MAX_NAMED
    return (
        f"{named}{f' and {more} more' if more > 0 else ''}: not valid Rego v1, read as Rego v0; "
        "`opa fmt --write --v0-v1 FILE` upgrades them, and --rego-v0 says that all policies are v0"
    )
