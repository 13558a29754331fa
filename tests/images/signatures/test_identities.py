"""Who signed, and who may."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest
from msgspec.structs import replace

from scanner.facts.evidence import Proof
from scanner.images.model import Repository, Signer, Trust, TrustRule
from scanner.images.signatures.signers import Signers, TrustedKey
from scanner.images.signatures.verifier import build_verifier
from tests.images.pki.authority import IDENTITY, ISSUER, Leaf
from tests.images.pki.keys import Key
from tests.images.pki.shapes import attached_bundle
from tests.images.pki.sigstore import Signing, Sigstore
from tests.images.signatures.setting import DIGEST, REPOSITORY, SIGNED_AT, WORKFLOW, by_key, proof, provenance

if TYPE_CHECKING:
    from scanner.images.signatures.keys import PublicKey

ALICE = "alice@acme.example"
GOOGLE = "https://accounts.google.com"


def signed_by(sigstore: Sigstore, leaf: Leaf) -> tuple[Proof, ...]:
    signed = sigstore.attest(provenance(), Signing(leaf=leaf))
    return (proof(sigstore, attached_bundle(signed, DIGEST), WORKFLOW),)


@pytest.mark.parametrize(
    "signer",
    [
        Signer(identity=IDENTITY, issuer=ISSUER),
        Signer(identity_regexp=r"https://github\.com/acme/[a-z]+/.*@refs/heads/main", issuer=ISSUER),
        Signer(identity=IDENTITY, issuer_regexp=r"https://token\.actions\..*|https://gitlab\.com"),
    ],
    ids=["exact", "identity by expression", "issuer by expression"],
)
def test_an_identity_is_told_exactly_or_by_an_expression(sigstore: Sigstore, signer: Signer) -> None:
    attached = attached_bundle(sigstore.attest(provenance()), DIGEST)
    assert proof(sigstore, attached, signer).verified


@pytest.mark.parametrize(
    ("signer", "reason"),
    [
        (Signer(identity=IDENTITY.upper(), issuer=ISSUER), "wrong-identity"),
        (Signer(identity=IDENTITY + "/", issuer=ISSUER), "wrong-identity"),
        (Signer(identity_regexp=r"https://github\.com/acme/", issuer=ISSUER), "wrong-identity"),
        (Signer(identity_regexp=r"refs/heads/main", issuer=ISSUER), "wrong-identity"),
        (Signer(identity_regexp=r"https://github\.com/acme|.*evil", issuer=ISSUER), "wrong-identity"),
        (Signer(identity=IDENTITY, issuer=GOOGLE), "wrong-issuer"),
        (Signer(identity=IDENTITY, issuer_regexp=r"https://token"), "wrong-issuer"),
        (Signer(identity_regexp=".*", issuer=ISSUER + ".evil.example"), "wrong-issuer"),
    ],
    ids=[
        "case",
        "longer",
        "a beginning",
        "an end",
        "an alternative",
        "issuer",
        "beginning of issuer",
        "longer issuer",
    ],
)
def test_an_identity_matches_as_a_whole(sigstore: Sigstore, signer: Signer, reason: str) -> None:
    attached = attached_bundle(sigstore.attest(provenance()), DIGEST)
    assert proof(sigstore, attached, signer).reason == reason


def test_what_was_found_and_who_may_sign_is_said(sigstore: Sigstore) -> None:
    signed = sigstore.attest(provenance(), Signing(leaf=Leaf(identities=(ALICE,), issuer=GOOGLE)))
    key = by_key(Key())
    assert proof(sigstore, attached_bundle(signed, DIGEST), WORKFLOW, key) == Proof(
        verified=False,
        how="keyless",
        identity=ALICE,
        issuer=GOOGLE,
        reason="wrong-identity",
        detail=f"signed by {ALICE} (issuer {GOOGLE}), but only {IDENTITY} (issuer {ISSUER}) or the key cosign.pub may sign",
        log_index=int(signed.entries[0]["logIndex"]),
        signed_at=SIGNED_AT,
    )


def test_any_of_several_names_may_be_the_one_that_may_sign(sigstore: Sigstore) -> None:
    signed = sigstore.attest(provenance(), Signing(leaf=Leaf(identities=("other@acme.example", IDENTITY))))
    found = proof(sigstore, attached_bundle(signed, DIGEST), WORKFLOW)
    assert (found.verified, found.identity) == (True, IDENTITY)


def test_none_of_several_names_may_sign(sigstore: Sigstore) -> None:
    leaf = Leaf(identities=("a@acme.example", "b@acme.example"))
    found = proof(
        sigstore, attached_bundle(sigstore.attest(provenance(), Signing(leaf=leaf)), DIGEST), WORKFLOW
    )
    assert (found.reason, found.identity) == ("wrong-identity", "a@acme.example")
    assert found.detail.startswith(
        f"signed by a@acme.example and b@acme.example (issuer {ISSUER}), but only "
    )


def test_nobody_is_no_issuer_whatever_an_expression_matches(sigstore: Sigstore) -> None:
    signed = sigstore.attest(provenance(), Signing(leaf=Leaf(issuer=None)))
    anybody = Signer(identity_regexp=".*", issuer_regexp=".*")
    found = proof(sigstore, attached_bundle(signed, DIGEST), anybody)
    assert (found.reason, found.issuer) == ("wrong-issuer", None)


def test_long_names_are_cut_where_they_are_said(sigstore: Sigstore) -> None:
    leaf = Leaf(identities=("https://" + "x" * 5000,), issuer="https://" + "y" * 5000)
    found = proof(sigstore, attached_bundle(sigstore.attest(provenance(), Signing(leaf=leaf)), DIGEST))
    assert found.detail == (
        f"signed by https://{'x' * 292} (issuer https://{'y' * 292}); nothing says who may sign this image"
    )


def test_a_certificate_with_too_many_names_is_malformed(sigstore: Sigstore) -> None:
    leaf = Leaf(identities=(IDENTITY, *(f"{number}@acme.example" for number in range(16))))
    found = proof(
        sigstore, attached_bundle(sigstore.attest(provenance(), Signing(leaf=leaf)), DIGEST), WORKFLOW
    )
    assert (found.reason, found.detail) == ("malformed", "the certificate has more than 16 names")


@pytest.mark.parametrize("forms", [("1",), ("8",), ("1", "8")], ids=["old", "new", "both"])
def test_the_issuer_stands_in_either_extension(sigstore: Sigstore, forms: tuple[str, ...]) -> None:
    signed = sigstore.attest(provenance(), Signing(leaf=Leaf(issuer_forms=forms)))
    assert proof(sigstore, attached_bundle(signed, DIGEST), WORKFLOW).issuer == ISSUER


def test_the_newer_extension_wins(sigstore: Sigstore) -> None:
    leaf = Leaf(issuer_forms=("1",), extensions={"8": "https://issuer.eve.example"})
    found = proof(
        sigstore, attached_bundle(sigstore.attest(provenance(), Signing(leaf=leaf)), DIGEST), WORKFLOW
    )
    assert (found.reason, found.issuer) == ("wrong-issuer", "https://issuer.eve.example")


def test_signers_of_all_rules_that_match_hold(sigstore: Sigstore) -> None:
    alice = Signer(identity=ALICE, issuer=GOOGLE)
    rules = (TrustRule("ghcr.io/**", (alice,)), TrustRule("ghcr.io/acme/app", (WORKFLOW,)))
    built = build_verifier(Trust(rules, sigstore.trusted_root_file()))
    attached = attached_bundle(sigstore.attest(provenance()), DIGEST)
    other = Repository("ghcr.io", "other/app")
    assert built.examine(attached, REPOSITORY).proof.verified
    assert built.examine(attached, other).proof.reason == "wrong-identity"
    assert (built.trusts(REPOSITORY), built.trusts(other)) == (True, True)
    assert not built.trusts(Repository("docker.io", "library/nginx"))


@pytest.mark.parametrize("path", ["acme/app2", "acme/app/x", "evil/ghcr.io/acme/app"])
def test_a_rule_is_for_whole_names(sigstore: Sigstore, path: str) -> None:
    built = build_verifier(Trust((TrustRule("ghcr.io/acme/app", (WORKFLOW,)),), sigstore.trusted_root_file()))
    other = Repository("ghcr.io", path)
    attached = attached_bundle(sigstore.attest(provenance()), DIGEST)
    assert built.examine(attached, REPOSITORY).proof.verified
    assert not built.trusts(other)
    assert built.examine(attached, other).proof.reason == "no-trust"


def test_without_trust_the_proof_says_who_signed(sigstore: Sigstore) -> None:
    signed = sigstore.attest(provenance())
    assert proof(sigstore, attached_bundle(signed, DIGEST)) == Proof(
        verified=False,
        how="keyless",
        identity=IDENTITY,
        issuer=ISSUER,
        reason="no-trust",
        detail=f"signed by {IDENTITY} (issuer {ISSUER}); nothing says who may sign this image",
        log_index=int(signed.entries[0]["logIndex"]),
        signed_at=SIGNED_AT,
    )


def test_who_signed_is_not_said_of_a_certificate_that_nobody_trusts(
    sigstore: Sigstore, foreign: Sigstore
) -> None:
    signed = sigstore.but(authority=foreign.authority).attest(provenance())
    found = proof(sigstore, attached_bundle(signed, DIGEST))
    assert (found.reason, found.identity, found.issuer) == ("certificate-untrusted", None, None)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, ""),
        (1, "the key 0"),
        (2, "the key 0 or the key 1"),
        (3, "the key 0, the key 1 or the key 2"),
        (7, "the key 0, the key 1, the key 2, the key 3, the key 4 or one of 2 more"),
    ],
)
def test_who_may_sign_in_words(number: int, text: str) -> None:
    key = TrustedKey(key=cast("PublicKey", None), name="", logged=False)
    signers = Signers(keys=tuple(replace(key, name=str(each)) for each in range(number)))
    assert str(signers) == text
