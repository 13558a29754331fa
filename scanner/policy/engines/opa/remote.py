"""Puts policies and data into an OPA server of somebody else's, beside what is there, and takes them out again."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

import msgspec

from scanner.errors import EngineError
from scanner.policy.annotations import find_package
from scanner.policy.engines.opa.foreign import Path, path_of
from scanner.policy.engines.opa.order import loading_order
from scanner.policy.engines.opa.reach import check_known, check_package, check_reach
from scanner.policy.engines.opa.refusals import Refusal, load_error
from scanner.policy.engines.opa.workplace import named

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scanner.policy.engines.opa.access import Access
    from scanner.policy.engines.opa.administration import Administrator
    from scanner.policy.engines.protocol import Module

_V0 = "the server takes Rego v0 only if it was started with --v0-compatible; leave out --opa-url to have one started"


class Remote(msgspec.Struct, frozen=True):
    """How somebody else's server is used.

    Attributes:
        access: how it is reached.
        seconds: for each answer.
        trusted: whether policies may use the built-in functions that reach out.
        strict: whether a built-in function that fails is an error; otherwise it is undefined.
    """

    access: Access
    seconds: float
    trusted: bool
    strict: bool = True


class RemoteServer:
    """A server that is given policies and data by `start`.

    Args:
        how: how it is used.
    """

    def __init__(self, how: Remote) -> None:
        self._how = how
        self._policies: list[str] = []
        self._data: list[str] = []

    def start(self, modules: Sequence[Module], data: Mapping[str, Any]) -> Access:
        """Return how the server is reached, which has read policies and data.

        Raises:
            PolicyLoadError: OPA refuses a policy, or it uses what reaches out.
            PolicyLimitError: reading them takes too much time.
            EngineError: it cannot be reached, or has policies or data in the way of ours.
        """
        by_name = dict(zip(named(modules), modules, strict=True))
        packages = {path_of(find_package(module.source)[0]) for module in modules}
        roots: set[Path] = {(name,) for name in data}
        with _session(self._how) as client:
            self._check_free(client, packages, roots)
            try:
                self._put_data(client, data)
                trees = self._put_policies(client, by_name)
                for name, tree in trees.items():
                    check_package(tree, by_name[name].source)
                    check_known(tree, by_name[name].source, packages | roots)
            except BaseException:
                self._take_out(client)
                raise
        return self._how.access

    def stop(self) -> None:
        """Take out of the server what was put there.

        Raises:
            EngineError: some of it stays.
        """
        if self._policies or self._data:
            with _session(self._how) as client:
                self._take_out(client)
        if self._policies or self._data:
            left = ", ".join([*self._policies, *(f"data.{name}" for name in self._data)])
            raise EngineError(
                f"the OPA server at {self._how.access.url} keeps {left}",
                hint="delete them there: they are in the way of the next scan",
            )

    def _check_free(self, client: Administrator, packages: set[Path], roots: set[Path]) -> None:
        """Check that nothing is in the way; what policies could read that nobody vouches for, is."""
        trusted = self._how.trusted
        client.check_free(packages, roots if trusted else roots | packages, below=not trusted)

    def _put_data(self, client: Administrator, data: Mapping[str, Any]) -> None:
        for name, value in data.items():
            self._data.append(name)
            client.put_data(name, value)

    def _put_policies(self, client: Administrator, by_name: Mapping[str, Module]) -> dict[str, Any]:
        """Put the policies, those that call functions of others after these: a server knows no order.

        Returns:
            The syntax trees of those that nobody vouches for.
        """
        from scanner.policy.engines.opa.administration import PREFIX, SCAN  # noqa: PLC0415 - as below

        prefix = f"{PREFIX}/{SCAN}{secrets.token_hex(4)}"
        trees: dict[str, Any] = {}
        sources = {name: module.source for name, module in by_name.items()}
        waiting = {name: by_name[name] for name in loading_order(sources)}
        while waiting:
            before = len(waiting)
            refused: dict[str, Refusal] = {}
            for name, module in tuple(waiting.items()):
                said = client.put_policy(f"{prefix}/{name}", module.source.text)
                if said is None:
                    self._policies.append(f"{prefix}/{name}")
                    del waiting[name]
                    if not self._how.trusted:
                        trees[name] = client.tree(f"{prefix}/{name}")
                        check_reach(trees[name], module.source)
                elif said.may_pass_later:
                    refused[name] = said
                else:
                    raise load_error(said, sources, _V0 if module.rego == 0 else "")
            if waiting and len(waiting) == before:
                raise load_error(next(iter(refused.values())), sources)
        return trees

    def _take_out(self, client: Administrator) -> None:
        for identifier in reversed(self._policies[:]):
            if client.deleted_policy(identifier):
                self._policies.remove(identifier)
        for name in self._data[:]:
            if client.deleted_data(name):
                self._data.remove(name)


def _session(how: Remote) -> Administrator:
    from scanner.policy.engines.opa.administration import Administrator  # noqa: PLC0415 - takes 0.3 s to import

    return Administrator(how.access, how.seconds)
