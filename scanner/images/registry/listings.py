"""Reads what registries list: referrers, and tags (OCI distribution specification 1.1)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.errors import RegistryError
from scanner.images.registry.descriptors import index_entries
from scanner.images.registry.links import next_page
from scanner.images.registry.manifests import read_manifest
from scanner.images.registry.media_types import INDEXES, OCI_INDEX, essence
from scanner.images.registry.strict_json import read_object

if TYPE_CHECKING:
    from scanner.images.model import Descriptor, Manifest
    from scanner.images.registry.messages import Answer

TAGS_ASKED_FOR = 1000
MAX_TAGS_BYTES = 4 * 1024 * 1024
_tag = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\Z").match


def is_tag(text: str) -> bool:
    """Tell whether a text is a tag."""
    return _tag(text) is not None


def check_tag(text: str, what: str) -> None:
    """Check that a text is a tag.

    Raises:
        RegistryError: it is not (`malformed`).
    """
    if not is_tag(text):
        raise RegistryError(f"{what}: this is not a tag", reason="malformed")


def fallback_tag(digest: str) -> str:
    """Return the tag under which the referrers of a manifest are listed where there is no API.

    Source: OCI distribution specification 1.1, "Referrers Tag Schema": at most 32 characters of the algorithm, and 64 of
    the rest.
    """
    algorithm, _, encoded = digest.partition(":")
    return f"{algorithm[:32]}-{encoded[:64]}"


def is_listing(answer: Answer) -> bool:
    """Tell whether an answer of the referrers API is a listing: what has no such API may answer with anything."""
    return essence(answer.headers.get("content-type", "")) == OCI_INDEX


def read_referrers(answer: Answer, what: str) -> tuple[Descriptor, ...]:
    """Return the entries of one page of referrers.

    Raises:
        RegistryError: it is malformed, or has too many entries.
    """
    return entries_of(read_manifest(answer, "", what), what)


def entries_of(manifest: Manifest, what: str) -> tuple[Descriptor, ...]:
    """Return the entries of a listing of referrers.

    Raises:
        RegistryError: it is not an index (`malformed`), or has too many entries.
    """
    if manifest.media_type not in INDEXES:
        raise RegistryError(f"{what}: it is not an index", reason="malformed")
    return index_entries(manifest)


def read_tags(answer: Answer) -> frozenset[str] | None:
    """Return all tags of a repository, None where an answer does not hold them all, or is malformed."""
    if answer.status != 200 or next_page(answer.headers.get("link", "")) is not None:
        return None
    try:
        listed = read_object(answer.content, "tags")
    except RegistryError:
        return None
    if "tags" not in listed:  # another object, as that of an error, says nothing of tags
        return None
    tags = listed["tags"]
    if tags is None:
        return frozenset()
    if not isinstance(tags, list) or not all(isinstance(tag, str) and is_tag(tag) for tag in tags):
        return None
    # As many as were asked for, and no link: there may be more, by a server that does not say so.
    return None if len(tags) == TAGS_ASKED_FOR else frozenset(tags)
