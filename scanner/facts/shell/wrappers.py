"""Programs that run another program, and where on their command line that one starts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from scanner.facts.shell.options import names, skip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.facts.shell.words import Word

MOST_WRAPPERS = 16
"""What runs through more of them is reported as run by the last that is looked at."""

_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=")
_PIP = re.compile(r"pip[0-9.]*|pip-[0-9.]+")
_PYTHON = re.compile(r"(?:python|pypy)[0-9.]*")


class _Wrapper(msgspec.Struct, frozen=True):
    """How a wrapper's own words end.

    Attributes:
        valued: its options that take a value.
        positional: how many words of its own follow its options.
        assignments: whether `NAME=value` words follow.
        refuses: options with which it runs nothing (`command -v`).
    """

    valued: frozenset[str] = frozenset()
    positional: int = 0
    assignments: bool = False
    refuses: frozenset[str] = frozenset()


_PLAIN = _Wrapper()
_ONE = _Wrapper(positional=1)

WRAPPERS: dict[str, _Wrapper] = {
    "arch": _PLAIN,
    "builtin": _PLAIN,
    "busybox": _PLAIN,
    "catchsegv": _PLAIN,
    "chpst": _Wrapper(names("-u -U -b -e -/ -C -n -l -L -m -d -o -p -f -c -r -t")),
    "chroot": _Wrapper(names("--userspec --groups"), positional=1),
    "command": _Wrapper(refuses=names("-v -V")),
    "doas": _Wrapper(names("-u -C"), assignments=True, refuses=names("-s")),
    "dumb-init": _Wrapper(names("-r --rewrite")),
    "eatmydata": _PLAIN,
    "env": _Wrapper(names("-u --unset -C --chdir"), assignments=True, refuses=names("-S --split-string")),
    "exec": _Wrapper(names("-a")),
    "fakeroot": _Wrapper(names("-l -s -i -b --lib --faked")),
    "flock": _Wrapper(
        names("-w --wait --timeout -E --conflict-exit-code"), positional=1, refuses=names("-c")
    ),
    "gosu": _ONE,
    "ionice": _Wrapper(names("-c --class -n --classdata"), refuses=names("-p --pid")),
    "linux32": _PLAIN,
    "linux64": _PLAIN,
    "nice": _Wrapper(names("-n --adjustment")),
    "nohup": _PLAIN,
    "numactl": _Wrapper(names("-i -m -N -C -p")),
    "runuser": _Wrapper(
        names("-u --user -g --group -G --supp-group"), refuses=names("-c --command -l --login -")
    ),
    "s6-setuidgid": _ONE,
    "setarch": _ONE,
    "setpriv": _Wrapper(names("--reuid --regid --groups --inh-caps --bounding-set --securebits")),
    "setsid": _PLAIN,
    "setuser": _ONE,
    "stdbuf": _Wrapper(names("-i --input -o --output -e --error")),
    "su-exec": _ONE,
    "sudo": _Wrapper(
        names(
            "-u --user -g --group -h --host -p --prompt -C --close-from -D --chdir -R --chroot -T"
            " --command-timeout -U --other-user -r --role -t --type"
        ),
        assignments=True,
        refuses=names("-l --list -v --validate -e --edit -k -K"),
    ),
    "taskset": _Wrapper(names("-c --cpu-list"), positional=1, refuses=names("-p --pid")),
    "time": _Wrapper(names("-f --format -o --output")),
    "timeout": _Wrapper(names("-k --kill-after -s --signal"), positional=1),
    "tini": _Wrapper(names("-p -e")),
    "unbuffer": _PLAIN,
    "with-contenv": _PLAIN,
    "xargs": _Wrapper(
        names(
            "-a --arg-file -d --delimiter -E -I -L --max-lines -n --max-args -P --max-procs -s --max-chars"
            " --replace --process-slot-var"
        )
    ),
    "xvfb-run": _Wrapper(names("-n --server-num -e --error-file -f --auth-file -s --server-args -p -w")),
}
WRAPPERS["tini-static"] = WRAPPERS["tini"]
WRAPPERS["gtimeout"] = WRAPPERS["timeout"]


def program_name(word: Word) -> str | None:
    """Return the name of the program a word runs, without its directory; None where it cannot be known."""
    if word.unknown:
        return None
    text = word.text.removeprefix("\\")
    return text.rstrip("/").rsplit("/", 1)[-1] or text


def unwrap(words: Sequence[Word]) -> tuple[int, tuple[str, ...]]:
    """Return the index of the word that is really run, and the programs before it that run it."""
    start = 0
    via: list[str] = []
    while start < len(words) and len(via) < MOST_WRAPPERS:
        name = program_name(words[start])
        if name is None:
            break
        following = _module(words, start) if _PYTHON.fullmatch(name) else _behind(words, start, name)
        if following is None:
            break
        via.append(name)
        start = following
    return start, tuple(via)


def _behind(words: Sequence[Word], start: int, name: str) -> int | None:
    """Return the index of the program that a wrapper runs, or None if it is no wrapper or runs nothing."""
    wrapper = WRAPPERS.get(name)
    if wrapper is None:
        return None
    index = skip(words, start + 1, wrapper.valued)
    for word in words[start + 1 : index]:
        if word.text in wrapper.refuses:
            return None
        if name == "env" and word.text.startswith("-") and "S" in word.text.partition("=")[0]:
            return None
    index += wrapper.positional
    if wrapper.positional and index < len(words) and words[index].text in wrapper.refuses:
        return None
    while wrapper.assignments and index < len(words) and _ASSIGNMENT.match(words[index].text):
        index += 1
    if wrapper.positional and index < len(words) and words[index].text == "--":
        index += 1
    return index if index < len(words) else None


def _module(words: Sequence[Word], start: int) -> int | None:
    """Return the index of `pip` in `python -m pip`, or None for other uses of an interpreter."""
    index = start + 1
    while index < len(words) and words[index].text.startswith("-"):
        if words[index].text == "-m" or (words[index].text[1:2] != "-" and words[index].text.endswith("m")):
            module = words[index + 1 : index + 2]
            return index + 1 if module and not module[0].unknown and _PIP.fullmatch(module[0].text) else None
        index += 1
    return None


def canonical(name: str) -> str:
    """Return the name under which a program is reported: `pip` for `pip3.11`."""
    return "pip" if _PIP.fullmatch(name) else name
