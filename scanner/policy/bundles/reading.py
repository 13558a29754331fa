"""Reads the bundles of places, wherever they are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from scanner.errors import PolicyLoadError
from scanner.policy.bundles.archive import unpack
from scanner.policy.bundles.assembling import assemble
from scanner.policy.bundles.bounds import BOUNDS, Count
from scanner.policy.bundles.contents import Contents
from scanner.policy.bundles.directory import read_directory
from scanner.policy.bundles.names import DELTA, MANIFEST_PROTOBUF, SIGNATURES, WASM, is_read
from scanner.policy.bundles.place_grammar import parse_place
from scanner.policy.bundles.places import GitPlace, LocalPlace, OciPlace
from scanner.policy.bundles.walking import read_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from scanner.images.model import Registries, Verifier
    from scanner.policy.bundles.keys import Keys
    from scanner.policy.bundles.model import Bundle


_NOT_READ = {
    DELTA: f"{DELTA}: it is no whole bundle, but changes of another one",
    MANIFEST_PROTOBUF: f"{MANIFEST_PROTOBUF}: a manifest as protobuf is not read",
}


class Access(msgspec.Struct, frozen=True):
    """What reading places may use.

    Attributes:
        registries: makes what reads registries, when it is needed first.
        verifier: makes what verifies who signed an artifact, likewise.
        now: the time that signatures must be valid at.
        notice: is told what people should know.
        cache: where commits are kept; None keeps none.
        offline: whether no network may be used.
        environment: variables of the environment, for git.
    """

    registries: Callable[[], Registries]
    verifier: Callable[[], Verifier]
    now: datetime
    notice: Callable[[str], None]
    cache: Path | None = None
    offline: bool = False
    environment: Mapping[str, str] = msgspec.field(default_factory=dict)


class Places:
    """Reads bundles.

    Args:
        access: what it may use.
        keys: the keys that every bundle must be signed with one of; None asks for no signature.
        allow_tags: whether places may be named by what can be moved: branches and tags.
        tests: whether unit tests are read too.
    """

    def __init__(
        self, access: Access, keys: Keys | None = None, *, allow_tags: bool = False, tests: bool = False
    ) -> None:
        self._access = access
        self._keys = keys
        self._allow_tags = allow_tags
        self._tests = tests

    def read(self, place: str, base: Path) -> Bundle:
        """Return the bundle of a place.

        Args:
            place: as the user wrote it; see `parse_place`.
            base: the directory that paths start from.

        Raises:
            UsageError: the place is malformed, or not pinned.
            PolicyLoadError: it cannot be read, is malformed, or is not verified as it must be.
        """
        found = parse_place(place, allow_tags=self._allow_tags)
        if isinstance(found, GitPlace):
            return self._git(found)
        return self._oci(found) if isinstance(found, OciPlace) else self._local(found, base)

    def _local(self, place: LocalPlace, base: Path) -> Bundle:
        path = base / place.text
        if not place.is_archive or path.is_dir():
            name = Path(place.text).as_posix()
            return read_directory(path, tests=self._tests, name=name, keys=self._keys)
        if not path.exists():
            raise PolicyLoadError(f"{place.text} does not exist", hint="name a bundle")
        count = Count(place.text, msgspec.structs.replace(BOUNDS, file_bytes=BOUNDS.total_bytes))
        files = unpack(read_file(str(path), place.text, count), place.text)
        return self._assemble(Contents(place.text, place.text, files, tests=self._tests))

    def _git(self, place: GitPlace) -> Bundle:
        from scanner.policy.bundles.git import Repositories  # noqa: PLC0415 - only where a place is one of git
        from scanner.policy.bundles.git_objects import Commit  # noqa: PLC0415

        access = self._access
        repositories = Repositories(access.cache, access.environment, offline=access.offline)
        commit = place.commit or repositories.resolve(place, place.name)
        if not place.commit:
            access.notice(f"{place.text} is the commit {commit} now: write @{commit} to keep it")
        with repositories.repository(place, commit) as repository:
            reader = Commit(repositories.git(place), repository, commit, place.shown, Count(place.shown))
            files = reader.files(place.subdirectory, self._wants)
        verified = (f"commit {commit}",)
        contents = Contents(
            place.text, place.shown, files, tests=self._tests, revision=commit, verified=verified
        )
        return self._assemble(contents)

    def _oci(self, place: OciPlace) -> Bundle:
        from scanner.policy.bundles.oci import read_artifact, resolve  # noqa: PLC0415 - only for a place in a registry
        from scanner.policy.bundles.oci_trust import verify_signer  # noqa: PLC0415

        access, registries = self._access, self._access.registries()
        digest = resolve(place.reference, registries, place.shown)
        if place.reference.digest is None:
            access.notice(f"{place.text} is {digest} now: write @{digest} to keep it")
        signer = verify_signer(
            place.reference, digest, registries, access.verifier(), access.now, place.shown
        )
        artifact = read_artifact(place.reference, digest, registries, place.shown, BOUNDS)
        inside = f"{place.subdirectory}/" if place.subdirectory else ""
        contents = Contents(
            place.text,
            place.shown,
            {
                name.removeprefix(inside): file
                for name, file in artifact.files.items()
                if name.startswith(inside)
            },
            tests=self._tests,
            verified=(f"digest {digest}", *signer),
            data=frozenset(name.removeprefix(inside) for name in artifact.data if name.startswith(inside)),
        )
        return self._assemble(contents)

    def _wants(self, name: str) -> bool:
        """Tell whether a file is read: if it is of use, or may have to be covered by a signature."""
        return self._keys is not None or is_read(name, tests=self._tests)

    def _assemble(self, contents: Contents) -> Bundle:
        """Return the bundle that files from elsewhere are; what OPA would read and we do not is told.

        Raises:
            PolicyLoadError: as `assemble`; or the bundle cannot be understood without such a file.
        """
        for name, what in _NOT_READ.items():
            if name in contents.files:
                raise PolicyLoadError(f"{contents.shown} has {what}", hint="build it with `opa build`")
        if WASM in contents.files:
            self._access.notice(
                f"{contents.shown}: {WASM} is not used, its policies are read from their .rego"
            )
        if SIGNATURES in contents.files and self._keys is None:
            self._access.notice(f"{contents.shown} is signed, and no --policy-key is given to verify it")
        return assemble(contents, self._keys)
