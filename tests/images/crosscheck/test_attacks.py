"""What somebody would try who can write into a registry, and has what others signed and logged."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from scanner.images.model import Attached, Signer
from tests.images.crosscheck.ours import KEYLESS, by_key, examined
from tests.images.crosscheck.scenes import DIGEST, FOREIGN, OTHER_DIGEST, SIGSTORE
from tests.images.pki.authority import ISSUER, Leaf
from tests.images.pki.encoding import Json, compact
from tests.images.pki.keys import Key
from tests.images.pki.payloads import STATEMENT, image_signature, simple_signing, statement
from tests.images.pki.shapes import BUNDLE_TYPES, attached_bundle, attached_signature, bundle
from tests.images.pki.sigstore import AT, Signing
from tests.images.pki.twins import EVE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.images.pki.signed import Signed

ROOT = SIGSTORE.trusted_root_file()
HOUR = timedelta(hours=1)
SIGNED, OTHER = image_signature(DIGEST), image_signature(OTHER_DIGEST)
GOOD, ANOTHER = SIGSTORE.attest(SIGNED), SIGSTORE.attest(OTHER)
LATE = SIGSTORE.attest(SIGNED, Signing(logged_at=AT + HOUR))
KEY = Key()
UPSTART = SIGSTORE.but(authority=FOREIGN.authority)
BY_KEY = SIGSTORE.attest(SIGNED, Signing(key=KEY, log=None))


def published(content: Json | bytes) -> Attached:
    """Return a bundle that was written by hand."""
    written = content if isinstance(content, bytes) else compact(content)
    kind = BUNDLE_TYPES["0.3"]
    return Attached("referrer", DIGEST, kind, written, artifact_type=kind)


def changed(signed: Signed, change: Callable[[Any], object]) -> Attached:
    """Return a bundle that was changed by hand."""
    content = deepcopy(bundle(signed))
    change(content)
    return published(content)


def entry(content: Json) -> Any:
    return content["verificationMaterial"]["tlogEntries"][0]


def told_in_time(content: Json) -> None:
    """Let an entry say that it was logged in time; only the promise, which is taken away, would tell otherwise."""
    del entry(content)["inclusionPromise"]
    entry(content)["integratedTime"] = str(int(AT.timestamp()))


def told_in_time_by_another(content: Json) -> None:
    told_in_time(content)
    entry(content)["inclusionPromise"] = GOOD.entries[0]["inclusionPromise"]


def both_signatures(content: Json, *, reverse: bool) -> None:
    signatures = content["dsseEnvelope"]["signatures"]
    signatures += ANOTHER.envelope["signatures"] if ANOTHER.envelope else []
    if reverse:
        signatures.reverse()


def twice(content: Json) -> bytes:
    """Return a bundle that has two envelopes, the one that is not signed first."""
    return compact({"dsseEnvelope": ANOTHER.envelope})[:-1] + b"," + compact(content)[1:]


def by_leaf(**said: Any) -> Attached:
    return attached_bundle(SIGSTORE.attest(SIGNED, Signing(leaf=Leaf(**said))), DIGEST)


def of_type(payload_type: str, payload: bytes = SIGNED) -> Attached:
    return attached_bundle(SIGSTORE.attest(payload, payload_type=payload_type), DIGEST)


def about(**digests: str) -> Attached:
    value = {"_type": STATEMENT, "predicateType": "https://x.example", "predicate": {}}
    return attached_bundle(SIGSTORE.attest(compact(value | {"subject": [{"digest": digests}]})), DIGEST)


def listed(content: Json, *entries: Json) -> None:
    content["verificationMaterial"]["tlogEntries"] = list(entries)


ATTACKS: dict[str, tuple[Callable[[], Attached], str]] = {
    "logged too late, and says it was not": (lambda: changed(LATE, told_in_time), "no-log-entry"),
    "logged too late, with another's promise": (
        lambda: changed(LATE, told_in_time_by_another),
        "log-untrusted",
    ),
    "no proof": (lambda: changed(GOOD, lambda b: entry(b).pop("inclusionProof")), "no-log-entry"),
    "no time": (lambda: changed(GOOD, lambda b: entry(b).pop("inclusionPromise")), "no-log-entry"),
    "another's proof": (
        lambda: changed(GOOD, lambda b: entry(b).update(inclusionProof=ANOTHER.entries[0]["inclusionProof"])),
        "log-untrusted",
    ),
    "another's entry besides": (
        lambda: changed(GOOD, lambda b: listed(b, GOOD.entries[0], ANOTHER.entries[0])),
        "log-mismatch",
    ),
    "another's entry first": (
        lambda: changed(GOOD, lambda b: listed(b, ANOTHER.entries[0], GOOD.entries[0])),
        "log-mismatch",
    ),
    "very many entries": (lambda: changed(GOOD, lambda b: listed(b, *[GOOD.entries[0]] * 99)), "malformed"),
    "another's signature besides": (
        lambda: changed(GOOD, lambda b: both_signatures(b, reverse=False)),
        "malformed",
    ),
    "another's signature first": (
        lambda: changed(GOOD, lambda b: both_signatures(b, reverse=True)),
        "malformed",
    ),
    "an envelope and a message": (
        lambda: changed(GOOD, lambda b: b.update(messageSignature={"signature": "AA=="})),
        "malformed",
    ),
    "two envelopes, the wrong one last": (
        lambda: published(
            compact(bundle(GOOD))[:-1] + b"," + compact({"dsseEnvelope": ANOTHER.envelope})[1:]
        ),
        "altered",
    ),
    "another type of payload": (lambda: of_type("text/plain"), "unsupported"),
    "a payload of cosign as a statement": (
        lambda: of_type("application/vnd.in-toto+json", simple_signing(DIGEST)),
        "malformed",
    ),
    "a statement as a payload of cosign": (
        lambda: attached_signature(SIGSTORE.sign(SIGNED), DIGEST),
        "malformed",
    ),
    "an issuer of its own in the newer extension": (
        lambda: by_leaf(extensions={"8": "https://eve.example"}),
        "wrong-issuer",
    ),
    "no issuer but in the extension of another thing": (
        lambda: by_leaf(issuer=None, extensions={"9": ISSUER}),
        "wrong-issuer",
    ),
    "a certificate that may sign certificates": (lambda: by_leaf(authority=True), "certificate-untrusted"),
    "a certificate for nothing": (lambda: by_leaf(usages=()), "certificate-untrusted"),
    "another digest of another kind": (lambda: about(sha512=64 * "aa"), "wrong-subject"),
    "the digest under another kind's name": (lambda: about(sha512=DIGEST[7:]), "wrong-subject"),
    "the digest in capitals": (lambda: about(sha256=DIGEST[7:].upper()), "wrong-subject"),
    "the beginning of the digest": (lambda: about(sha256=DIGEST[7:39]), "wrong-subject"),
    "no subject": (
        lambda: attached_bundle(SIGSTORE.attest(statement((), "https://x")), DIGEST),
        "wrong-subject",
    ),
    "a key that nobody certified": (lambda: attached_bundle(BY_KEY, DIGEST), "wrong-key"),
    "a key that another authority certified": (
        lambda: attached_bundle(UPSTART.attest(SIGNED, Signing(key=KEY, certified=True)), DIGEST),
        "certificate-untrusted",
    ),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_attacks_on_keyless_trust_fail(name: str) -> None:
    make, reason = ATTACKS[name]
    proof = examined(ROOT, KEYLESS, make()).proof
    assert (proof.verified, proof.reason) == (False, reason)


KEY_ATTACKS: dict[str, tuple[Callable[[], Attached], bool, str]] = {
    "not logged": (lambda: attached_bundle(BY_KEY, DIGEST), True, "no-log-entry"),
    "another's entry": (
        lambda: attached_bundle(BY_KEY.but(entries=GOOD.entries), DIGEST),
        False,
        "log-mismatch",
    ),
    "in another log": (
        lambda: attached_bundle(FOREIGN.attest(SIGNED, Signing(key=KEY)), DIGEST),
        False,
        "log-untrusted",
    ),
    "signed with a certificate": (lambda: attached_bundle(GOOD, DIGEST), False, "wrong-identity"),
    "certified, signed by another key": (
        lambda: attached_bundle(
            SIGSTORE.attest(SIGNED, Signing(key=KEY, certified=True)).but(envelope=GOOD.envelope), DIGEST
        ),
        True,
        "altered",
    ),
}


@pytest.mark.parametrize("name", KEY_ATTACKS)
def test_attacks_on_trust_in_a_key_fail(name: str) -> None:
    make, logged, reason = KEY_ATTACKS[name]
    proof = examined(ROOT, by_key(KEY.pem, logged=logged), make()).proof
    assert (proof.verified, proof.reason) == (False, reason)


@pytest.mark.parametrize(
    "identity",
    [
        "dev@acme.example.eve.example",
        "https://eve.example/dev@acme.example",
        "dev@acme.examplE",
        "dev@acmeXexample",
    ],
)
def test_an_expression_stands_for_whole_identities(identity: str) -> None:
    signer = Signer(identity_regexp=r"\w+@acme\.example", issuer=ISSUER)
    assert examined(ROOT, signer, by_leaf(identities=("dev@acme.example",))).proof.verified
    proof = examined(ROOT, signer, by_leaf(identities=(identity,))).proof
    assert (proof.verified, proof.reason) == (False, "wrong-identity")


def test_what_differs_without_meaning_anything_is_verified() -> None:
    written_twice = published(twice(bundle(GOOD)))
    entry_twice = changed(GOOD, lambda b: listed(b, GOOD.entries[0], GOOD.entries[0]))
    several = attached_bundle(SIGSTORE.attest(statement((OTHER_DIGEST, DIGEST), "https://x")), DIGEST)
    ours = [by_leaf(issuer_forms=(form,)) for form in ("1", "8")]
    found = [examined(ROOT, KEYLESS, one).proof for one in (written_twice, entry_twice, several, *ours)]
    assert [proof.detail for proof in found if not proof.verified] == []


def test_the_identity_of_a_stranger_is_told() -> None:
    proof = examined(ROOT, KEYLESS, by_leaf(identities=(EVE,))).proof
    assert (proof.verified, proof.reason, EVE in proof.detail) == (False, "wrong-identity", True)
