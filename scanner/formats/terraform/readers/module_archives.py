"""References to modules that are fetched as archives, from buckets, from OCI registries or by Mercurial.

See go-getter, "URL Format" and "Checksumming", and OpenTofu's "Module Sources".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.facts.git import without_credentials
from scanner.facts.grades import grade_of, grade_revision
from scanner.facts.model import Reference

if TYPE_CHECKING:
    from scanner.facts.model import Grade
    from scanner.model import Pointer

_archive = re.compile(r"(?:[a-z0-9]+::)?(?:[a-z][a-z0-9+.-]*://)?([^/?#\s]*)/?([^?#]*)").match
_CHECKSUM = re.compile(r"[?&]checksum=(?:file:[^&]+|([0-9a-z]+:)?([0-9A-Fa-f]{32,128}))(?:&|\Z)")
_OCI_DIGEST = re.compile(r"[?&]digest=(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})(?:&|\Z)")
_OCI_TAG = re.compile(r"[?&]tag=([^&\s]+)")
_HG_REVISION = re.compile(r"[?&]rev=([^&\s]+)")


def archive_reference(at: Pointer, source: str, fetcher: str) -> Reference:
    """Return the reference of a module that neither a registry nor git has."""
    source = without_credentials(source)
    if "::" not in source and "://" not in source and "." not in source.partition("/")[0]:
        error = "a local module begins with ./ or ../"
        return Reference(at, "module", source, "", source, None, "floating", fetcher, error=error)
    parts = _archive(source)
    host, name = (parts[1], parts[2]) if parts else ("", source)
    revision, grade = _revision(source)
    return Reference(at, "module", source, host, name, revision, grade, fetcher)


def _revision(source: str) -> tuple[str | None, Grade]:
    """Return what pins a source, and how firmly."""
    if source.startswith("oci://"):
        digest, tag = _OCI_DIGEST.search(source), _OCI_TAG.search(source)
        if digest is not None:
            return digest[1], "digest"
        return (tag[1], grade_of(tag[1])) if tag else (None, "floating")
    if source.startswith("hg::") and (asked := _HG_REVISION.search(source)):
        return asked[1], grade_revision(asked[1])
    checksum = _CHECKSUM.search(source)
    revision = checksum[2] if checksum else None
    return revision, "digest" if revision else "floating"
