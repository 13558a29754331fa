"""What the client may do. Nothing of it is read from the environment here."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - msgspec reads the annotations
from pathlib import Path  # noqa: TC003 - likewise

import msgspec


class RegistrySettings(msgspec.Struct, frozen=True):
    """Where the client goes, how, and how long it waits.

    Attributes:
        plain_http: registries (`host[:port]`, as references name them) that are asked by plain HTTP.
        ca_file: certificates (PEM) of authorities to trust beside those of the system.
        proxies: URL of the proxy by scheme (`http`, `https`, `all`).
        no_proxy: hosts that are asked directly: names, suffixes, addresses, networks, separated by commas.
        connect_timeout_s: seconds until a connection stands.
        read_timeout_s: seconds between two pieces of an answer.
        deadline_s: seconds for all that one call of the client takes, waiting for its turn left out.
        max_calls: HTTP requests the client makes in all, with those for tokens and those that are repeated.
        max_bytes: bytes of all answers.
        max_seconds: seconds from the first request after which none is made.
        offline: open no socket, and run no credential helper.
        in_flight: HTTP requests at a time.
        realms: hosts of token servers that may have the credentials of a registry, by registry.
    """

    plain_http: frozenset[str] = frozenset()
    ca_file: Path | None = None
    proxies: Mapping[str, str] = msgspec.field(default_factory=dict)
    no_proxy: str = ""
    connect_timeout_s: float = 5.0
    read_timeout_s: float = 20.0
    deadline_s: float = 60.0
    max_calls: int = 2000
    max_bytes: int = 4 << 30
    max_seconds: float = 1800.0
    offline: bool = False
    in_flight: int = 16
    realms: Mapping[str, frozenset[str]] = msgspec.field(default_factory=dict)
