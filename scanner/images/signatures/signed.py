"""Something signed, whatever form it came in."""

from __future__ import annotations

import hashlib

import msgspec

from scanner.images.signatures.unproved import Unproved

HASHES = frozenset({"sha256", "sha384", "sha512"})


class Message:
    """What a signature is over. Digests are computed once, since a message may be large.

    Args:
        content: its bytes, None where only a digest is known.
        digests: digests that are known, by algorithm.
    """

    def __init__(self, content: bytes | None, digests: dict[str, bytes] | None = None) -> None:
        self.content = content
        self._digests = dict(digests or {})

    def digest(self, algorithm: str) -> bytes:
        """Return its digest.

        Raises:
            Unproved: the algorithm is not supported, or only another digest is known.
        """
        found = self._digests.get(algorithm)
        if found is None:
            if self.content is None or algorithm not in HASHES:
                raise Unproved("unsupported", f"the {algorithm[:40]} digest of what is signed is not known")
            found = self._digests[algorithm] = hashlib.new(algorithm, self.content).digest()
        return found


class Inclusion(msgspec.Struct, frozen=True):
    """A proof that an entry is in a log (RFC 6962, section 2.1.1), with the log's signed statement of its state."""

    index: int
    root_hash: bytes
    tree_size: int
    hashes: tuple[bytes, ...]
    checkpoint: str


class LogEntry(msgspec.Struct, frozen=True):
    """An entry of a transparency log.

    Attributes:
        body: what was logged, as it was hashed.
        log_id: identifier of the log.
        index: its index in the whole log.
        integrated_time: seconds since 1970 at which the log says it took it in, None where it does not say.
        promise: the log's signature over all of that (signed entry timestamp), None where there is none.
        inclusion: proof that it is in the log, None where there is none.
    """

    body: bytes
    log_id: bytes
    index: int
    integrated_time: int | None = None
    promise: bytes | None = None
    inclusion: Inclusion | None = None

    @property
    def proved_index(self) -> int:
        """Return the index that is proved: the promise signs that in the whole log, a proof holds for that in its tree."""
        return self.index if self.promise or self.inclusion is None else self.inclusion.index


class Signed(msgspec.Struct, frozen=True):
    """A signature with what it is over and what shows when and by whom it was made.

    Attributes:
        message: what it is over.
        signatures: the signatures; more than one only in an envelope that stands by itself.
        payload: the payload of an envelope, None where there is no envelope.
        payload_type: the type of that payload.
        envelope: the bytes of an envelope that stands by itself, else None.
        certificates: certificates (DER), the signer's first; none where it was signed with a key.
        hints: which keys it says it was signed with.
        entries: entries of the transparency log.
        timestamps: RFC 3161 responses (DER), over the signature; older ones over the whole envelope that stands by itself.
        bundle: type of the bundle it came in, "" where it is a layer of cosign's older form.
    """

    message: Message
    signatures: tuple[bytes, ...]
    payload: bytes | None = None
    payload_type: str = ""
    envelope: bytes | None = None
    certificates: tuple[bytes, ...] = ()
    hints: tuple[str, ...] = ()
    entries: tuple[LogEntry, ...] = ()
    timestamps: tuple[bytes, ...] = ()
    bundle: str = ""
