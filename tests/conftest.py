"""What holds for every test: properties can be repeated, nothing leaves this machine, and no test finds what another one kept."""

from __future__ import annotations

import ipaddress
import os
import sys
from itertools import count

import pytest
from hypothesis import settings

# Where a change is judged, the same examples every time; where people work, new ones on every run. No deadline: how long
# an example takes says more of the machine's load than of the code.
settings.register_profile("repeatable", derandomize=True, database=None, deadline=None)
settings.register_profile("searching", deadline=None)
settings.load_profile("repeatable" if os.environ.get("CI") else "searching")


_numbers = count()


@pytest.fixture(scope="session")
def caches(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a directory for what commands keep between their runs."""
    return str(tmp_path_factory.mktemp("caches"))


@pytest.fixture(autouse=True)
def _own_cache(caches: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CATTLEGUARD_CACHE_DIR", os.path.join(caches, str(next(_numbers))))  # noqa: PTH118 - for every test


def is_loopback(host: object) -> bool:
    """Return whether a host, as a socket is given it, is this machine."""
    if host in {None, "", b"", "localhost", b"localhost"}:
        return True
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    try:
        return ipaddress.ip_address(text.partition("%")[0]).is_loopback
    except ValueError:
        return False


def refuse_network(event: str, arguments: tuple[object, ...]) -> None:
    """Raise where Python is about to talk to, or ask for, anything but this machine."""
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        address = arguments[1]
        host = (
            address[0] if isinstance(address, tuple) else None
        )  # a path or nothing: local, or connected before
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        host = arguments[0]
    else:
        return
    if not is_loopback(host):
        raise PermissionError(f"tests do not talk to {host!r}")


sys.addaudithook(refuse_network)
