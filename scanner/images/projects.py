"""Finds out which projects of registries have no referrers API, by one question for all of their repositories.

A project is the first part of a repository's path. Harbor, Artifactory and others put registries of several kinds on one
host by it, so that nothing is concluded from one project about another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.images.bare import bare

if TYPE_CHECKING:
    from scanner.images.model import Referrers, Registries, Repository
    from scanner.images.resolution import Resolution
    from scanner.images.scheduler import Scheduler, Task


class Projects:
    """Asks for referrers, and knows where there is an API for it.

    The first image of a project, in the order of the references, is the one that shows it: a second run asks the same.

    Args:
        registries: what answers.
        scheduler: runs the calls.
    """

    def __init__(self, registries: Registries, scheduler: Scheduler) -> None:
        self._registries = registries
        self._scheduler = scheduler
        self._first: dict[tuple[str, str], Task[Referrers | None]] = {}
        self._answers: dict[tuple[Repository, str], Task[Referrers]] = {}

    def begin(self, repository: Repository, resolution: Task[Resolution]) -> None:
        """Let an image show whether its project has an API, if it is the first one."""
        if _project(repository) not in self._first:
            self._first[_project(repository)] = self._scheduler.start(self._show(repository, resolution))

    async def lacks_api(self, repository: Repository, digest: str) -> bool:
        """Tell whether another image shows that the project of a repository has no referrers API.

        Where the first image is not there, the first one that is asked about shows it. Where the question failed, nothing
        is concluded: to wait for another one would add up the timeouts of a registry that does not answer.
        """
        project = _project(repository)
        while (first := self._first.get(project)) is not None:
            try:
                found = await first
            except Exception:  # noqa: BLE001 - it shows nothing, and whoever asked takes it down
                return False
            if found is not None:
                return found.how == "tag"
            if self._first[project] is first:
                break
        self._first[project] = self._scheduler.start(_some(self._shared(repository, digest)))
        return False

    async def ask(self, repository: Repository, digest: str) -> Referrers:
        """Return what refers to a manifest; what was asked to show something is not asked again."""
        known = self._answers.get((repository, digest))
        if known is not None:
            return await known
        return await self._call(repository, digest)

    async def _show(self, repository: Repository, resolution: Task[Resolution]) -> Referrers | None:
        root = (await resolution).root
        return await self._shared(repository, root.digest) if root is not None else None

    def _shared(self, repository: Repository, digest: str) -> Task[Referrers]:
        """Return the question for what refers to a manifest, begun, for whoever asks it again."""
        asked = self._answers[repository, digest] = self._scheduler.start(self._call(repository, digest))
        return asked

    async def _call(self, repository: Repository, digest: str) -> Referrers:
        def asked() -> Referrers:
            found = self._registries.referrers(repository, digest)
            return msgspec.structs.replace(found, descriptors=tuple(map(bare, found.descriptors)))

        return await self._scheduler.call(asked)


def _project(repository: Repository) -> tuple[str, str]:
    return repository.registry, repository.path.partition("/")[0]


async def _some(asked: Task[Referrers]) -> Referrers | None:
    return await asked
