"""Finds the digests by which SBOMs name what they describe."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_DIGESTS = 50
"""Digests that are listed of one subject."""

_LENGTHS = {"sha256": 64, "sha384": 96, "sha512": 128}
_hexadecimal = re.compile(r"[0-9a-f]+\Z").match
_written = re.compile(
    r"(?<![a-z0-9])(?:sha256[:-][0-9a-f]{64}|sha384[:-][0-9a-f]{96}|sha512[:-][0-9a-f]{128})(?![0-9a-z])"
).findall


def digest_of(algorithm: str, encoded: str) -> str:
    """Return `algorithm:hex` for a hash as CycloneDX (`SHA-256`) and SPDX (`SHA256`) write it, "" for no such digest."""
    name = algorithm.replace("-", "").lower()
    hexadecimal = encoded.lower()
    well_formed = len(hexadecimal) == _LENGTHS.get(name) and _hexadecimal(hexadecimal)
    return f"{name}:{hexadecimal}" if well_formed else ""


def digests_in(text: str) -> list[str]:
    """Return the digests a text contains: `sha256:hex`, or `sha256-hex` as in SPDX identifiers."""
    return [found.replace("-", ":") for found in _written(text.lower())]


def digests_of_purl(purl: str) -> list[str]:
    """Return the digests a package URL gives for its package: its version, and the qualifier `digest`.

    Other qualifiers (`checksum`, `vcs_url`) speak of other things.
    """
    path, _, qualifiers = purl.partition("#")[0].partition("?")
    said = [path.rpartition("@")[2]]
    said += [
        value for key, _, value in (part.partition("=") for part in qualifiers.split("&")) if key == "digest"
    ]
    return digests_in(" ".join(map(unquote, said)))


def listed(digests: Iterable[str]) -> tuple[str, ...]:
    """Return the different digests in their order, without empty ones, at most 50."""
    return tuple(dict.fromkeys(filter(None, digests)))[:MAX_DIGESTS]
