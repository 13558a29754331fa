"""Nobody is believed outside the time for which the trusted root names them, by cosign nor by us."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING

import pytest

from tests.images.crosscheck.forms import FORMS
from tests.images.crosscheck.ours import KEYLESS, examined
from tests.images.crosscheck.publishing import publish
from tests.images.crosscheck.scenes import DIGEST, GOOD, SIGSTORE
from tests.images.doubles.images import image
from tests.images.doubles.publish import Publisher
from tests.images.pki.authority import IDENTITY, ISSUER
from tests.images.pki.encoding import compact
from tests.images.pki.sigstore import AT
from tests.images.pki.trusted_root import validity

if TYPE_CHECKING:
    from tests.images.crosscheck.cosign import Cosign
    from tests.images.doubles.registry import RegistryDouble

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TIMES = {"before": validity(AT - DAY, AT - HOUR), "after": validity(AT + HOUR)}
MEANWHILE = validity(AT - DAY, AT + HOUR)
LISTED = {"authority": "certificateAuthorities", "log of certificates": "ctlogs"}
PARTS = [
    *((form, part) for form in ("signature tag", "attestation tag", "bundle") for part in (*LISTED, "log")),
    *(("bundle, log without time", part) for part in (*LISTED, "timestamp authority")),
]
REASONS = {
    "authority": "certificate-untrusted",
    "log of certificates": "certificate-untrusted",
    "log": "log-untrusted",
    "timestamp authority": "timestamp-untrusted",
}
WHO = ("--certificate-identity", IDENTITY, "--certificate-oidc-issuer", ISSUER)
numbers = count()


def root(part: str, time: dict[str, str]) -> bytes:
    """Return the trusted root in which somebody is named for some time."""
    whole = SIGSTORE.trusted_root()
    names = LISTED | {"log": "tlogs", "timestamp authority": "timestampAuthorities"}
    entry = whole[names[part]][0]
    entry.get("publicKey", entry)["validFor"] = time
    return compact(whole)


@pytest.mark.parametrize("time", TIMES)
@pytest.mark.parametrize(("form", "part"), PARTS)
def test_we_believe_nobody_out_of_time(form: str, part: str, time: str) -> None:
    proof = examined(root(part, TIMES[time]), KEYLESS, FORMS[form].make(GOOD, DIGEST)).proof
    assert (proof.verified, proof.reason) == (False, REASONS[part])


@pytest.mark.parametrize(("form", "part"), PARTS)
def test_we_believe_who_was_there_then(form: str, part: str) -> None:
    proof = examined(root(part, MEANWHILE), KEYLESS, FORMS[form].make(GOOD, DIGEST)).proof
    assert (proof.verified, proof.detail) == (True, "")


@pytest.mark.parametrize("time", TIMES)
@pytest.mark.parametrize(("form", "part"), PARTS)
def test_cosign_believes_nobody_out_of_time(
    cosign: Cosign, registry: RegistryDouble, form: str, part: str, time: str
) -> None:
    publisher = Publisher(registry.url, f"acme/timed-{next(numbers)}")
    made = image(publisher, "1")
    publish(publisher, made, FORMS[form].make(GOOD, made["digest"]))
    publisher.close()
    changed = cosign.directory / "changed_root.json"
    changed.write_bytes(root(part, TIMES[time]))
    reference = f"{registry.host}/{publisher.repository}@{made['digest']}"
    assert cosign.run(*FORMS[form].command, "--trusted-root", changed.name, *WHO, reference).returncode
