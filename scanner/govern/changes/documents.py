"""Gathers everything that a change does to what governs, file by file."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from scanner.discover.ignore import OWN_IGNORE
from scanner.facts.model import GovernanceChange
from scanner.govern.baseline.model import FILE_NAME as BASELINE_FILE
from scanner.govern.changes.acceptances import baseline_changes, waiver_changes
from scanner.govern.changes.configurations import configuration_changes, pairs
from scanner.govern.changes.ignoring import ignored_now, lines, own_changes
from scanner.govern.changes.marked import Marked, document
from scanner.govern.changes.policy_files import file_changes, governed_places
from scanner.govern.changes.reading import broken, read_baseline, read_file_waivers
from scanner.govern.changes.side import read_configuration
from scanner.govern.changes.unassessed import unassessed
from scanner.govern.changes.values import part
from scanner.govern.waivers.comments import read_waivers
from scanner.govern.waivers.file import read_waiver_file
from scanner.govern.waivers.places import FILE_NAME as WAIVER_FILE
from scanner.model import Source, Waiver

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner.govern.changes.configurations import Pair
    from scanner.govern.changes.model import Seen, Sides
    from scanner.govern.changes.side import Configured
    from scanner.model import Document

_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


class GovernanceChanges:
    """What a change does to what governs; see `scanner.govern.changes.model.Changes`.

    Args:
        sides: both sides of the change.
    """

    def __init__(self, sides: Sides) -> None:
        self._sides = sides

    def documents(self, seen: Seen) -> list[Document]:
        """Return a document for each file that says something else than before, or is not assessed any more."""
        held = pairs(self._sides)
        found = [
            *self._configurations(held),
            *self._waiver_files(held),
            *self._baselines(held),
            *self._comments(seen),
            *self._policies(held),
            *self._ignore_files(),
            *self._unassessed(seen),
        ]
        return [one for one in found if one.facts.governance]

    def _configurations(self, held: Iterable[Pair]) -> Iterator[Document]:
        told: set[tuple[str, GovernanceChange]] = set()
        for pair in held:
            changes = [
                change
                for change in dict.fromkeys(configuration_changes(pair, self._sides))
                if (pair.stands.path, change) not in told
            ]
            told.update((pair.stands.path, change) for change in changes)
            source = self._source(pair.stands.path, pair.stands.source)
            shown = read_configuration(source, pair.stands.path)
            yield document(source, "configuration", changes, shown.places)

    def _waiver_files(self, held: Iterable[Pair]) -> Iterator[Document]:
        for before, after in dict.fromkeys(
            self._files(held, self._sides.waivers, WAIVER_FILE, "waivers", "file")
        ):
            first, second = self._side(before, first=True), self._side(after, first=False)
            if first is not None and second is not None and first.text == second.text:
                continue
            was, is_ = ([] if one is None else read_file_waivers(one) for one in (first, second))
            source = self._source(after)
            places = Marked(source.text, tuple(source.offsets(waiver.span) for waiver in is_))
            changes = [*broken(read_waiver_file, first, second), *waiver_changes(was, is_)]
            yield document(source, "waivers", changes, places)

    def _side(self, path: str, *, first: bool) -> Source | None:
        """Return a file as it was, or as it is, with its path in reports; None where there is none."""
        side = self._sides.before if first else self._sides.after
        text = side.text(path)
        return None if text is None else Source(self._shown(path), text)

    def _baselines(self, held: Iterable[Pair]) -> Iterator[Document]:
        for before, after in dict.fromkeys(
            self._files(held, self._sides.baseline, BASELINE_FILE, "baseline")
        ):
            was, is_ = self._sides.before.text(before), self._sides.after.text(after)
            if is_ is None or (was == is_):
                continue
            source = self._source(after)
            first = self._side(before, first=True)
            entries = read_baseline(source, lenient=True)
            changes = list(broken(read_baseline, first, source))
            places: list[tuple[int, int]] = []
            stands = {match[0]: match.span() for match in _FINGERPRINT.finditer(source.text)}
            for entry in baseline_changes(
                read_baseline(first, lenient=True) if first is not None else (), entries
            ):
                subject = f"the baseline: {entry.rule} in {entry.path}"
                changes.append(
                    GovernanceChange((len(places),), "baseline", subject, None, entry.message, "weaker")
                )
                places.append(stands.get(entry.fingerprint, (0, 0)))
            yield document(source, "baseline", changes, Marked(source.text, tuple(places)))

    def _comments(self, seen: Seen) -> Iterator[Document]:
        by_path: dict[str, list[Waiver]] = {}
        for waiver in seen.waivers:
            by_path.setdefault(waiver.span.path, []).append(waiver)
        for path, waivers in sorted(by_path.items()):
            text = self._sides.before.text(self._inside(path))
            before = read_waivers(Source(path, text)) if text is not None else ()
            was = [one for one in before if isinstance(one, Waiver)]
            source = seen.tree.read(path) or Source(path, "")
            places = Marked(source.text, tuple(source.offsets(waiver.span) for waiver in waivers))
            yield document(source, "comments", list(waiver_changes(was, waivers, seen.newly)), places)

    def _policies(self, held: Iterable[Pair]) -> Iterator[Document]:
        for path, change in file_changes(governed_places(held, self._sides), self._sides):
            yield document(self._source(path), "policy", [change])

    def _ignore_files(self) -> Iterator[Document]:
        for path in sorted(self._sides.changed):
            if posixpath.basename(path) == OWN_IGNORE:
                was, is_ = self._sides.before.text(path), self._sides.after.text(path)
                source = self._source(path)
                places = Marked(source.text, lines(is_ or "")[1])
                yield document(source, "ignore file", list(own_changes(was, is_)), places)
        for by, paths in ignored_now(self._sides).items():
            more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
            change = GovernanceChange((), "ignore", by, None, f"{paths[0]}{more}", "weaker")
            yield document(self._source(by), "ignore file", [change])

    def _unassessed(self, seen: Seen) -> Iterator[Document]:
        for path, reason in unassessed(self._sides, seen.skipped, seen.data):
            change = GovernanceChange((), "not-assessed", path, "assessed", reason, "weaker")
            yield document(self._source(path), "file", [change])

    def _files(
        self, held: Iterable[Pair], named: str | None, usual: str, *keys: str
    ) -> Iterator[tuple[str, str]]:
        """Yield the paths of a file that the command line or configurations name, before and after the change."""
        for pair in held:
            if named is not None:
                yield named, named
            else:
                yield _place(pair.before, keys, usual), _place(pair.after, keys, usual)

    def _source(self, path: str, known: Source | None = None) -> Source:
        """Return a file as it is after the change, else as it was, with its path in reports."""
        text = self._sides.after.text(path)
        if text is None:
            text = self._sides.before.text(path) or (known.text if known is not None else "")
        return Source(self._shown(path), text)

    def _shown(self, path: str) -> str:
        return posixpath.relpath(path, self._sides.root) if self._sides.root else path

    def _inside(self, path: str) -> str:
        return posixpath.normpath(posixpath.join(self._sides.root, path))


def _place(configured: Configured, keys: tuple[str, ...], usual: str) -> str:
    """Return the path of a file that a configuration names, or that stands beside it."""
    said = part(configured.said, *keys)
    name = said if isinstance(said, str) else usual
    return posixpath.normpath(posixpath.join(posixpath.dirname(configured.path), name))
