"""Options of `docker create`, as `container.options` writes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from scanner.formats.github_actions.expressions import EXPRESSION, unknown_in
from scanner.formats.github_actions.matrix import OPENING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.formats.github_actions.expressions import Scope
    from scanner.model import Offsets, Words

_VALUED = {
    "--cap-add": "cap-add",
    "--cap-drop": "cap-drop",
    "--cgroupns": "cgroupns",
    "--device": "device",
    "--health-cmd": "health-cmd",
    "--ipc": "ipc",
    "--mount": "mount",
    "--net": "network",
    "--network": "network",
    "--pid": "pid",
    "--publish": "publish",
    "--security-opt": "security-opt",
    "--tmpfs": "tmpfs",
    "--user": "user",
    "--userns": "userns",
    "--uts": "uts",
    "--volume": "volume",
    "-p": "publish",
    "-u": "user",
    "-v": "volume",
}
_SKIPPED = frozenset(
    (
        "--add-host", "--blkio-weight", "--cgroup-parent", "--cpu-shares", "--cpus", "--cpuset-cpus", "--dns",
        "--entrypoint", "--env", "--env-file", "--expose", "--gpus", "--group-add", "--health-interval",
        "--health-retries", "--health-start-period", "--health-timeout", "--hostname", "--label", "--log-driver",
        "--log-opt", "--memory", "--memory-swap", "--name", "--network-alias", "--platform", "--pull", "--restart",
        "--runtime", "--shm-size", "--stop-signal", "--stop-timeout", "--sysctl", "--ulimit", "--workdir",
        "-e", "-h", "-l", "-m", "-w",
    )
)  # fmt: skip
"""Options with a value that says nothing about what the container can do to its host."""

_FLAGS = {"--privileged": "privileged", "--read-only": "read-only", "--no-healthcheck": "no-healthcheck"}
_word = re.compile(rf"(?>(?:{EXPRESSION.pattern}|[^\s\"']|\"[^\"]*\"|'[^']*'|[\"'])+)").finditer
_quotes = re.compile(r"\"([^\"]*)\"|'([^']*)'")


class Option(msgspec.Struct, frozen=True):
    """One option.

    Attributes:
        name: its long name, without hyphens.
        value: its value, `true` for a flag.
        place: the number of its range.
        unknown: expressions in its value.
    """

    name: str
    value: str
    place: int
    unknown: tuple[str, ...] = ()


class Options(msgspec.Struct, frozen=True):
    """The options of a container.

    Attributes:
        given: those that are read, in the order they are written.
        ranges: the range of the whole text, then that of each option with its value; empty where there is none.
        unknown: expressions that may stand for further options.
    """

    given: tuple[Option, ...] = ()
    ranges: Words = ()
    unknown: tuple[str, ...] = ()

    def every(self, name: str) -> Iterator[Option]:
        """Yield the options of a name."""
        return (option for option in self.given if option.name == name)

    def last(self, name: str) -> Option | None:
        """Return the one of the options of a name that counts."""
        return next((option for option in reversed(self.given) if option.name == name), None)


def options(text: str, scope: Scope) -> Options:
    """Return the options in a text.

    Args:
        text: the text.
        scope: what its expressions can be; an expression that stands for options gives those of each variant.
    """
    ranges = [match.span() for match in _word(text)]
    words = [_unquoted(text[start:end]) for start, end in ranges]
    given: list[Option] = []
    unknown: list[str] = []
    places: list[Offsets] = []
    index = 0
    while index < len(words):
        taken = 1
        if OPENING in words[index].partition("=")[0]:
            found, undecided = _hidden(words[index], len(places), scope)
            given.extend(found)
            unknown.extend(undecided)
        else:
            taken = _read(words, index, len(places), given)
        places.append((ranges[index][0], ranges[index + taken - 1][1]))
        index += taken
    whole = [(ranges[0][0], ranges[-1][1])] if ranges else []
    return Options(tuple(given), (*whole, *places), tuple(dict.fromkeys(unknown)))


def _hidden(word: str, place: int, scope: Scope) -> tuple[list[Option], tuple[str, ...]]:
    """Return the options that an expression stands for, or the expressions that decide which these are."""
    given: list[Option] = []
    for variant in scope.variants(word, ()):
        if variant.unknown:
            return [], variant.unknown
        words = [_unquoted(match[0]) for match in _word(variant.text)]
        position = 0
        while position < len(words):
            position += _read(words, position, place, given)
    return given, ()


def _read(words: list[str], index: int, place: int, given: list[Option]) -> int:
    """Read the option at a word, whose range has the number `place`; return how many words it takes."""
    name, equals, value = words[index].partition("=")
    if name in _FLAGS:
        given.append(Option(_FLAGS[name], value if equals else "true", place, unknown_in(value)))
        return 1
    if not equals and name[:2] in _VALUED and name[2:] and not name.startswith("--"):
        name, equals, value = name[:2], "=", name[2:]  # -u0
    if name not in _VALUED and name not in _SKIPPED:
        return 1
    taken = 1
    if not equals and index + 1 < len(words):
        value, taken = words[index + 1], 2
    if name in _VALUED:
        given.append(Option(_VALUED[name], value, place, unknown_in(value)))
    return taken


def _unquoted(word: str) -> str:
    return _quotes.sub(lambda quoted: quoted[1] or quoted[2] or "", word)
