"""What a registry is shown: nothing, a name and a password, or a token that was fetched once for all threads."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from scanner.errors import RegistryError
from scanner.images.registry.challenges import answerable, parse_challenges
from scanner.images.registry.flights import Flights
from scanner.images.registry.realms import may_have_credentials, read_realm
from scanner.images.registry.tokens import basic, request_token, secrets_of

if TYPE_CHECKING:
    from scanner.images.model import Repository
    from scanner.images.registry.addresses import Address, Origin
    from scanner.images.registry.challenges import Challenge
    from scanner.images.registry.identity import Credentials, Login
    from scanner.images.registry.limits import Deadline
    from scanner.images.registry.settings import RegistrySettings
    from scanner.images.registry.tokens import Token
    from scanner.images.registry.transport import Transport


class Authentication:
    """Gives the header `Authorization` for repositories. It is shared by threads.

    What a registry wanted once is shown to it at once for its other repositories.

    Args:
        settings: which token servers are allowed.
        credentials: who to log in as.
        transport: asks token servers.
    """

    def __init__(self, settings: RegistrySettings, credentials: Credentials, transport: Transport) -> None:
        self._settings = settings
        self._credentials = credentials
        self._transport = transport
        self._wanted: dict[str, Challenge] = {}
        self._tokens: dict[Repository, Token] = {}
        self._logins: dict[Repository, Login | None] = {}
        self._kept_back: dict[str, str] = {}
        self._fetching: Flights[Repository, Token] = Flights()
        self._asking: Flights[Repository, Login | None] = Flights()

    def header(self, repository: Repository, source: Origin, deadline: Deadline) -> str | None:
        """Return what to show a registry at first, None where it wanted nothing so far.

        Args:
            repository: what is asked for.
            source: where the API of its registry is.
            deadline: until when.

        Raises:
            RegistryError: there is no token.
        """
        return self.renewed(repository, source, None, deadline)

    def learn(self, repository: Repository, challenges: str) -> None:
        """Remember what a registry wants to see, as its header `WWW-Authenticate` says."""
        challenge = answerable(parse_challenges(challenges))
        if challenge is None:
            self._wanted.pop(repository.registry, None)
        else:
            self._wanted[repository.registry] = challenge

    def renewed(
        self, repository: Repository, source: Origin, refused: str | None, deadline: Deadline
    ) -> str | None:
        """Return what to show a registry that refused something else, None where there is nothing to show.

        Args:
            repository: what is asked for.
            source: where the API of its registry is.
            refused: what was shown, None for nothing.
            deadline: until when.

        Raises:
            RegistryError: there is no token.
        """
        challenge = self._wanted.get(repository.registry)
        return None if challenge is None else self._show(challenge, repository, source, refused, deadline)

    def hint(self, repository: Repository) -> str:
        """Return what to do where access is denied."""
        registry = repository.registry
        realm = self._kept_back.get(registry)
        if realm is not None:
            return (
                f"the credentials for {registry} were kept back from the token server {realm} on another host; "
                f"if it belongs to the registry, allow it with --token-realm {registry}={realm}"
            )
        if self._logins.get(repository) is None:
            return f"if the repository exists, run docker login {registry}"
        return f"the credentials for {registry} do not allow it; run docker login {registry} again"

    def secrets(self, repository: Repository) -> tuple[str, ...]:
        """Return what must never stand in a message."""
        token = self._tokens.get(repository)
        return (*secrets_of(self._logins.get(repository)), *(() if token is None else (token.value,)))

    def _show(
        self,
        challenge: Challenge,
        repository: Repository,
        source: Origin,
        refused: str | None,
        deadline: Deadline,
    ) -> str | None:
        if challenge.scheme == "basic":
            login = self._login(repository, deadline)
            shown = None if login is None or login.refresh_token else basic(login)
            return None if shown == refused else shown

        def token() -> Token:
            return self._valid(repository, refused) or self._fetch(challenge, repository, source, deadline)

        found = self._valid(repository, refused) or self._fetching.join(repository, token, deadline)
        return f"Bearer {found.value}"

    def _valid(self, repository: Repository, refused: str | None) -> Token | None:
        token = self._tokens.get(repository)
        if token is None or token.until <= time.monotonic() or f"Bearer {token.value}" == refused:
            return None
        return token

    def _fetch(
        self, challenge: Challenge, repository: Repository, source: Origin, deadline: Deadline
    ) -> Token:
        what = f"{repository}: token"
        realm = read_realm(challenge.parameters["realm"], source, self._settings, what)
        login = self._login(repository, deadline)
        registry = repository.registry
        if login is None or may_have_credentials(registry, realm.origin, source, self._settings):
            self._kept_back.pop(registry, None)
        else:
            self._kept_back[registry] = realm.origin.name
            login = None
        token = self._request(realm, challenge, login, repository, deadline)
        self._tokens[repository] = token
        return token

    def _request(
        self,
        realm: Address,
        challenge: Challenge,
        login: Login | None,
        repository: Repository,
        deadline: Deadline,
    ) -> Token:
        service = challenge.parameters.get("service", "")
        scope = f"repository:{repository.path}:pull"
        what = f"{repository}: token from {realm.origin.name}"
        try:
            return request_token(self._transport, realm, service, scope, login, what, deadline)
        except RegistryError as exc:
            if exc.reason != "denied" and repository.registry not in self._kept_back:
                raise
            raise RegistryError(exc.message, reason=exc.reason, hint=self.hint(repository)) from exc

    def _login(self, repository: Repository, deadline: Deadline) -> Login | None:
        if repository not in self._logins:

            def look_up() -> Login | None:
                return self._credentials.for_registry(repository.registry, repository.path)

            self._logins[repository] = self._asking.join(repository, look_up, deadline)
        return self._logins[repository]
