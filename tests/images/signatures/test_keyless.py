"""Signatures by a certificate: every form they come in holds, and every twin of each says what is wrong with it."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from scanner.facts.evidence import Proof
from tests.images.pki.authority import IDENTITY, ISSUER
from tests.images.pki.sigstore import Signing, Sigstore
from tests.images.pki.twins import LOG_TWINS, REASONS, STAMP_TWINS, TWINS
from tests.images.signatures.setting import (
    FORMS,
    SIGNED_AT,
    WORKFLOW,
    proof,
    scene,
)

HOW: dict[str, tuple[str, Signing]] = {
    "bundle 0.1, dsse": ("bundle 0.1", Signing()),
    "bundle 0.1, intoto 0.0.2": ("bundle 0.1", Signing(entry="intoto-0.0.2")),
    "bundle 0.2, dsse": ("bundle 0.2", Signing()),
    "bundle 0.2, Rekor 2": ("bundle 0.2", Signing(log="rekor-2")),
    "bundle 0.3, dsse": ("bundle 0.3", Signing()),
    "bundle 0.3, intoto 0.0.2": ("bundle 0.3", Signing(entry="intoto-0.0.2")),
    "bundle 0.3, Rekor 2": ("bundle 0.3", Signing(log="rekor-2")),
    "bundle 0.3, Rekor 2, dsse": ("bundle 0.3", Signing(log="rekor-2", entry="dsse-0.0.2")),
    "bundle 0.3, P-384": ("bundle 0.3", Signing(algorithm="ecdsa-p384")),
    "bundle 0.3, P-521": ("bundle 0.3", Signing(algorithm="ecdsa-p521")),
    "bundle 0.3, RSA": ("bundle 0.3", Signing(algorithm="rsa-2048")),
    "bundle 0.3, Ed25519": ("bundle 0.3", Signing(algorithm="ed25519")),
    ".sig": (".sig", Signing()),
    ".sig, P-384": (".sig", Signing(algorithm="ecdsa-p384")),
    ".att, dsse": (".att", Signing()),
    ".att, intoto 0.0.1": (".att", Signing(entry="intoto-0.0.1")),
    ".att, intoto 0.0.2": (".att", Signing(entry="intoto-0.0.2")),
}


def stamped(sigstore: Sigstore, form: str, signing: Signing) -> Signing:
    """Return the same with a time stamp; cosign has the whole envelope of an `.att` stamped."""
    stamps = "envelope" if form == ".att" else "signature"
    return msgspec.structs.replace(signing, stamped_at=(sigstore.at,), stamps=stamps)


@pytest.mark.parametrize(("form", "signing"), HOW.values(), ids=list(HOW))
def test_signatures_of_every_form_hold(sigstore: Sigstore, form: str, signing: Signing) -> None:
    signed = scene(form, sigstore, sigstore, signing).signed()
    (entry,) = signed.entries
    assert proof(sigstore, FORMS[form](signed), WORKFLOW) == Proof(
        verified=True,
        how="keyless",
        identity=IDENTITY,
        issuer=ISSUER,
        log_index=int(entry["logIndex"]),
        signed_at=SIGNED_AT,
    )


@pytest.mark.parametrize("form", FORMS)
def test_a_time_stamp_beside_the_time_of_the_log_is_checked_too(
    sigstore: Sigstore, foreign: Sigstore, form: str
) -> None:
    here = scene(form, sigstore, foreign, stamped(sigstore, form, Signing()))
    assert proof(sigstore, FORMS[form](here.signed()), WORKFLOW).verified
    reasons = {
        name: proof(sigstore, FORMS[form](twin(here)), WORKFLOW).reason for name, twin in STAMP_TWINS.items()
    }
    assert reasons == {
        "no timestamp": None,
        "timestamp of another signature": "timestamp-untrusted",
        "another timestamp authority": "timestamp-untrusted",
    }


@pytest.mark.parametrize("stamps", ["signature", "envelope"])
def test_an_envelope_by_itself_is_stamped_whole_or_by_its_signature(sigstore: Sigstore, stamps: str) -> None:
    """cosign 3.1 has the signature stamped, and verifies stamps of the whole."""
    signing = msgspec.convert({"log": "rekor-1", "stamped_at": [sigstore.at], "stamps": stamps}, Signing)
    here = scene(".att", sigstore, sigstore, signing)
    assert proof(sigstore, FORMS[".att"](here.signed()), WORKFLOW).verified
    twin = STAMP_TWINS["timestamp of another signature"](here)
    assert proof(sigstore, FORMS[".att"](twin), WORKFLOW).reason == "timestamp-untrusted"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("hours", [1, -1], ids=["after", "before"])
def test_every_time_must_lie_within_the_certificate(sigstore: Sigstore, form: str, hours: int) -> None:
    signing = stamped(sigstore, form, Signing())
    late = msgspec.structs.replace(signing, stamped_at=(sigstore.at + timedelta(hours=hours),))
    signed = scene(form, sigstore, sigstore, late).signed()
    assert proof(sigstore, FORMS[form](signed), WORKFLOW).reason == "certificate-expired"


ALL_TWINS = {**TWINS, **LOG_TWINS}


@pytest.mark.parametrize("twin", ALL_TWINS)
@pytest.mark.parametrize(("form", "signing"), HOW.values(), ids=list(HOW))
def test_every_twin_is_refused_for_its_reason(
    sigstore: Sigstore, foreign: Sigstore, form: str, signing: Signing, twin: str
) -> None:
    tampered = ALL_TWINS[twin](scene(form, sigstore, foreign, signing))
    assert proof(sigstore, FORMS[form](tampered), WORKFLOW).reason == REASONS[twin]


@pytest.mark.parametrize("twin", STAMP_TWINS)
@pytest.mark.parametrize("entry", ["hashedrekord-0.0.2", "dsse-0.0.2"])
def test_a_log_that_tells_no_time_needs_a_time_stamp(
    sigstore: Sigstore, foreign: Sigstore, entry: str, twin: str
) -> None:
    signing = msgspec.convert({"log": "rekor-2", "entry": entry}, Signing)
    tampered = STAMP_TWINS[twin](scene("bundle 0.3", sigstore, foreign, signing))
    assert proof(sigstore, FORMS["bundle 0.3"](tampered), WORKFLOW).reason == REASONS[twin]
