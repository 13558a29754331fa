"""Refuses policies that nobody vouches for and that get at more than their input and what was loaded with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.errors import PolicyLoadError
from scanner.policy.annotations import find_package
from scanner.policy.engines.opa.foreign import find_foreign, path_of
from scanner.policy.engines.opa.reaching_out import find_reaching_out

if TYPE_CHECKING:
    from collections.abc import Collection

    from scanner.model import Source
    from scanner.policy.engines.opa.foreign import Path


def check_reach(tree: Any, source: Source) -> None:
    """Check that a policy calls nothing that reaches out of the engine.

    Raises:
        PolicyLoadError: it does, at that place.
    """
    for name, span in find_reaching_out(tree, source):
        raise PolicyLoadError(
            f"{name} reaches out of the policy engine",
            hint="policies get everything in their input",
            span=span,
        )


def check_known(tree: Any, source: Source, known: Collection[Path]) -> None:
    """Check that a policy refers to nothing in a server but `known`.

    Raises:
        PolicyLoadError: it does, at that place.
    """
    for name, span in find_foreign(tree, source, known):
        raise PolicyLoadError(
            f"{name} is neither of the policies nor of their data",
            hint="the server may have it of others: give it with the policies, or leave out --opa-url to have one "
            "started that has nothing else",
            span=span,
        )


def check_package(tree: Any, source: Source) -> None:
    """Check that a policy's package is the one for which room was found in the server.

    Raises:
        PolicyLoadError: OPA reads another than its text seems to have: below a text with `package` at the begin of a line.
    """
    name, span = find_package(source)
    if tuple(str(part["value"]) for part in tree["package"]["path"][1:]) != path_of(name):
        raise PolicyLoadError(
            f"OPA reads another package than {name}",
            hint="write `package`, and its name as it is, in a line of their own",
            span=span,
        )
