"""Where a path is in a repository, and in another copy of its files."""

from __future__ import annotations

import os
from glob import escape, has_magic
from pathlib import Path


def below(path: Path, root: Path) -> str | None:
    """Return where a path is in a directory, POSIX, "" for the directory itself; None where it is outside.

    Links below the directory are not followed, those on the way to it are.

    Args:
        path: the path; relative to the working directory where it is not absolute.
        root: the directory, without links in its path.
    """
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links
    above = (place for place in reversed((absolute, *absolute.parents)) if place.resolve() == root)
    top = next(above, None)
    inside = absolute.relative_to(top) if top is not None else absolute.resolve()
    if top is None:
        if not inside.is_relative_to(root):
            return None
        inside = inside.relative_to(root)
    text = inside.as_posix()
    return "" if text == "." else text


def within(path: Path, root: Path, copy: Path) -> Path | None:
    """Return where a path below a root is in a copy of that root; None where it is not below it.

    Links on the way to the path are followed, the last part is not.

    Args:
        path: the path; relative to the working directory where it is not absolute.
        root: the root, without links in its path.
        copy: the copy.
    """
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow the last part
    if absolute == root or absolute.resolve() == root:
        return copy
    real = absolute.parent.resolve() / absolute.name
    return copy / real.relative_to(root) if real.is_relative_to(root) else None


def named_within(named: str, root: Path, copy: Path) -> tuple[str, ...]:
    """Return the paths in a copy of what a path or a glob pattern names: () where there is nothing.

    What exists here under that name is meant by it, even where it has the characters of a pattern.

    Args:
        named: as the user names it.
        root: see `within`.
        copy: see `within`.
    """
    if not has_magic(named):
        return _existing(within(Path(named), root, copy))
    literal = _existing(within(Path(named), root, copy))
    if literal or os.path.lexists(named):
        return literal
    parts = Path(named).parts
    first = next(index for index, part in enumerate(parts) if has_magic(part))
    start = within(Path(*parts[:first]), root, copy)
    if start is None:
        return ()
    pattern = Path(escape(str(start.relative_to(copy.anchor))), *parts[first:])
    return tuple(str(found) for found in sorted(Path(copy.anchor).glob(str(pattern))))


def _existing(place: Path | None) -> tuple[str, ...]:
    return (str(place),) if place is not None and os.path.lexists(place) else ()
