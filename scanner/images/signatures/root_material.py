"""Checks the keys and certificates of a trusted root. Importing it costs the import of `cryptography`."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from scanner.errors import ConfigError
from scanner.images.signatures.keys import read_key
from scanner.images.signatures.root_format import authorities_of
from scanner.images.signatures.unproved import Unproved
from scanner.images.signatures.x509_reader import read_certificate

if TYPE_CHECKING:
    from scanner.images.signatures.root_format import TrustedRoot


def check_material(root: TrustedRoot, name: str) -> None:
    """Check that every key and every certificate of a root can be read.

    Args:
        root: the root.
        name: what to call it in messages.

    Raises:
        ConfigError: one cannot.
    """
    try:
        for log in (*root.tlogs, *root.ctlogs):
            read_key(base64.b64decode(log.public_key.raw_bytes))
        for authority in authorities_of(root):
            for certificate in authority.cert_chain.certificates:
                read_certificate(base64.b64decode(certificate.raw_bytes))
    except Unproved as exc:
        raise ConfigError(
            f"{name} is not a trusted root: {exc.detail}", hint="get it again from where it was published"
        ) from exc
