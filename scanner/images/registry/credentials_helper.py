"""Asks credential helpers (`docker-credential-NAME get`, docker/docker-credential-helpers)."""

from __future__ import annotations

import os
import re
import shutil
import threading
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from scanner.errors import RegistryError
from scanner.images.registry.credentials_file import unusable
from scanner.images.registry.credentials_process import run
from scanner.images.registry.identity import Login

if TYPE_CHECKING:
    from collections.abc import Mapping

TIMEOUT_S = 30.0
_TOKEN_USER = "<token>"  # noqa: S105 - the name by which a helper says that the secret is a refresh token
_NOT_FOUND = b"credentials not found"
_name = re.compile(r"[A-Za-z0-9._-]{1,64}\Z").match


class Helpers:
    """Asks each helper once about each server; it is shared by threads.

    Args:
        search_path: directories of programs as `PATH` has them; those that are not absolute are left out.
        environment: environment of the helpers, None for that of this process.
        timeout_s: seconds a helper may take.
    """

    def __init__(
        self, search_path: str, environment: Mapping[str, str] | None = None, timeout_s: float = TIMEOUT_S
    ) -> None:
        directories = [item for item in search_path.split(os.pathsep) if Path(item).is_absolute()]
        self._search_path = os.pathsep.join(directories)
        self._environment = environment
        self._timeout_s = timeout_s
        self._lock = threading.Lock()
        self._answers: dict[tuple[str, str], Future[Login | str | None]] = {}

    def login(self, name: str, server: str) -> Login | None:
        """Return the login a helper keeps for a server, None where it has none.

        Raises:
            RegistryError: there is no such helper, or it fails.
        """
        with self._lock:
            answer = self._answers.get((name, server))
            is_first = answer is None
            if answer is None:
                answer = self._answers[name, server] = Future()
        if is_first:
            self._ask_for(answer, name, server)
        found = answer.result()
        if isinstance(found, str):  # an error of its own for each thread
            raise unusable(found)
        return found

    def _ask_for(self, answer: Future[Login | str | None], name: str, server: str) -> None:
        try:
            answer.set_result(self._ask(name, server))
        except RegistryError as error:
            answer.set_result(error.message)
        except BaseException as error:
            answer.set_exception(error)  # nobody may wait for ever
            raise

    def _ask(self, name: str, server: str) -> Login | None:
        if not _name(name):
            raise unusable("the name of a credential helper is malformed")
        program = f"docker-credential-{name}"
        path = shutil.which(program, path=self._search_path)
        if path is None or not Path(path).is_absolute():
            raise unusable(f"{program} is not installed")
        status, output = run(path, server, self._environment, self._timeout_s)
        if status != 0:
            if output.strip().lower().startswith(_NOT_FOUND):
                return None
            raise unusable(f"{program} failed with status {status}")
        return _read(output, program)


def _read(output: bytes, program: str) -> Login | None:
    """Return the login in a helper's output, None where it names nobody."""
    try:
        value: Any = msgspec.json.decode(output)
        username, secret = value["Username"], value["Secret"]
    except (
        msgspec.MsgspecError,
        ValueError,
        TypeError,
        LookupError,
        RecursionError,
    ):  # it may hold the secret
        raise unusable(f"{program} did not answer with a login") from None
    if not isinstance(username, str) or not isinstance(secret, str):
        raise unusable(f"{program} did not answer with a login")
    if not username and not secret:
        return None
    return Login(username, secret, refresh_token=username == _TOKEN_USER)
