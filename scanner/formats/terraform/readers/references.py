"""References to modules and providers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from scanner.evaluate.values import as_reference
from scanner.facts.git import git
from scanner.facts.grades import grade_of
from scanner.facts.model import Reference
from scanner.formats.terraform.readers.blocks import objects
from scanner.formats.terraform.readers.module_archives import archive_reference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.evaluate.values import Value
    from scanner.facts.model import Grade
    from scanner.formats.terraform.syntax.config import Declaration
    from scanner.formats.terraform.syntax.lock_file import LockedProvider
    from scanner.model import Pointer

FETCHER = "terraform"
_LOCAL = ("./", "../", ".\\", "..\\", "/")
_GIT = ("git::", "git@", "ssh://", "github.com/", "bitbucket.org/")
_PART = r"[0-9A-Za-z](?:[0-9A-Za-z_-]{0,62}[0-9A-Za-z])?"
_HOST = r"[0-9A-Za-z][0-9A-Za-z.-]*\.[0-9A-Za-z-]+(?::[0-9]+)?"
_registry = re.compile(rf"(?:({_HOST})/)?({_PART}/{_PART}/[0-9a-z]{{1,64}})(?://.*)?\Z").match
_provider = re.compile(rf"(?:([^/\s]+)/)?({_PART}/{_PART})\Z").match
_DEFAULT_NAMESPACE = "hashicorp"


def module_reference(declaration: Declaration) -> Reference | None:
    """Return the source of a `module` block, None if it has none."""
    written = as_reference(declaration.body.get("source"))
    if written is None:
        return None
    source, unknown = written
    at = (*declaration.at, "source")
    if source.startswith(_LOCAL) and not unknown:
        return Reference(at, "module", source, "", source, None, "local", FETCHER, offers="local")
    if source.startswith(_GIT):
        return msgspec.structs.replace(git(at, source, fetcher=FETCHER, unknown=unknown), kind="module")
    registry = _registry(source)
    if unknown:
        return Reference(
            at, "module", source, "", source, None, "unknown", FETCHER, unknown=unknown, offers="unknown"
        )
    if registry is not None:
        return _from_registry(at, source, registry, declaration.body.get("version"))
    return archive_reference(at, source, FETCHER)


def _from_registry(at: Pointer, source: str, registry: re.Match[str], version: Value) -> Reference:
    revision, grade, unknown = _graded(version)
    return Reference(
        at,
        "module",
        source,
        registry[1] or "",
        registry[2],
        revision,
        grade,
        FETCHER,
        unknown=unknown,
        offers="version",
    )


def _graded(version: Value) -> tuple[str | None, Grade, tuple[str, ...]]:
    """Return revision, grade and unknown expressions of a version constraint."""
    written = as_reference(version)
    if written is None:
        return None, "floating", ()
    constraint, unknown = written
    # A version without an operator is an equality in Terraform: `5.0` is 5.0.0 and nothing else.
    equality = f"={constraint}" if constraint[:1].isdigit() else constraint
    return constraint, grade_of(equality, unknown=unknown), unknown


def required_providers(declaration: Declaration, locked: tuple[LockedProvider, ...]) -> Iterator[Reference]:
    """Yield the providers that a `terraform` block requires."""
    for block in objects(declaration.body.get("required_providers"), (*declaration.at, "required_providers")):
        for name, value in block.body.items():
            at = (*block.at, name)
            if isinstance(value, dict):
                yield _required(at, name, value.get("source"), value.get("version"), locked)
            elif as_reference(value) is not None:
                yield _required(at, name, None, value, locked)


def configured_provider(
    declaration: Declaration, locked: tuple[LockedProvider, ...], *, unconstrained: bool
) -> Reference | None:
    """Return the provider that a `provider` block asks for by version, as was done before 0.13.

    Args:
        declaration: the block.
        locked: what the lock file has hashes for.
        unconstrained: whether the block is all that is said of its provider; None is returned for others
            without a version.
    """
    version = declaration.body.get("version")
    if version is not None:
        return _required((*declaration.at, "version"), declaration.labels[0], None, version, locked)
    return _required(declaration.at, declaration.labels[0], None, None, locked) if unconstrained else None


def _required(
    at: Pointer, local_name: str, source: Value, version: Value, locked: tuple[LockedProvider, ...]
) -> Reference:
    address, unknown = as_reference(source) or (f"{_DEFAULT_NAMESPACE}/{local_name}", ())
    revision, grade, unknown_version = _graded(version)
    parts = _provider(address if "/" in address else f"{_DEFAULT_NAMESPACE}/{address}")
    error = None
    if parts is None and not unknown:
        grade, error = "floating", "a provider is named namespace/name or host/namespace/name"
    host, name = (parts[1] or "", parts[2]) if parts else ("", address)
    if any(entry.name == name.lower() and host in ("", entry.host) for entry in locked):
        grade = "locked"
    elif unknown:
        grade = "unknown"
    return Reference(
        at,
        "provider",
        address,
        host,
        name,
        revision,
        grade,
        FETCHER,
        unknown=tuple(dict.fromkeys(unknown + unknown_version)),
        error=error,
        offers="locked",
    )
