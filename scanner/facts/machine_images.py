"""References to machine images: what names one, and how fast the name holds.

An id names one image for good. A version, or the name of one image, is held by convention; a family, an alias, a
parameter or a query leads to whichever image is the latest when it is looked up.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

import msgspec

from scanner.facts.grades import grade_version
from scanner.facts.model import Reference
from scanner.facts.partial import is_masked, mask, unmask

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.facts.model import Grade
    from scanner.model import Pointer

Naming = Literal["ami", "ssm", "google", "azure", "marketplace", "id"]
"""How an image is named: AMI ids and what stands for them, Systems Manager parameters, Compute Engine, Azure
resource ids, Azure Marketplace URNs (`publisher:offer:sku:version`), ids of other clouds."""

_VERSIONED = ("azure", "marketplace", "ssm")
"""The ways of naming that have nothing firmer than a version."""
_MAX_PARAMETER = 2_048
"""More code points than the name of a parameter has."""
_ami = re.compile(r"ami-[0-9a-f]{8}(?:[0-9a-f]{9})?\Z").match
_builder = re.compile(r"arn:aws[a-z-]*:imagebuilder:[^:]*:[^:]*:image/([^/]+)/([^/]+(?:/[0-9]+)?)\Z").match
_MOVING_SEGMENTS = frozenset({"current", "latest", "recent", "recommended"})
_MOVING_ENDS = ("-latest",)
_google = re.compile(
    r"""(?:https://(?:www|compute)\.googleapis\.com/compute/(?:v1|beta)/)?(?:projects/(?P<project>[^/]+)/)?
    (?:global/images/family/(?P<family>[^/]+) | zones/[^/]+/imageFamilyViews/(?P<view>[^/]+)
     | global/images/(?P<image>[^/]+))\Z""",
    re.VERBOSE,
).match
_google_number = re.compile(r"[0-9]{10,20}\Z").match
_cos_build = re.compile(r"cos-(?:[a-z0-9]{1,30}-){0,6}[0-9]{1,8}(?:-[0-9]{1,8}){3}\Z").match
_azure_version = re.compile(r"(.*)/versions/([^/]+)/?\Z", re.IGNORECASE | re.DOTALL).match
_azure_managed = re.compile(
    r".*/providers/Microsoft\.Compute/images/[^/]+/?\Z", re.IGNORECASE | re.DOTALL
).match
_other_id = re.compile(
    r"""[0-9]{4,20} | [0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12} | ocid1\.\S+ | m-[a-z0-9]{16,24}
    | private/[0-9]+ | fd[0-9a-z]{18}""",
    re.VERBOSE,
).fullmatch


class _Named(msgspec.Struct, frozen=True):
    """What a name says.

    Attributes:
        name: the image without its revision.
        grade: how fast the name holds, if all of it is known.
        decides: the part of the name that the grade depends on.
        host: who publishes it, "" if that is not written.
        revision: the version that is asked for, or None.
        error: why it names no image, or None.
    """

    name: str
    grade: Grade
    decides: str
    host: str = ""
    revision: str | None = None
    error: str | None = None


def machine_image(
    at: Pointer, ref: str, naming: Naming, *, fetcher: str, unknown: tuple[str, ...] = ()
) -> Reference:
    """Return the fact of a machine image; a text that names none says so in `error`.

    Args:
        at: pointer of the reference.
        ref: the name, with what is unknown left as written; a URN without a version ends in a colon.
        naming: how images are named there.
        fetcher: what looks the name up.
        unknown: expressions without a value; they count only where they decide the grade.
    """
    masked = mask(ref, unknown)
    text, parts = masked if masked is not None else (ref, {})
    found = _NAMINGS[naming](text)
    known = not unknown or (masked is not None and not is_masked(found.decides))
    return Reference(
        at=at,
        kind="machine-image",
        ref=ref.removesuffix(":") if naming == "marketplace" else ref,
        host=unmask(found.host, parts),
        name=unmask(found.name, parts),
        revision=None if found.revision is None else unmask(found.revision, parts),
        grade=found.grade if known else "unknown",
        fetcher=fetcher,
        target="instance",
        unknown=unknown,
        error=found.error if known else None,
        offers="version" if naming in _VERSIONED else "digest",
    )


def is_image_parameter(name: str) -> bool:
    """Tell whether a Systems Manager parameter holds an image, by its name.

    The public parameters are listed at
    https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html.
    """
    words = set(re.split(r"[/_.:-]", name.lower()))
    return not words.isdisjoint({"ami", "ami2", "amis"}) or {"image", "id"} <= words


def _ami_name(text: str) -> _Named:
    for prefix in ("resolve:ssm:", "ssm:"):
        if text.startswith(prefix):
            return _parameter(text.removeprefix(prefix))
    builder = _builder(text)
    if builder is not None:
        return _Named(builder[1], _grade_builder(builder[2]), builder[2], revision=builder[2])
    if _ami(text) or is_masked(text):
        return _Named(text, "digest", text)
    error = "an AMI id is ami- and 8 or 17 hexadecimal digits"
    return _Named(text, "floating", text, error=error if text.startswith("ami-") else None)


def _grade_builder(version: str) -> Grade:
    """Return the grade of a version of an Image Builder image: `x` stands for the latest number."""
    return grade_version(version.partition("/")[0])


def _parameter(text: str) -> _Named:
    """Return what a parameter names: one with a version number has one value, one with a label is moved."""
    directory, slash, last = text.rpartition("/")
    name, colon, version = last.partition(":")
    if colon:
        return _Named(
            f"{directory}{slash}{name}",
            "version" if version.isdecimal() else "floating",
            version,
            revision=version,
        )
    segments = text[:_MAX_PARAMETER].split("/")
    for segment in segments:
        if segment in _MOVING_SEGMENTS or segment.endswith(_MOVING_ENDS):
            return _Named(text, "floating", segment)
    release = next((part for part in segments if grade_version(part) == "version"), None)
    return _Named(text, "floating" if release is None else "version", release or text, revision=release)


def _google_name(text: str) -> _Named:
    found = _google(text)
    if found is not None:
        project, image = found["project"] or "", found["image"]
        if image is None:
            return _Named(found["family"] or found["view"], "floating", "family", project)
        return _Named(image, "digest" if _google_number(image) else "version", image, project)
    project, _, name = text.rpartition("/")
    if project == "family":
        return _Named(name, "floating", "family")
    # `project/name` is an image or a family: a name that says no build is a family, or is used like one.
    stamped = grade_version(name) == "version" or _cos_build(name)
    return _Named(name, "version" if stamped else "floating", name, project)


def _azure_id(text: str) -> _Named:
    found = _azure_version(text)
    if found is not None:
        moving = found[2].lower() in _MOVING_SEGMENTS
        return _Named(found[1], "floating" if moving else "version", found[2], revision=found[2])
    if _azure_managed(text):
        return _Named(text, "version", "")
    # What names a gallery's definition, and no version of it, stands for the latest.
    return _Named(text, "floating", text.rpartition("/")[2])


def _marketplace(text: str) -> _Named:
    name, _, version = text.rpartition(":")
    grade: Grade = "floating" if version.lower() in ("", "latest") else "version"
    return _Named(name, grade, version, name.partition(":")[0], version or None)


def _identified(text: str) -> _Named:
    return _Named(text, "digest" if _other_id(text) else grade_version(text), text)


_NAMINGS: dict[Naming, Callable[[str], _Named]] = {
    "ami": _ami_name,
    "ssm": _parameter,
    "google": _google_name,
    "azure": _azure_id,
    "marketplace": _marketplace,
    "id": _identified,
}
