"""Reads one repository through the scheduler: each call at most once where it holds for more than one image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.images.lookups import look
from scanner.images.outline import outline
from scanner.images.registry.listings import fallback_tag, is_tag

if TYPE_CHECKING:
    from scanner.images.lookups import Record
    from scanner.images.model import Descriptor, Registries, Repository
    from scanner.images.outline import Outline
    from scanner.images.projects import Projects
    from scanner.images.scheduler import Scheduler, Task


_CACHING = (".amazonaws.com", ".pkg.dev")
"""Registries some of whose repositories fetch what is asked for from elsewhere, and list only what was asked for before
(Amazon ECR, pull through cache rules; Google Artifact Registry, remote repositories)."""


class RepositoryReader:
    """Reads one repository, and takes down what was looked for.

    Args:
        repository: which.
        registries: what answers.
        scheduler: runs the calls.
        projects: asks for referrers; readers share it.
    """

    def __init__(
        self,
        repository: Repository,
        registries: Registries,
        scheduler: Scheduler,
        projects: Projects,
    ) -> None:
        self.repository = repository
        self.registries = registries
        self.scheduler = scheduler
        self._projects = projects
        self._tags: Task[frozenset[str] | None] | None = None
        self._seen: set[str] = set()

    def at(self, reference: str) -> str:
        """Return the whole reference of a tag or a digest."""
        return f"{self.repository}{'@' if ':' in reference else ':'}{reference}"

    async def manifest(
        self, record: Record, what: str, reference: str, *, optional: bool = False, attached: bool = False
    ) -> Outline | None:
        """Return the outline of the manifest with a tag or digest, None where there is none to be had.

        Args:
            record: takes down what came of it.
            what: what is looked for, a word of `Lookup`.
            reference: the tag or the digest.
            optional: whether it may be absent.
            attached: whether it may hold what is attached to an image.
        """
        found = await look(
            self.scheduler,
            record,
            what,
            self.at(reference),
            lambda: outline(self.registries.manifest(self.repository, reference), attached=attached),
            optional=optional,
        )
        if found is not None and is_tag(reference):
            self._seen.add(reference)
        return found

    async def tagged(self, record: Record, what: str, tag: str) -> Outline | None:
        """Return the outline of what a tag names, None where there is none; a list of all tags saves the question."""
        if await self._is_untagged(tag):
            record.looked(what, self.at(tag), "absent")
            return None
        return await self.manifest(record, what, tag, optional=True, attached=True)

    async def tags(self) -> frozenset[str] | None:
        """Return all tags, None where they are not known."""
        if self._tags is None:
            self._tags = self.scheduler.start(self._list_tags())
        return await self._tags

    async def _list_tags(self) -> frozenset[str] | None:
        if self.repository.registry.partition(":")[0].endswith(_CACHING):
            return None
        try:
            return await self.scheduler.call(lambda: self.registries.tags(self.repository))
        except Exception:  # noqa: BLE001 - each tag is asked for by itself then, and that tells why it cannot be
            return None

    async def referrers(self, record: Record, digest: str) -> tuple[Descriptor, ...]:
        """Return what refers to a manifest, nothing where that cannot be found out."""
        if await self._projects.lacks_api(self.repository, digest) and await self._is_untagged(
            fallback_tag(digest)
        ):
            return self._by_tag(record, digest, ())
        try:
            found = await self._projects.ask(self.repository, digest)
        except Exception as exc:  # noqa: BLE001 - one lookup costs only itself, and never goes unseen
            record.failed("referrers", self.at(digest), exc)
            return ()
        if found.how == "tag":
            return self._by_tag(record, digest, found.descriptors)
        record.looked("referrers", self.at(digest), "found" if found.descriptors else "absent")
        return found.descriptors

    async def _is_untagged(self, tag: str) -> bool:
        """Tell whether it is known that there is no such tag: not by a list that lacks one that is there."""
        tags = await self.tags()
        return not is_tag(tag) or (tags is not None and self._seen <= tags and tag not in tags)

    def _by_tag(self, record: Record, digest: str, found: tuple[Descriptor, ...]) -> tuple[Descriptor, ...]:
        """Return what the fallback tag lists, and take down that there is no referrers API."""
        record.looked("referrers", self.at(digest), "unsupported")
        record.looked("fallback-tag", self.at(fallback_tag(digest)), "found" if found else "absent")
        return found
