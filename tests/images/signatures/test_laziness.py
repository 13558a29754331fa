"""What is imported when, by how many threads at once, and that nothing is written or printed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from scanner.images.model import Attached, Trust, TrustRule
from tests.images.pki.keys import Key
from tests.images.pki.payloads import IN_TOTO, simple_signing
from tests.images.pki.shapes import attached_bundle, attached_signature
from tests.images.pki.sigstore import Signing, Sigstore
from tests.images.signatures.setting import DIGEST, WORKFLOW, by_key, provenance

ROOT = Path(__file__).parents[3]
THREADS = 16
PROGRAM = """
import sys, threading
from concurrent.futures import ThreadPoolExecutor
import msgspec
from scanner.images.model import Attached, Repository, Trust
from scanner.images.signatures.verifier import build_verifier, check_trust

given = msgspec.json.decode(sys.stdin.buffer.read())
attached = msgspec.convert(given["attached"], Attached)
trust = msgspec.convert(given["trust"], Trust)
check_trust(trust)
together = threading.Barrier(given["threads"])

def examine(verifier):
    together.wait(60)
    return verifier.examine(attached, Repository("ghcr.io", "acme/app")).proof.reason

built = [build_verifier(trust), build_verifier(trust)]
with ThreadPoolExecutor(given["threads"]) as pool:
    found = list(pool.map(examine, built * (given["threads"] // 2) or built[:1]))
heavy = [name for name in ("sigstore", "cryptography") if name in sys.modules]
print(msgspec.json.encode({"found": found, "heavy": heavy}).decode())
"""


def run(attached: Attached, trust: Trust, threads: int = 1) -> Any:
    """Return what a new interpreter without a home found, and which of the heavy packages it imported."""
    given = {"attached": attached, "trust": trust, "threads": threads}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM],
        input=msgspec.json.encode(given),
        capture_output=True,
        cwd=ROOT,
        env={"HOME": "/nonexistent", "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
        timeout=120,
    )
    assert done.stderr == b""
    return msgspec.json.decode(done.stdout)


def test_a_statement_that_nobody_signed_imports_nothing(sigstore: Sigstore) -> None:
    del sigstore
    attached = Attached("buildkit", DIGEST, IN_TOTO, provenance())
    found = run(attached, Trust((TrustRule("**", (WORKFLOW,)),)))
    assert found == {"found": ["unsigned"], "heavy": []}


def test_a_key_without_a_log_needs_no_sigstore(sigstore: Sigstore) -> None:
    key = Key()
    signed = sigstore.sign(simple_signing(DIGEST), Signing(key=key, log=None))
    trust = Trust((TrustRule("**", (by_key(key, logged=False),)),))
    found = run(attached_signature(signed, DIGEST), trust)
    assert found == {"found": [None], "heavy": ["cryptography"]}


@pytest.mark.parametrize("form", [".sig", "bundle"])
def test_many_threads_may_be_the_first(sigstore: Sigstore, form: str) -> None:
    signature = attached_signature(sigstore.sign(simple_signing(DIGEST)), DIGEST)
    attached = signature if form == ".sig" else attached_bundle(sigstore.attest(provenance()), DIGEST)
    trust = Trust((TrustRule("**", (WORKFLOW,)),), sigstore.trusted_root_file(), "root.json")
    found = run(attached, trust, THREADS)
    assert found == {"found": [None] * THREADS, "heavy": ["sigstore", "cryptography"]}


def test_the_root_of_sigstore_needs_no_home(sigstore: Sigstore) -> None:
    attached = attached_bundle(sigstore.attest(provenance()), DIGEST)
    found = run(attached, Trust((TrustRule("**", (WORKFLOW,)),)))
    assert found == {"found": ["log-untrusted"], "heavy": ["sigstore", "cryptography"]}
