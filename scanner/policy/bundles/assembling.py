"""Makes a bundle of the files of a place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.errors import PolicyLoadError
from scanner.model import Source, Span
from scanner.policy.bundles.contents import counting, digest
from scanner.policy.bundles.model import Bundle
from scanner.policy.bundles.names import (
    CONTROLS,
    MANIFEST,
    SIGNATURES,
    is_data,
    is_document,
    is_policy,
    is_test,
    may_hold_manifests,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.policy.bundles.contents import Contents
    from scanner.policy.bundles.keys import Keys
    from scanner.policy.bundles.manifest import Manifest


def assemble(contents: Contents, keys: Keys | None = None) -> Bundle:
    """Return the bundle that some files are.

    Args:
        contents: the files.
        keys: for the signature of the bundle, which then must have a valid one.

    Raises:
        PolicyLoadError: a file is not text, the manifest or data are malformed or exceed the roots, or the signature is
            not valid.
    """
    verified = contents.verified + _signature(contents, keys)
    sources = {name: _source(contents, name) for name in counting(contents)}
    policies = {name: source for name, source in sources.items() if is_policy(name)}
    data = {name: source for name, source in sources.items() if is_data(name) or name in contents.data}
    others = sources.keys() - policies.keys() - data.keys() - {MANIFEST, CONTROLS}
    manifest = _manifest(sources)
    mounted = _mounted(data)
    if manifest is not None:
        manifest.check(policies, mounted)
    return Bundle(
        contents.place,
        tuple(policies.values()),
        tuple(sources[name] for name in sorted(others)),
        mounted,
        digest({name: contents.files[name] for name in sources}),
        contents.revision or (manifest.revision if manifest else ""),
        verified,
        manifest.versions(policies) if manifest else {},
        contents.directory,
        sources.get(CONTROLS),
    )


def single(contents: Contents) -> Bundle:
    """Return the bundle that a single file is, whose path within the place is "".

    Raises:
        PolicyLoadError: the file is not text, or neither a policy nor a manifest.
    """
    source, name = _source(contents, ""), contents.place
    policies = (source,) if is_policy(name) and (contents.tests or not is_test(name)) else ()
    manifests = (source,) if is_document(name) and may_hold_manifests(contents.files[""]) else ()
    if not manifests and not is_policy(name):
        raise PolicyLoadError(
            f"{contents.shown} is neither a policy nor a manifest of Gatekeeper",
            hint="a policy's name ends in .rego; give data with --data",
        )
    return Bundle(
        contents.place, policies, manifests, sha256=digest(contents.files), directory=contents.directory
    )


def _source(contents: Contents, name: str) -> Source:
    path = f"{contents.shown}/{name}" if name else contents.shown
    try:
        return Source(path, contents.files[name].decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise PolicyLoadError(
            f"the policy cannot be read: {error}",
            hint="it must be a readable UTF-8 file",
            span=Span(path, 1, 1, 1, 1),
        ) from error


def _manifest(texts: Mapping[str, Source]) -> Manifest | None:
    if MANIFEST not in texts:
        return None
    from scanner.policy.bundles.manifest import read_manifest  # noqa: PLC0415 - most directories have none

    return read_manifest(texts[MANIFEST])


def _mounted(data: Mapping[str, Source]) -> dict[str, Any]:
    if not data:
        return {}
    from scanner.policy.bundles.mounting import mount  # noqa: PLC0415 - likewise

    return mount(data)


def _signature(contents: Contents, keys: Keys | None) -> tuple[str, ...]:
    """Return how the signature was verified; () if nobody asks for one.

    Raises:
        PolicyLoadError: it is missing, or not valid.
    """
    if keys is None:
        return ()
    from scanner.policy.bundles.signatures import verify  # noqa: PLC0415 - likewise

    return (verify(contents.shown, contents.files.get(SIGNATURES), contents.files, keys),)
