"""Whose certificates are trusted, and who speaks TLS at all."""

from __future__ import annotations

import socket
import ssl
import threading
from pathlib import Path

import certifi

from scanner.errors import RegistryError


class Authorities:
    """Makes the context of TLS connections when the first one is made. It is shared by threads.

    Args:
        ca_file: certificates (PEM) to trust beside those of the system.
    """

    def __init__(self, ca_file: Path | None) -> None:
        self._ca_file = ca_file
        self._lock = threading.Lock()
        self._made: ssl.SSLContext | None = None

    def context(self) -> ssl.SSLContext:
        """Return the context.

        Raises:
            RegistryError: the file cannot be read, or holds no certificate (`tls`).
        """
        with self._lock:
            if self._made is None:
                self._made = _trusting(self._ca_file)
            return self._made


def _trusting(ca_file: Path | None) -> ssl.SSLContext:
    """Return a context that trusts the system's authorities (those of certifi where it has none), and those of a file."""
    context = ssl.create_default_context()
    if not _has_authorities(context):
        context.load_verify_locations(certifi.where())
    if ca_file is not None:
        try:
            context.load_verify_locations(ca_file)
        except OSError as exc:  # of which SSLError is one
            raise RegistryError(
                f"no certificate can be read from {ca_file}",
                reason="tls",
                hint="--registry-ca names a file in PEM",
            ) from exc
    return context


def _has_authorities(context: ssl.SSLContext) -> bool:
    """Tell whether a context trusts anybody; those of a directory are only read where they are needed."""
    if context.cert_store_stats()["x509_ca"]:
        return True
    directory = ssl.get_default_verify_paths().capath
    try:
        return directory is not None and any(Path(directory).iterdir())
    except OSError:
        return False


def speaks_tls(host: str, port: int, timeout_s: float) -> bool:
    """Tell whether a server answers TLS; nothing is sent to it, and whoever it is will do.

    Raises:
        OSError: it cannot be reached.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with socket.create_connection((host.strip("[]"), port), timeout_s) as connection:
        try:
            context.wrap_socket(connection).close()
        except ssl.SSLError as exc:
            return "ALERT" in (exc.reason or "")  # it speaks TLS, and wants something else
        except OSError:
            return False
    return True
