"""Ignore files: `.gitignore`, `.git/info/exclude` and `.cattleguardignore`, in gitignore's pattern language.

Source: gitignore(5). A deeper file decides before a shallower one; within a file the last match decides; what
stands in an ignored directory cannot be included again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.discover.read import read_bytes
from scanner.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pathspec import GitIgnoreSpec

GITIGNORE = ".gitignore"
OWN_IGNORE = ".cattleguardignore"
_MAX_BYTES = 1024 * 1024
_MAX_WILDCARDS = 3
"""In one segment of a pattern; matching takes time to this power of a name's length."""


class IgnoreFile(msgspec.Struct, frozen=True):
    """One ignore file.

    Attributes:
        name: as it is named in reasons (`.gitignore`, `infra/.gitignore`).
        base: its directory, POSIX, relative to the scan root; "" at the root and above it.
        prefix: path from the ignore file's directory down to the scan root, "" at or below the root.
        own: whether it holds for paths named by the user too.
        spec: the patterns.
    """

    name: str
    base: str
    prefix: str
    own: bool
    spec: GitIgnoreSpec

    def decides(self, path: str, *, directory: bool) -> bool | None:
        """Tell whether this file ignores (True) or includes (False) a path; None if it has no say."""
        relative = path[len(self.base) + 1 :] if self.base else path
        if self.prefix:
            relative = f"{self.prefix}/{relative}"
        return self.spec.check_file(matchable(f"{relative}/" if directory else relative)).include


def matchable(path: str) -> str:
    """Return a path as patterns match it: bytes of a name that are no UTF-8 are something that none of them says."""
    return path if path.isprintable() else path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def given(name: str, patterns: Iterable[str]) -> IgnoreFile:
    """Return an ignore file, at the root, for patterns that stand in none."""
    return IgnoreFile(name, "", "", own=True, spec=_spec("\n".join(patterns)))


def parse_ignore(name: str, base: str, text: str) -> IgnoreFile:
    """Return the ignore file of a directory for its text."""
    return IgnoreFile(name, base, "", name.endswith(OWN_IGNORE), _spec(text))


def load(directory: Path, base: str, *, prefix: str = "") -> list[IgnoreFile]:
    """Return the ignore files that stand in a directory; unreadable ones are left out."""
    found = []
    for name in (GITIGNORE, OWN_IGNORE):
        text = _text(directory / name)
        if text is not None:
            shown = f"{base}/{name}" if base else name
            found.append(IgnoreFile(shown, base, prefix, name == OWN_IGNORE, _spec(text)))
    return found


def above(root: Path, copy: Path | None = None) -> list[IgnoreFile]:
    """Return the ignore files between the repository's root and the scan root, outermost first.

    Args:
        root: the scan root.
        copy: the directory in its place in a copy of the repository whose ignore files hold instead; what is excluded in
            `.git` is the machine's, and no part of a copy.
    """
    repository = next((place for place in (root, *root.parents) if (place / ".git").exists()), None)
    if repository is None:
        return []
    found = []
    text = _text(repository / ".git" / "info" / "exclude")
    if text is not None:
        found.append(
            IgnoreFile(".git/info/exclude", "", _prefix(repository, root), own=False, spec=_spec(text))
        )
    read = root if copy is None else copy
    for place, read_place in reversed(list(zip(root.parents, read.parents, strict=False))):
        if place.is_relative_to(repository):
            found.extend(load(read_place, "", prefix=_prefix(place, root)))
    return found


def reason(files: list[IgnoreFile], path: str, *, directory: bool, own_only: bool = False) -> str | None:
    """Return why a path is ignored, or None if it is not; the deepest file that has a say decides."""
    for file in reversed(files):
        if own_only and not file.own:
            continue
        decision = file.decides(path, directory=directory)
        if decision is not None:
            return f"ignored by {file.name}" if decision else None
    return None


def _prefix(place: Path, root: Path) -> str:
    relative = root.relative_to(place).as_posix()
    return "" if relative == "." else relative


def _text(path: Path) -> str | None:
    if path.is_symlink() or not path.is_file():
        return None
    try:
        return read_bytes(path, _MAX_BYTES).decode("utf-8", errors="replace")
    except SourceError:
        return None


def _spec(text: str) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 - a tree without ignore files needs none of it

    lines = [line for line in text.splitlines() if _is_usable(line)]
    try:
        return GitIgnoreSpec.from_lines(lines)
    except ValueError:
        return GitIgnoreSpec.from_lines(line for line in lines if _is_valid(line))


def _is_usable(line: str) -> bool:
    """Leave out comments, and patterns whose many wildcards would make matching slow on purpose."""
    if not line.strip() or line.startswith("#"):
        return False
    return line.count("**") <= _MAX_WILDCARDS and all(
        segment.replace("**", "").count("*") <= _MAX_WILDCARDS for segment in line.split("/")
    )


def _is_valid(line: str) -> bool:
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 - as above

    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True
