"""Paths as text. See Go's package `path/filepath`, on a system whose separator is `/`."""

from __future__ import annotations


def cleaned(path: str) -> str:
    """Return the shortest path that leads to the same file: no `.`, no `//`, no `..` behind a name."""
    rooted = path.startswith("/")
    parts: list[str] = []
    for part in path.split("/"):
        if part in ("", "."):
            continue
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part != ".." or not rooted:
            parts.append(part)
    return "/" * rooted + "/".join(parts) or "."


def base(path: str) -> str:
    """Return the last name of a path, `.` for an empty one."""
    if not path:
        return "."
    return path.rstrip("/").rpartition("/")[2] or "/"


def directory(path: str) -> str:
    """Return a path without its last name, cleaned."""
    head, slash, _ = path.rpartition("/")
    return cleaned(head + slash)
