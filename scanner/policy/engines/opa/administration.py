"""Puts policies and data into an OPA server through opa-python-client, and takes them out again."""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import msgspec
import requests
from opa_client.errors import (
    DeleteDataError,
    DeletePolicyError,
    PatchDataError,
    PolicyNotFoundError,
    RegoParseError,
)

from scanner.errors import EngineError
from scanner.policy.engines.opa.client import Client
from scanner.policy.engines.opa.refusals import Refusal, Refused

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

PREFIX = "cattleguard"
"""Below this are our policies in a server."""
SCAN = secrets.token_hex(8)
"""With this begins the name below it of all that belongs to one scan, in the processes that it forks, too."""
_APART = "leave out --opa-url: then the shipped policies and those of each kind that you bring get servers of their own"
Path = tuple[str, ...]
"""The names of a package, or of a place in the data, without `data`."""


class Administrator(Client):
    """A client that changes what a server has."""

    def check_free(self, packages: Collection[Path], data: Collection[Path], *, below: bool) -> None:
        """Check that neither policies nor data are in the way.

        Args:
            packages: those of the policies that will be put.
            data: where data will be put.
            below: whether what is in a package of another name, which begins with theirs, is in the way, too.

        Raises:
            EngineError: some are, or the server cannot be used.
        """
        with self._understood():
            found = {name: self._package(said["path"]) for name, said in self.get_policies_info().items()}
        shared = any(_is_of_this_scan(name) for name in found)
        for name, path in found.items():
            if path in packages or (below and any(path[: len(one)] == one for one in packages)):
                raise self._taken(name, ".".join(path))
        for path in data:
            if self._is_there(path):
                raise self._occupied(
                    ".".join(path), _APART if shared else "use a server that has no such data"
                )

    def _taken(self, policy: str, package: str) -> EngineError:
        if _is_of_this_scan(policy):
            return EngineError(
                f"different policies of this scan need package {package}, of which an OPA server has one",
                hint=_APART,
            )
        return EngineError(
            f"policy {policy} in the OPA server at {self._access.url} defines package {package} already",
            hint="another scan uses the server, or left it behind: delete it there, or use another server",
        )

    def _package(self, url: str) -> Path:
        return tuple(url.removeprefix(f"{self.root_url}/data/").split("/"))

    def _occupied(self, path: str, hint: str) -> EngineError:
        return EngineError(f"the OPA server at {self._access.url} has data.{path} already", hint=hint)

    def put_policy(self, identifier: str, text: str) -> Refusal | None:
        """Put a policy, and return why it is refused, None if it is not."""
        try:
            with self._understood():
                self.update_policy_from_string(text, identifier, rego_compat=False)
        except RegoParseError as error:
            said = {"code": error.expression, "message": error.message, "errors": error.errors}
            return msgspec.convert(said, type=Refusal)
        return None

    def value_of(self, policy: str, path: Sequence[str], input_json: bytes) -> Any:
        """Return the value of a rule of a policy that is there for this question alone.

        Raises:
            Refused: the policy is not taken, or the rule fails.
        """
        identifier = f"{PREFIX}/{path[0]}"
        refused = self.put_policy(identifier, policy)
        if refused is not None:
            raise Refused(refused)
        try:
            return self.value(path, input_json)
        finally:
            self.deleted_policy(identifier)

    def tree(self, identifier: str) -> Any:
        """Return the syntax tree of a policy that was put."""
        with self._understood():
            return self.get_policy(identifier)["result"]["ast"]

    def put_data(self, root: str, value: Any) -> None:
        """Put data under a name that is free."""
        pointer = "/" + root.replace("~", "~0").replace("/", "~1")
        try:
            with self._understood():
                self.patch_data("", [{"op": "add", "path": pointer, "value": value}])
        except PatchDataError as error:
            raise EngineError(
                f"the OPA server at {self._access.url} does not take data.{root}: {error.message}",
                hint="use a server that may be written to",
            ) from error

    def deleted_policy(self, identifier: str) -> bool:
        """Delete a policy, and return whether it is gone."""
        try:
            return bool(self.delete_policy(identifier))
        except (DeletePolicyError, EngineError, ValueError, AttributeError):
            return False

    def deleted_data(self, root: str) -> bool:
        """Delete data, and return whether it is gone."""
        try:
            return bool(self.delete_data(quote(root, safe="")))
        except (DeleteDataError, EngineError, ValueError, AttributeError):
            return False

    def _is_there(self, path: Path) -> bool:
        try:
            with self._understood():
                self.get_data("/".join(quote(name, safe="") for name in path))
        except PolicyNotFoundError:
            return False
        return True

    @contextmanager
    def _understood(self) -> Iterator[None]:
        """Convert what comes of answers that are not as OPA's."""
        try:
            yield
        except (requests.RequestException, ValueError, TypeError, AttributeError, KeyError) as error:
            raise EngineError(
                f"what answers at {self._access.url} is no OPA server", hint="look at its address"
            ) from error


def _is_of_this_scan(policy: str) -> bool:
    return policy.startswith(f"{PREFIX}/{SCAN}")
