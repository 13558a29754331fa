"""Images in the values that a `helm_release` gives to its chart.

Charts take an image as one text under a name that ends in `image`, or in parts below such a name: `repository` and
`tag`, as the chart that `helm create` makes has them, with `registry` and `digest` in many charts ("Pods and
PodTemplates" in Helm's Chart Best Practices Guide). What is not given is left to the chart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.evaluate.values import as_reference, interpolated
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
    parts = {name: _part((*holder, name), values) for name in ("registry", "repository", "tag", "digest")}
    pinned = [name for name in _PINS if parts[name][0]]
    if not pinned:
        return
    chart = Unknown(f"{{{{ .Values.{'.'.join((*holder, 'repository'))} }}}}")
    repository, unknown = parts["repository"]
    registry, tag, digest = (parts[name][0] for name in ("registry", "tag", "digest"))
    ref = (f"{registry}/" if registry else "") + (repository or interpolated(chart))
    ref += (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")
    unknown = (*parts["registry"][1], *(unknown if repository else (chart.expression,)))
    unknown += (*parts["tag"][1], *parts["digest"][1])
    policy = values.get((*holder, "pullPolicy"), ((), None))[1]
    yield image(
        values[(*holder, pinned[0])][0],
        ref,
        role="container",
        pull_policy=policy if isinstance(policy, str) else None,
        unknown=tuple(dict.fromkeys(unknown)),
    )


def _part(path: Path, values: dict[Path, Given]) -> tuple[str, tuple[str, ...]]:
    """Return a part of a reference and what is unknown of it, an empty text where it is not given."""
    return as_reference(values[path][1] if path in values else None) or ("", ())
