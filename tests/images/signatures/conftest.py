"""Two instances of Sigstore of the same name: one is believed, the other is not."""

from __future__ import annotations

import pytest

from tests.images.pki.sigstore import Sigstore


@pytest.fixture(scope="session")
def sigstore() -> Sigstore:
    return Sigstore()


@pytest.fixture(scope="session")
def foreign() -> Sigstore:
    return Sigstore()
