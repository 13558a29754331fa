"""Everything of sigstore-python that is private to it, or half so; nothing else of this project may use such names.

sigstore-python verifies whole bundles of version 0.3 by certificate, and nothing else: neither keys, nor entries that have
only a promise (all of cosign's older form), nor in-toto entries. Its parts do. They are reviewed by many; rewriting Merkle
proofs, checkpoints, certificate transparency and time stamps would put code that nobody else runs where trust is decided.
The price is that a release may rename them: the dependency is `sigstore>=4.5,<4.6`, and
`tests/images/signatures/test_internals.py` says which name is gone.

Importing this costs half a second: it is imported where something must be verified, never at the top of a module.
"""

from __future__ import annotations

import logging
import warnings
from functools import cached_property
from typing import TYPE_CHECKING

from sigstore import __version__
from sigstore._internal.sct import verify_sct
from sigstore._internal.trust import Keyring, KeyringPurpose, RekorKeyring
from sigstore._utils import KeyID, read_embedded
from sigstore.errors import Error
from sigstore.hashes import Hashed
from sigstore.models import Bundle, TimestampVerificationData, TransparencyLogEntry, TrustedRoot
from sigstore.verify import Verifier
from sigstore_models.common.v1 import HashAlgorithm
from sigstore_models.rekor.v1 import TransparencyLogEntry as WrittenEntry
from sigstore_models.trustroot.v1 import TrustedRoot as WrittenRoot

from scanner.images.signatures.unproved import Unproved

if TYPE_CHECKING:
    from datetime import datetime

    from cryptography.x509 import Certificate

RELEASE = __version__
_PUBLIC_GOOD = "https://tuf-repo-cdn.sigstore.dev"

# Without a handler, what sigstore-python logs would be printed; our reasons say the same.
logging.getLogger("sigstore").addHandler(logging.NullHandler())
warnings.filterwarnings(
    "ignore", module=r"sigstore\._internal\.sct"
)  # it names issuers in a message of its log


def embedded_root() -> bytes:
    """Return the trusted root of Sigstore's public-good instance that sigstore-python carries.

    It is read from the package: the documented way (`Verifier.production`) writes into the home directory.
    """
    return read_embedded("trusted_root.json", _PUBLIC_GOOD)


class SigstoreParts:
    """The parts of sigstore-python, with one trusted root.

    Args:
        root: the root (JSON of protobuf) with all fields that sigstore-python asks for.

    Raises:
        ValueError: sigstore-python does not accept the root; the message says why.
    """

    def __init__(self, root: bytes) -> None:
        try:
            written = WrittenRoot.from_json(root)
            self._root = TrustedRoot(written)
            # One ring for each log: in a ring of all, any key of the root may sign for a log that it does not know.
            self._logs = {
                each.log_id.key_id: RekorKeyring(Keyring([each.public_key])) for each in written.tlogs
            }
        except Error as exc:
            raise ValueError(str(exc)) from exc

    @cached_property
    def _verifier(self) -> Verifier:
        return Verifier(trusted_root=self._root)

    def check_promise(self, log_id: bytes, signature: bytes, content: bytes) -> None:
        """Check that a log of the root signed the promise of an entry.

        Args:
            log_id: identifier of the log; it is in the root.
            signature: the promise.
            content: what it must be over.

        Raises:
            Unproved: it did not.
        """
        try:
            self._logs[log_id].verify(key_id=KeyID(log_id), signature=signature, data=content)
        except (Error, ValueError) as exc:
            raise Unproved(
                "log-untrusted", "the log of the trusted root did not sign this log entry"
            ) from exc

    def check_inclusion(self, log_id: bytes, entry: bytes) -> None:
        """Check that an entry is in a log, and that the log says so.

        Args:
            log_id: identifier of the log; it is in the root.
            entry: the entry (JSON of protobuf).

        Raises:
            Unproved: it is not.
        """
        try:
            read = TransparencyLogEntry(WrittenEntry.from_json(entry))
            read._verify(self._logs[log_id])  # noqa: SLF001 - see above
        except (Error, ValueError) as exc:
            raise Unproved(
                "log-untrusted", f"the proof that the entry is in the log fails: {_line(exc)}"
            ) from exc

    def check_certificate_log(self, certificate: Certificate, issuers: list[Certificate]) -> None:
        """Check that a certificate was logged when it was issued (RFC 6962, section 3).

        Raises:
            Unproved: no certificate log of the root says so.
        """
        try:
            verify_sct(certificate, issuers, self._root.ct_keyring(KeyringPurpose.VERIFY))
        except (Error, ValueError) as exc:
            raise Unproved(
                "certificate-untrusted",
                f"no certificate log of the trusted root vouches for it: {_line(exc)}",
            ) from exc

    def timestamp(self, response: str, content: bytes) -> datetime | None:
        """Return when an authority of the root saw something, None where the time stamp is by no such authority.

        Args:
            response: the time stamp (RFC 3161 response, DER) in base64.
            content: what it must be over.

        Raises:
            Unproved: it cannot be read.
        """
        written = f'{{"rfc3161Timestamps":[{{"signedTimestamp":"{response}"}}]}}'
        try:
            (read,) = TimestampVerificationData.from_json(written).rfc3161_timestamps
            found = self._verifier._verify_signed_timestamp(read, content)  # noqa: SLF001 - see above
        except (Error, ValueError) as exc:
            raise Unproved("timestamp-untrusted", f"a time stamp cannot be checked: {_line(exc)}") from exc
        return found.time if found else None

    def check_bundle(self, bundle: bytes, manifest: bytes | None) -> None:
        """Check a whole bundle of version 0.3, whoever signed.

        Args:
            bundle: the bundle (JSON of protobuf).
            manifest: SHA-256 of what is signed, None where an envelope holds it.

        Raises:
            Unproved: sigstore-python does not accept it.
        """
        try:
            read = Bundle.from_json(bundle)
            if manifest is None:
                self._verifier.verify_dsse(read, _Anybody())
            else:
                hashed = Hashed(algorithm=HashAlgorithm.SHA2_256, digest=manifest)
                self._verifier.verify_artifact(hashed, read, _Anybody())
        except (Error, ValueError) as exc:
            raise Unproved("unsupported", f"sigstore does not accept the bundle: {_line(exc)}") from exc


class _Anybody:
    """Lets everybody sign: who may is decided by the caller."""

    def verify(self, cert: Certificate) -> None:
        """Accept a certificate."""


def _line(error: Exception) -> str:
    """Return what an error says, in one line of a bounded length."""
    return " ".join(str(error).split())[:200]
