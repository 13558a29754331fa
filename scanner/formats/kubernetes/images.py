"""Container images of pods: of containers and of volumes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scanner.facts.images import image
from scanner.formats.kubernetes.access import expressions, mapping, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.facts.model import Image, ImageRole
    from scanner.formats.kubernetes.embedded import ImageField
    from scanner.formats.kubernetes.pods import Pod
    from scanner.model import Pointer

_PARAMETER = re.compile(r"\$\(([\w.-]+)\)|\{\{ *([\w.-]+) *\}\}")
_BUILT = "ko://"
_INJECTED = "auto"
_PROXY = "istio-proxy"
_INJECTION = ("inject.istio.io/templates", "sidecar.istio.io/inject")


def pod_images(pod: Pod) -> Iterator[Image]:
    """Yield the images of a pod's containers and image volumes."""
    for part in pod.parts:
        body = part.body
        yield from _image(
            pod, (*part.at, "image"), text(body.get("image")), body, role=part.image_role, name=part.name
        )
    defaults = pod.parts[0].defaults if pod.parts else None
    if defaults is not None:
        at, body = defaults
        yield from _image(pod, (*at, "image"), text(body.get("image")), body, role="container", name="")
    for at, volume in pod.volumes:
        source = mapping(volume.get("image"))
        ref, name = text(source.get("reference")), text(volume.get("name"))
        yield from _image(pod, (*at, "image", "reference"), ref, source, role="volume", name=name)


def field_image(field: ImageField) -> Image:
    """Return the image that a field of a custom resource names."""
    return image(
        field.at,
        field.ref,
        role="container",
        pull_policy=field.pull_policy or None,
        unknown=expressions(field.ref),
    )


def _image(
    pod: Pod, at: Pointer, written: str, body: dict[str, Any], *, role: ImageRole, name: str
) -> Iterator[Image]:
    """Yield an image; one that is built or injected at deployment is not known."""
    if not written:
        return
    ref, arguments = with_parameters(written, pod.parameters)
    unknown = expressions(ref)
    if ref.startswith(_BUILT) or (ref == _INJECTED and (name == _PROXY or _is_injected(pod))):
        unknown = (ref,)
    policy = next((text(body[key]) for key in ("imagePullPolicy", "pullPolicy") if key in body), "")
    yield image(
        at, ref, role=role, name=name, pull_policy=policy or None, arguments=arguments, unknown=unknown
    )


def with_parameters(ref: str, parameters: dict[str, str]) -> tuple[str, tuple[str, ...]]:
    """Return a reference with the values of the parameters it is made of, and their names."""
    used = {match[0]: match[1] or match[2] for match in _PARAMETER.finditer(ref)} if parameters else {}
    known = {expression: key for expression, key in used.items() if key in parameters}
    for expression, key in known.items():
        ref = ref.replace(expression, parameters[key])
    return ref, tuple(dict.fromkeys(key.rpartition(".")[2] for key in known.values()))


def _is_injected(pod: Pod) -> bool:
    """Tell whether Istio's injection replaces the image `auto`."""
    return any(
        name in mapping(pod.metadata.get(key)) for key in ("annotations", "labels") for name in _INJECTION
    )
