"""What a reader of one format gives, whichever it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.facts.evidence import MinimumElements
from scanner.images.times import time_of

if TYPE_CHECKING:
    from scanner.images.sbom.components import Tally


class UnreadableError(Exception):
    """A document cannot be read; the message is a sentence without its full stop."""


class Kind(msgspec.Struct, frozen=True):
    """What a document is: `cyclonedx` or `spdx`, how it is encoded, and the version of the format, "" where unknown."""

    format: str
    encoding: str
    version: str = ""


class Head(msgspec.Struct, frozen=True):
    """What an SBOM says of itself and of its subject, as written.

    Attributes:
        serial_number: its own identifier, "" if it has none.
        timestamp: when it was made, in any form.
        tools: what made it.
        authors: who made it.
        subject_name: name of what it describes.
        subject_digests: digests of what it describes.
    """

    serial_number: str = ""
    timestamp: object = None
    tools: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    subject_name: str = ""
    subject_digests: tuple[str, ...] = ()


class Reading(msgspec.Struct, frozen=True):
    """What was read: the head, the components, and the references that take part in the dependency graph."""

    head: Head
    tally: Tally
    graph: set[str]


def minimum_elements(reading: Reading) -> MinimumElements:
    """Return which of the minimum elements an SBOM has (NTIA, The Minimum Elements for an SBOM, 2021, section III).

    An element that belongs to components is there if every component has it, and there is one. The fields that count:

    - supplier: CycloneDX `supplier`, `manufacturer` or `publisher`; SPDX 2 `supplier`; SPDX 3 `suppliedBy`.
    - name: `name`.
    - version: CycloneDX `version`; SPDX 2 `versionInfo`; SPDX 3 `software_packageVersion`.
    - identifiers: a package URL, CPE, SWID tag or SWHID; SPDX also a gitoid, CycloneDX also an OmniBOR identifier; of
      an operating system its name and version.
    - relationships: at least one component takes part in the dependency graph: in CycloneDX it is in `dependencies`; in SPDX
      a relationship of containment, dependency or linking joins it to another package.
    - author: CycloneDX `metadata.authors` and `metadata.manufacturer`, SPDX `creators` and `createdBy`; where nobody is named,
      the tool, as SPDX 2.3, annex K, has it.
    - timestamp: CycloneDX `metadata.timestamp`, SPDX `created`, if it is a time.

    NOASSERTION and NONE say nothing.
    """
    tally, head = reading.tally, reading.head
    coverage = tally.coverage()
    return MinimumElements(
        supplier=coverage.supplier == 1.0,
        name=coverage.name == 1.0,
        version=coverage.version == 1.0,
        identifiers=0 < tally.listed == tally.identified,
        relationships=tally.connected(reading.graph) > 0,
        author=bool(head.authors or head.tools),
        timestamp=time_of(head.timestamp) is not None,
    )
