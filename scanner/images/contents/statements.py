"""Turns what the verifier found in attached content into facts: statements by the type of their predicate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.facts.evidence import Attestation, Provenance, Sbom, Signature, VulnerabilityScan
from scanner.images.contents.facts import Facts
from scanner.images.provenance import provenance_reader
from scanner.images.sbom import SbomContext, read_sbom_value
from scanner.images.vulnerabilities import is_scan, read_scan

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.images.contents.facts import Image
    from scanner.images.discovery.found import Found
    from scanner.images.model import Examined, Statement
    from scanner.images.provenance import Build

_SBOM_TYPES = ("https://cyclonedx.org/bom", "https://spdx.dev/Document", "https://spdx.dev/spdx")


def examined_facts(found: Found, examined: Examined, image: Image) -> Facts:
    """Return the facts of attached content that was examined."""
    subject, platform, channel = found.target.digest, found.target.platform, found.channel
    if examined.kind == "signature":
        annotations = dict(examined.annotations)
        return Facts(signatures=(Signature(subject, platform, channel, examined.proof, annotations),))
    statement = examined.statement
    if statement is None:
        unread = Attestation(subject, platform, channel, "", "", subject_matches=False, proof=examined.proof)
        return Facts(attestations=(unread,))
    return _statement_facts(
        Attestation(
            subject,
            platform,
            channel,
            statement.predicate_type,
            statement.type,
            subject_matches=any(each.has(subject) for each in statement.subjects),
            proof=examined.proof,
        ),
        statement,
        image,
    )


def _statement_facts(attestation: Attestation, statement: Statement, image: Image) -> Facts:
    attestations = (attestation,)
    if statement.predicate_type.startswith(_SBOM_TYPES):
        return Facts(attestations=attestations, sboms=(_sbom(attestation, statement, image),))
    if reader := provenance_reader(statement.predicate_type):
        return Facts(attestations=attestations, provenance=(_provenance(attestation, statement, reader),))
    if is_scan(statement.predicate_type):
        blank = VulnerabilityScan(
            attestation.subject,
            attestation.platform,
            attestation.channel,
            attestation.proof,
            attestation.subject_matches,
        )
        scan = read_scan(statement.predicate, blank, image.now)
        return Facts(attestations=attestations, scans=(scan,))
    return Facts(attestations=attestations)


def _provenance(attestation: Attestation, statement: Statement, reader: Callable[[Any], Build]) -> Provenance:
    provenance = Provenance(
        attestation.subject,
        attestation.platform,
        attestation.channel,
        attestation.proof,
        attestation.subject_matches,
        predicate_type=attestation.predicate_type,
    )
    if not isinstance(statement.predicate, dict):
        return msgspec.structs.replace(provenance, error="the predicate is not an object")
    return msgspec.structs.replace(provenance, **msgspec.structs.asdict(reader(statement.predicate)))


def _sbom(attestation: Attestation, statement: Statement, image: Image) -> Sbom:
    context = SbomContext(
        subject=attestation.subject,
        platform=attestation.platform,
        channel="buildkit" if attestation.channel == "buildkit" else "attestation",
        proof=attestation.proof,
        image_digests=image.digests | image.identifiers,
        statement_matches=any(each.has(digest) for each in statement.subjects for digest in image.digests),
        now=image.now,
    )
    return read_sbom_value(statement.predicate, context)
