"""npm's `@sigstore/verify` and ours agree about what the offline PKI signs."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import msgspec
import pytest

from tests.images.crosscheck.scenes import DIGEST, GOOD, OTHER_DIGEST, SIGNINGS, SIGSTORE, judged
from tests.images.pki.authority import IDENTITY, ISSUER
from tests.images.pki.encoding import b64
from tests.images.pki.payloads import image_signature
from tests.images.pki.shapes import Version, bundle

SCRIPTS = Path(__file__).parent / "npm"
INSTALL = ("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=0")
SIGNED, OTHER = image_signature(DIGEST), image_signature(OTHER_DIGEST)
NOT_LOOKED_AT = {"another usage"}
"""Twins that this program believes, for it does not look at what a certificate is for; cosign, sigstore-python and we do."""
VERSIONS: tuple[Version, ...] = ("0.1", "0.2", "0.3")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the package in it."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.skip("node and npm are not installed")
    directory = tmp_path_factory.mktemp("npm")
    for name in ("package.json", "verify.js"):
        shutil.copy(SCRIPTS / name, directory / name)
    done = subprocess.run(INSTALL, cwd=directory, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode:
        pytest.skip("npm does not get @sigstore/verify here")
    return directory


def verdicts(directory: Path, cases: dict[str, dict[str, object]]) -> dict[str, str | None]:
    """Return by name why a case is not believed, None where it is."""
    asked = directory / "cases.json"
    asked.write_text(json.dumps({"root": SIGSTORE.trusted_root(), "cases": cases}))
    node = ("node", "verify.js", asked.name)
    done = subprocess.run(node, cwd=directory, capture_output=True, text=True, timeout=60, check=True)
    answered: dict[str, str | None] = json.loads(done.stdout)
    return answered


@pytest.mark.parametrize("envelope", [False, True], ids=["message", "envelope"])
@pytest.mark.parametrize("signing", SIGNINGS)
def test_npm_believes_what_the_pki_signs_and_its_twins_not(
    installed: Path, signing: str, envelope: bool
) -> None:
    how = SIGNINGS[signing]
    if how.log == "rekor-2" and envelope:
        how = msgspec.structs.replace(how, entry="dsse-0.0.2")  # the only entry for envelopes that it knows
    found = verdicts(
        installed,
        {
            f"{name}, {version}": {
                "bundle": bundle(signed, version),
                "artifact": None if envelope else b64(SIGNED),
                "identity": IDENTITY,
                "issuer": ISSUER,
                "logs": 1,
                "stamps": 1,
            }
            for name, signed in judged(how, SIGNED, OTHER, envelope=envelope).items()
            for version in (VERSIONS if how.log == "rekor-1" else VERSIONS[1:])
        },
    )
    believed = {name.split(", ")[0] for name, reason in found.items() if reason is None}
    assert believed == {GOOD, *NOT_LOOKED_AT}
    assert {name for name in found if name.split(", ")[0] in believed and found[name]} == set()
