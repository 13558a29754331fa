from __future__ import annotations

import socket

import pytest


def test_loopback_is_reachable() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as client,
        server.accept()[0] as accepted,
    ):
        client.sendall(b"here")
        assert accepted.recv(4) == b"here"


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "example.com"])
def test_other_hosts_are_not(host: str) -> None:
    with pytest.raises(PermissionError, match=f"tests do not talk to '{host}'"):
        socket.create_connection((host, 443), timeout=1)


def test_other_hosts_are_sent_nothing() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client, pytest.raises(PermissionError):
        client.sendto(b"there", ("192.0.2.1", 9))
