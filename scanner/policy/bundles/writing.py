"""Writes a bundle as OPA's archive, the same bytes wherever and whenever it is written.

https://www.openpolicyagent.org/docs/management-bundles#bundle-file-format
"""

from __future__ import annotations

import io
import tarfile
from typing import TYPE_CHECKING, Any

import msgspec

from scanner.errors import PolicyLoadError
from scanner.policy.bundles.assembling import assemble
from scanner.policy.bundles.contents import Contents, counting
from scanner.policy.bundles.names import MANIFEST, SIGNATURES
from scanner.policy.bundles.packages import package_of
from scanner.policy.bundles.stored_gzip import wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scanner.policy.bundles.model import Bundle

_MODE = 0o644
_VERSION = 1


def write_bundle(
    contents: Contents, sign: Callable[[Mapping[str, bytes]], bytes] | None = None
) -> tuple[bytes, str]:
    """Return the archive of a bundle, and its revision: the hash of what it was made of.

    Its manifest says what the files' own one did; where there is none, the packages and data that there are.

    Args:
        contents: the files; those that do not count are left out.
        sign: makes `.signatures.json` for files, by path; None signs nothing.

    Raises:
        PolicyLoadError: there are no policies, or the files are no bundle.
    """
    bundle = assemble(contents)
    if not bundle.policies and not bundle.manifests:
        raise PolicyLoadError(
            f"there are no policies in {contents.shown}", hint="a policy's name ends in .rego"
        )
    files = {name: contents.files[name] for name in counting(contents)}
    own = msgspec.json.decode(files[MANIFEST], type=dict[str, Any]) if MANIFEST in files else {}
    said = {"roots": _roots(bundle), "rego_version": _VERSION} | own | {"revision": bundle.sha256}
    files[MANIFEST] = msgspec.json.format(msgspec.json.encode(said, order="sorted"), indent=2) + b"\n"
    if sign is not None:
        files[SIGNATURES] = sign(files)
    return wrap(_tar(files)), bundle.sha256


def _roots(bundle: Bundle) -> list[str]:
    """Return the first names of all packages and data: no two of them overlap."""
    packages = (package_of(source.text) for source in bundle.policies)
    return sorted({package[0] for package in packages if package} | bundle.data.keys())


def _tar(files: Mapping[str, bytes]) -> bytes:
    """Return an archive of files, in the order of names, that tells neither of a time nor of an owner."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name in sorted(files):
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(files[name]), _MODE
            archive.addfile(entry, io.BytesIO(files[name]))
    return target.getvalue()
