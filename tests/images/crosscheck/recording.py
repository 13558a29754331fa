"""Images that cosign signed in a registry double, in every one of the ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.images.crosscheck.scenarios import SCENARIOS
from tests.images.crosscheck.stored import record
from tests.images.doubles.images import image, multi_platform
from tests.images.doubles.publish import Publisher
from tests.images.pki.keys import Key

if TYPE_CHECKING:
    from tests.images.crosscheck.cosign import Cosign
    from tests.images.crosscheck.stored import Recorded
    from tests.images.doubles.registry import RegistryDouble
    from tests.images.pki.services import Services


def signed_by_cosign(name: str, cosign: Cosign, services: Services, double: RegistryDouble) -> Recorded:
    """Return a repository in which cosign signed an image in the way that has a name."""
    scenario, repository = SCENARIOS[name], f"acme/{name}"
    double.switches.referrers = scenario.referrers
    publisher = Publisher(double.url, repository)
    platforms = ("linux/amd64", "linux/arm64")
    made = multi_platform(publisher, "1", *platforms) if scenario.recursive else image(publisher, "1")
    publisher.close()
    key = Key(scenario.key) if scenario.key else None
    if key:
        cosign.import_key(key, name)
    cosign.sign(scenario, services, f"{double.host}/{repository}@{made['digest']}", name)
    double.switches.referrers = True
    return record(
        double.contents,
        repository,
        made["digest"],
        program=cosign.version(),
        key=key.pem.decode() if key else None,
        logged=scenario.log is not None,
    )
