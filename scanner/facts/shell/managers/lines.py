"""Command lines of package managers, and the facts of the packages on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanner.facts.grades import grade_of
from scanner.facts.model import Reference
from scanner.facts.shell.options import Item, items

if TYPE_CHECKING:
    from scanner.facts.model import Grade
    from scanner.facts.shell.runs import Run
    from scanner.facts.shell.words import Word


@dataclass(frozen=True, slots=True)
class Line:
    """A command line behind its verb.

    Attributes:
        run: the command.
        verb: its verb.
        operands: the positional words behind the verb.
        options: all options, in order.
    """

    run: Run
    verb: str
    operands: tuple[Item, ...]
    options: tuple[Item, ...]

    def has(self, names: frozenset[str]) -> bool:
        """Tell whether one of some options is given, and not as `--option=false`."""
        return any(item.option in names and item.value != "false" for item in self.options)

    def value(self, names: frozenset[str]) -> Item | None:
        """Return the last of some options that has a value."""
        found = None
        for item in self.options:
            if item.option in names and item.value is not None:
                found = item
        return found


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
    return Line(
        run,
        verb,
        tuple(positional[len(verb.split()) :]),
        tuple(item for item in found if item.option),
    )


def package(
    line: Line,
    item: Item,
    name: str,
    revision: str | None = None,
    *,
    constraint: str | None = None,
    ref: str | None = None,
    grade: Grade | None = None,
    depends_on: str | None = None,
    local: bool = False,
) -> Reference:
    """Return the fact of a package.

    Args:
        line: the command line.
        item: the word that names it.
        name: its name.
        revision: the version asked for, None if any will do.
        constraint: the version with its operator, for the grade; the revision itself by default.
        ref: what is written; the word by default.
        grade: the grade, if it does not follow from the constraint.
        depends_on: the file that decides about the version, if that is what makes it unknown.
        local: whether it is in the repository, or built here.
    """
    word = item.word
    unknown = word.unknown
    if grade is None:
        grade = _grade(word, revision, constraint if constraint is not None else revision, local=local)
    if depends_on is not None and grade == "floating":
        grade, unknown = "unknown", (*unknown, depends_on)
    command = line.run.command
    return Reference(
        at=line.run.argument_at(item.index),
        kind="package",
        ref=word.text if ref is None else ref,
        host="",
        name=name,
        revision=revision,
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


def _grade(word: Word, revision: str | None, constraint: str | None, *, local: bool) -> Grade:
    unknown = word.unknown
    if revision is not None and not any(expression in revision for expression in unknown):
        unknown = ()
    return grade_of(constraint, unknown=unknown, local=local and not word.unknown)
