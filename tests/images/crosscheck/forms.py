"""Forms in which signatures with certificates are published, made by the offline PKI, and how cosign is asked about each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from tests.images.crosscheck.scenes import SIGNINGS, makers, scene
from tests.images.pki.payloads import STATEMENT_FIRST, image_signature, simple_signing, statement
from tests.images.pki.shapes import attached_attestation, attached_bundle, attached_signature
from tests.images.pki.sigstore import Signing

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.images.model import Attached
    from tests.images.pki.signed import Signed

SPDX = "https://spdx.dev/Document"
OTHER_DIGEST = "sha256:" + 64 * "b"


class Form(NamedTuple):
    """How something is signed and published, and how cosign is asked to verify it."""

    payload: Callable[[str], bytes]
    attached: Callable[[Signed, str], Attached]
    signing: Signing
    command: tuple[str, ...]
    envelope: bool = True

    def make(self, name: str, digest: str) -> Attached:
        """Return a signature of an image, or a twin of it, by its name."""
        payload, other = self.payload(digest), self.payload(OTHER_DIGEST)
        made = scene(self.signing, payload, other, envelope=self.envelope)
        return self.attached(makers(self.signing)[name](made), digest)


def in_statement(digest: str) -> bytes:
    return statement(digest, SPDX, {"spdxVersion": "SPDX-2.3"})


def in_first_statement(digest: str) -> bytes:
    return statement(digest, SPDX, {"spdxVersion": "SPDX-2.3"}, kind=STATEMENT_FIRST)


VERIFY = ("verify",)
ATTESTED = ("verify-attestation", "--type", "spdxjson")
BY_TAG = ("--new-bundle-format=false",)
STAMPED = ("--use-signed-timestamps",)
IN_LOG, IN_LOG_STAMPED, IN_LOG_2 = SIGNINGS.values()
ENVELOPE_STAMPED = msgspec.structs.replace(IN_LOG_STAMPED, stamps="envelope")
INTOTO = Signing(entry="intoto-0.0.2")

FORMS = {
    "signature tag": Form(simple_signing, attached_signature, IN_LOG, VERIFY + BY_TAG, envelope=False),
    "stamped signature tag": Form(
        simple_signing, attached_signature, IN_LOG_STAMPED, VERIFY + BY_TAG + STAMPED, envelope=False
    ),
    "attestation tag": Form(in_first_statement, attached_attestation, IN_LOG, ATTESTED + BY_TAG),
    "attestation tag, in-toto entry": Form(
        in_first_statement, attached_attestation, INTOTO, ATTESTED + BY_TAG
    ),
    "stamped attestation tag": Form(
        in_first_statement, attached_attestation, ENVELOPE_STAMPED, ATTESTED + BY_TAG + STAMPED
    ),
    "bundle": Form(image_signature, attached_bundle, IN_LOG, VERIFY),
    "stamped bundle": Form(image_signature, attached_bundle, IN_LOG_STAMPED, VERIFY + STAMPED),
    "bundle, log without time": Form(image_signature, attached_bundle, IN_LOG_2, VERIFY + STAMPED),
    "attestation bundle": Form(in_statement, attached_bundle, IN_LOG, ATTESTED),
    "attestation bundle, log without time": Form(in_statement, attached_bundle, IN_LOG_2, ATTESTED + STAMPED),
}
