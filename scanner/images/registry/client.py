"""The client: everything it returns has been checked against its digest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scanner.errors import RegistryError
from scanner.images.model import Referrers
from scanner.images.registry.authentication import Authentication
from scanner.images.registry.blobs import checked, longer_than_said, size_limit
from scanner.images.registry.calls import Calls
from scanner.images.registry.digests import check_known, is_digest
from scanner.images.registry.endpoints import Endpoints
from scanner.images.registry.exchange import Exchange
from scanner.images.registry.identity import Anonymous
from scanner.images.registry.limits import CallBudget, Deadline
from scanner.images.registry.listings import (
    MAX_TAGS_BYTES,
    TAGS_ASKED_FOR,
    check_tag,
    entries_of,
    fallback_tag,
    read_tags,
)
from scanner.images.registry.manifests import MAX_BYTES, check_media_type, read_manifest
from scanner.images.registry.media_types import ACCEPT, SCHEMA_1, essence
from scanner.images.registry.messages import Request
from scanner.images.registry.outages import Outages
from scanner.images.registry.referrers import ReferrersApi
from scanner.images.registry.tls import Authorities
from scanner.images.registry.transport import Transport

if TYPE_CHECKING:
    from scanner.images.model import Descriptor, Manifest, Repository
    from scanner.images.registry.identity import Credentials
    from scanner.images.registry.messages import Answer
    from scanner.images.registry.settings import RegistrySettings

_NO_HEAD = frozenset({400, 405, 406, 415, 500, 501})
"""Statuses by which registries answer a HEAD that they do not know."""
_UNLISTED = frozenset({401, 403, 404, 405})


class RegistryClient:
    """Implements `Registries` for OCI distribution 1.1 and Docker's registry API 2.

    Args:
        settings: where it may go, and how long it waits.
        credentials: who it logs in as, None for nobody.
    """

    def __init__(self, settings: RegistrySettings, credentials: Credentials | None = None) -> None:
        self._settings = settings
        self._budget = CallBudget(settings.max_calls, settings.max_bytes, settings.max_seconds)
        authorities = Authorities(settings.ca_file)
        outages = Outages()
        exchange = Exchange(settings, self._budget, outages, authorities.context)
        self._transport = Transport(settings, exchange, outages)
        authentication = Authentication(settings, credentials or Anonymous(), self._transport)
        self._calls = Calls(Endpoints(settings), authentication, self._transport)
        self._referrers = ReferrersApi(self._calls)

    @property
    def calls(self) -> int:
        """How many HTTP requests were made."""
        return self._budget.spent

    def close(self) -> None:
        """Close every connection."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def resolve(self, repository: Repository, tag: str) -> str:
        """Return the digest a tag names now, as the registry says; the manifest of that digest is checked."""
        what = f"{repository}:{tag}"
        deadline = self._begin(what)
        check_tag(tag, what)
        address = self._calls.start(repository, f"manifests/{tag}", deadline)
        request = Request("HEAD", address, what, {"Accept": ACCEPT})
        answer = self._calls.ask(repository, request, deadline)
        if answer.status != 200 and answer.status not in _NO_HEAD:
            raise self._calls.failure(repository, request, answer)
        if answer.status == 200 and essence(answer.headers.get("content-type", "")) in SCHEMA_1:
            check_media_type(essence(answer.headers["content-type"]), what)
        said = answer.headers.get("docker-content-digest", "")
        if answer.status == 200 and is_digest(said):
            return said
        return self._manifest(repository, tag, what, deadline).digest

    def manifest(self, repository: Repository, reference: str) -> Manifest:
        """Return the manifest with a digest, or the one that a tag names now."""
        by_digest = ":" in reference
        what = f"{repository}{'@' if by_digest else ':'}{reference}"
        deadline = self._begin(what)
        if by_digest:
            check_known(reference, what)
        else:
            check_tag(reference, what)
        return self._manifest(repository, reference, what, deadline)

    def blob(self, repository: Repository, descriptor: Descriptor, max_bytes: int) -> bytes:
        """Return the content of a descriptor; more than `max_bytes` is an error of the reason `too-large`."""
        what = f"{repository}@{descriptor.digest}: blob"
        limit = size_limit(descriptor, max_bytes, what)
        if descriptor.data is not None:
            self._budget.check(what)
            return checked(descriptor.data, descriptor, what)
        deadline = self._begin(what)
        address = self._calls.start(repository, f"blobs/{descriptor.digest}", deadline)
        request = Request("GET", address, what, max_bytes=limit)
        try:
            answer = self._wanted(repository, request, deadline)
        except RegistryError as exc:
            if exc.reason != "too-large" or descriptor.size < 0:
                raise
            raise longer_than_said(descriptor, what) from exc
        return checked(answer.content, descriptor, what)

    def referrers(self, repository: Repository, digest: str) -> Referrers:
        """Return what refers to a manifest: all pages of the referrers API, or the fallback tag where there is no API."""
        what = f"{repository}@{digest}: referrers"
        deadline = self._begin(what)
        check_known(digest, what)
        listed = self._referrers.find(repository, digest, deadline)
        if listed is not None:
            return Referrers(listed, "api")
        try:
            index = self._manifest(repository, fallback_tag(digest), what, deadline)
        except RegistryError as exc:
            if exc.reason == "not-found":
                return Referrers((), "tag")
            raise
        return Referrers(entries_of(index, what), "tag")

    def tags(self, repository: Repository) -> frozenset[str] | None:
        """Return all tags of a repository, None where one page does not hold them or the registry does not list them."""
        what = f"{repository}: tags"
        deadline = self._begin(what)
        address = self._calls.start(repository, f"tags/list?n={TAGS_ASKED_FOR}", deadline)
        request = Request("GET", address, what, {"Accept": "application/json"}, MAX_TAGS_BYTES)
        try:
            answer = self._calls.ask(repository, request, deadline)
        except RegistryError as exc:
            if exc.reason in {"too-large", "denied", "unsupported", "malformed"}:
                return None
            raise
        if answer.status not in {200, *_UNLISTED}:
            raise self._calls.failure(repository, request, answer)
        return read_tags(answer)

    def _begin(self, what: str) -> Deadline:
        if self._settings.offline:
            raise RegistryError(
                f"{what}: not asked, offline", reason="offline", hint="run it again without --offline"
            )
        return Deadline(self._settings.deadline_s)

    def _manifest(self, repository: Repository, reference: str, what: str, deadline: Deadline) -> Manifest:
        address = self._calls.start(repository, f"manifests/{reference}", deadline)
        request = Request("GET", address, what, {"Accept": ACCEPT}, MAX_BYTES)
        return read_manifest(self._wanted(repository, request, deadline), reference, what)

    def _wanted(self, repository: Repository, request: Request, deadline: Deadline) -> Answer:
        answer = self._calls.ask(repository, request, deadline)
        if answer.status != 200:
            raise self._calls.failure(repository, request, answer)
        return answer
