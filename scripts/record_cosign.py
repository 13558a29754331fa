"""Records what a real cosign writes into a registry in `fixtures/images/cosign`.

Usage: python -m scripts.record_cosign; see fixtures/images/cosign/README.md. It needs `cosign` on PATH and no network: cosign
signs with an offline Sigstore, into a registry in memory. The private keys are forgotten.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.images.crosscheck.cosign import Cosign, program
from tests.images.crosscheck.recording import signed_by_cosign
from tests.images.crosscheck.scenarios import SCENARIOS
from tests.images.crosscheck.stored import RECORDED, write
from tests.images.doubles.registry import RegistryDouble
from tests.images.pki.services import Services
from tests.images.pki.sigstore import Sigstore


def main() -> None:
    """Record every way of signing, and the trusted root for all of them."""
    if program() is None:
        sys.exit("cosign is not on PATH")
    sigstore, double = Sigstore("recorded.sigstore.test"), RegistryDouble()
    RECORDED.mkdir(parents=True, exist_ok=True)
    (RECORDED / "trusted_root.json").write_bytes(sigstore.trusted_root_file() + b"\n")
    with tempfile.TemporaryDirectory() as directory, Services(sigstore) as services:
        cosign = Cosign(Path(directory), sigstore.trusted_root_file())
        for name in SCENARIOS:
            write(RECORDED / f"{name}.json", signed_by_cosign(name, cosign, services, double))
    double.close()


if __name__ == "__main__":
    main()
