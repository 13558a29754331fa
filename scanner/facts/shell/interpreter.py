"""Which language a script is written in."""

from __future__ import annotations

import re

from scanner.facts.shell.nested import SHELLS

_SHEBANG = re.compile(r"#![ \t]*(\S+)(?:[ \t]+([^\n]*))?")
_MARKERS = (
    ("#cloud-config", "cloud-config"),
    ("#include", "cloud-init include list"),
    ("#ps1", "powershell script"),
    ("<powershell>", "powershell script"),
    ("<script>", "cmd script"),
    ("Content-Type: multipart", "multipart user data"),
    ("MIME-Version:", "multipart user data"),
)


def foreign(text: str, shell: str) -> str | None:
    """Return what a script is if it is not written for a POSIX shell, None if it is.

    Args:
        text: the script; its first line decides, if it names an interpreter.
        shell: the program that is told to run it, with or without directory and options.
    """
    start = text.lstrip()
    shebang = _SHEBANG.match(start)
    if shebang is not None:
        words = f"{shebang[1]} {shebang[2] or ''}".split()
        if words[0].endswith("/env"):
            words = [word for word in words[1:] if not word.startswith("-") and "=" not in word]
        name = _base(words[0]) if words else ""
        return None if not name or name in SHELLS else f"{name} script"
    for marker, what in _MARKERS:
        if start.startswith(marker):
            return what
    name = _base(shell.split(maxsplit=1)[0]) if shell.strip() else "sh"
    return None if name in SHELLS else f"{name} script"


def _base(path: str) -> str:
    return path.replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".exe")
