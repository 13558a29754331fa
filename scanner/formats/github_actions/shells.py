"""Which shell runs a step's script, where the step does not say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.formats.github_actions.shape import mapping, scalar, sequence

if TYPE_CHECKING:
    from scanner.formats.github_actions.expressions import Scope

POSIX = "bash"
WINDOWS = "pwsh"
_POSIX_SHELLS = frozenset(("ash", "bash", "dash", "ksh", "sh", "zsh"))
_BASH = frozenset(("msys2", "wsl-bash"))
"""Programs that well-known actions install, and that run bash."""

MAX_LABELS = 20
"""Labels of a runner that are looked at."""


def chosen(written: Any, scope: Scope) -> str | None:
    """Return the program of a shell as a workflow names it, None where it names none.

    `bash -e {0}` and `nix develop -c bash -e {0}` are `bash`. Where a matrix chooses, the script is written for all of
    its shells, so that any POSIX shell among them tells the language. An expression without a value is returned
    without its blanks.
    """
    text = scalar(written)
    if not text or not text.strip():
        return None
    programs = [
        _program(one.text) for one in scope.variants(text, ()) if not one.unknown and one.text.strip()
    ]
    posix = next((program for program in programs if program in _POSIX_SHELLS), None)
    return posix or (programs[0] if programs else "".join(text.split()))


def _program(command: str) -> str:
    words = [word.rpartition("/")[2] for word in command.split()]
    return next((word for word in words if word in _POSIX_SHELLS), POSIX if words[0] in _BASH else words[0])


def default(owner: dict[str, Any], scope: Scope) -> str | None:
    """Return the shell that a workflow or a job sets for its steps."""
    return chosen(mapping(mapping(owner.get("defaults")).get("run")).get("shell"), scope)


def native(job: dict[str, Any], scope: Scope) -> str:
    """Return the shell of a job's runner; a script that runs on Windows and elsewhere is written for neither alone."""
    runs_on = job.get("runs-on")
    labels = mapping(runs_on).get("labels") if isinstance(runs_on, dict) else runs_on
    names = [
        variant.text.lower()
        for label in (sequence(labels) or [labels])[:MAX_LABELS]
        if isinstance(label, str)
        for variant in scope.variants(label, ())
    ]
    systems = [name.startswith("windows") for name in names if name != "self-hosted"]
    return WINDOWS if systems and all(systems) and not job.get("container") else POSIX
