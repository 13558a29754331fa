"""Reads what is attached to images into facts."""

from __future__ import annotations

from scanner.images.contents.facts import Facts, Image
from scanner.images.contents.plain_sboms import local_sbom
from scanner.images.contents.reading import Contents

__all__ = ["Contents", "Facts", "Image", "local_sbom"]
