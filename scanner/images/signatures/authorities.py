"""The authorities of a trusted root: what they signed is believed. Importing it costs the import of sigstore."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from scanner.images.signatures.internals import SigstoreParts
from scanner.images.signatures.issuers import Issuer, find_chain
from scanner.images.signatures.unproved import Unproved
from scanner.images.signatures.written_entry import promised_content, written_entry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cryptography.x509 import Certificate

    from scanner.images.signatures.certificates import SigningCertificate
    from scanner.images.signatures.root_format import Log, Period, TrustedRoot
    from scanner.images.signatures.signed import Inclusion, LogEntry

_LAST_SECOND = 253402300799
"""The last second that a date can name: 9999-12-31T23:59:59Z."""


class Authorities:
    """The authorities of a trusted root.

    Args:
        root: the root.

    Raises:
        ValueError: sigstore-python does not accept the root.
        Unproved: a certificate of the root cannot be read.
    """

    def __init__(self, root: TrustedRoot) -> None:
        self.parts = SigstoreParts(msgspec.json.encode(root))
        self._logs = _periods(root.tlogs)
        self._certificate_logs = _periods(root.ctlogs)
        self._issuers = tuple(Issuer(each) for each in root.certificate_authorities)

    def check_entry(self, entry: LogEntry, kind: str) -> datetime | None:
        """Return when a log of the root took an entry in, None where no signature of the log says so.

        Args:
            entry: the entry.
            kind: kind and version of its body.

        Raises:
            Unproved: it is not in the log, the log is not in the root, or its key was not in use then.
        """
        if entry.log_id not in self._logs:
            raise Unproved("log-untrusted", "the log of the log entry is not in the trusted root")
        if entry.promise is None and entry.inclusion is None:
            raise Unproved(
                "no-log-entry", "the log entry has neither a promise nor a proof that it is in the log"
            )
        time = self._promised(entry)
        if entry.inclusion is not None:
            _check_size(entry.inclusion)
            self.parts.check_inclusion(entry.log_id, msgspec.json.encode(written_entry(entry, kind)))
        return time

    def _promised(self, entry: LogEntry) -> datetime | None:
        """Return the time that a log promises; without a promise, nothing binds the time to the entry."""
        if entry.promise is None:
            return None
        if entry.integrated_time is None or not 0 < entry.integrated_time <= _LAST_SECOND:
            raise Unproved("malformed", "the promise of the log entry gives no time")
        self.parts.check_promise(entry.log_id, entry.promise, promised_content(entry, entry.integrated_time))
        time = datetime.fromtimestamp(entry.integrated_time, UTC)
        self.check_log(entry, time)
        return time

    def check_log(self, entry: LogEntry, time: datetime) -> None:
        """Check that the key of the log that has an entry was in use at a time.

        Raises:
            Unproved: it was not.
        """
        if not any(period.covers(time) for period in self._logs[entry.log_id]):
            raise Unproved("log-untrusted", f"the key of the log was not in use at {time:%Y-%m-%dT%H:%M:%SZ}")

    def check_certificate(
        self, certificate: SigningCertificate, untrusted: Sequence[Certificate], times: Sequence[datetime]
    ) -> None:
        """Check that an authority of the root issued a certificate for signing code, and that this was logged.

        Args:
            certificate: the certificate.
            untrusted: certificates that came with it, which may be on the way to a root.
            times: when it was used, at least one; each is checked.

        Raises:
            Unproved: it did not, or was not in use at one of the times.
        """
        chains = [find_chain(self._issuers, certificate.x509, untrusted, time) for time in times]
        certificate.check_usage()
        self._check_promised(certificate)
        self.parts.check_certificate_log(certificate.x509, chains[0])

    def _check_promised(self, certificate: SigningCertificate) -> None:
        """Check that the log that promised to log a certificate was in use then; raises Unproved where it was not."""
        for log_id, time in certificate.promises():
            if not any(period.covers(time) for period in self._certificate_logs.get(log_id, ())):
                raise Unproved(
                    "certificate-untrusted",
                    f"no certificate log of the trusted root that was in use at {time:%Y-%m-%dT%H:%M:%SZ} vouches for it",
                )

    def timestamps(self, responses: Sequence[bytes], contents: Sequence[bytes]) -> list[datetime]:
        """Return the times at which authorities of the root saw something.

        Args:
            responses: time stamps (RFC 3161 responses, DER); those by others are left out.
            contents: what they may be over.

        Raises:
            Unproved: one cannot be read.
        """
        written = [base64.b64encode(each).decode() for each in responses]
        times = (self.parts.timestamp(each, content) for each in written for content in contents)
        return [time for time in times if time is not None]


def _periods(logs: Sequence[Log]) -> dict[bytes, list[Period]]:
    """Return when logs are in use, by their identifiers; one may be listed for several periods."""
    found: dict[bytes, list[Period]] = {}
    for log in logs:
        found.setdefault(base64.b64decode(log.log_id.key_id), []).append(log.public_key.valid_for)
    return found


def _check_size(inclusion: Inclusion) -> None:
    """Check that a proof is about the tree that its checkpoint signs; with another size, its index would mean nothing.

    The second line of a checkpoint is the size (C2SP, tlog-checkpoint).
    """
    if inclusion.checkpoint.split("\n", 2)[1:2] != [str(inclusion.tree_size)]:
        raise Unproved(
            "log-untrusted", "the proof that the entry is in the log is about another state of the log"
        )
