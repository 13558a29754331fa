"""Command lines of package managers, and the facts of the packages on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.facts.grades import grade_of
from scanner.facts.model import Reference
from scanner.facts.partial import is_masked, mask, unmask
from scanner.facts.shell.options import Item, items

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.facts.model import Grade
    from scanner.facts.shell.runs import Run


_OPAQUE = "\uf8ff"


class Line(msgspec.Struct, frozen=True):
    """A command line behind its verb.

    Attributes:
        run: the command.
        verb: its verb.
        operands: the positional words behind the verb.
        options: all options, in order.
        given: the last of the options of each name.
    """

    run: Run
    verb: str
    operands: tuple[Item, ...]
    options: tuple[Item, ...]
    given: Mapping[str, Item]

    def has(self, names: frozenset[str]) -> bool:
        """Tell whether one of some options is given, and not as `--option=false`."""
        return any(self.given[name].value != "false" for name in names if name in self.given)

    def value(self, names: frozenset[str]) -> Item | None:
        """Return the last of some options, if it has a value."""
        found = [self.given[name] for name in names if name in self.given]
        last = max(found, key=lambda item: item.index, default=None)
        return last if last is not None and last.value is not None else None


def read(run: Run, valued: frozenset[str], verb: str | None = None) -> Line:
    """Return the parts of a command line.

    Args:
        run: the command.
        valued: the options that take a value.
        verb: its verb, if that is not `run.command.verb`.
    """
    verb = run.command.verb if verb is None else verb
    found = list(items(run.arguments, valued))
    positional = [item for item in found if not item.option]
    options = tuple(item for item in found if item.option)
    given = {item.option: item for item in options}
    return Line(run, verb, tuple(positional[len(verb.split()) :]), options, given)


def written(item: Item) -> str:
    """Return the value of an item, each unknown part of it as one character that has no meaning."""
    text = item.value or ""
    masked = mask(text, item.word.unknown) if item.word.unknown else (text, {})
    return masked[0] if masked is not None else _OPAQUE


def package(
    line: Line,
    item: Item,
    name: str,
    revision: str | None = None,
    *,
    constraint: str | None = None,
    asked: Item | None = None,
    grade: Grade | None = None,
    depends_on: str | None = None,
    local: bool = False,
) -> Reference:
    """Return the fact of a package.

    Args:
        line: the command line.
        item: the word that names it.
        name: its name, as a part of `written(item)`.
        revision: the version asked for, likewise; None if any will do.
        constraint: the version with its operator, for the grade; the revision itself by default.
        asked: the option that asks for the version, instead of `revision`.
        grade: the grade, if it does not follow from the constraint.
        depends_on: the file that decides about the version, if nothing else does.
        local: whether it is in the repository, or built here.
    """
    unknown = item.word.unknown
    parts = _parts(item)
    if asked is not None:
        unknown = tuple(dict.fromkeys((*unknown, *asked.word.unknown)))
        parts = {**parts, **_parts(asked)}
        revision = written(asked)
        constraint = revision if constraint is None else constraint + revision
    if grade is None:
        grade = _grade(name, revision, constraint, unknown, local=local)
    if depends_on is not None and grade == "floating":
        grade, unknown = "unknown", (*unknown, depends_on)
    command = line.run.command
    return Reference(
        at=line.run.argument_at(item.index),
        kind="package",
        ref=item.value or "",
        host="",
        name=unmask(name, parts),
        revision=None if revision is None else unmask(revision, parts),
        grade=grade,
        fetcher=command.program or "",
        phase=command.phase,
        target=command.target,
        unknown=unknown,
    )


def manifest(line: Line, name: str, grade: Grade, item: Item | None = None) -> Reference:
    """Return the fact of the packages that a file lists.

    Args:
        line: the command line.
        name: the file.
        grade: `locked` if the file fixes every version and the command does not change it, else `unknown`.
        item: the word that names the file, if one does; by default the command itself is the place.
    """
    command = line.run.command
    written = item.word.unknown if item is not None else ()
    return Reference(
        at=command.at if item is None else line.run.argument_at(item.index),
        kind="package",
        ref=name,
        host="",
        name=name,
        revision=None,
        grade=grade,
        fetcher=command.program or "",
        phase=command.phase,
        target=command.target,
        unknown=(written or (name,)) if grade == "unknown" else (),
    )


def is_local(text: str) -> bool:
    """Tell whether a word names a file or directory, and not a package."""
    return text in {".", ".."} or text.startswith(("./", "../", "/", "~/", "file:", ".["))


def is_url(text: str) -> bool:
    """Tell whether a word is a URL of a file."""
    return text.lower().startswith(("http://", "https://", "ftp://"))


def _grade(
    name: str, revision: str | None, constraint: str | None, unknown: tuple[str, ...], *, local: bool
) -> Grade:
    if local:
        return "unknown" if is_masked(name) and name == _OPAQUE else "local"
    certain = revision is not None and not is_masked(revision)
    return grade_of(revision if constraint is None else constraint, unknown=() if certain else unknown)


def _parts(item: Item) -> dict[str, str]:
    if not item.word.unknown:
        return {}
    masked = mask(item.value or "", item.word.unknown)
    return masked[1] if masked is not None else {_OPAQUE: item.value or ""}
