"""Git repositories that a script clones or fetches, with the revision it checks out afterwards."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import msgspec

from scanner.facts.git import git
from scanner.facts.shell.fetchers import base
from scanner.facts.shell.options import items, names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.facts.model import Reference
    from scanner.facts.shell.options import Item
    from scanner.facts.shell.runs import Run
    from scanner.facts.shell.words import Word

_VALUED = names(
    "-C -c --git-dir --work-tree --namespace --super-prefix --config-env -b --branch --depth -o --origin --config"
    " --reference --reference-if-able --template -j --jobs --separate-git-dir -u --upload-pack --shallow-since"
    " --shallow-exclude --filter --revision -B --orphan --name -t --track --server-option --refmap"
)
_CREATES = names("-b -B --orphan -c -C")


class _Clone(msgspec.Struct):
    """A repository that is fetched.

    Attributes:
        run: the command that names it.
        url: the word with its URL.
        directory: the name of the directory it is put in.
        revision: the item with what is asked for, None for the default branch.
        fetched: whether it is fetched, and not only named.
    """

    run: Run
    url: Item
    directory: str
    revision: Item | None = None
    fetched: bool = True


class _Clones:
    """The repositories that were named so far."""

    def __init__(self) -> None:
        self.found: list[_Clone] = []
        self._by_directory: dict[str, _Clone] = {}

    def add(self, clone: _Clone) -> None:
        self.found.append(clone)
        self._by_directory[clone.directory] = clone

    def current(self, directory: str | None) -> _Clone | None:
        """Return the repository in a directory, or else the one that was named last."""
        if directory is not None:
            return self._by_directory.get(directory)
        return self.found[-1] if self.found else None


def clones(runs: Sequence[Run]) -> Iterator[Reference]:
    """Yield the repositories that a script fetches, each with the revision that is checked out in the end."""
    state = _Clones()
    for run in runs:
        if run.command.program == "git":
            _read(run, state)
    for clone in state.found:
        if clone.fetched:
            revision = clone.revision
            unknown = (*clone.url.word.unknown, *(revision.word.unknown if revision is not None else ()))
            yield git(
                clone.run.argument_at(clone.url.index),
                clone.url.word.text,
                revision=revision.value if revision is not None else None,
                fetcher="git",
                phase=clone.run.command.phase,
                target=clone.run.command.target,
                unknown=tuple(dict.fromkeys(unknown)),
            )


def _read(run: Run, state: _Clones) -> None:
    verb = run.command.verb
    found = list(items(run.arguments, _VALUED))
    operands = [item for item in found if not item.option][len(verb.split()) :]
    directory = _directory(run.arguments)
    if verb == "clone" and operands:
        _clone(run, operands, found, state)
    elif verb in {"submodule add", "remote add"}:
        for item in operands[-1:] if verb == "remote add" else operands[:1]:
            name = directory or base(item.word.text).removesuffix(".git")
            state.add(_Clone(run, item, name, fetched=verb == "submodule add"))
    elif verb in {"fetch", "pull"}:
        _fetch(operands, state.current(directory))
    elif verb in {"checkout", "reset", "switch"}:
        _checkout(run.arguments, operands, state.current(directory))


def _clone(run: Run, operands: list[Item], found: list[Item], state: _Clones) -> None:
    url = operands[0]
    directory = operands[1].word.text if len(operands) > 1 else url.word.text
    revision = next((item for item in found if item.option in {"-b", "--branch", "--revision"}), None)
    state.add(_Clone(run, url, base(directory).removesuffix(".git"), revision))


def _fetch(operands: list[Item], clone: _Clone | None) -> None:
    """Read `git fetch REMOTE REVISION`."""
    if clone is None:
        return
    clone.fetched = True
    if len(operands) > 1:
        clone.revision = operands[1]


def _checkout(arguments: Sequence[Word], operands: list[Item], clone: _Clone | None) -> None:
    if clone is None or not operands:
        return
    texts = [word.text for word in arguments]
    behind = texts.index("--") if "--" in texts else len(texts)
    revision = operands[0]
    if (
        revision.index < behind
        and not _creates(texts)
        and revision.word.text not in {"FETCH_HEAD", "HEAD", "."}
    ):
        clone.revision = revision


def _creates(texts: Sequence[str]) -> bool:
    verb = next((index for index, text in enumerate(texts) if text in {"checkout", "switch"}), len(texts))
    return not _CREATES.isdisjoint(texts[verb:])


def _directory(arguments: Sequence[Word]) -> str | None:
    """Return the directory of `git -C`, None if it is not given."""
    for first, second in itertools.pairwise(arguments):
        if first.text == "-C":
            return base(second.text)
        if not first.text.startswith("-"):
            return None
    return None
