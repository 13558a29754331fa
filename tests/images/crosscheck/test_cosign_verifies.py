"""cosign believes what the offline PKI signs, in every form, and none of its tampered twins; so do we."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pytest

from tests.images.crosscheck.forms import FORMS
from tests.images.crosscheck.ours import KEYLESS, examined
from tests.images.crosscheck.publishing import publish
from tests.images.crosscheck.scenes import DIGEST, GOOD, SIGSTORE, makers
from tests.images.doubles.images import image
from tests.images.doubles.publish import Publisher
from tests.images.pki.authority import IDENTITY, ISSUER
from tests.images.pki.twins import REASONS

if TYPE_CHECKING:
    from tests.images.crosscheck.cosign import Cosign
    from tests.images.doubles.registry import RegistryDouble

ROOT = SIGSTORE.trusted_root_file()
WHO = ("--certificate-identity", IDENTITY, "--certificate-oidc-issuer", ISSUER)
TWINS = [(name, twin) for name, form in FORMS.items() for twin in makers(form.signing) if twin != GOOD]
numbers = count()


def refusal(cosign: Cosign, registry: RegistryDouble, name: str, twin: str) -> str | None:
    """Return why cosign does not believe a signature or a twin of it, None where it does."""
    publisher = Publisher(registry.url, f"acme/verified-{next(numbers)}")
    made = image(publisher, "1")
    publish(publisher, made, FORMS[name].make(twin, made["digest"]))
    publisher.close()
    reference = f"{registry.host}/{publisher.repository}@{made['digest']}"
    done = cosign.run(*FORMS[name].command, "--trusted-root", cosign.root.name, *WHO, reference)
    return None if done.returncode == 0 else done.stderr


@pytest.mark.parametrize("name", FORMS)
def test_cosign_believes(cosign: Cosign, registry: RegistryDouble, name: str) -> None:
    assert refusal(cosign, registry, name, GOOD) is None


@pytest.mark.parametrize(("name", "twin"), TWINS)
def test_cosign_does_not_believe_twins(
    cosign: Cosign, registry: RegistryDouble, name: str, twin: str
) -> None:
    assert refusal(cosign, registry, name, twin) is not None


@pytest.mark.parametrize("name", FORMS)
def test_we_believe(name: str) -> None:
    proof = examined(ROOT, KEYLESS, FORMS[name].make(GOOD, DIGEST)).proof
    assert (proof.verified, proof.detail) == (True, "")
    assert (proof.how, proof.identity, proof.issuer) == ("keyless", IDENTITY, ISSUER)


@pytest.mark.parametrize(("name", "twin"), TWINS)
def test_we_do_not_believe_twins(name: str, twin: str) -> None:
    proof = examined(ROOT, KEYLESS, FORMS[name].make(twin, DIGEST)).proof
    assert (proof.verified, proof.reason, proof.detail != "") == (False, REASONS[twin], True)
