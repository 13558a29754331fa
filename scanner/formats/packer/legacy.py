"""Reads the parts of a template in the JSON of before Packer 1.7."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.evaluate.values import as_text
from scanner.formats.packer.parts import Part, read_builder, read_post_processor, read_provisioner
from scanner.formats.terraform.readers.blocks import objects

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner.evaluate.values import Value
    from scanner.formats.packer.gather import TemplateGatherer
    from scanner.formats.terraform.readers.blocks import Nested


def read_parts(root: dict[str, Value], gatherer: TemplateGatherer) -> None:
    """Add the facts of the parts of a template."""
    for block in objects(root.get("builders"), ("builders",)):
        kind = as_text(block.body.get("type")) or ""
        name = as_text(block.body.get("name")) or kind
        read_builder(Part(kind, block.at, f"source.{kind}.{name}", block.body), gatherer)
    for part in _typed(objects(root.get("provisioners"), ("provisioners",)), "provisioner"):
        read_provisioner(part, gatherer)
    for part in _typed(_steps(root), "post-processor"):
        read_post_processor(part, gatherer)


def _steps(root: dict[str, Value]) -> Iterator[Nested]:
    """Yield the post-processors, of which those that work on from one another are in a list of their own."""
    steps, at = root.get("post-processors"), ("post-processors",)
    for index, step in enumerate(steps if isinstance(steps, list) else ()):
        yield from objects(step, (*at, index))


def _typed(items: Iterable[Nested], what: str) -> Iterator[Part]:
    """Yield the objects that have a type."""
    counts: dict[str, int] = {}
    for block in items:
        kind = as_text(block.body.get("type"))
        if kind:
            index = counts[kind] = counts.get(kind, -1) + 1
            yield Part(kind, block.at, f"build.{what}.{kind}[{index}]", block.body)
