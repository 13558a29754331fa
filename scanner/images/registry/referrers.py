"""Finds what refers to a manifest: by the referrers API, page by page, or by the fallback tag."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.errors import RegistryError
from scanner.images.registry.addresses import parse_address
from scanner.images.registry.descriptors import MAX_ENTRIES
from scanner.images.registry.links import next_page
from scanner.images.registry.listings import is_listing, read_referrers
from scanner.images.registry.manifests import MAX_BYTES
from scanner.images.registry.media_types import OCI_INDEX
from scanner.images.registry.messages import Request

if TYPE_CHECKING:
    from scanner.images.model import Descriptor, Repository
    from scanner.images.registry.calls import Calls
    from scanner.images.registry.limits import Deadline
    from scanner.images.registry.messages import Answer

MAX_PAGES = 50
MAX_LISTED_BYTES = 4 * 1024 * 1024
"""Bytes of all pages: what is attached is described in some hundred bytes each."""
_NO_API = frozenset({400, 404, 405, 406, 410, 501})
"""Statuses by which registries say that they know no such call."""


class ReferrersApi:
    """Asks the referrers API. It is shared by threads.

    A repository whose registry answered that there is no such call is not asked again: one host may serve several
    registries by path, so nothing is concluded about its other repositories.

    Args:
        calls: makes the calls.
    """

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._absent: set[Repository] = set()

    def find(self, repository: Repository, digest: str, deadline: Deadline) -> tuple[Descriptor, ...] | None:
        """Return all pages of what refers to a manifest, None where there is no referrers API.

        Raises:
            RegistryError: the registry fails, or lists what is malformed or too much.
        """
        if repository in self._absent:
            return None
        what = f"{repository}@{digest}: referrers"
        address = self._calls.start(repository, f"referrers/{digest}", deadline)
        request = Request("GET", address, what, {"Accept": OCI_INDEX}, MAX_BYTES)
        answer = self._calls.ask(repository, request, deadline)
        if answer.status in _NO_API or (answer.status == 200 and not is_listing(answer)):
            if answer.status == 404:
                self._absent.add(repository)
            return None
        return self._pages(repository, request, answer, deadline)

    def _pages(
        self, repository: Repository, request: Request, answer: Answer, deadline: Deadline
    ) -> tuple[Descriptor, ...]:
        found: dict[str, Descriptor] = {}
        seen = {request.address}
        left = MAX_LISTED_BYTES
        while True:
            if answer.status != 200:
                raise self._calls.failure(repository, request, answer)
            left -= len(answer.content)
            for descriptor in read_referrers(answer, request.what):
                found.setdefault(descriptor.digest, descriptor)
            link = next_page(answer.headers.get("link", ""))
            if link is None:
                return tuple(found.values())
            request = _following(request, link)
            if request.address in seen:
                raise RegistryError(f"{request.what}: the pages lead in a circle", reason="malformed")
            seen.add(request.address)
            if len(seen) > MAX_PAGES or len(found) > MAX_ENTRIES or left <= 0:
                raise RegistryError(
                    f"{request.what}: more than {MAX_PAGES} pages, {MAX_ENTRIES} entries or {MAX_LISTED_BYTES} bytes",
                    reason="too-large",
                )
            answer = self._calls.ask(repository, request, deadline)


def _following(request: Request, link: str) -> Request:
    """Return the request for the next page, which is on the same host."""
    try:
        address = parse_address(link, request.address)
    except RegistryError as exc:
        raise RegistryError(
            f"{request.what}: the next page has no valid address", reason="malformed"
        ) from exc
    if address.origin != request.address.origin:
        raise RegistryError(f"{request.what}: the next page is on another host", reason="malformed")
    return msgspec.structs.replace(request, address=address)
