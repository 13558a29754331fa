"""Pin grades: how fast a reference holds on to what it means today.

The grades and what a full version is are defined in docs/contract.md, "Pin grades"; the reasons for the
finer decisions stand in docs/adr/0005-pin-grades.md.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.facts.model import Grade

MAX_LENGTH = 512
"""A longer version is none."""

_COMMIT = re.compile(r"[0-9A-Fa-f]{40}(?:[0-9A-Fa-f]{24})?\Z")
_EQUALS = re.compile(r"={1,3}[ \t]*(?=[^=])")
_RANGE = re.compile(r"\A[\^~]|[<>|\[\](){}\s]|!=")
_WILDCARD = re.compile(r"[*]|(?:\A|[.=vV])[xX](?:\Z|[.-])")
_STAMP = re.compile(
    r"[0-9]{8}|(?<![0-9])(?:19|20)[0-9]{2}([-._])(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12][0-9]|3[01])(?![0-9])"
)
_HASH = re.compile(r"(?<![0-9A-Za-z])g?(?=[a-f]*[0-9])(?=[0-9]*[a-f])[0-9a-f]{7,64}(?![0-9A-Za-z])")
_MOVING = re.compile(r"(?<![0-9A-Za-z])(?:latest|nightly|snapshot)(?![0-9A-Za-z])", re.IGNORECASE)
_FULL = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+|(?<![0-9A-Za-z])[0-9]+u[0-9]+")
_LEADING = re.compile(r"[vV]?[0-9]")
_BRANCH = "refs/heads/"
_SEPARATOR = re.compile(r"[-_+/@]")


def grade_of(
    version: str | None,
    *,
    addressed: bool = False,
    unknown: Sequence[str] = (),
    error: str | None = None,
    local: bool = False,
) -> Grade:
    """Return the pin grade of a reference.

    Args:
        version: the tag, version or revision it asks for, None if it asks for none.
        addressed: whether it names its content: a well-formed digest, a commit, a checksum.
        unknown: expressions that decide what it asks for and have no value here.
        error: why it is not a valid reference.
        local: whether it stays inside the repository, or names something that is built here.
    """
    if error is not None:
        return "floating"
    if local:
        return "local"
    if addressed:
        return "digest"
    if unknown:
        return "unknown"
    return "floating" if version is None else grade_version(version)


def grade_revision(revision: str | None) -> Grade:
    """Return the grade of a git revision: a whole commit is a digest, a full version or short commit a version."""
    if revision is None:
        return "floating"
    return "digest" if is_commit(revision) else grade_version(revision)


def is_commit(revision: str) -> bool:
    """Tell whether a git revision is a whole commit id: 40 (SHA-1) or 64 (SHA-256) hexadecimal digits."""
    return _COMMIT.match(revision) is not None


def grade_version(text: str) -> Grade:
    """Return `version` for a full version, `floating` for everything that is meant to move.

    Args:
        text: a tag, a version, or a constraint (`1.27.3`, `~> 5.0`). One that begins with `=` allows one version
            only, so that any version is a full one (`=4.4-r1`).
    """
    text = text.strip()
    if len(text) > MAX_LENGTH:
        return "floating"
    if "=" in text and any(_is_equality(part) for part in text.split(",")):
        return "version"
    return "version" if _is_full(text) else "floating"


def _is_equality(constraint: str) -> bool:
    """Tell whether a constraint allows one version only: `=1.27`, `== 2.31`, and not `==2.*`."""
    constraint = constraint.strip()
    operator = _EQUALS.match(constraint)
    if operator is None:
        return False
    version = constraint[operator.end() :]
    if _WILDCARD.search(version) or _RANGE.search(version):
        return False
    return any(character.isdecimal() for character in version)


def _is_full(text: str) -> bool:
    if text.startswith(("=", _BRANCH)) or "," in text or _RANGE.search(text) or _WILDCARD.search(text):
        return False
    if _STAMP.search(text) or _HASH.search(text):
        return True
    if _MOVING.search(text):
        return False
    if _LEADING.match(text):
        # It begins with the version of the thing itself: what follows is about its parts.
        text = _SEPARATOR.split(text, maxsplit=1)[0]
    return _FULL.search(text) is not None
