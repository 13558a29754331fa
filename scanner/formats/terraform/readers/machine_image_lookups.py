"""Machine images that data sources look up."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from scanner.evaluate.values import as_reference, unknowns
from scanner.facts.image_queries import Asked, ImageQuery, query_reference
from scanner.facts.machine_images import is_image_parameter, machine_image
from scanner.facts.model import Reference
from scanner.formats.terraform.readers.blocks import nested

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner.evaluate.values import Value
    from scanner.facts.model import Grade
    from scanner.formats.terraform.readers.blocks import Nested
    from scanner.formats.terraform.syntax.config import Declaration
    from scanner.model import Pointer

_MARKETPLACE = ("publisher", "offer", "sku")
_TRUE = (True, "true")
"""What Terraform takes for true where it asks for a truth value."""


def _ami(declaration: Declaration) -> Reference:
    """Return what `aws_ami` finds."""
    body, at = declaration.body, declaration.at
    filters = list(nested(body, at, "filter"))
    undecided = {
        name: None
        for block in filters
        for name in (*unknowns(block.body.get("name")), *(block.repeated or ()))
    }
    query = ImageQuery(
        at=at,
        address=_pattern(declaration),
        names=() if body.get("name_regex") is not None else tuple(_filtered(filters, "name")),
        ids=tuple(_filtered(filters, "image-id")),
        owners=tuple(_items(body.get("owners"), (*at, "owners"))),
        most_recent=(*at, "most_recent") if body.get("most_recent") in _TRUE else None,
        unknown=tuple(undecided),
    )
    return query_reference(query, fetcher=declaration.labels[0])


def _pattern(declaration: Declaration) -> str:
    """Return the regular expression that names must match, the address of the lookup where there is none."""
    written = as_reference(declaration.body.get("name_regex"))
    return declaration.address if written is None else written[0]


def _filtered(filters: list[Nested], name: str) -> Iterator[Asked]:
    for block in filters:
        if block.body.get("name") == name:
            yield from _items(block.body.get("values"), (*block.at, "values"))


def _items(value: Value, at: Pointer) -> Iterator[Asked]:
    """Yield the items of a list, or what has no value in its place."""
    for place, item in (
        [((*at, index), item) for index, item in enumerate(value)]
        if isinstance(value, list)
        else [(at, value)]
    ):
        written = as_reference(item)
        if written is not None:
            yield Asked(place, *written)


def _parameter(declaration: Declaration) -> Reference | None:
    """Return the image that `aws_ssm_parameter` holds, None if its name does not say that it holds one."""
    written = as_reference(declaration.body.get("name"))
    if written is None or not is_image_parameter(written[0]):
        return None
    at = (*declaration.at, "name")
    return machine_image(at, written[0], "ssm", fetcher=declaration.labels[0], unknown=written[1])


def _google(declaration: Declaration) -> Reference:
    """Return what `google_compute_image` finds: an image by its name, or the latest of a family or a filter."""
    project = as_reference(declaration.body.get("project")) or ("", ())
    for name, grade in (("name", "version"), ("family", "floating"), ("filter", "floating")):
        written = as_reference(declaration.body.get(name))
        if written is not None:
            return _found(declaration, (name,), written[0], cast("Grade", grade), project[0], written[1])
    return _found(declaration, (), declaration.address, "floating", project[0])


def _azure(declaration: Declaration) -> Reference:
    """Return what `azurerm_image` finds: a managed image by its name, or one of those that match a pattern."""
    written = as_reference(declaration.body.get("name"))
    if written is not None:
        return _found(declaration, ("name",), written[0], "version", "", written[1])
    return _found(declaration, ("name_regex",), _pattern(declaration), "floating", "")


def _found(
    declaration: Declaration,
    place: tuple[str, ...],
    name: str,
    grade: Grade,
    host: str,
    unknown: tuple[str, ...] = (),
) -> Reference:
    """Return the reference of a lookup by name: which image it finds is as firm as how it is asked for."""
    return Reference(
        (*declaration.at, *place),
        "machine-image",
        name,
        host,
        name,
        None,
        grade,
        declaration.labels[0],
        target="instance",
        unknown=unknown,
        offers="version",
    )


def _marketplace(declaration: Declaration) -> Reference:
    """Return what `azurerm_platform_image` finds: the latest version unless it is asked for one."""
    body = declaration.body
    parts = [as_reference(body.get(name)) or ("", ()) for name in _MARKETPLACE]
    version, unknown = as_reference(body.get("version")) or ("", ())
    ref = ":".join([part[0] for part in parts] + [version])
    every = dict.fromkeys((*(name for part in parts for name in part[1]), *unknown))
    at = (*declaration.at, "version") if version else declaration.at
    return machine_image(at, ref, "marketplace", fetcher=declaration.labels[0], unknown=tuple(every))


def _gallery(declaration: Declaration) -> Reference:
    """Return what `azurerm_shared_image_version` finds: one version, or the latest (`latest`, `recent`)."""
    body = declaration.body
    parts = [as_reference(body.get(name)) or ("", ()) for name in ("gallery_name", "image_name", "name")]
    ref = f"galleries/{parts[0][0]}/images/{parts[1][0]}/versions/{parts[2][0]}"
    unknown = tuple(dict.fromkeys(name for part in parts for name in part[1]))
    return machine_image(
        (*declaration.at, "name"), ref, "azure", fetcher=declaration.labels[0], unknown=unknown
    )


LOOKUPS: dict[str, Callable[[Declaration], Reference | None]] = {
    "aws_ami": _ami,
    "aws_ssm_parameter": _parameter,
    "azurerm_image": _azure,
    "azurerm_platform_image": _marketplace,
    "azurerm_shared_image_version": _gallery,
    "google_compute_image": _google,
}
"""What reads a data source, by its type."""
