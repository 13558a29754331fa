"""The facts of the parts of a template: builders, data sources, provisioners and post-processors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.formats.packer import downloads, images, machine_images
from scanner.formats.packer.provisioners import read_runs
from scanner.formats.terraform.modules.expansion import Item
from scanner.formats.terraform.readers.resources import resource
from scanner.formats.terraform.syntax.config import Declaration

if TYPE_CHECKING:
    from scanner.evaluate.values import Value
    from scanner.formats.packer.gather import TemplateGatherer
    from scanner.model import Pointer

PROVIDER = "packer"
_ONCE = Item(None, "", 1, {})


class Part(msgspec.Struct, frozen=True):
    """A part of a template.

    Attributes:
        kind: its type (`amazon-ebs`, `shell`).
        at: its pointer.
        address: what it is called.
        body: its values.
    """

    kind: str
    at: Pointer
    address: str
    body: dict[str, Value]


def read_builder(part: Part, gatherer: TemplateGatherer) -> None:
    """Add the facts of a builder, or of the settings that a build gives one."""
    gatherer.images += images.of_builder(part.kind, part.body, part.at, part.address)
    gatherer.references += machine_images.of_builder(part.kind, part.body, part.at, part.address)
    gatherer.references += downloads.of_builder(part.body, part.at)
    _add_resource(part, gatherer)


def read_data(part: Part, gatherer: TemplateGatherer) -> None:
    """Add the facts of a data source."""
    gatherer.references += machine_images.of_data(part.kind, part.body, part.at, part.address)
    _add_resource(part, gatherer, mode="data")


def read_provisioner(part: Part, gatherer: TemplateGatherer) -> None:
    """Add the facts of a provisioner."""
    read_runs(part.kind, part.body, part.at, gatherer)
    _add_resource(part, gatherer)


def read_post_processor(part: Part, gatherer: TemplateGatherer) -> None:
    """Add the facts of a post-processor."""
    gatherer.images += images.of_post_processor(part.kind, part.body, part.at, part.address)
    if part.kind == "shell-local":
        read_runs(part.kind, part.body, part.at, gatherer)
    _add_resource(part, gatherer)


def _add_resource(part: Part, gatherer: TemplateGatherer, mode: str = "managed") -> None:
    declaration = Declaration("resource", (part.kind, ""), part.at, part.body)
    found = resource(declaration, gatherer.instance, _ONCE)
    gatherer.addresses[part.at] = part.address
    gatherer.resources.append(
        msgspec.structs.replace(found, address=part.address, provider=PROVIDER, mode=mode)
    )
