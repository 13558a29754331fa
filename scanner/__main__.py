"""The command `cattleguard`, also as `python -m scanner`."""

from __future__ import annotations

import gc
import io
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
    if isinstance(sys.stdout, io.TextIOWrapper):
        # What the system's encoding does not have is shown as an escape, as Python does it for standard error.
        sys.stdout.reconfigure(errors="backslashreplace")
    from scanner.cli import run  # noqa: PLC0415 - see above

    try:
        code = run(sys.argv[1:])
    except Exception as defect:  # noqa: BLE001 - Python would end with 1, which says that there are findings
        from scanner.cli.terminal import say_defect  # noqa: PLC0415
        from scanner.exit_codes import ExitCode  # noqa: PLC0415

        say_defect(defect)
        code = ExitCode.USAGE
    sys.exit(code)


if __name__ == "__main__":
    main()
