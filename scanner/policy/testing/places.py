"""Finds what there is to test in some places."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - msgspec reads the annotations
from typing import TYPE_CHECKING, Any

import msgspec

from scanner.errors import PolicyLoadError
from scanner.policy.annotations import find_package
from scanner.policy.bundles.directory import read_directory
from scanner.policy.bundles.model import TEST_SUFFIX, Bundle
from scanner.policy.bundles.mounting import merge
from scanner.policy.engines.protocol import Module
from scanner.policy.load import LIBRARY, is_native, read_pack, shipped_directory
from scanner.policy.testing.examples import FILE_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scanner.model import Source
    from scanner.policy.pack import Pack

_SUITE = b"test.gatekeeper.sh"
_MAX_BYTES = 16 * 1024 * 1024


class Places(msgspec.Struct, frozen=True):
    """What there is to test.

    Attributes:
        paths: the places.
        bundles: their policies, unit tests too.
        libraries: the shipped libraries that these do not have themselves.
        modules: all of them.
        data: the data of the places.
        settled: paths of the policies whose version of Rego is known.
    """

    paths: tuple[Path, ...]
    bundles: tuple[Bundle, ...]
    libraries: tuple[Source, ...]
    modules: tuple[Module, ...]
    data: dict[str, Any]
    settled: frozenset[str]

    @property
    def counted(self) -> tuple[Source, ...]:
        """The policies whose lines tests are to reach: all those of the places that are no tests."""
        return tuple(
            source
            for bundle in self.bundles
            for source in bundle.policies
            if not source.path.endswith(TEST_SUFFIX)
        )

    def examples(self) -> list[Path]:
        """Return the directories of the rules that have examples, in order."""
        found = {
            path.parent
            for place in self.paths
            for path in (place.rglob(FILE_NAME) if place.is_dir() else ())
            if (path.parent / f"{path.parent.absolute().name}.rego").is_file()
        }
        return sorted(found)

    def suites(self) -> list[Path]:
        """Return the files that hold suites of Gatekeeper, in order."""
        return sorted({path for place in self.paths for path in _manifests(place) if _is_suite(path)})

    def pack(self) -> Pack:
        """Return the rules of the places that are Cattleguard's own.

        Raises:
            PolicyLoadError: one is malformed.
        """
        libraries = Bundle(LIBRARY, self.libraries)
        places = zip(self.paths, self.bundles, strict=True)
        return read_pack(
            (libraries, *(path.absolute() if _is_shipped(path) else one for path, one in places))
        )


def read_places(paths: Sequence[Path], *, rego_v0: bool) -> Places:
    """Return what there is to test in directories and files.

    Args:
        paths: the directories and files.
        rego_v0: whether all policies are written in Rego v0.

    Raises:
        PolicyLoadError: one does not exist or holds what cannot be read, or two have the same data.
    """
    bundles = tuple(read_directory(path, tests=True, name=_name(path)) for path in paths)
    data: dict[str, Any] = {}
    origins: dict[tuple[str, ...], str] = {}
    modules: dict[str, Module] = {}
    settled: set[str] = set()
    for bundle in bundles:
        merge(data, bundle.data, bundle.place, origins)
        settled |= bundle.rego_versions.keys()
        for source in bundle.policies:
            version = 0 if rego_v0 else bundle.rego_versions.get(source.path, 1)
            modules[source.path] = Module(source, version)
    libraries = tuple(_missing_libraries([module.source for module in modules.values()]))
    shipped = tuple(Module(source) for source in libraries)
    known = modules.keys() if rego_v0 else settled
    return Places(tuple(paths), bundles, libraries, (*modules.values(), *shipped), data, frozenset(known))


def _name(path: Path) -> str:
    """Return how messages call a place: as it was named, or by its name where that is only `.` or `..`."""
    return path.as_posix() if path.name not in ("", "..") else path.resolve().as_posix()


def _missing_libraries(sources: Iterable[Source]) -> Iterator[Source]:
    """Yield the shipped libraries whose packages are not among some policies, if there is a rule that may need them."""
    given = {package for source in sources if (package := _package(source))}
    if any(package.split(".")[0] == "cattleguard" for package in given):
        libraries = read_directory(shipped_directory() / "lib", name="policies/lib").policies
        yield from (one for one in libraries if find_package(one)[0] not in given)


def _package(source: Source) -> str | None:
    try:
        return find_package(source)[0] if not source.path.endswith(TEST_SUFFIX) or is_native(source) else None
    except PolicyLoadError:
        return None  # The engine tells what is wrong with it.


def _is_shipped(path: Path) -> bool:
    return path.resolve().is_relative_to(shipped_directory().resolve())


def _manifests(place: Path) -> Iterator[Path]:
    if place.is_dir():
        yield from place.rglob("*.yaml")
        yield from place.rglob("*.yml")
    elif place.suffix in (".yaml", ".yml"):
        yield place


def _is_suite(path: Path) -> bool:
    if path.name == FILE_NAME or not path.is_file() or path.stat().st_size > _MAX_BYTES:
        return False
    content = path.read_bytes()
    return _SUITE in content and b"Suite" in content
