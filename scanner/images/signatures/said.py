"""What attached content says: about which manifest, and what."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - msgspec reads the annotations
from typing import Literal

import msgspec

from scanner.images.model import Statement  # noqa: TC001 - likewise
from scanner.images.signatures.envelopes import STATEMENT_TYPE
from scanner.images.signatures.simple_signing import check_claim, read_claim
from scanner.images.signatures.statements import SIGNATURE_PREDICATE, check_subject, read_statement
from scanner.images.signatures.unproved import Unproved


class Said(msgspec.Struct, frozen=True):
    """What content says.

    Attributes:
        kind: `signature` where it says nothing but that somebody signed the image.
        statement: what it says, None where that cannot be read, and for a signature.
        annotations: what the signer of a signature added.
        problem: what is wrong with it, None where nothing is.
    """

    kind: Literal["signature", "attestation"]
    statement: Statement | None = None
    annotations: Mapping[str, str] = msgspec.field(default_factory=dict)
    problem: Unproved | None = None


def said_by_statement(payload: bytes, payload_type: str, subject: str) -> Said:
    """Return what the payload of an envelope says.

    Args:
        payload: the payload.
        payload_type: its type.
        subject: digest of the manifest it is attached to.
    """
    if payload_type != STATEMENT_TYPE:
        problem = Unproved("unsupported", f"the envelope holds something of the type {payload_type[:100]!r}")
        return Said("attestation", problem=problem)
    try:
        read = read_statement(payload)
    except Unproved as unproved:
        return Said("attestation", problem=unproved)
    statement, wrong = read.statement, None
    try:
        check_subject(statement, subject)
    except Unproved as unproved:
        wrong = unproved
    if statement.predicate_type == SIGNATURE_PREDICATE:
        return Said("signature", annotations=read.annotations_of(subject), problem=wrong)
    return Said("attestation", statement, problem=wrong)


def said_by_claim(payload: bytes, subject: str) -> Said:
    """Return what the payload of a cosign signature says.

    Args:
        payload: the payload.
        subject: digest of the manifest it is attached to.
    """
    try:
        claim = read_claim(payload)
    except Unproved as unproved:
        return Said("signature", problem=unproved)
    try:
        check_claim(claim, subject)
    except Unproved as unproved:
        return Said("signature", annotations=claim.annotations, problem=unproved)
    return Said("signature", annotations=claim.annotations)
