"""What a first configuration leaves out, and what it suggests."""

from __future__ import annotations

from collections import Counter
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import msgspec

from scanner.report.summary import counted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from scanner.initial.sight import Sight

VENDORED = {
    "vendor": "copied from elsewhere",
    "third_party": "copied from elsewhere",
    "third-party": "copied from elsewhere",
    "bower_components": "copied from elsewhere",
    "Godeps": "copied from elsewhere",
    "cdk.out": "generated",
    ".aws-sam": "generated",
    ".serverless": "generated",
}
"""Directories whose files are not written where they stand, and what they are."""
TRIALS = (
    "test",
    "tests",
    "__tests__",
    "e2e",
    "testdata",
    "test-data",
    "test-fixtures",
    "fixtures",
    "example",
    "examples",
    "sample",
    "samples",
)
"""Directories whose files may be there to be looked at, and not to be run."""
_MANY = 4
_MOST_REGISTRIES = 12
_SPECIAL = str.maketrans({one: f"\\{one}" for one in "\\*?[]!#"})


class Excluded(msgspec.Struct, frozen=True):
    """A pattern in the language of `.gitignore`, and why it is there."""

    pattern: str
    reason: str


class Proposal(msgspec.Struct, frozen=True):
    """What a first configuration says.

    Attributes:
        elsewhere: what is left out because it is not written here.
        unreadable: what is left out because it cannot be assessed.
        unnamed: how many files cannot be assessed and cannot be named in a configuration.
        trials: what could be left out.
        registries: registries that images come from.
        assessed: how many files remain.
        findings: the numbers of findings in them, by severity.
        templates: how many templates are not assessed.
    """

    elsewhere: tuple[Excluded, ...]
    unreadable: tuple[Excluded, ...]
    unnamed: int
    trials: tuple[Excluded, ...]
    registries: tuple[str, ...]
    assessed: int
    findings: Mapping[str, int]
    templates: int = 0


def propose(sight: Sight) -> Proposal:
    """Return what a first configuration says of what was seen.

    What can be assessed stays in, unless it is copied from elsewhere or generated.
    """
    elsewhere = _directories((*sight.assessed, *sight.failed), VENDORED)
    failed = [path for path in sight.failed if not _below(path, elsewhere)]
    remaining = frozenset(path for path in sight.assessed if not _below(path, elsewhere))
    findings = {
        path: found for path, found in sight.findings.items() if not _below(path, (*elsewhere, *failed))
    }
    return Proposal(
        elsewhere=tuple(
            Excluded(pattern, VENDORED[PurePosixPath(next(iter(places))).name])
            for pattern, places in _grouped(elsewhere).items()
        ),
        unreadable=tuple(
            Excluded(f"/{_escaped(path)}", sight.failed[path])
            for path in sorted(failed)
            if path.isprintable()
        ),
        unnamed=sum(not path.isprintable() for path in failed),
        trials=tuple(
            Excluded(pattern, _numbers(places, remaining, findings))
            for pattern, places in _grouped(_directories(remaining, TRIALS)).items()
        ),
        registries=sight.registries[:_MOST_REGISTRIES],
        assessed=len(remaining),
        findings=Counter(severity for found in findings.values() for severity in found),
        templates=sight.templates,
    )


def _directories(paths: Iterable[str], names: Collection[str]) -> tuple[str, ...]:
    """Return the outermost directories of these names that hold some of the paths."""
    found = set()
    for path in paths:
        parts = path.split("/")[:-1]
        first = next((number for number, part in enumerate(parts, 1) if part in names), None)
        if first is not None:
            found.add("/".join(parts[:first]))
    return tuple(sorted(one for one in found if one.isprintable()))


def _below(path: str, places: Collection[str]) -> bool:
    """Tell whether a path is one of some places, or below one."""
    parts = path.split("/")
    return any("/".join(parts[:length]) in places for length in range(1, len(parts) + 1))


def _numbers(
    directories: Collection[str], assessed: Collection[str], findings: Mapping[str, tuple[str, ...]]
) -> str:
    """Return what there is below some directories."""
    files = sum(_below(path, directories) for path in assessed)
    found = sum(len(found) for path, found in findings.items() if _below(path, directories))
    several = f" in {len(directories)} directories" if len(directories) > 1 else ""
    return f"{counted(found, 'finding')} in {counted(files, 'file')}{several}"


def _grouped(directories: Iterable[str]) -> dict[str, set[str]]:
    """Return patterns and the directories that each means: many directories of one name become one pattern."""
    named: dict[str, set[str]] = {}
    for one in directories:
        named.setdefault(PurePosixPath(one).name, set()).add(one)
    groups: dict[str, set[str]] = {}
    for name, places in sorted(named.items()):
        if len(places) >= _MANY:
            groups[f"{name}/"] = places
        else:
            groups.update({f"/{_escaped(one)}/": {one} for one in places})
    return dict(sorted(groups.items()))


def _escaped(path: str) -> str:
    """Return a path as a pattern of `.gitignore` that matches nothing else (gitignore(5))."""
    escaped = path.translate(_SPECIAL)
    return f"{escaped[:-1]}\\ " if escaped.endswith(" ") else escaped
