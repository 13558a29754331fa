"""Container images of pods: of containers and of volumes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.facts.images import image
from scanner.formats.kubernetes.access import expressions, mapping, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.facts.model import Image
    from scanner.formats.kubernetes.embedded import ImageField
    from scanner.formats.kubernetes.pods import Part, Pod

_BUILT = "ko://"
_INJECTED = "auto"
_INJECTION = ("inject.istio.io/templates", "sidecar.istio.io/inject")


def pod_images(pod: Pod) -> Iterator[Image]:
    """Yield the images of a pod's containers and image volumes."""
    for part in pod.parts:
        found = _part_image(pod, part)
        if found is not None:
            yield found
    if pod.parts and pod.parts[0].defaults is not None:
        at, body = pod.parts[0].defaults
        ref = text(body.get("image"))
        if ref:
            yield image((*at, "image"), ref, role="container", unknown=expressions(ref))
    for at, volume in pod.volumes:
        source = mapping(volume.get("image"))
        ref = text(source.get("reference"))
        if ref:
            yield image(
                (*at, "image", "reference"),
                ref,
                role="volume",
                name=text(volume.get("name")),
                pull_policy=text(source.get("pullPolicy")) or None,
                unknown=expressions(ref),
            )


def field_image(field: ImageField) -> Image:
    """Return the image that a field of a custom resource names."""
    return image(
        field.at,
        field.ref,
        role="container",
        pull_policy=field.pull_policy or None,
        unknown=expressions(field.ref),
    )


def _part_image(pod: Pod, part: Part) -> Image | None:
    """Return the image of a container; one that is built or injected at deployment is not known."""
    ref = text(part.body.get("image"))
    if not ref:
        return None
    unknown = expressions(ref)
    if ref.startswith(_BUILT) or (ref == _INJECTED and _is_injected(pod)):
        unknown = (ref,)
    return image(
        (*part.at, "image"),
        ref,
        role=part.image_role,
        name=part.name,
        pull_policy=text(part.body.get("imagePullPolicy")) or None,
        unknown=unknown,
    )


def _is_injected(pod: Pod) -> bool:
    """Tell whether Istio's injection replaces the image `auto`."""
    return any(
        name in mapping(pod.metadata.get(key)) for key in ("annotations", "labels") for name in _INJECTION
    )
