"""What is attached to an image, before it is read."""

from __future__ import annotations

from typing import Literal

import msgspec

from scanner.facts.evidence import Channel  # noqa: TC001 - msgspec reads the annotations
from scanner.images.media_types import Matter  # noqa: TC001 - likewise
from scanner.images.model import Descriptor  # noqa: TC001 - likewise


class Target(msgspec.Struct, frozen=True):
    """A manifest that things may be attached to: its digest, and its platform ("" for what the reference resolves to)."""

    digest: str
    platform: str


class Found(msgspec.Struct, frozen=True):
    """Something that is attached to a manifest.

    Attributes:
        target: the manifest.
        channel: how it is attached.
        matter: whether it is a bill of materials as it is, to be verified, or `notation`: a signature that cannot be.
        content: descriptor of its content.
        artifact_type: type of the artifact it belongs to, "" where it is not said.
    """

    target: Target
    channel: Channel
    matter: Matter | Literal["notation"]
    content: Descriptor
    artifact_type: str = ""
