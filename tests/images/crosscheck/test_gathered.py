"""What cosign signed is found and verified from the reference on: by the registry client, in every kind of registry."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from scanner.facts.images import parse
from scanner.images.gather import Gatherer
from scanner.images.registry.client import RegistryClient
from scanner.images.registry.settings import RegistrySettings
from tests.images.crosscheck.ours import KEYLESS, by_key, verifier
from tests.images.crosscheck.scenarios import PREDICATE_TYPES, SCENARIOS
from tests.images.crosscheck.stored import RECORDED, read
from tests.images.doubles.images import image, multi_platform
from tests.images.doubles.publish import Publisher
from tests.images.doubles.registry import RegistryDouble
from tests.images.doubles.switches import Switches
from tests.images.pki.keys import Key

if TYPE_CHECKING:
    from scanner.facts.evidence import Evidence, Proof
    from scanner.images.model import Signer
    from tests.images.crosscheck.cosign import Cosign
    from tests.images.crosscheck.stored import Recorded
    from tests.images.pki.services import Services

ROOT = (RECORDED / "trusted_root.json").read_bytes()
NOW = datetime(2025, 3, 4, tzinfo=UTC)
IN_A_REAL_REGISTRY = ("key-bundle", "key-tag", "keyless-bundle", "keyless-index", "keyless-tag")


def gathered(reference: str, root: bytes, signer: Signer) -> Evidence:
    """Return the evidence of an image."""
    with RegistryClient(RegistrySettings()) as client:
        gatherer = Gatherer(client, verifier(root, signer), now=NOW)
        [evidence] = gatherer.gather([parse(reference)]).values()
    return evidence


def signer(recorded: Recorded) -> Signer:
    return by_key(recorded.key, logged=recorded.logged) if recorded.key else KEYLESS


def proofs(evidence: Evidence) -> list[Proof]:
    return [one.proof for one in evidence.signatures] + [one.proof for one in evidence.attestations]


@pytest.mark.parametrize("referrers", [True, False], ids=["referrers API", "no referrers API"])
@pytest.mark.parametrize("name", SCENARIOS)
def test_what_cosign_signed_is_found_and_verified(name: str, referrers: bool) -> None:
    scenario, recorded = SCENARIOS[name], read(RECORDED / f"{name}.json")
    with closing(RegistryDouble(Switches(referrers=referrers), contents=recorded.contents())) as double:
        reference = f"{double.host}/{recorded.repository}:1"
        evidence = gathered(reference, ROOT, signer(recorded))
    assert (evidence.digest, evidence.incomplete) == (recorded.image, ())
    if not referrers and scenario.referrers and not scenario.tags:
        assert proofs(evidence) == []  # nothing lists the bundles
        return
    assert [proof.detail for proof in proofs(evidence) if not proof.verified] == []
    signed = {one.subject for one in evidence.signatures}
    platforms = {platform.digest for platform in evidence.platforms} if scenario.recursive else set()
    assert signed == {recorded.image, *platforms}
    said = sorted(one.predicate_type for one in evidence.attestations)
    assert said == sorted(PREDICATE_TYPES[kind] for kind in scenario.predicates)
    assert all(one.subject_matches for one in evidence.attestations)


@pytest.mark.parametrize("name", SCENARIOS)
def test_what_somebody_else_signed_is_found_and_not_verified(name: str) -> None:
    recorded = read(RECORDED / f"{name}.json")
    with closing(RegistryDouble(contents=recorded.contents())) as double:
        evidence = gathered(f"{double.host}/{recorded.repository}:1", ROOT, by_key(Key().pem))
    assert {(proof.verified, proof.reason) for proof in proofs(evidence)} == {
        (False, "wrong-key" if recorded.key else "wrong-identity")
    }


@pytest.mark.parametrize("name", IN_A_REAL_REGISTRY)
def test_what_cosign_signs_in_a_real_registry_is_found_and_verified(
    real_registry: str, cosign: Cosign, services: Services, name: str
) -> None:
    scenario, repository = SCENARIOS[name], f"real/{name}"
    with closing(Publisher(real_registry, repository)) as publisher:
        platforms = ("linux/amd64", "linux/arm64")
        made = multi_platform(publisher, "1", *platforms) if scenario.recursive else image(publisher, "1")
    host = real_registry.removeprefix("http://")
    key = Key(scenario.key or "ecdsa-p256")
    cosign.import_key(key, f"real-{name}")
    cosign.sign(scenario, services, f"{host}/{repository}@{made['digest']}", f"real-{name}")
    root = services.sigstore.trusted_root_file()
    who = by_key(key.pem, logged=scenario.log is not None) if scenario.key else KEYLESS
    evidence = gathered(f"{host}/{repository}:1", root, who)
    assert (evidence.digest, evidence.incomplete) == (made["digest"], ())
    assert [proof.detail for proof in proofs(evidence) if not proof.verified] == []
    signed = {one.subject for one in evidence.signatures}
    listed = {platform.digest for platform in evidence.platforms} if scenario.recursive else set()
    assert signed == {made["digest"], *listed}
    said = sorted(one.predicate_type for one in evidence.attestations)
    assert said == sorted(PREDICATE_TYPES[kind] for kind in scenario.predicates)
