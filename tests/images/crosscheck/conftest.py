"""cosign, the services it signs with, and the registry it writes into."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.images.crosscheck.cosign import Cosign, program
from tests.images.crosscheck.scenes import SIGSTORE
from tests.images.doubles.registry import RegistryDouble
from tests.images.pki.services import Services

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def registry() -> Iterator[RegistryDouble]:
    """A registry with a referrers API; each test writes into a repository of its own."""
    double = RegistryDouble()
    yield double
    double.close()


@pytest.fixture(scope="session")
def cosign(tmp_path_factory: pytest.TempPathFactory) -> Cosign:
    """cosign, which trusts what the tests sign."""
    if program() is None:
        pytest.skip("cosign is not installed")
    return Cosign(tmp_path_factory.mktemp("cosign"), SIGSTORE.trusted_root_file())


@pytest.fixture(scope="session")
def services() -> Iterator[Services]:
    """The services that sign what cosign trusts."""
    with Services(SIGSTORE) as running:
        yield running
