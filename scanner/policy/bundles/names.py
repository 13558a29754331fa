"""Which files of a bundle are what, by their names (https://www.openpolicyagent.org/docs/management-bundles)."""

from __future__ import annotations

from posixpath import basename

from scanner.policy.bundles.model import TEST_SUFFIX

POLICY_SUFFIX = ".rego"
MANIFEST = ".manifest"
SIGNATURES = ".signatures.json"
MANIFEST_PROTOBUF = ".manifest.pb"
DELTA = "patch.json"
WASM = "policy.wasm"
CONTROLS = "controls.json"
"""Describes control frameworks; see `scanner.policy.controls`."""
DATA = frozenset({"data.json", "data.yaml", "data.yml"})
_DOCUMENT_SUFFIXES = (".yaml", ".yml", ".json")
_MARKS = tuple(
    f"{group}.gatekeeper.sh".encode()
    for group in ("constraints", "templates", "expansion", "mutations", "externaldata")
)


def is_policy(name: str) -> bool:
    """Tell whether a file is a policy, or a unit test."""
    return name.endswith(POLICY_SUFFIX)


def is_test(name: str) -> bool:
    """Tell whether a policy is a unit test."""
    return name.endswith(TEST_SUFFIX)


def is_data(name: str) -> bool:
    """Tell whether a file holds data of the bundle."""
    return basename(name) in DATA


def is_document(name: str) -> bool:
    """Tell whether a file is YAML or JSON, so that it may hold manifests of Kubernetes."""
    return name.endswith(_DOCUMENT_SUFFIXES) and basename(name) != SIGNATURES


def may_hold_manifests(content: bytes) -> bool:
    """Tell whether the text of a file mentions Gatekeeper's groups."""
    return any(mark in content for mark in _MARKS)


def is_read(name: str, *, tests: bool) -> bool:
    """Tell whether a file may be of use, by its path within the place.

    Args:
        name: the path.
        tests: whether unit tests are.
    """
    if name.endswith(POLICY_SUFFIX):
        return tests or not name.endswith(TEST_SUFFIX)
    return name.endswith(_DOCUMENT_SUFFIXES) or name in (MANIFEST, SIGNATURES)
