"""What the keys of credential files stand for: a registry, or a namespace of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable

HUB = "docker.io"
HUB_SERVER = "https://index.docker.io/v1/"
"""What Docker Hub is called where its credentials are kept (docker/cli, `registry.IndexServer`)."""

_HUB_HOSTS = frozenset({"docker.io", "index.docker.io", "registry-1.docker.io"})
_VERSIONS = frozenset({"v1", "v2"})


class Key(msgspec.Struct, frozen=True):
    """The registry that a key names (`docker.io` for Docker Hub), and the namespace, "" for all of it."""

    registry: str
    namespace: str = ""

    def holds_for(self, registry: str, repository: str) -> bool:
        """Tell whether the key is about a repository."""
        if self.registry != registry_name(registry):
            return False
        return not self.namespace or f"{repository}/".startswith(f"{self.namespace}/")


def registry_name(host: str) -> str:
    """Return the name of a registry in lower case, `docker.io` for every name of Docker Hub."""
    name = host.lower()
    return HUB if name in _HUB_HOSTS else name


def read_key(written: str) -> Key:
    """Return what a key stands for.

    A key with a scheme is a whole registry whatever its path (docker/cli, `ConvertToHostname`); one without may name a
    namespace (containers-auth.json(5)), but `/v1` and `/v2` are versions of the protocol.
    """
    for scheme in ("https://", "http://"):
        if written.lower().startswith(scheme):
            return Key(registry_name(written[len(scheme) :].partition("/")[0]))
    host, _, path = written.rstrip("/").partition("/")
    return Key(registry_name(host), "" if path in _VERSIONS else path)


def best_key(keys: Iterable[str], registry: str, repository: str) -> str | None:
    """Return the key with the longest namespace that holds for a repository; of two alike, one without a scheme."""
    read = [(read_key(written), written) for written in keys]
    fitting = [(key, written) for key, written in read if key.holds_for(registry, repository)]
    if not fitting:
        return None
    return max(fitting, key=lambda item: (len(item[0].namespace), "://" not in item[1]))[1]


def server_of(registry: str) -> str:
    """Return the name under which a credential store keeps a registry."""
    name = registry_name(registry)
    return HUB_SERVER if name == HUB else name
