"""Images in the values that a `helm_release` gives to its chart.

Charts take an image as one text under a name that ends in `image`, or in parts below such a name: `repository` and
`tag`, as the chart that `helm create` makes has them, with `registry` and `digest` in many charts ("Pods and
PodTemplates" in Helm's Chart Best Practices Guide). What is not given is left to the chart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.evaluate.values import as_reference
from scanner.facts.images import image
from scanner.facts.model import Unknown
from scanner.formats.terraform.readers.helm_values import chart_values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.facts.model import Image
    from scanner.formats.terraform.readers.gather import Gatherer
    from scanner.formats.terraform.readers.helm_values import Given, Path
    from scanner.formats.terraform.syntax.config import Declaration

_IMAGE = "image"
_PINS = ("tag", "digest")
_PARTS = {"registry": ("", "/"), "repository": ("", ""), "tag": (":", ""), "digest": ("@", "")}
"""The parts of a reference, in order, and what stands before and after each."""


def read_helm(declaration: Declaration, gatherer: Gatherer) -> None:
    """Add the images that a release names."""
    values = chart_values(declaration, gatherer)
    # What is under such a name and is no reference is not an image.
    gatherer.images += (found for found in _images(values) if found.error is None)


def _images(values: dict[Path, Given]) -> Iterator[Image]:
    for path, given in values.items():
        if _is_image(path):
            yield from _whole(given)
    for holder in dict.fromkeys(path[:-1] for path in values if path[-1:] and path[-1] in _PINS):
        if _is_image(holder):
            yield from _in_parts(holder, values)


def _is_image(path: Path) -> bool:
    return bool(path) and path[-1].lower().endswith(_IMAGE)


def _whole(given: Given) -> Iterator[Image]:
    """Yield the image that a text names; one without a tag gets it from the chart."""
    at, value = given
    written = as_reference(value)
    if written is None or isinstance(value, Unknown):
        return
    ref, unknown = written
    if "@" in ref or ":" in ref.rpartition("/")[2]:
        yield image(at, ref, role="container", unknown=unknown)


def _in_parts(holder: Path, values: dict[Path, Given]) -> Iterator[Image]:
    """Yield the image whose parts stand under a name, where the tag or the digest is among them."""
    pins = [(*holder, name) for name in _PINS if _part((*holder, name), values)[0]]
    if not pins:
        return
    ref, unknown = _reference(holder, values)
    _, policy = values.get((*holder, "pullPolicy"), ((), None))
    yield image(
        values[pins[0]][0],
        ref,
        role="container",
        pull_policy=policy if isinstance(policy, str) else None,
        unknown=unknown,
    )


def _reference(holder: Path, values: dict[Path, Given]) -> tuple[str, tuple[str, ...]]:
    """Return the reference that the parts under a name make, and what is unknown of it."""
    ref = ""
    unknown: dict[str, None] = {}
    for name, (before, after) in _PARTS.items():
        text, missing = _part((*holder, name), values)
        if name == "repository" and not text:
            text = f"{{{{ .Values.{'.'.join((*holder, name))} }}}}"
            missing = (text,)
        ref += f"{before}{text}{after}" if text else ""
        unknown.update(dict.fromkeys(missing))
    return ref, tuple(unknown)


def _part(path: Path, values: dict[Path, Given]) -> tuple[str, tuple[str, ...]]:
    """Return a part of a reference and what is unknown of it, an empty text where it is not given."""
    return as_reference(values[path][1] if path in values else None) or ("", ())
