"""Finds out which policies can only be read as Rego v0."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.errors import PolicyLoadError
from scanner.policy.engines.protocol import Module
from scanner.policy.versions import detected

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from scanner.policy.engines.protocol import Covering


def with_versions(
    modules: Sequence[Module], parser: Covering, settled: Collection[str]
) -> tuple[tuple[Module, ...], tuple[str, ...]]:
    """Return policies, those that are valid Rego only as v0 as such, and the paths of these.

    Args:
        modules: the policies, as Rego v1.
        parser: reads them.
        settled: paths of those whose version is known.

    Raises:
        PolicyLimitError: reading one takes more time or memory than is allowed.
    """
    older = {
        module.source.path
        for module in modules
        if module.rego == 1 and module.source.path not in settled and _is_older(module, parser)
    }
    changed = (Module(one.source, 0) if one.source.path in older else one for one in modules)
    return tuple(changed), tuple(sorted(older))


def _is_older(module: Module, parser: Covering) -> bool:
    try:
        return detected(module.source, parser).rego == 0
    except PolicyLoadError:
        return False  # what is wrong with it shows where it is loaded
