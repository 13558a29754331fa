"""What ADD fetches: files and git repositories."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from scanner.facts.downloads import download
from scanner.facts.git import git
from scanner.facts.images import check_digest
from scanner.syntax.dockerfile.heredocs import marker

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.facts.model import Reference
    from scanner.formats.dockerfile.stages import Step
    from scanner.formats.dockerfile.variables import StageVariables
    from scanner.model import Pointer
    from scanner.syntax.dockerfile.expansion import Expansion

_CHECKSUM = "--checksum="
_FETCHER = "ADD"
_HTTP = re.compile(r"https?://")
_GIT = re.compile(r"(?:git|ssh)://|[A-Za-z0-9_.-]+@[A-Za-z0-9.-]+:(?!//)")
_NAMED_URL = re.compile(r"\$\{?[A-Za-z0-9_]*UR[LI]", re.IGNORECASE)


def additions(step: Step, variables: StageVariables) -> Iterator[Reference]:
    """Yield the references of an ADD instruction."""
    if step.instruction.name != "add":
        return
    checksum = _checksum(step, variables)
    for index, word in enumerate(step.instruction.words[:-1]):
        if marker(word.value) is None:
            reference = _reference((step.at, "Value", index), variables.expand(word.value), checksum)
            if reference is not None:
                yield reference


def _checksum(step: Step, variables: StageVariables) -> Expansion | None:
    for flag in step.instruction.flags or ():
        if flag.value.startswith(_CHECKSUM):
            return variables.expand(flag.value[len(_CHECKSUM) :])
    return None


def _reference(at: Pointer, source: Expansion, checksum: Expansion | None) -> Reference | None:
    """Return the fact of a source that is fetched, None for a file of the build context.

    A source that begins with an unknown expression is a file unless the name of the variable says otherwise:
    most are (`ADD ${JAR_FILE} app.jar`).
    """
    text = source.text
    unknown = source.unknown + (checksum.unknown if checksum is not None else ())
    if _is_git(text):
        revision = None if checksum is None else checksum.text
        return git(
            at, text, revision=revision, fetcher=_FETCHER, phase="build", target="image", unknown=unknown
        )
    if _HTTP.match(text) or (source.unknown and _NAMED_URL.match(text)):
        return _download(at, text, checksum, unknown)
    return None


def _is_git(text: str) -> bool:
    if _GIT.match(text):
        return True
    path = re.split(r"[?#]", text, maxsplit=1)[0]
    return _HTTP.match(text) is not None and path.endswith(".git")


def _download(at: Pointer, url: str, checksum: Expansion | None, unknown: tuple[str, ...]) -> Reference:
    known = checksum is not None and not checksum.unknown and bool(checksum.text)
    digest = checksum.text if checksum is not None and known else None
    found = download(at, url, fetcher=_FETCHER, phase="build", target="image", digest=digest, unknown=unknown)
    error = None if digest is None else _wrong(digest)
    return found if error is None else msgspec.structs.replace(found, grade="floating", error=error)


def _wrong(digest: str) -> str | None:
    try:
        check_digest(digest)
    except ValueError as exc:
        return str(exc)
    return None
