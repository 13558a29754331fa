"""Finds out which repository, and which commit of it, a build was made from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from scanner.facts.git import without_credentials

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.facts.evidence import Material

_COMMIT = r"[0-9a-f]{40}|[0-9a-f]{64}"
_commit = re.compile(rf"(?:{_COMMIT})\Z").match
_git = re.compile(r"git\+|git://|ssh://|git@|https?://[^?#@]{1,2000}\.git(?:[@#/?]|\Z)").match
_url = re.compile(r"(https?|ssh|git|file)://(?:[^/@\s]*@)?([^/@#?\s]+)/([^@#?\s]+)").match
_scp = re.compile(r"(?:[^/@:\s]+@)([^/@:#?\s]+):([^@#?\s]+)").match
_page = re.compile(rf"(https?://[^/?#\s]{{1,300}}/[^?#\s]{{1,1000}}?)(?:/-)?/commit/({_COMMIT})\Z").match
"""The page of a commit, by which Google Cloud Build named a source before its version 0.3."""
_revision = re.compile(rf"[@#](?:[^:]*:)?({_COMMIT})(?![0-9a-f])").search


class Source(msgspec.Struct, frozen=True):
    """A repository (`https://host/path`), and a commit of it if that is known."""

    repository: str
    revision: str | None = None


def is_git(uri: str, digest: str | None = None) -> bool:
    """Tell whether a URI names a git repository: it says so itself, or its digest is a commit."""
    if _git(uri) or _page(uri):
        return True
    return uri.startswith("https://") and commit_of(digest, sha1_only=True) is not None


def git_source(uri: str, digest: str | None = None) -> Source | None:
    """Return the repository and the commit that a URI and its digest name; None if it is not the URI of a repository.

    `git+https://github.com/o/r.git@refs/heads/main` is `https://github.com/o/r`: neither the way of fetching, nor a
    reference, nor a credential is part of the name of a repository.

    Args:
        uri: a URI of SPDX's download locations, of git, or of BuildKit's contexts.
        digest: `algorithm:hex` of the commit.
    """
    plain = without_credentials(uri.removeprefix("git+"))
    if page := _page(plain):
        plain, digest = page[1], digest or f"gitCommit:{page[2]}"
    if url := _url(plain):
        scheme, host, path = url[1], url[2], url[3]
    elif scp := _scp(plain):
        scheme, host, path = "ssh", scp[1], scp[2]
    else:
        return None
    repository = f"{scheme}://{host.lower()}/{path.strip('/').removesuffix('.git')}"
    return Source(repository, commit_of(digest) or _written_revision(plain))


def commit_of(digest: str | None, *, sha1_only: bool = False) -> str | None:
    """Return the commit that a digest is, None if it is none.

    What the digest calls itself does not decide: some builders call a commit `sha256` that has the length of SHA-1.
    """
    encoded = (digest or "").rpartition(":")[2].lower()
    return encoded if _commit(encoded) and not (sha1_only and len(encoded) != 40) else None


def source_of(declared: Source | None, materials: Iterable[Material]) -> Source | None:
    """Return where a build was made from: what it declares, with the commit from the materials if it lacks it.

    Without a declaration, it is the one repository among the materials. Of several, nothing says which it is.
    """
    found = [
        git_source(material.uri, material.digest)
        for material in materials
        if is_git(material.uri, material.digest)
    ]
    sources = [source for source in found if source is not None]
    if declared is not None:
        sources = [source for source in sources if source.repository == declared.repository]
        if declared.revision is not None:
            return declared
    if len({source.repository for source in sources}) != 1:
        return declared
    revisions = {source.revision for source in sources} - {None}
    return Source(sources[0].repository, revisions.pop() if len(revisions) == 1 else None)


def _written_revision(uri: str) -> str | None:
    found = _revision(uri)
    return found[1] if found else None
