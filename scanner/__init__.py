"""Policy-as-code compliance scanner for immutable infrastructure: the public API.

`scan(Options(paths=("infra",)))` returns a `Result`; it prints nothing, reads no environment, and never exits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.version import __version__

if TYPE_CHECKING:
    from scanner.errors import CattleguardError
    from scanner.model import Finding, Result
    from scanner.options import Options
    from scanner.pipeline import scan

__all__ = ["CattleguardError", "Finding", "Options", "Result", "__version__", "scan"]

_HOMES = {
    "CattleguardError": "scanner.errors",
    "Finding": "scanner.model",
    "Options": "scanner.options",
    "Result": "scanner.model",
    "scan": "scanner.pipeline",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that importing the package costs nothing."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - lazily, as promised

    return getattr(import_module(home), name)
