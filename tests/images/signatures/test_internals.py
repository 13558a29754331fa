"""The names of sigstore-python that are private to it: a release that changes one fails here, and says which."""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import Any

import pytest

SUPPORTED = "4.5."
NAMES: dict[str, tuple[str, ...]] = {
    "sigstore._internal.sct.verify_sct": ("cert", "chain", "ct_keyring"),
    "sigstore._internal.trust.Keyring": ("public_keys",),
    "sigstore._internal.trust.RekorKeyring": (),
    "sigstore._internal.trust.Keyring.verify": ("self", "key_id", "signature", "data"),
    "sigstore._utils.read_embedded": ("name", "url"),
    "sigstore._utils.KeyID": (),
    "sigstore._internal.trust.KeyringPurpose.VERIFY": (),
    "sigstore.hashes.Hashed": (),
    "sigstore.models.Bundle.from_json": ("raw",),
    "sigstore.models.TimestampVerificationData.from_json": ("raw",),
    "sigstore.models.TransparencyLogEntry": ("inner",),
    "sigstore.models.TransparencyLogEntry._verify": ("self", "keyring"),
    "sigstore.models.TrustedRoot": ("inner",),
    "sigstore.models.TrustedRoot.ct_keyring": ("self", "purpose"),
    "sigstore.verify.Verifier._verify_signed_timestamp": ("self", "timestamp_response", "message"),
    "sigstore.verify.Verifier.verify_artifact": ("self", "input_", "bundle", "policy"),
    "sigstore.verify.Verifier.verify_dsse": ("self", "bundle", "policy"),
    "sigstore_models.common.v1.HashAlgorithm.SHA2_256": (),
    "sigstore_models.rekor.v1.TransparencyLogEntry.from_json": ("json",),
    "sigstore_models.trustroot.v1.TrustedRoot.from_json": ("json",),
}


def found(dotted: str) -> Any:
    """Return what a name means: the longest part that is a module, then its members."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        try:
            value: Any = import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for name in parts[length:]:
            value = getattr(value, name)
        return value
    raise ModuleNotFoundError(dotted)


@pytest.mark.parametrize(("name", "parameters"), NAMES.items(), ids=list(NAMES))
def test_a_name_of_sigstore_is_still_there(name: str, parameters: tuple[str, ...]) -> None:
    value = found(name)
    if parameters:
        assert tuple(inspect.signature(value).parameters) == parameters


def test_the_release_is_one_that_was_looked_at() -> None:
    assert import_module("scanner.images.signatures.internals").RELEASE.startswith(SUPPORTED)


def test_no_other_module_uses_sigstore() -> None:
    package = import_module("scanner.images.signatures")
    (folder,) = package.__path__
    users = {
        path.name
        for path in __import__("pathlib").Path(folder).parent.rglob("*.py")
        if any(
            line.lstrip().startswith(("import sigstore", "from sigstore"))
            for line in path.read_text().splitlines()
        )
    }
    assert users == {"internals.py"}
