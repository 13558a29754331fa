"""References to machine images: what resources name, and what data sources look up."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.evaluate.values import as_reference
from scanner.facts.machine_images import machine_image
from scanner.facts.model import Reference, Unknown
from scanner.formats.terraform.origins.sources import source_of
from scanner.formats.terraform.readers.blocks import Nested, nested
from scanner.formats.terraform.readers.machine_image_lookups import LOOKUPS
from scanner.formats.terraform.readers.machine_image_places import BUILT, DEFINITIONS, LOOKED_UP, PLACES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.evaluate.values import Value
    from scanner.formats.terraform.readers.gather import Gatherer
    from scanner.formats.terraform.readers.machine_image_places import Place
    from scanner.formats.terraform.syntax.config import Declaration
    from scanner.model import Pointer

FETCHER = "terraform"
_WRAPPED = r"(?:(?:nonsensitive|one|tostring|try)\()*"
_named = re.compile(_WRAPPED + r"((?:data\.)?[a-z][a-z0-9_]*)\.[A-Za-z_][A-Za-z0-9_-]*[.\[]").match
_MARKETPLACE = ("publisher", "offer", "sku")


def read_machine_images(declaration: Declaration, gatherer: Gatherer) -> None:
    """Add the machine images that a resource is made from, or that a data source looks up."""
    kind = declaration.labels[0]
    if declaration.kind == "data":
        lookup = LOOKUPS.get(kind)
        found = None if lookup is None else lookup(declaration)
        gatherer.references += [] if found is None else [found]
        return
    for place in PLACES.get(kind, ()):
        for block in _blocks(declaration.body, declaration.at, place.path):
            found = _read(block, place, gatherer)
            gatherer.references += [] if found is None else [found]
    if kind == "aws_eks_node_group":
        found = _node_group(declaration)
        gatherer.references += [] if found is None else [found]


def _blocks(body: dict[str, Value], at: Pointer, path: tuple[str, ...]) -> Iterator[Nested]:
    """Yield the blocks that a path leads to, the body itself for an empty one."""
    if not path:
        yield Nested(at, body)
        return
    for block in nested(body, at, path[0]):
        yield from _blocks(block.body, block.at, path[1:])


def _read(block: Nested, place: Place, gatherer: Gatherer) -> Reference | None:
    if not place.attribute:
        return _from_marketplace(block)
    at = (*block.at, place.attribute)
    value = _given(block.body.get(place.attribute), at, gatherer)
    source = _source(value)
    if source.removeprefix("data.") in LOOKED_UP and source.startswith("data."):
        return None
    written = as_reference(value)
    if written is None or not written[0]:
        return None
    ref, unknown = written
    if source in BUILT:
        return Reference(at, "machine-image", ref, "", ref, None, "local", FETCHER, unknown=unknown)
    if source in DEFINITIONS:
        return Reference(
            at, "machine-image", ref, "", ref, None, "floating", FETCHER, unknown=unknown, offers="version"
        )
    return machine_image(at, ref, place.naming, fetcher=FETCHER, unknown=unknown)


def _given(value: Value, at: Pointer, gatherer: Gatherer) -> Value:
    """Return a value; of a variable that is given what has no value, that, as it is named where it is given."""
    if not isinstance(value, Unknown):
        return value
    written = gatherer.written(at)
    source = None if written is None else source_of(written, gatherer.instance)
    given = None if source is None else source.value()
    return given if isinstance(given, Unknown) else value


def _source(value: Value) -> str:
    """Return the type of the resource or data source (`data.aws_ami`) that a value is an attribute of, or "".

    Functions around it that hand it on are looked through.
    """
    found = _named(value.expression) if isinstance(value, Unknown) else None
    return "" if found is None else found[1]


def _from_marketplace(block: Nested) -> Reference | None:
    """Return the image that a block describes by publisher, offer, SKU and version; None for one by its id."""
    parts = [as_reference(block.body.get(name)) for name in _MARKETPLACE]
    if not any(parts):
        return None
    version, unknown = as_reference(block.body.get("version")) or ("", ())
    ref = ":".join([part[0] if part else "" for part in parts] + [version])
    known = tuple(dict.fromkeys((*(name for part in parts if part for name in part[1]), *unknown)))
    at = (*block.at, "version") if version else block.at
    return machine_image(at, ref, "marketplace", fetcher=FETCHER, unknown=known)


def _node_group(declaration: Declaration) -> Reference | None:
    """Return the release of the EKS image that a node group runs, None where a launch template names its image."""
    body = declaration.body
    if next(nested(body, declaration.at, "launch_template"), None) is not None:
        return None
    release, kind = body.get("release_version"), as_reference(body.get("ami_type"))
    if kind is not None and kind[0] == "CUSTOM":
        return None
    if _source(release) == "data.aws_ssm_parameter":
        return None
    name = kind[0] if kind else "EKS node image"
    written = as_reference(release)
    if written is None:
        return Reference(
            declaration.at,
            "machine-image",
            name,
            "",
            name,
            None,
            "floating",
            declaration.labels[0],
            target="instance",
            offers="version",
        )
    at = (*declaration.at, "release_version")
    return machine_image(at, f"{name}:{written[0]}", "marketplace", fetcher=FETCHER, unknown=written[1])
