"""Finds out in which version of Rego a policy is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.errors import PolicyLoadError
from scanner.policy.engines.protocol import Module

if TYPE_CHECKING:
    from scanner.model import Source
    from scanner.policy.engines.protocol import Covering


def detected(source: Source, parser: Covering) -> Module:
    """Return a policy as Rego v1, or as v0 where it is valid only so.

    Args:
        source: the policy.
        parser: reads it.

    Raises:
        PolicyLoadError: it is valid in neither; what v1 asks for is told.
        PolicyLimitError: reading it took more than is allowed.
    """
    module = Module(source)
    try:
        parser.tree(module)
    except PolicyLoadError as error:
        older = Module(source, 0)
        try:
            parser.tree(older)
        except PolicyLoadError:
            raise error from None
        return older
    return module
