"""The offline PKI makes what sigstore-python believes, and its twins are what it does not believe."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, get_args

import pytest
from sigstore.errors import Error
from sigstore.models import Bundle, TrustedRoot
from sigstore.verify import Verifier
from sigstore.verify.policy import Identity

from tests.images.crosscheck.scenes import DIGEST, GOOD, OTHER_DIGEST, SIGNINGS, SIGSTORE, makers, scene
from tests.images.pki.authority import IDENTITY, ISSUER
from tests.images.pki.payloads import image_signature
from tests.images.pki.shapes import Version, bundle

if TYPE_CHECKING:
    from pathlib import Path

    from tests.images.pki.signed import Signed

SIGNED, OTHER = image_signature(DIGEST), image_signature(OTHER_DIGEST)
VERSIONS = [
    (name, version)
    for name, signing in SIGNINGS.items()
    for version in get_args(Version)
    if version != "0.1" or signing.log == "rekor-1"  # a bundle of the first version needs the time of the log
]
TWINS = [(name, twin) for name, signing in SIGNINGS.items() for twin in makers(signing) if twin != GOOD]


@pytest.fixture(scope="module")
def verifier(tmp_path_factory: pytest.TempPathFactory) -> Verifier:
    root: Path = tmp_path_factory.mktemp("root") / "trusted_root.json"
    root.write_bytes(SIGSTORE.trusted_root_file())
    return Verifier(trusted_root=TrustedRoot.from_file(str(root)))


def verify(verifier: Verifier, signed: Signed, version: Version = "0.3") -> None:
    parsed = Bundle.from_json(json.dumps(bundle(signed, version)))
    who = Identity(identity=IDENTITY, issuer=ISSUER)
    if signed.envelope:
        assert verifier.verify_dsse(parsed, who)[1] == SIGNED
    else:
        verifier.verify_artifact(SIGNED, parsed, who)


@pytest.mark.parametrize("envelope", [False, True], ids=["message", "envelope"])
@pytest.mark.parametrize(("name", "version"), VERSIONS)
def test_what_the_pki_signs_is_believed(
    verifier: Verifier, name: str, version: Version, envelope: bool
) -> None:
    verify(verifier, scene(SIGNINGS[name], SIGNED, OTHER, envelope=envelope).signed(), version)


@pytest.mark.parametrize("envelope", [False, True], ids=["message", "envelope"])
@pytest.mark.parametrize(("name", "twin"), TWINS)
def test_tampered_twins_are_not_believed(verifier: Verifier, name: str, twin: str, envelope: bool) -> None:
    signing = SIGNINGS[name]
    signed = makers(signing)[twin](scene(signing, SIGNED, OTHER, envelope=envelope))
    with pytest.raises((Error, AssertionError)):
        verify(verifier, signed)
