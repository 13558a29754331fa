"""sigstore-python is asked last: what our own checks would let pass, if they were broken, it does not."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.images.signatures import certificates, findings, keyless, said
from scanner.images.signatures.authorities import Authorities
from scanner.images.signatures.internals import SigstoreParts
from scanner.images.signatures.keys import PublicKey
from tests.images.pki.sigstore import Signing, Sigstore
from tests.images.pki.twins import LOG_TWINS, STAMP_TWINS, TWINS
from tests.images.signatures.setting import FORMS, REPOSITORY, WORKFLOW, proof, scene, verifier

OURS = {
    "another issuer",
    "another identity",
    "no issuer",
    "no entry",
}
"""Twins that are not asked about: who may sign is our question alone, and without an entry there is nothing to ask."""
ALL_TWINS = {**TWINS, **LOG_TWINS, **STAMP_TWINS}
CASES = [(Signing(), name) for name in {**TWINS, **LOG_TWINS} if name not in OURS] + [
    (Signing(log="rekor-2"), name) for name in ALL_TWINS if name not in OURS
]


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let all checks of our own pass, but for those that read."""

    def nothing(*_: Any, **__: Any) -> None:
        return None

    monkeypatch.setattr(findings, "check_binding", nothing)
    monkeypatch.setattr(said, "check_subject", nothing)
    monkeypatch.setattr(PublicKey, "verifies", lambda *_: True)
    monkeypatch.setattr(certificates.SigningCertificate, "check_time", nothing)
    monkeypatch.setattr(Authorities, "check_certificate", nothing)
    monkeypatch.setattr(Authorities, "check_entry", nothing)
    monkeypatch.setattr(Authorities, "timestamps", lambda *_: [])
    monkeypatch.setattr(keyless, "_times", lambda *_: [])


@pytest.mark.parametrize(
    ("signing", "twin"), CASES, ids=[f"{signing.log}, {name}" for signing, name in CASES]
)
@pytest.mark.usefixtures("broken")
def test_twins_are_refused_by_sigstore_too(
    sigstore: Sigstore, foreign: Sigstore, twin: str, signing: Signing
) -> None:
    tampered = ALL_TWINS[twin](scene("bundle 0.3", sigstore, foreign, signing))
    found = proof(sigstore, FORMS["bundle 0.3"](tampered), WORKFLOW)
    assert (found.verified, found.reason) == (False, "unsupported")
    assert found.detail.startswith("sigstore does not accept the bundle: ")


@pytest.mark.parametrize("form", ["bundle 0.1", "bundle 0.2", "bundle 0.3"])
def test_every_bundle_that_sigstore_understands_is_shown_to_it(
    sigstore: Sigstore, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    asked = []
    monkeypatch.setattr(SigstoreParts, "check_bundle", lambda *arguments: asked.append(arguments))
    built = verifier(sigstore, WORKFLOW)
    understood = {
        "dsse": Signing(),
        "intoto": Signing(entry="intoto-0.0.2"),
        "P-384": Signing(algorithm="ecdsa-p384"),
    }
    for name, signing in understood.items():
        before = len(asked)
        attached = FORMS[form](scene(form, sigstore, sigstore, signing).signed())
        assert built.examine(attached, REPOSITORY).proof.verified
        assert (name, len(asked) - before) == (name, int(name == "dsse"))
