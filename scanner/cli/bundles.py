"""Options that say where policies are, and what they make of them."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from scanner.cli.registries import RegistryRequest, open_registries, place_of_cache

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scanner.govern.configuration import Config
    from scanner.images.model import Registries, Verifier
    from scanner.policy.bundles.keys import Keys
    from scanner.policy.bundles.model import Bundle

PolicyPlaces = Annotated[
    list[str] | None,
    typer.Option(
        "--policy",
        metavar="PLACE",
        help="Further policies: a directory, a file, a bundle (.tar.gz), git+https://HOST/REPO@COMMIT or "
        "oci://REGISTRY/REPO@DIGEST. Repeatable.",
    ),
]
PolicyKeys = Annotated[
    list[str] | None,
    typer.Option(
        "--policy-key",
        metavar="FILE[=ID]",
        help="Key that further policies must be signed with: public key or certificate (PEM), or a secret. Repeatable.",
    ),
]
AllowPolicyTags = Annotated[
    bool,
    typer.Option("--allow-policy-tags", help="Allow policies by branch or tag, which others can move."),
]
PolicyData = Annotated[
    list[str] | None,
    typer.Option(
        "--data",
        metavar="[PREFIX:]PATH",
        help="Data of policies: a YAML or JSON file, or a directory of them. Repeatable.",
    ),
]
RegoV0 = Annotated[bool, typer.Option("--rego-v0", help="Read further policies as Rego v0.")]
Namespaces = Annotated[
    list[str] | None,
    typer.Option(
        "--namespace", metavar="PACKAGE", help="Apply conftest's rules in this package only. Repeatable."
    ),
]
Combine = Annotated[
    bool, typer.Option("--combine", help="Give conftest's rules all documents at once, as conftest does it.")
]
_SUBDIRECTORY = "policies"


class BundleRequest(msgspec.Struct, frozen=True):
    """What the command line and the configuration say of policies; the fields are the options above.

    Attributes:
        registries: how registries are asked; its `offline` and its cache hold for git too.
        tests: whether unit tests are read too.
    """

    places: tuple[str, ...]
    registries: RegistryRequest
    keys: tuple[str, ...] = ()
    allow_tags: bool = False
    tests: bool = False


def read_bundles(
    request: BundleRequest, config: Config, now: datetime, notice: Callable[[str], None]
) -> tuple[Bundle, ...]:
    """Return the bundles of all places, in their order.

    Args:
        request: which, and how they are read.
        config: says who may sign artifacts in registries (`trust`).
        now: the time that signatures must be valid at.
        notice: is told what people should know.

    Raises:
        UsageError: a place is malformed or not pinned, or a key cannot be read.
        PolicyLoadError: a place cannot be read, is malformed, or is not verified as it must be.
        ConfigError: the trusted root or a key of `trust` cannot be used.
    """
    if not request.places:
        return ()
    from scanner.policy.bundles.reading import Access, Places  # noqa: PLC0415 - most scans have the shipped rules alone

    access = Access(
        _Once(request.registries, notice),
        lambda: _verifier(config),
        now,
        notice,
        _cache(request.registries),
        request.registries.offline,
        os.environ,
    )
    places = Places(access, _keys(request.keys, now), allow_tags=request.allow_tags, tests=request.tests)
    return tuple(places.read(place, Path()) for place in request.places)


def policy_data(paths: tuple[str, ...]) -> Mapping[str, Any]:
    """Return the data of `--data`.

    Raises:
        PolicyLoadError: a file is malformed or does not exist, or two give the same thing.
    """
    if not paths:
        return {}
    from scanner.policy.bundles.data import read_data  # noqa: PLC0415 - most scans have none

    return read_data(paths, Path())


def _keys(written: tuple[str, ...], now: datetime) -> Keys | None:
    """Return the keys that bundles must be signed with, None where none is given."""
    if not written:
        return None
    from scanner.policy.bundles.keys import read_keys  # noqa: PLC0415 - only where a key is given

    return read_keys(written, now.timestamp())


class _Once:
    """Makes what reads registries when it is asked for first, and gives it again."""

    def __init__(self, request: RegistryRequest, notice: Callable[[str], None]) -> None:
        self._request = request
        self._notice = notice
        self._made: Registries | None = None

    def __call__(self) -> Registries:
        if self._made is None:
            self._made = open_registries(self._request, self._notice)
        return self._made


def _verifier(config: Config) -> Verifier:
    from scanner.images.model import Trust  # noqa: PLC0415 - only for policies in registries
    from scanner.images.signatures.verifier import build_verifier  # noqa: PLC0415

    return build_verifier(config.trust or Trust())


def _cache(request: RegistryRequest) -> Path | None:
    place = place_of_cache(request)
    return None if place is None else place / _SUBDIRECTORY
