"""Ways in which cosign signs images, and what it is told for each."""

from __future__ import annotations

from typing import Literal

import msgspec

from tests.images.pki.keys import Algorithm  # noqa: TC001 - msgspec reads the annotations


class Scenario(msgspec.Struct, frozen=True, kw_only=True):
    """A way to sign.

    Attributes:
        key: algorithm of the signer's key, None for a certificate.
        tags: whether signatures are written under cosign's tags, else as bundles that refer to the image.
        log: which log has them.
        stamped: whether a timestamp authority sees them.
        entry: as what the log has statements, where they are under tags.
        predicates: kinds of statements that are signed, besides the image.
        recursive: whether an index is signed, and all that it lists.
        referrers: whether the registry has a referrers API; where not, bundles are listed under a tag.
    """

    key: Algorithm | None = None
    tags: bool = False
    log: Literal[1, 2] | None = 1
    stamped: bool = False
    entry: Literal["dsse", "intoto"] = "dsse"
    predicates: tuple[str, ...] = ("spdxjson",)
    recursive: bool = False
    referrers: bool = True


PREDICATE_TYPES = {
    "spdxjson": "https://spdx.dev/Document",
    "cyclonedx": "https://cyclonedx.org/bom",
    "slsaprovenance": "https://slsa.dev/provenance/v0.2",
    "slsaprovenance1": "https://slsa.dev/provenance/v1",
    "vuln": "https://cosign.sigstore.dev/attestation/vuln/v1",
}
"""What cosign calls kinds of statements, and their predicate types."""

SCENARIOS = {
    "key-bundle": Scenario(key="ecdsa-p256", log=None, predicates=tuple(PREDICATE_TYPES)),
    "key-bundle-log": Scenario(key="ecdsa-p256"),
    "key-bundle-log-2": Scenario(key="ecdsa-p256", log=2, stamped=True),
    "key-bundle-p384": Scenario(key="ecdsa-p384", log=None),
    "key-bundle-p521": Scenario(key="ecdsa-p521", log=None),
    "key-bundle-rsa": Scenario(key="rsa-2048"),
    "key-tag": Scenario(key="ecdsa-p256", tags=True, log=None, predicates=tuple(PREDICATE_TYPES)),
    "key-tag-log": Scenario(key="ecdsa-p256", tags=True),
    "key-tag-p384": Scenario(key="ecdsa-p384", tags=True, log=None),
    "key-tag-rsa": Scenario(key="rsa-2048", tags=True, entry="intoto"),
    "keyless-bundle": Scenario(predicates=tuple(PREDICATE_TYPES)),
    "keyless-bundle-stamped": Scenario(stamped=True),
    "keyless-bundle-log-2": Scenario(log=2, stamped=True),
    "keyless-bundle-listed": Scenario(referrers=False),
    "keyless-index": Scenario(recursive=True, predicates=()),
    "keyless-tag": Scenario(tags=True),
    "keyless-tag-intoto": Scenario(tags=True, entry="intoto"),
    "keyless-tag-stamped": Scenario(tags=True, stamped=True),
}
