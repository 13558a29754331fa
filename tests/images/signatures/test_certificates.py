"""Signing certificates."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID, ObjectIdentifier
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.images.signatures.certificates import SigningCertificate
from scanner.images.signatures.unproved import Unproved
from scanner.images.signatures.x509_reader import read_certificate, read_certificates
from tests.images.pki import der
from tests.images.pki.authority import FULCIO, IDENTITY, ISSUER, Leaf
from tests.images.pki.certificates import binary, pem
from tests.images.pki.keys import Key
from tests.images.pki.sigstore import Sigstore


def issued(sigstore: Sigstore, leaf: Leaf) -> SigningCertificate:
    return SigningCertificate(binary(sigstore.authority.issue(Key().public, leaf, sigstore.at)))


def test_names_are_addresses_mails_and_names_of_other_systems(sigstore: Sigstore) -> None:
    names = (IDENTITY, "alice@acme.example", "foo!oidc.local")
    found = issued(sigstore, Leaf(identities=names))
    assert (found.identities, found.identity, found.issuer) == (names, IDENTITY, ISSUER)


def test_a_certificate_may_name_nobody(sigstore: Sigstore) -> None:
    found = issued(sigstore, Leaf(identities=(), issuer=None))
    assert (found.identities, found.identity, found.issuer) == ((), None, None)


def test_names_of_other_kinds_are_no_identities(sigstore: Sigstore) -> None:
    other = x509.OtherName(ObjectIdentifier("1.2.3"), der.text("alice"))
    named = x509.SubjectAlternativeName(
        [other, x509.DirectoryName(x509.Name([])), x509.DNSName("acme.example")]
    )
    assert self_signed(named, sigstore).identities == ("acme.example",)


@pytest.mark.parametrize(
    "value", [b"", b"\x0c", b"\x0c\x05abc", b"\x13\x03abc", b"\x0c\x82\x00\x03abcd", b"\x0c\x02\xff\xfe"]
)
def test_a_malformed_issuer_is_malformed(sigstore: Sigstore, value: bytes) -> None:
    extension = x509.UnrecognizedExtension(ObjectIdentifier(f"{FULCIO}.8"), value)
    with pytest.raises(Unproved, match="the certificate cannot be read"):
        self_signed(extension, sigstore)


def test_a_long_issuer_has_its_length_in_more_bytes(sigstore: Sigstore) -> None:
    issuer = "https://" + "x" * 300
    extension = x509.UnrecognizedExtension(ObjectIdentifier(f"{FULCIO}.8"), der.text(issuer))
    assert self_signed(extension, sigstore).issuer == issuer


def self_signed(extension: x509.ExtensionType, sigstore: Sigstore) -> SigningCertificate:
    key = Key()
    name = x509.Name([])
    builder = x509.CertificateBuilder(
        name, name, key.public, 1, sigstore.at, sigstore.at + timedelta(hours=1)
    )
    certificate = builder.add_extension(extension, critical=False).sign(key.private, hashes.SHA256())
    return SigningCertificate(binary(certificate))


@pytest.mark.parametrize(
    ("leaf", "detail"),
    [
        (Leaf(usages=()), "the certificate does not say what it is for"),
        (Leaf(usages=(ExtendedKeyUsageOID.CLIENT_AUTH,)), "the certificate is not for signing code"),
        (
            Leaf(usages=(ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,)),
            "the certificate is not for signing code",
        ),
    ],
    ids=["nothing", "clients", "anything"],
)
def test_a_certificate_must_be_for_signing_code(sigstore: Sigstore, leaf: Leaf, detail: str) -> None:
    with pytest.raises(Unproved) as raised:
        issued(sigstore, leaf).check_usage()
    assert (raised.value.reason, raised.value.detail) == ("certificate-untrusted", detail)


def test_a_certificate_of_an_authority_signs_nothing_else(sigstore: Sigstore) -> None:
    for certificate in sigstore.authority.chain:
        with pytest.raises(Unproved) as raised:
            SigningCertificate(binary(certificate)).check_usage()
        assert raised.value.reason == "certificate-untrusted"


@pytest.mark.parametrize(
    ("seconds", "valid"), [(-6, False), (-5, True), (0, True), (600, True), (601, False)]
)
def test_the_first_and_the_last_second_are_valid(sigstore: Sigstore, seconds: int, valid: bool) -> None:
    certificate, time = issued(sigstore, Leaf()), sigstore.at + timedelta(seconds=seconds)
    if valid:
        certificate.check_time(time)
        return
    with pytest.raises(Unproved) as raised:
        certificate.check_time(time)
    assert raised.value.reason == "certificate-expired"


def test_certificates_in_text(sigstore: Sigstore) -> None:
    chain = sigstore.authority.chain
    assert read_certificates(pem(*chain), 2) == tuple(binary(each) for each in chain)
    for text in (pem(*chain, *chain), b"", b"-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n"):
        with pytest.raises(Unproved):
            read_certificates(text, 2)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_mutated_certificate_is_read_or_malformed(data: st.DataObject) -> None:
    content = bytearray(CERTIFICATE)
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = SigningCertificate(bytes(content))
        found.check_usage()
    except Unproved as unproved:
        assert unproved.detail


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("serial", [b"\x80", b"\x00"], ids=["negative", "zero"])
def test_a_serial_number_is_positive(sigstore: Sigstore, serial: bytes) -> None:
    good = self_signed(x509.SubjectAlternativeName([x509.DNSName("acme.example")]), sigstore).content
    version_and_serial = b"\x02\x01\x02\x02\x01"
    assert good.count(version_and_serial + b"\x01") == 1
    with pytest.raises(Unproved) as raised:
        read_certificate(good.replace(version_and_serial + b"\x01", version_and_serial + serial))
    assert raised.value.reason == "malformed"


@given(st.binary(max_size=100))
def test_any_bytes_are_no_certificate(content: bytes) -> None:
    with pytest.raises(Unproved):
        read_certificate(content)


CERTIFICATE = binary(Sigstore().authority.issue(Key().public, Leaf(), Sigstore().at))
