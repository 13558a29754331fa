"""Reads `.manifest`: what a bundle says of itself.

https://www.openpolicyagent.org/docs/management-bundles#bundle-file-format
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.errors import PolicyLoadError
from scanner.model import Span
from scanner.policy.bundles.globs import compile_glob
from scanner.policy.bundles.packages import package_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scanner.model import Source
    from scanner.policy.engines.protocol import RegoVersion

_MAX_PATTERNS = 2000
"""Each is tried with each policy."""
_VERSIONS: Mapping[int, RegoVersion] = {0: 0, 1: 1}


class _File(msgspec.Struct, frozen=True):
    revision: str = ""
    roots: list[str] | None = None
    rego_version: int | None = None
    file_rego_versions: dict[str, int] = msgspec.field(default_factory=dict)


class Manifest(msgspec.Struct, frozen=True):
    """What a bundle says of itself.

    Attributes:
        path: the file, for messages.
        revision: what its author calls this state of it.
        roots: the paths that all of its policies and data stand below, as segments; `()` allows all.
        rego: the version of its policies' syntax, None if it does not say.
        exceptions: patterns of paths (`/legacy/*`) whose version is another one, in the order they are tried.
    """

    path: str
    revision: str
    roots: tuple[tuple[str, ...], ...]
    rego: RegoVersion | None
    exceptions: tuple[tuple[str, RegoVersion], ...]

    def versions(self, policies: Mapping[str, Source]) -> dict[str, RegoVersion]:
        """Return the version of syntax of each policy that the manifest says it of, by the path in messages.

        Args:
            policies: the policies, by path within the bundle.

        Raises:
            PolicyLoadError: a pattern of paths is malformed.
        """
        patterns = [(compile_glob(pattern), version) for pattern, version in self.exceptions]
        found = {
            source.path: next(
                (version for pattern, version in patterns if pattern.fullmatch(f"/{name}")), self.rego
            )
            for name, source in policies.items()
        }
        return {path: version for path, version in found.items() if version is not None}

    def check(self, policies: Mapping[str, Source], data: Mapping[str, Any]) -> None:
        """Check that all policies and data stand below the roots.

        Raises:
            PolicyLoadError: one does not.
        """
        if () in self.roots:
            return
        for source in policies.values():
            if not self._allows(package_of(source.text)):
                raise self._error(f"the roots of the bundle do not permit the package of {source.path}")
        for path in self._outside((), data):
            raise self._error(f"the roots of the bundle do not permit data at {'/'.join(path) or '/'}")

    def _outside(self, at: tuple[str, ...], value: Any) -> Iterable[tuple[str, ...]]:
        """Yield the paths of data that stands below no root."""
        if self._allows(at):
            return
        if not isinstance(value, dict) or (at and not any(root[: len(at)] == at for root in self.roots)):
            yield at
            return
        for key, item in value.items():
            yield from self._outside((*at, key), item)

    def _allows(self, path: tuple[str, ...]) -> bool:
        return any(path[: len(root)] == root for root in self.roots)

    def _error(self, message: str) -> PolicyLoadError:
        roots = ", ".join("/".join(root) for root in self.roots) or "none"
        return PolicyLoadError(
            message, hint=f"add its path to roots (now: {roots})", span=Span(self.path, 1, 1, 1, 1)
        )


def read_manifest(source: Source) -> Manifest:
    """Return what a `.manifest` says.

    Raises:
        PolicyLoadError: it is not JSON of the shape that OPA documents, its roots overlap, or a version does not exist.
    """
    try:
        file = msgspec.json.decode(source.text, type=_File)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise _malformed(source, f"the manifest is malformed: {error}") from error
    if len(file.file_rego_versions) > _MAX_PATTERNS:
        raise _malformed(source, f"it has versions of more than {_MAX_PATTERNS} paths")
    roots = tuple(_segments(root) for root in ([""] if file.roots is None else file.roots))
    for index, root in enumerate(roots):
        for other in roots[index + 1 :]:
            if root[: len(other)] == other or other[: len(root)] == root:
                raise _malformed(source, f"the roots {'/'.join(root)!r} and {'/'.join(other)!r} overlap")
    return Manifest(
        source.path,
        file.revision,
        roots,
        None if file.rego_version is None else _version(source, file.rego_version),
        tuple(
            (pattern, _version(source, version))
            for pattern, version in sorted(file.file_rego_versions.items())
        ),
    )


def _segments(root: str) -> tuple[str, ...]:
    trimmed = root.strip("/")
    return tuple(trimmed.split("/")) if trimmed else ()


def _version(source: Source, version: int) -> RegoVersion:
    if version not in _VERSIONS:
        raise _malformed(source, f"there is no version {version} of Rego; versions are 0 and 1")
    return _VERSIONS[version]


def _malformed(source: Source, message: str) -> PolicyLoadError:
    return PolicyLoadError(
        message,
        hint="see https://www.openpolicyagent.org/docs/management-bundles",
        span=Span(source.path, 1, 1, 1, 1),
    )
