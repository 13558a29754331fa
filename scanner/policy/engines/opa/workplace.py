"""Directories in which OPA finds policies and data, as a bundle."""

from __future__ import annotations

from pathlib import Path
from tempfile import mkdtemp
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import msgspec

from scanner.errors import EngineError, PolicyLoadError
from scanner.policy.annotations import find_package

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scanner.model import Source
    from scanner.policy.engines.protocol import Module

OURS = "cattleguard_server"
"""The root of our own data in a server that we start."""
ABLE = ".able.json"
"""The file that says what OPA may do; a name with a dot is no data of a bundle."""
_RESERVED = frozenset({OURS, "system"})
_AUTHORIZATION = """package system.authz

import rego.v1

default allow := false

allow if crypto.sha256(input.identity) == "{digest}"
"""


def named(modules: Sequence[Module]) -> dict[str, Source]:
    """Return the policies by the names that OPA is told."""
    return {f"policy_{number}.rego": module.source for number, module in enumerate(modules)}


def workplace(
    modules: Sequence[Module] = (),
    data: Mapping[str, Any] = MappingProxyType({}),
    digest: str = "",
    nonce: str = "",
    able: bytes = b"",
) -> Path:
    """Return a new directory that nobody else can read, with a bundle of policies, data, and who may ask for them.

    Args:
        modules: the policies.
        data: the data.
        digest: SHA-256 of the token of those who may ask, in hexadecimal.
        nonce: what shows them that it is this server that they ask.
        able: what OPA may do, for its file.

    Raises:
        PolicyLoadError: a policy or the data is in the way of our own.
        EngineError: it cannot be written.
    """
    files = {name: source.text.encode() for name, source in named(modules).items()}
    files["authorization.rego"] = _AUTHORIZATION.format(digest=digest).encode()
    files["data.json"] = msgspec.json.encode({**data, OURS: {"nonce": nonce}})
    files[".manifest"] = _manifest(modules, data)
    files[ABLE] = able
    try:
        directory = Path(mkdtemp(prefix="cattleguard-opa-"))
        for name, content in files.items():
            (directory / name).write_bytes(content)
    except OSError as error:
        raise EngineError(
            f"the policy engine's files cannot be written: {error.strerror}",
            hint="look at the space that is left",
        ) from error
    return directory


def _manifest(modules: Sequence[Module], data: Mapping[str, Any]) -> bytes:
    versions = {f"/{name}": module.rego for name, module in zip(named(modules), modules, strict=True)}
    roots = sorted(_roots(modules, data) | _RESERVED)
    return msgspec.json.encode({"roots": roots, "rego_version": 1, "file_rego_versions": versions})


def _roots(modules: Sequence[Module], data: Mapping[str, Any]) -> set[str]:
    """Return the first names of all packages and data: OPA leaves everything else of a bundle to be written to."""
    for name in sorted(_RESERVED & set(data)):
        raise PolicyLoadError(f"data.{name} is reserved for the policy engine", hint="name it otherwise")
    roots = set(data)
    for module in modules:
        package, span = find_package(module.source)
        root = package.partition(".")[0].partition("[")[0]
        if root in _RESERVED:
            raise PolicyLoadError(
                f"package {root} is reserved for the policy engine", hint="name it otherwise", span=span
            )
        roots.add(root)
    return roots
