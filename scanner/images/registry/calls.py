"""Calls to the API of a registry: with what it wants to see, and with errors that say what to do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from scanner.errors import RegistryError
from scanner.images.registry.addresses import Address
from scanner.images.registry.complaints import complaint, status_failure
from scanner.images.registry.introductions import Introductions

if TYPE_CHECKING:
    from scanner.images.model import Repository
    from scanner.images.registry.addresses import Origin
    from scanner.images.registry.authentication import Authentication
    from scanner.images.registry.endpoints import Endpoints
    from scanner.images.registry.limits import Deadline
    from scanner.images.registry.messages import Answer, Request
    from scanner.images.registry.transport import Transport

_repository = re.compile(r"[a-z0-9](?:[a-z0-9._-]|/(?=[a-z0-9])){0,254}\Z").match


class Calls:
    """Makes calls. It is shared by threads.

    Args:
        endpoints: where registries are.
        authentication: what they are shown.
        transport: asks them.
    """

    def __init__(self, endpoints: Endpoints, authentication: Authentication, transport: Transport) -> None:
        self._endpoints = endpoints
        self._authentication = authentication
        self._transport = transport
        self._introductions = Introductions()

    def start(self, repository: Repository, path: str, deadline: Deadline) -> Address:
        """Return the address of something of a repository.

        Args:
            repository: the repository.
            path: the path behind the repository's, with its query.
            deadline: until when.

        Raises:
            RegistryError: the name of the repository is malformed.
        """
        if not _repository(repository.path):
            raise RegistryError(f"{repository}: this is not the name of a repository", reason="malformed")
        return Address(self._endpoints.origin(repository, deadline), f"/v2/{repository.path}/{path}")

    def ask(self, repository: Repository, request: Request, deadline: Deadline) -> Answer:
        """Return the answer to a request, whatever its status.

        Raises:
            RegistryError: there is none, or no token is to be had.
        """
        origin = request.address.origin
        with self._introductions.first(repository.registry, deadline):
            shown = self._authentication.header(repository, origin, deadline)
            answer = self._transport.fetch(_showing(request, shown), deadline)
            refused = answer.status == 401 and _is_own(answer, origin)
            if refused:
                self._authentication.learn(repository, answer.headers.get("www-authenticate", ""))
        renewed = self._authentication.renewed(repository, origin, shown, deadline) if refused else None
        return answer if renewed is None else self._transport.fetch(_showing(request, renewed), deadline)

    def failure(self, repository: Repository, request: Request, answer: Answer) -> RegistryError:
        """Return the error for an answer that is not what was wanted."""
        said = complaint(answer.content, self._authentication.secrets(repository))
        hint = None
        if answer.status in {401, 403} and _is_own(answer, request.address.origin):
            hint = self._authentication.hint(repository)
        elif answer.status == 429:
            hint = f"try again later; with docker login {repository.registry}, more calls may be allowed"
        return status_failure(answer.status, request.what, said, hint)


def _is_own(answer: Answer, origin: Origin) -> bool:
    return answer.address.origin == origin


def _showing(request: Request, shown: str | None) -> Request:
    if shown is None:
        return request
    return msgspec.structs.replace(request, headers={**request.headers, "Authorization": shown})
