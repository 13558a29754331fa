"""Pod specifications and images inside custom resources, found by their shape.

What is not certain to be an image is left out: `image` may also be a machine image, a picture or a pattern.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from scanner.facts.images import parse
from scanner.formats.kubernetes.access import expressions, mapping, mappings, text
from scanner.formats.kubernetes.pods import Part, Pod, parts, volumes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.facts.model import ImageRole
    from scanner.formats.kubernetes.objects import KubernetesObject
    from scanner.model import Pointer

_NOT_LOOKED_INTO = frozenset(["apiVersion", "kind", "metadata", "status"])
_PATTERNS = re.compile(
    r"(?:.*\.)?(?:kyverno\.io|gatekeeper\.sh|kops\.k8s\.io|image\.toolkit\.fluxcd\.io|cluster\.x-k8s\.io"
    r"|argocd-image-updater\.argoproj\.io|kargo\.akuity\.io|apiextensions\.k8s\.io|admissionregistration\.k8s\.io"
    r"|policy\.sigstore\.dev|kubewarden\.io)\Z"
).match
"""Groups whose objects speak about images and pods (patterns, repositories to watch, machine images)."""
_MORE_PARTS: tuple[tuple[str, str, ImageRole], ...] = (
    ("sidecars", "sidecar", "container"),
    ("extraContainers", "container", "container"),
    ("additionalContainers", "container", "container"),
    ("extraInitContainers", "init", "init"),
)
_PART_LISTS = frozenset(
    ["containers", "initContainers", "ephemeralContainers", *(key for key, _, _ in _MORE_PARTS)]
)
_IMAGE_KEYS = ("image", "imageName")
_PULL_POLICIES = ("imagePullPolicy", "pullPolicy")
_TAGS = ("tag", "imageTag")
_OTHER_VERSIONS = ("version", "imageVersion", "digest", "sha", "sha256")
_CONTAINER_KEYS = frozenset([*_PULL_POLICIES, "command", "args", "env", "imagePullSecrets"])
_pinned = re.compile(r"(?::[^/:@]+|@[a-z0-9+._-]+:[0-9a-fA-F]+)\Z").search
_MAX_REFERENCE = 1000


class ImageField(msgspec.Struct, frozen=True):
    """A field of a custom resource that names an image: its place, the reference, the pull policy beside it."""

    at: Pointer
    ref: str
    pull_policy: str


def is_searched(item: KubernetesObject) -> bool:
    """Tell whether an object may hold pod specifications and images anywhere."""
    return "." in item.group and not _PATTERNS(item.group)


def search(item: KubernetesObject) -> tuple[list[Pod], list[ImageField]]:
    """Return the pods and the images in a custom resource, in the order they are written."""
    pods: list[Pod] = []
    images: list[ImageField] = []
    waiting: list[tuple[Pointer, Any, dict[str, Any]]] = [(item.at, item.body, {})]
    while waiting:
        at, value, outer = waiting.pop()
        children: list[tuple[str | int, Any]] = []
        if isinstance(value, list):
            children = list(enumerate(value))
        elif isinstance(value, dict):
            if any(_is_part_list(value.get(key), at) for key in _PART_LISTS):
                pods.append(_pod(at, value, outer))
                children = [(key, child) for key, child in value.items() if key not in _PART_LISTS]
            else:
                images.extend(_images(at, value))
                children = list(value.items())
        waiting.extend(
            ((*at, key), child, mapping(value))
            for key, child in reversed(children)
            if isinstance(child, (dict, list)) and key not in _NOT_LOOKED_INTO
        )
    return pods, images


def _is_part_list(value: Any, at: Pointer) -> bool:
    """Tell whether a value lists containers; those of a template need no names to be ones."""
    in_template = at[-1:] == ("spec",) and text(at[-2] if len(at) > 1 else "").lower().endswith("template")
    return any(
        isinstance(one.get("image"), str) and (in_template or isinstance(one.get("name"), str))
        for _, one in mappings(value)
    )


def _pod(at: Pointer, spec: dict[str, Any], outer: dict[str, Any]) -> Pod:
    templated = bool(at) and at[-1] == "spec"
    return Pod(
        at=at,
        spec=spec,
        parts=(*parts(at, spec), *_more_parts(at, spec)),
        metadata_at=(*at[:-1], "metadata"),
        metadata=mapping(outer.get("metadata")) if templated else {},
        contexts=(((*at, "securityContext"), mapping(spec.get("securityContext"))),),
        volumes=volumes(at, spec),
    )


def _more_parts(at: Pointer, spec: dict[str, Any]) -> Iterator[Part]:
    for key, role, image_role in _MORE_PARTS:
        for index, body in mappings(spec.get(key)):
            yield Part((*at, key, index), body, role, image_role, text(body.get("name")))


def _images(at: Pointer, body: dict[str, Any]) -> Iterator[ImageField]:
    for key in _IMAGE_KEYS:
        ref = text(body.get(key))
        if not ref or len(ref) > _MAX_REFERENCE:
            continue
        if not _pinned(ref):
            tag = next((text(body[name]) for name in _TAGS if text(body.get(name))), "")
            if not tag and any(body.get(name) for name in _OTHER_VERSIONS):
                continue  # the operator puts the two together in its own way
            ref = f"{ref}:{tag}" if tag else ref
        if _is_reference(ref, body):
            policy = next((text(body[name]) for name in _PULL_POLICIES if text(body.get(name))), "")
            yield ImageField((*at, key), ref, policy)


def _is_reference(ref: str, body: dict[str, Any]) -> bool:
    """Tell whether a text surely names a container image: it reads like one, and has a sign of being one."""
    beside = not _CONTAINER_KEYS.isdisjoint(body)
    if expressions(ref):
        return beside
    try:
        parse(ref)
    except ValueError:
        return False
    host, slash, _ = ref.partition("/")
    named = bool(slash) and (host == "localhost" or "." in host or ":" in host)
    return beside or named or (bool(slash) and _pinned(ref) is not None)
