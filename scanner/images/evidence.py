"""Puts the evidence of a reference together: what it resolves to, what that is, what is attached to it, and the chain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.facts.evidence import Evidence
from scanner.images import room
from scanner.images.base import base_of
from scanner.images.chain import chain_of, weakest_of
from scanner.images.contents import Image, local_sbom
from scanner.images.inspection import inspect
from scanner.images.lookups import Record
from scanner.images.model import Repository
from scanner.images.projects import Projects
from scanner.images.reader import RepositoryReader
from scanner.images.resolution import resolve

if TYPE_CHECKING:
    from datetime import datetime

    from scanner.facts.evidence import Sbom
    from scanner.facts.images import ImageReference
    from scanner.images.inspection import Inspection
    from scanner.images.model import Registries, Verifier
    from scanner.images.resolution import Resolution
    from scanner.images.scheduler import Scheduler, Task


class ImageEvidence:
    """Looks at images; what several references name is looked at once.

    Args:
        registries: reads registries.
        verifier: examines what is signed.
        scheduler: runs the calls.
        now: the time that ages are counted to.
        configurations: see `scanner.images.gather.Gatherer`.
    """

    def __init__(
        self,
        registries: Registries,
        verifier: Verifier,
        scheduler: Scheduler,
        *,
        now: datetime,
        configurations: bool,
    ) -> None:
        self._registries = registries
        self._verifier = verifier
        self._scheduler = scheduler
        self._now = now
        self._configurations = configurations
        self._readers: dict[Repository, RepositoryReader] = {}
        self._projects = Projects(registries, scheduler)
        self._room = room.Room(room.MAX_SCAN_FACTS)
        self._inspections: dict[tuple[Repository, str, str], Task[Inspection]] = {}

    async def of(self, reference: ImageReference, local: tuple[str, bytes] | None) -> Evidence:
        """Return the evidence of a reference, with a local SBOM if there is one (its name and its content)."""
        repository = Repository(reference.registry, reference.repository)
        reader = self._reader(repository)
        record = Record()
        resolving = self._scheduler.start(resolve(reader, record.part(), reference))
        self._projects.begin(repository, resolving)
        resolution = await resolving
        evidence = Evidence(
            str(reference),
            digest=resolution.digest,
            resolved_from=resolution.resolved_from,
            tag_digest=resolution.tag_digest,
            index_digest=resolution.index.digest if resolution.index else None,
            trusted=self._verifier.trusts(repository),
        )
        inspection = await self._inspect(reader, record, resolution)
        if inspection is not None and resolution.root is not None:
            root = resolution.root
            evidence = _inspected(
                msgspec.structs.replace(evidence, kind=root.kind, media_type=root.media_type), inspection
            )
        if local is not None:
            evidence = _with_sbom(evidence, await self._local(repository, resolution, inspection, local))
        evidence = msgspec.structs.replace(evidence, lookups=record.lookups(), incomplete=record.incomplete())
        chain = chain_of(evidence)
        return msgspec.structs.replace(evidence, chain=chain, weakest=weakest_of(chain))

    def _reader(self, repository: Repository) -> RepositoryReader:
        reader = self._readers.get(repository)
        if reader is None:
            reader = RepositoryReader(repository, self._registries, self._scheduler, self._projects)
            self._readers[repository] = reader
        return reader

    async def _inspect(
        self, reader: RepositoryReader, record: Record, resolution: Resolution
    ) -> Inspection | None:
        """Return the inspection of what was resolved, None if nothing was; the record takes down its lookups."""
        root, index = resolution.root, resolution.index
        if root is None:
            return None
        key = (reader.repository, root.digest, index.digest if index else "")
        if key not in self._inspections:
            self._inspections[key] = self._scheduler.start(
                inspect(
                    reader,
                    self._verifier,
                    root,
                    index,
                    now=self._now,
                    configurations=self._configurations,
                    room=self._room,
                )
            )
        inspection = await self._inspections[key]
        record.include(inspection.record)
        return inspection

    async def _local(
        self,
        repository: Repository,
        resolution: Resolution,
        inspection: Inspection | None,
        local: tuple[str, bytes],
    ) -> Sbom:
        known = {resolution.digest} - {None}
        digests = inspection.digests if inspection else frozenset(digest for digest in known if digest)
        image = Image(repository, digests, self._now)
        return await self._scheduler.call(lambda: local_sbom(local, resolution.digest, image), len(local[1]))


def _inspected(evidence: Evidence, inspection: Inspection) -> Evidence:
    facts = inspection.facts
    return msgspec.structs.replace(
        evidence,
        created=inspection.created,
        platforms=inspection.platforms,
        signatures=facts.signatures,
        attestations=facts.attestations,
        sboms=facts.sboms,
        provenance=facts.provenance,
        scans=facts.scans,
        base=base_of(inspection.bases, facts.provenance),
    )


def _with_sbom(evidence: Evidence, sbom: Sbom) -> Evidence:
    return msgspec.structs.replace(evidence, sboms=(*evidence.sboms, sbom))
