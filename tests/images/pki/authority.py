"""A certificate authority that vouches for who signs, as Fulcio does: a root, an intermediate, short-lived leaves."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - msgspec reads the annotations
from datetime import datetime, timedelta

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID, ObjectIdentifier

from tests.images.pki import der
from tests.images.pki.certificates import authority_certificate, distinguished, unsigned
from tests.images.pki.ct_log import SCT_LIST, CtLog
from tests.images.pki.keys import Key, Public, public_der

FULCIO = "1.3.6.1.4.1.57264.1"
"""Arc of Fulcio's extensions (fulcio, docs/oid-info.md): 1 to 6 are bare text, what follows is DER."""
OTHER_NAME = ObjectIdentifier(f"{FULCIO}.7")
CODE_SIGNING = ExtendedKeyUsageOID.CODE_SIGNING
ISSUER = "https://token.actions.githubusercontent.com"
IDENTITY = "https://github.com/acme/shop/.github/workflows/release.yaml@refs/heads/main"
SKEW = timedelta(seconds=5)
"""By how much a leaf is valid before it was issued."""


class Leaf(msgspec.Struct, frozen=True, kw_only=True):
    """What a certificate says.

    Attributes:
        identities: who signs: addresses (with `://`), e-mail addresses (with `@`), and other names.
        issuer: who vouched for them, None for nobody.
        issuer_forms: by which of Fulcio's extensions: 1 (bare text), 8 (DER).
        extensions: text of Fulcio's extensions by number; those of the issuer can be said otherwise here.
        at: when it was issued, None for when it is used.
        lifetime: for how long it is valid.
        usages: extended key usages.
        authority: whether it says that it may sign certificates.
        promised: whether the log of certificates promises to log it.
        log: a log of certificates that is not the authority's.
    """

    identities: tuple[str, ...] = (IDENTITY,)
    issuer: str | None = ISSUER
    issuer_forms: tuple[str, ...] = ("1", "8")
    extensions: Mapping[str, str] = msgspec.field(default_factory=dict)
    at: datetime | None = None
    lifetime: timedelta = timedelta(minutes=10)
    usages: tuple[ObjectIdentifier, ...] = (CODE_SIGNING,)
    authority: bool = False
    promised: bool = True
    log: CtLog | None = None


class Authority:
    """An authority, its certificates valid from 30 days before a time to 10 years after."""

    def __init__(self, name: str, at: datetime, log: CtLog) -> None:
        self.name = name
        self.log = log
        self.validity = (at - timedelta(days=30), at + timedelta(days=3650))
        self.root_key = Key("ecdsa-p384")
        self.key = Key("ecdsa-p384")
        root, middle = distinguished(name, "root"), distinguished(name, "intermediate")
        parent = (root, self.root_key)
        self.root = authority_certificate(root, self.root_key.public, parent, self.validity)
        self.intermediate = authority_certificate(
            middle, self.key.public, parent, self.validity, path_length=0, usages=(CODE_SIGNING,)
        )

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        """Its certificates, the one that signs first."""
        return (self.intermediate, self.root)

    def issue(self, public: Public, leaf: Leaf, at: datetime) -> x509.Certificate:
        """Return a certificate for a public key, issued when the leaf says or else at a time."""
        issued = leaf.at or at
        builder = self.leaf(public, leaf, issued)
        if leaf.promised:
            precertificate = builder.sign(self.key.private, hashes.SHA384()).tbs_certificate_bytes
            log = leaf.log or self.log
            promise = log.timestamps(precertificate, public_der(self.key.public), issued)
            builder = extended(builder, SCT_LIST, promise)
        return builder.sign(self.key.private, hashes.SHA384())

    def leaf(self, public: Public, leaf: Leaf, issued: datetime) -> x509.CertificateBuilder:
        """Return a certificate before it is logged and signed."""
        parent = (self.intermediate.subject, self.key)
        validity = (issued - SKEW, issued + leaf.lifetime)
        builder = unsigned(x509.Name([]), public, parent, validity, authority=leaf.authority)
        if leaf.authority:
            builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        if leaf.usages:
            builder = builder.add_extension(x509.ExtendedKeyUsage(leaf.usages), critical=False)
        if leaf.identities:
            names = x509.SubjectAlternativeName(map(alternative_name, leaf.identities))
            builder = builder.add_extension(names, critical=True)
        said = {form: leaf.issuer for form in leaf.issuer_forms if leaf.issuer is not None}
        for number, content in {**said, **leaf.extensions}.items():
            encoded = content.encode() if int(number) < 7 else der.text(content)
            builder = extended(builder, f"{FULCIO}.{number}", encoded)
        return builder


def alternative_name(identity: str) -> x509.GeneralName:
    if "://" in identity:
        return x509.UniformResourceIdentifier(identity)
    return x509.RFC822Name(identity) if "@" in identity else x509.OtherName(OTHER_NAME, der.text(identity))


def extended(builder: x509.CertificateBuilder, dotted: str, value: bytes) -> x509.CertificateBuilder:
    extension = x509.UnrecognizedExtension(ObjectIdentifier(dotted), value)
    return builder.add_extension(extension, critical=False)
