"""Who to log in as, from the files that `docker login`, `podman login` and others write."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.errors import RegistryError
from scanner.images.registry.credentials_file import (
    CredentialFile,
    Stored,
    entry_login,
    read_credentials,
)
from scanner.images.registry.credentials_keys import best_key, server_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from scanner.images.registry.credentials_helper import Helpers
    from scanner.images.registry.identity import Login


def credential_files(
    environment: Mapping[str, str], home: Path, user_id: int | None = None
) -> tuple[CredentialFile, ...]:
    """Return the files that may hold credentials, the one that counts most first; they need not exist.

    Args:
        environment: the variables of the environment.
        home: the user's home directory.
        user_id: number of the user, None where users have none.

    Source: containers-auth.json(5) and podman-login(1); docker/cli, `cli/config`.
    """
    files = []
    if named := environment.get("REGISTRY_AUTH_FILE"):
        files.append(CredentialFile(Path(named), named=True))
    if runtime := environment.get("XDG_RUNTIME_DIR"):
        files.append(CredentialFile(Path(runtime, "containers", "auth.json")))
    elif user_id is not None:
        files.append(CredentialFile(Path(f"/run/containers/{user_id}/auth.json")))
    configuration = Path(environment.get("XDG_CONFIG_HOME") or home / ".config")
    files.append(CredentialFile(configuration / "containers" / "auth.json"))
    docker = Path(environment.get("DOCKER_CONFIG") or home / ".docker")
    files.append(CredentialFile(docker / "config.json"))
    return tuple(files)


class FileCredentials:
    """Looks into files, in their order, and asks the credential helpers they name. It is shared by threads.

    Within a file, the helper for the registry counts (`credHelpers`, else `credsStore`), then what the file itself keeps for
    the longest namespace. What cannot be used is told to `notice`, and the next place is tried. Where none has a
    login and one could not be used, that is an error: going on as nobody would hide that a login was meant.

    Args:
        files: the files.
        helpers: asks the credential helpers.
        notice: is told once of each thing that cannot be used, in a sentence without secrets.
    """

    def __init__(
        self,
        files: Iterable[CredentialFile],
        helpers: Helpers,
        notice: Callable[[str], None] | None = None,
    ) -> None:
        self._files = tuple(files)
        self._helpers = helpers
        self._notice = notice
        self._told: set[str] = set()
        self._lock = threading.Lock()
        self._read: Sequence[tuple[CredentialFile, Stored | str]] | None = None

    def for_registry(self, registry: str, repository: str) -> Login | None:
        """Return the login for a repository, None where there is none.

        Raises:
            RegistryError: there is one that cannot be used (`denied`).
        """
        problems: list[str] = []
        for file, stored in self._contents():
            if isinstance(stored, str):
                problems.append(stored)
                continue
            login = self._in_file(file, stored, registry, repository, problems)
            if login is not None:
                self._tell(problems)
                return login
        if not problems:
            return None
        self._tell(problems)
        raise RegistryError(
            f"the credentials for {registry} cannot be used: {'; '.join(problems)}",
            reason="denied",
            hint="repair or remove what is named, or log in again",
        )

    def _contents(self) -> Sequence[tuple[CredentialFile, Stored | str]]:
        with self._lock:
            if self._read is None:
                self._read = [(file, _read_or_problem(file)) for file in self._files]
            return self._read

    def _in_file(
        self, file: CredentialFile, stored: Stored, registry: str, repository: str, problems: list[str]
    ) -> Login | None:
        """Return the login that a file leads to; add what cannot be used to `problems`."""
        key = best_key(stored.helpers, registry, repository)
        name, server = (stored.store, server_of(registry)) if key is None else (stored.helpers[key], key)
        if name:
            try:
                login = self._helpers.login(name, server)
            except RegistryError as error:
                problems.append(error.message)
            else:
                if login is not None:
                    return login
        key = best_key(stored.entries, registry, repository)
        try:
            return None if key is None else entry_login(stored.entries[key])
        except RegistryError as error:
            problems.append(f"{file.path}: {key}: {error.message}")
        return None

    def _tell(self, problems: Iterable[str]) -> None:
        for problem in problems:
            with self._lock:
                is_new = problem not in self._told
                self._told.add(problem)
            if is_new and self._notice is not None:
                self._notice(problem)


def _read_or_problem(file: CredentialFile) -> Stored | str:
    try:
        return read_credentials(file)
    except RegistryError as error:
        return error.message
