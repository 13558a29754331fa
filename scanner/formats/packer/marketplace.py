"""Machine images that are named by several attributes: those of Azure, of HCP Packer, and boxes of Vagrant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.evaluate.values import as_reference
from scanner.facts.grades import grade_of
from scanner.facts.machine_images import machine_image
from scanner.facts.model import Reference
from scanner.formats.packer.go_actions import without_actions
from scanner.formats.terraform.readers.blocks import nested

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.evaluate.values import Value
    from scanner.facts.machine_images import Naming
    from scanner.facts.model import Grade
    from scanner.model import Pointer

FETCHER = "packer"
_URN = ("image_publisher", "image_offer", "image_sku")
_GALLERY = ("subscription", "resource_group", "gallery_name", "image_name")
_URN_COLONS = 3
_LOCAL = ("./", "../", "/", "file:")


def azure(kind: str, body: dict[str, Value], at: Pointer) -> Reference | None:
    """Return the image that an Azure builder begins with."""
    if kind == "azure-chroot":
        return _azure_source(body, at)
    gallery = next(nested(body, at, "shared_image_gallery"), None)
    found = None if gallery is None else _of_gallery(gallery.body, gallery.at)
    if found is not None:
        return found
    managed = _text(body.get("custom_managed_image_name"))
    if managed[0]:
        grade: Grade = "unknown" if managed[1] else "version"
        where = (*at, "custom_managed_image_name")
        return Reference(
            where, "machine-image", managed[0], "", managed[0], None, grade, FETCHER, unknown=managed[1]
        )
    if not any(_text(body.get(name))[0] for name in _URN):
        return None
    ref, unknown = _joined(body, (*_URN, "image_version"), ":")
    where = (*at, "image_version") if _text(body.get("image_version"))[0] else (*at, "image_sku")
    return machine_image(where, ref, "marketplace", fetcher=FETCHER, unknown=unknown)


def _azure_source(body: Mapping[str, Value], at: Pointer) -> Reference | None:
    ref, unknown = _text(body.get("source"))
    if not ref:
        return None
    naming: Naming = "marketplace" if ref.count(":") == _URN_COLONS and not ref.startswith("/") else "azure"
    return machine_image((*at, "source"), ref, naming, fetcher=FETCHER, unknown=unknown)


def _of_gallery(body: Mapping[str, Value], at: Pointer) -> Reference | None:
    """Return the version of an image in a gallery, the latest without one; None where nothing is set."""
    whole = _text(body.get("id"))
    if whole[0]:
        return machine_image((*at, "id"), whole[0], "azure", fetcher=FETCHER, unknown=whole[1])
    given = tuple(part for part in _GALLERY if _text(body.get(part))[0])
    name, unknown = _joined(body, given, "/")
    if not name:
        return None
    version, undecided = _text(body.get("image_version"))
    where = (*at, "image_version") if version else at
    ref = f"{name}/versions/{version}" if version else name
    return machine_image(
        where, ref, "azure", fetcher=FETCHER, unknown=tuple(dict.fromkeys(unknown + undecided))
    )


def hcp(body: Mapping[str, Value], at: Pointer) -> Reference | None:
    """Return the version of a bucket of HCP Packer that a data source looks up: what a channel holds is moved."""
    bucket, unknown = _text(body.get("bucket_name"))
    for name in ("channel_name", "channel", "version_fingerprint", "iteration_id"):
        revision, undecided = _text(body.get(name))
        if not revision:
            continue
        if revision.startswith("${data."):
            return None
        grade: Grade = "floating" if "channel" in name else "unknown" if undecided else "digest"
        return Reference(
            (*at, name),
            "machine-image",
            f"{bucket}:{revision}",
            "",
            bucket,
            revision,
            grade,
            FETCHER,
            unknown=tuple(dict.fromkeys(unknown + undecided)),
        )
    return None


def vagrant(_: str, body: Mapping[str, Value], at: Pointer) -> Reference | None:
    """Return the box that the Vagrant builder begins with, None for a file or for one that is named by its URL."""
    ref, unknown = _text(body.get("source_path"))
    if not ref or ref.startswith(_LOCAL) or "://" in ref or ref.endswith(".box"):
        return None
    version, undecided = _text(body.get("box_version"))
    return Reference(
        (*at, "box_version") if version else (*at, "source_path"),
        "machine-image",
        ref,
        "",
        ref,
        version or None,
        grade_of(version or None, unknown=undecided),
        FETCHER,
        unknown=tuple(dict.fromkeys(unknown + undecided)),
        offers="version",
    )


def _text(value: Value) -> tuple[str, tuple[str, ...]]:
    return as_reference(without_actions(value)) or ("", ())


def _joined(body: Mapping[str, Value], names: tuple[str, ...], by: str) -> tuple[str, tuple[str, ...]]:
    """Return some attributes in one text, with its unknown expressions."""
    parts = [_text(body.get(name)) for name in names]
    return by.join(part[0] for part in parts), tuple(
        dict.fromkeys(name for part in parts for name in part[1])
    )
