"""The machine images that builders begin with, and those that data sources look up."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from scanner.evaluate.values import as_reference
from scanner.facts.image_queries import Asked, ImageQuery, query_reference
from scanner.facts.machine_images import is_image_parameter, machine_image
from scanner.facts.model import Reference, Unknown
from scanner.formats.packer.go_actions import without_actions
from scanner.formats.packer.machine_image_places import AMI_BUILDERS, FILTERS, PLACES
from scanner.formats.packer.marketplace import azure, hcp, vagrant
from scanner.formats.terraform.readers.blocks import nested

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scanner.evaluate.values import Value
    from scanner.facts.model import Grade
    from scanner.formats.packer.machine_image_places import Place
    from scanner.model import Pointer

FETCHER = "packer"
_looked_up = re.compile(r"data\.(?:amazon-ami|amazon-parameterstore|hcp-packer-[a-z]+)\.").match


def of_builder(kind: str, body: dict[str, Value], at: Pointer, address: str) -> Iterator[Reference]:
    """Yield the machine images that a builder begins with.

    Args:
        kind: its type.
        body: its values.
        at: its pointer.
        address: what a query in it is called if it asks for no name.
    """
    for place in PLACES.get(kind, ()):
        found = _named(body, at, place)
        if found is not None:
            yield _built(found)
    if not any(body.get(place.attribute) for place in PLACES.get(kind, ())):
        yield from map(_built, _filtered(kind, body, at, address))
    special = {"azure-arm": azure, "azure-chroot": azure, "vagrant": vagrant}.get(kind)
    found = None if special is None else special(kind, body, at)
    if found is not None:
        yield _built(found)


def _filtered(kind: str, body: dict[str, Value], at: Pointer, address: str) -> Iterator[Reference]:
    """Yield what the filter of a builder finds."""
    if kind in AMI_BUILDERS:
        for block in nested(body, at, "source_ami_filter"):
            yield _query(block.body, block.at, address)
    for block in nested(body, at, FILTERS[kind]) if kind in FILTERS else ():
        yield _latest(block.at, address)


def of_data(kind: str, body: dict[str, Value], at: Pointer, address: str) -> Iterator[Reference]:
    """Yield the machine image that a data source looks up."""
    if kind == "amazon-ami":
        yield _built(_query(body, at, address))
    elif kind == "amazon-parameterstore":
        written = as_reference(body.get("name"))
        if written is not None and is_image_parameter(written[0]):
            yield _built(machine_image((*at, "name"), written[0], "ssm", fetcher=FETCHER, unknown=written[1]))
    elif kind.startswith("hcp-packer-"):
        found = hcp(body, at)
        if found is not None:
            yield _built(found)


def _built(reference: Reference) -> Reference:
    return msgspec.structs.replace(reference, fetcher=FETCHER, phase="build", target="image")


def _named(body: Mapping[str, Value], at: Pointer, place: Place) -> Reference | None:
    value = without_actions(body.get(place.attribute))
    written = as_reference(value)
    if written is None or not written[0]:
        return None
    if isinstance(value, Unknown) and _looked_up(value.expression):
        return None
    ref, unknown = written
    where = (*at, place.attribute)
    if place.naming == "name" or place.naming == "latest":  # noqa: PLR1714 - narrows the type
        grade: Grade = "floating" if place.naming == "latest" else "unknown" if unknown else "version"
        return Reference(where, "machine-image", ref, "", ref, None, grade, FETCHER, unknown=unknown)
    if place.naming == "google":
        # Here only the name of an image may stand, and never that of a family.
        found = machine_image(where, f"global/images/{ref}", "google", fetcher=FETCHER, unknown=unknown)
        return msgspec.structs.replace(found, ref=ref, host=_project(body))
    return machine_image(where, ref, place.naming, fetcher=FETCHER, unknown=unknown)


def _project(body: Mapping[str, Value]) -> str:
    projects = body.get("source_image_project_id")
    names = [as_reference(one) for one in projects] if isinstance(projects, list) else []
    return ",".join(name[0] for name in names if name is not None)


def _query(body: dict[str, Value], at: Pointer, address: str) -> Reference:
    """Return what the filters of an AMI find. The names of filters are those of EC2's `DescribeImages`."""
    filters = body.get("filters")
    known = filters if isinstance(filters, dict) else {}
    return query_reference(
        ImageQuery(
            at=at,
            address=address,
            names=tuple(_asked(known.get("name"), (*at, "filters", "name"))),
            ids=tuple(_asked(known.get("image-id"), (*at, "filters", "image-id"))),
            owners=tuple(_items(body.get("owners"), (*at, "owners"))),
            most_recent=(*at, "most_recent") if body.get("most_recent") in (True, "true") else None,
            unknown=(filters.expression,) if isinstance(filters, Unknown) else (),
        ),
        fetcher=FETCHER,
    )


def _asked(value: Value, at: Pointer) -> Iterator[Asked]:
    written = as_reference(without_actions(value))
    if written is not None and written[0]:
        yield Asked(at, *written)


def _items(value: Value, at: Pointer) -> Iterator[Asked]:
    if not isinstance(value, list):
        yield from _asked(value, at)
        return
    for index, item in enumerate(value):
        yield from _asked(item, (*at, index))


def _latest(at: Pointer, address: str) -> Reference:
    """Return what a filter finds that may match several images."""
    return Reference(at, "machine-image", address, "", address, None, "floating", FETCHER)
