"""The command `cattleguard`, also as `python -m scanner`."""

from __future__ import annotations

import gc
import sys

_COLLECT_AFTER = 50_000
"""Objects after which the garbage collector looks for cycles. What is read has none: at Python's 700 it looks in vain,
for 6 % of the time of a scan."""


def main() -> None:
    """Run the command line and exit with its code."""
    if sys.argv[1:] == ["--version"]:
        # Hooks ask for this often; the command line's library takes longer to import than Python to start.
        from scanner.version import __version__  # noqa: PLC0415

        print(f"cattleguard {__version__}")  # noqa: T201
        return
    gc.set_threshold(_COLLECT_AFTER, 20, 20)
    from scanner.cli import run  # noqa: PLC0415 - see above

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
