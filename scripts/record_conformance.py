"""Records the cases of Sigstore's conformance suite in `fixtures/images/conformance`.

Usage: python -m scripts.record_conformance REPOSITORY; see fixtures/images/conformance/README.md. The repository is a clone of
github.com/sigstore/sigstore-conformance, with or without a work tree; what its HEAD has is taken.
"""

from __future__ import annotations

import base64
import gzip
import io
import subprocess
import sys
import tarfile
from pathlib import Path, PurePosixPath

import msgspec

CASES = Path(__file__).parent.parent / "fixtures" / "images" / "conformance" / "cases.jsonl.gz"
SUITE = "test/assets/bundle-verify"
IDENTITY = (
    "https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon"
    "/.github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main"
)
ISSUER = "https://token.actions.githubusercontent.com"


class Case(msgspec.Struct, frozen=True, omit_defaults=True):
    """A case of the suite.

    Attributes:
        name: its name; where it ends with `_fail`, the bundle must not be verified.
        why: what the suite says of it.
        bundle: the bundle as it is written, which need not be JSON.
        artifact: what is signed, in base64.
        identity: who must have signed it, where there is no key.
        issuer: who must have vouched for them, likewise.
        key: the public key that must have signed it.
        root: the trusted root, None for that of the public-good instance.
    """

    name: str
    why: str
    bundle: str
    artifact: str
    identity: str = IDENTITY
    issuer: str = ISSUER
    key: str | None = None
    root: str | None = None


def git(repository: str, *arguments: str) -> bytes:
    """Return what git writes."""
    return subprocess.run(["git", "-C", repository, *arguments], check=True, capture_output=True).stdout


def files(repository: str) -> dict[PurePosixPath, bytes]:
    """Return the files of the suite by their paths in it."""
    found = {}
    archive = io.BytesIO(git(repository, "archive", "--format=tar", f"HEAD:{SUITE}"))
    with tarfile.open(fileobj=archive) as members:
        for member in members:
            content = members.extractfile(member)
            if content is not None:
                found[PurePosixPath(member.name)] = content.read()
    return found


def case(name: str, found: dict[PurePosixPath, bytes]) -> Case:
    """Return the case of a directory; what it does not have is what the suite's README says."""
    own = {path.name: content for path, content in found.items() if path.parent == PurePosixPath(name)}
    said = {key: own[key].decode().strip() for key in ("identity", "issuer") if key in own}
    trusted = {
        field: own[file].decode()
        for field, file in (("key", "key.pub"), ("root", "trusted_root.json"))
        if file in own
    }
    return Case(
        name=name,
        why=own.get("README", b"").decode().strip(),
        bundle=own["bundle.sigstore.json"].decode(),
        artifact=base64.b64encode(own.get("artifact", found[PurePosixPath("a.txt")])).decode(),
        **said,
        **trusted,
    )


def main() -> None:
    """Record all cases."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    found = files(sys.argv[1])
    names = sorted({path.parent.name for path in found if path.parent.name})
    lines = b"".join(msgspec.json.encode(case(name, found)) + b"\n" for name in names)
    CASES.parent.mkdir(parents=True, exist_ok=True)
    CASES.write_bytes(gzip.compress(lines, mtime=0))
    print(len(names), "cases of", git(sys.argv[1], "rev-parse", "HEAD").decode().strip())


if __name__ == "__main__":
    main()
