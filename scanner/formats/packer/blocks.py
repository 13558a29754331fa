"""Reads the blocks of a template in HCL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.evaluate.values import as_text
from scanner.formats.packer.parts import (
    Part,
    read_builder,
    read_data,
    read_post_processor,
    read_provisioner,
)
from scanner.formats.packer.plugins import required_plugins
from scanner.formats.terraform.readers.blocks import dynamic, objects
from scanner.formats.terraform.readers.bodies import body_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner.evaluate.evaluator import Evaluator
    from scanner.evaluate.values import Value
    from scanner.formats.packer.gather import TemplateGatherer
    from scanner.formats.terraform.syntax.config import Block
    from scanner.model import Pointer


_ROOTS = {"variable": "var"}
"""What expressions call the blocks of a type, where it is not the type."""


def read_block(block: Block, evaluator: Evaluator, gatherer: TemplateGatherer) -> None:
    """Add the facts of a top-level block."""
    gatherer.addresses[block.at] = ".".join((_ROOTS.get(block.kind, block.kind), *block.labels))
    read = _READERS.get(block.kind)
    if read is not None:
        body = body_of(block, evaluator, lambda: evaluator)
        gatherer.begin(body, evaluator)
        read(block, body.values, gatherer)


def _read_packer(block: Block, body: dict[str, Value], gatherer: TemplateGatherer) -> None:
    gatherer.references += required_plugins(body, block.at)


def _read_source(block: Block, body: dict[str, Value], gatherer: TemplateGatherer) -> None:
    kind, name = block.labels
    read_builder(Part(kind, block.at, f"source.{kind}.{name}", body), gatherer)


def _read_data(block: Block, body: dict[str, Value], gatherer: TemplateGatherer) -> None:
    kind, name = block.labels
    read_data(Part(kind, block.at, f"data.{kind}.{name}", body), gatherer)


def _read_build(block: Block, body: dict[str, Value], gatherer: TemplateGatherer) -> None:
    called = as_text(body.get("name"))
    index = block.at[-1] if isinstance(block.at[-1], int) else 0
    address = f"build.{called}" if called else f"build[{index}]"
    gatherer.addresses[block.at] = address
    for label, at, values in _labelled(body, block.at, "source", gatherer):
        kind, _, source = label.removeprefix("source.").partition(".")
        read_builder(Part(kind, at, f"{address}.source.{kind}.{source}", values), gatherer)
    for name in ("provisioner", "error-cleanup-provisioner"):
        for part in _parts(body, block.at, address, name, gatherer):
            read_provisioner(part, gatherer)
    _read_post_processors(block.at, address, body, gatherer)


def _read_post_processors(
    at: Pointer, address: str, body: dict[str, Value], gatherer: TemplateGatherer
) -> None:
    for part in _parts(body, at, address, "post-processor", gatherer):
        read_post_processor(part, gatherer)
    for row, sequence in enumerate(objects(body.get("post-processors"), (*at, "post-processors"))):
        inner = f"{address}.post-processors[{row}]"
        for part in _parts(sequence.body, sequence.at, inner, "post-processor", gatherer):
            read_post_processor(part, gatherer)


def _parts(
    body: dict[str, Value], at: Pointer, address: str, name: str, gatherer: TemplateGatherer
) -> Iterator[Part]:
    counts: dict[str, int] = {}
    for kind, place, values in _labelled(body, at, name, gatherer):
        index = counts[kind] = counts.get(kind, -1) + 1
        yield Part(kind, place, f"{address}.{name}.{kind}[{index}]", values)


def _labelled(
    body: dict[str, Value], at: Pointer, name: str, gatherer: TemplateGatherer
) -> Iterator[tuple[str, Pointer, dict[str, Value]]]:
    """Yield label, pointer and values of each block of a type that has one label, once for what `dynamic` makes."""
    for by_label in objects(body.get(name), (*at, name)):
        for label, blocks in by_label.body.items():
            for block in objects(blocks, (*by_label.at, label)):
                yield label, block.at, block.body
    for maker in dynamic(body, at, name):
        written = gatherer.written((*maker.at, "labels", 0))
        made = None if written is None else as_text(written.value())
        for content in objects(maker.body.get("content"), (*maker.at, "content")):
            yield made or "", content.at, content.body


_READERS: dict[str, Callable[[Block, dict[str, Value], TemplateGatherer], None]] = {
    "build": _read_build,
    "data": _read_data,
    "packer": _read_packer,
    "source": _read_source,
}
