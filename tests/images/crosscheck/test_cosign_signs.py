"""We verify what cosign signs, in every way in which it signs, and only for who signed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner.images.model import Signer
from tests.images.crosscheck.ours import KEYLESS, by_key, examined
from tests.images.crosscheck.recording import signed_by_cosign
from tests.images.crosscheck.scenarios import PREDICATE_TYPES, SCENARIOS
from tests.images.crosscheck.stored import attached
from tests.images.pki.authority import ISSUER
from tests.images.pki.keys import Key

if TYPE_CHECKING:
    from tests.images.crosscheck.cosign import Cosign
    from tests.images.doubles.registry import RegistryDouble
    from tests.images.pki.services import Services


@pytest.mark.parametrize("name", SCENARIOS)
def test_what_cosign_signs_is_verified(
    cosign: Cosign, services: Services, registry: RegistryDouble, name: str
) -> None:
    signed = signed_by_cosign(name, cosign, services, registry)
    root = services.sigstore.trusted_root_file()
    signer = by_key(signed.key, logged=signed.logged) if signed.key else KEYLESS
    stranger = (
        by_key(Key().pem, logged=signed.logged) if signed.key else Signer(identity="eve", issuer=ISSUER)
    )
    found = attached(signed.contents(), signed.repository, signed.image)
    ours = [examined(root, signer, one) for one in found]
    assert [one.proof.detail for one in ours if not one.proof.verified] == []
    said = sorted(one.statement.predicate_type if one.statement else "" for one in ours)
    assert said == sorted(["", *(PREDICATE_TYPES[kind] for kind in SCENARIOS[name].predicates)])
    strangers = {examined(root, stranger, one).proof.reason for one in found}
    assert strangers == {"wrong-key" if signed.key else "wrong-identity"}
