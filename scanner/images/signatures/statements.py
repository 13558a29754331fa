"""Reads in-toto statements, and compares what they speak about.

Source: in-toto attestation framework, spec/v0.1.0 and spec/v1/statement.md.
"""

from __future__ import annotations

from typing import Any

import msgspec

from scanner.images.model import Statement, Subject
from scanner.images.signatures.fields import decode_json
from scanner.images.signatures.unproved import Unproved

TYPES = frozenset({"https://in-toto.io/Statement/v0.1", "https://in-toto.io/Statement/v1"})
SIGNATURE_PREDICATE = "https://sigstore.dev/cosign/sign/v1"
"""What a statement is of by which cosign 3 signs an image, and says nothing else."""
MAX_SUBJECTS = 1024
MAX_DIGESTS = 32
_SHOWN = 3


class _Subject(msgspec.Struct, frozen=True):
    name: str | None = None
    digest: dict[str, str] = msgspec.field(default_factory=dict)
    annotations: dict[str, Any] | None = None


class _Statement(msgspec.Struct, frozen=True, rename="camel"):
    type: str = msgspec.field(name="_type")
    predicate_type: str = ""
    subject: list[_Subject] = msgspec.field(default_factory=list)
    predicate: Any = None


class ReadStatement(msgspec.Struct, frozen=True):
    """A statement that was read, with what it adds about each of its subjects (string values alone)."""

    statement: Statement
    annotations: tuple[dict[str, str], ...]

    def annotations_of(self, digest: str) -> dict[str, str]:
        """Return what it adds about the manifest with a digest."""
        pairs = zip(self.statement.subjects, self.annotations, strict=True)
        return next((added for subject, added in pairs if subject.has(digest)), {})


def read_statement(payload: bytes) -> ReadStatement:
    """Return the statement that a payload is.

    Raises:
        Unproved: it is not a statement (`malformed`), or one of a type that is not known (`unsupported`).
    """
    read = decode_json(payload, _Statement, "the statement")
    if read.type not in TYPES:
        raise Unproved("unsupported", f"the statement is of the type {read.type[:200]!r}")
    if len(read.subject) > MAX_SUBJECTS or any(len(each.digest) > MAX_DIGESTS for each in read.subject):
        raise Unproved("malformed", f"the statement speaks about more than {MAX_SUBJECTS} things")
    subjects = tuple(Subject(each.name or "", each.digest) for each in read.subject)
    annotations = tuple(_texts(each.annotations or {}) for each in read.subject)
    return ReadStatement(Statement(read.type, read.predicate_type, read.predicate, subjects), annotations)


def check_subject(statement: Statement, digest: str) -> None:
    """Check that a statement speaks about a manifest.

    Raises:
        Unproved: it speaks about something else.
    """
    if any(subject.has(digest) for subject in statement.subjects):
        return
    raise Unproved(
        "wrong-subject", f"the statement is about {_names(statement.subjects)}, not about {digest}"
    )


def _texts(added: dict[str, Any]) -> dict[str, str]:
    return {key: value for key, value in added.items() if isinstance(value, str)}


def _names(subjects: tuple[Subject, ...]) -> str:
    """Return the digests of the first subjects, for people."""
    shown = [
        f"{algorithm}:{encoded}"[:150]
        for subject in subjects
        for algorithm, encoded in subject.digests.items()
    ]
    if not shown:
        return "nothing that has a digest"
    more = f" and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
    return ", ".join(shown[:_SHOWN]) + more
