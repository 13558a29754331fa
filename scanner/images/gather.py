"""Gathers the evidence of images: from references to what registries prove of them."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

import msgspec

from scanner.facts.evidence import Evidence, Incomplete
from scanner.images.chain import chain_of, weakest_of
from scanner.images.evidence import ImageEvidence
from scanner.images.scheduler import Scheduler
from scanner.images.times import age_days, time_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime

    from scanner.facts.evidence import RootFacts
    from scanner.facts.images import ImageReference
    from scanner.images.model import Registries, Verifier
    from scanner.images.patterns import Patterns

MAX_IN_PROGRESS = 256
"""Images that are begun before others have ended: what they hold is bounded, and there is always a call to make."""


class Gatherer:
    """Gathers the evidence of images.

    Args:
        registries: reads registries.
        verifier: examines what is signed.
        now: the time that ages are counted to.
        local_sboms: by reference, the name and the content of a local SBOM.
        in_flight: number of calls at one time.
        progress: is told how many references are done, and of how many.
        configurations: whether the manifests of an index's platforms, and configurations, are read of every image: what
            they say of when, for which platform and on what it was made. Otherwise they are where there is an SBOM,
            which must not be older than the image.
        ask: the repositories that may be asked about; None allows all.
    """

    def __init__(
        self,
        registries: Registries,
        verifier: Verifier,
        *,
        now: datetime,
        local_sboms: Mapping[str, tuple[str, bytes]] | None = None,
        in_flight: int = 16,
        progress: Callable[[int, int], None] | None = None,
        configurations: bool = True,
        ask: Patterns | None = None,
    ) -> None:
        self._registries = registries
        self._verifier = verifier
        self._now = now
        self._local_sboms = dict(local_sboms or {})
        self._in_flight = in_flight
        self._progress = progress or _silent
        self._configurations = configurations
        self._ask = ask
        self._examined = False

    def gather(self, references: Iterable[ImageReference]) -> dict[str, Evidence]:
        """Return the evidence of each reference, by its text; each is looked up once."""
        different = {str(reference): reference for reference in references}
        scheduler = Scheduler(self._in_flight)
        try:
            gathered = scheduler.run(self._all(scheduler, different))
        except BaseException:
            self._progress(len(different), len(different))
            raise
        self._examined |= any(evidence.signatures or evidence.attestations for evidence in gathered.values())
        return {ref: gathered[ref] for ref in different}

    def trusted_root(self) -> RootFacts | None:
        """Return whose authorities signatures were held against, None where there was nothing to verify."""
        if not self._examined:
            return None
        facts = self._verifier.trusted_root_facts()
        return msgspec.structs.replace(facts, age_days=age_days(time_of(facts.youngest), self._now))

    async def _all(
        self, scheduler: Scheduler, references: Mapping[str, ImageReference]
    ) -> dict[str, Evidence]:
        images = ImageEvidence(
            self._registries,
            self._verifier,
            scheduler,
            now=self._now,
            configurations=self._configurations,
        )
        gathered: dict[str, Evidence] = {}
        waiting = iter(_by_turns(references))
        self._progress(0, len(references))

        async def lane(pairs: Iterator[tuple[str, ImageReference]]) -> None:
            for ref, reference in pairs:
                gathered[ref] = await self._one(images, ref, reference)
                self._progress(len(gathered), len(references))

        lanes = [scheduler.start(lane(waiting)) for _ in range(min(MAX_IN_PROGRESS, len(references)))]
        for each in lanes:
            await each
        return gathered

    async def _one(self, images: ImageEvidence, ref: str, reference: ImageReference) -> Evidence:
        """Return the evidence of one reference; whatever goes wrong costs only that, and is told."""
        if self._ask is not None and not self._ask.match(reference):
            detail = f"{ref}: not asked, the configuration does not allow it (images.ask)"
            return _unknown(reference, Incomplete("not-asked", "manifest", detail))
        try:
            return await images.of(reference, self._local_sboms.get(ref))
        except Exception as exc:  # noqa: BLE001 - one image costs only itself, and never goes unseen
            detail = f"{ref}: not understood ({type(exc).__name__})"
            return _unknown(reference, Incomplete("malformed", "manifest", detail))


def _by_turns(references: Mapping[str, ImageReference]) -> list[tuple[str, ImageReference]]:
    """Return references so that registries take turns: one that lets everybody wait does not get all calls at once."""
    queues: dict[str, list[tuple[str, ImageReference]]] = {}
    for ref, reference in references.items():
        queues.setdefault(reference.registry, []).append((ref, reference))
    rounds = zip_longest(*queues.values())
    return [pair for turn in rounds for pair in turn if pair is not None]


def _unknown(reference: ImageReference, missing: Incomplete) -> Evidence:
    """Return the evidence of an image of which nothing could be looked at."""
    evidence = Evidence(
        str(reference),
        digest=reference.digest,
        resolved_from="tag" if reference.digest is None else "digest",
        incomplete=(missing,),
    )
    chain = chain_of(evidence)
    return msgspec.structs.replace(evidence, chain=chain, weakest=weakest_of(chain))


def _silent(_done: int, _total: int) -> None:
    """Tell nobody."""
