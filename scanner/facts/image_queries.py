"""Queries for Amazon machine images: what they ask for, and whether the answer can change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.facts.model import Reference
from scanner.facts.partial import mask

if TYPE_CHECKING:
    from scanner.facts.model import Grade
    from scanner.model import Pointer

MOST_RECENT = "most recent"
"""The revision of a query that takes the latest of the images that match."""
_SHOWN = 10
"""How many of the names or ids that match are told."""


class Asked(msgspec.Struct, frozen=True):
    """The value of one condition of a query.

    Attributes:
        at: its pointer.
        text: the value, with what is unknown left as written.
        unknown: expressions without a value.
    """

    at: Pointer
    text: str
    unknown: tuple[str, ...] = ()


class ImageQuery(msgspec.Struct, frozen=True):
    """A query for one machine image.

    Attributes:
        at: pointer of the query.
        address: what it is called where it has no name to look for.
        names: names that match, as patterns (`*`, `?`).
        ids: image ids that match.
        owners: accounts or aliases that publish the image.
        most_recent: pointer of the setting that takes the latest of several matches, None if it is not set.
        unknown: expressions that decide how it is answered and have no value here.
    """

    at: Pointer
    address: str
    names: tuple[Asked, ...] = ()
    ids: tuple[Asked, ...] = ()
    owners: tuple[Asked, ...] = ()
    most_recent: Pointer | None = None
    unknown: tuple[str, ...] = ()


def query_reference(query: ImageQuery, *, fetcher: str) -> Reference:
    """Return the fact of what a query finds; `host` names who publishes it, "" where anyone may.

    An image id has one answer. So has an exact name of given owners: a name is unique in an account. Everything
    else is answered by what is published at the time.
    """
    grade = _grade(query)
    asked = (query.ids or query.names)[:_SHOWN]
    unknown = tuple(dict.fromkeys(name for one in (*query.ids, *query.names) for name in one.unknown))
    first = asked[0].at if asked else query.at
    return Reference(
        at=query.most_recent or first if grade == "floating" else first,
        kind="machine-image",
        ref=", ".join(one.text for one in asked) or query.address,
        host=",".join(one.text for one in query.owners),
        name=", ".join(one.text for one in asked),
        revision=MOST_RECENT if query.most_recent is not None else None,
        grade=grade,
        fetcher=fetcher,
        target="instance",
        unknown=tuple(dict.fromkeys((*unknown, *query.unknown))) if grade == "unknown" else unknown,
    )


def _grade(query: ImageQuery) -> Grade:
    if query.ids:
        return "unknown" if any(one.unknown for one in query.ids) else "digest"
    if any(_is_pattern(one) for one in query.names):
        return "floating"
    if query.unknown or any(one.unknown for one in query.names):
        return "unknown"
    return "version" if len(query.names) == 1 and query.owners else "floating"


def _is_pattern(asked: Asked) -> bool:
    """Tell whether a known part of a name matches more than one name."""
    masked = mask(asked.text, asked.unknown)
    return masked is not None and not {"*", "?"}.isdisjoint(masked[0])
