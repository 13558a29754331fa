"""Finds Cattleguard's own rules in bundles and directories, and reads what they say of themselves."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import msgspec

from scanner.errors import PolicyLoadError
from scanner.policy.annotations import find_package
from scanner.policy.bundles.model import TEST_SUFFIX, Bundle
from scanner.policy.controls import load_catalogue
from scanner.policy.files import policy_files, read_policy
from scanner.policy.metadata import read_rule
from scanner.policy.pack import Pack

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from scanner.model import Source
    from scanner.policy.rule import Rule
    from scanner.policy.settings import Places, Settings

LIBRARY = "cattleguard.lib"
_ROOT = "cattleguard"
_NEEDS = re.compile(r"\n#   needs: \[([a-z, ]+)\]\n")
"""What a shipped rule needs, as all of them write it."""
_PACKAGE = Path(__file__).parent.parent


def shipped_directory() -> Path:
    """Return the directory of the shipped policies: in the installed package, or in the checkout."""
    installed = _PACKAGE / "shipped_policies"
    return installed if installed.is_dir() else _PACKAGE.parent / "policies"


def load(
    places: Sequence[Path | Bundle],
    settings: Settings | None = None,
    only: Collection[str] = (),
    without: Collection[str] = (),
    *,
    configured: Places | None = None,
    formats: Collection[str] | None = None,
    gathered: Collection[str] | None = None,
) -> Pack:
    """Return the rules of some places, tests left out.

    Args:
        places: directories (or single files) whose policies are all Cattleguard's own, and bundles, of which those are
            read whose package is; a rule stands in `<category>/<rule>/<rule>.rego` of one of them.
        settings: values of parameters, by rule id.
        only: ids of the rules to keep; empty keeps all.
        without: ids of rules to leave out.
        configured: where settings are configured, for messages.
        formats: names of the formats that exist; None takes those of `scanner.formats`.
        gathered: what is gathered beside the files: a shipped rule that needs something else is not read, which takes
            time, unless it is named or configured; the pack leaves it out. None reads all.

    Raises:
        PolicyLoadError: a policy is malformed, two have the same name, or there is none.
        ConfigError: a setting is not a parameter of its rule, or is not allowed.
        UsageError: a rule that is named does not exist.
    """
    pack = read_pack(places, {*(settings or {}), *only, *without}, formats=formats, gathered=gathered)
    if not pack.rules:
        looked = ", ".join(place.place if isinstance(place, Bundle) else str(place) for place in places)
        raise PolicyLoadError(
            f"there are no policies in {looked or 'nowhere'}", hint="a policy's name ends in .rego"
        )
    return pack.configured(settings or {}, configured).select(only, without)


def read_pack(
    places: Sequence[Path | Bundle],
    named: Collection[str] = (),
    *,
    formats: Collection[str] | None = None,
    gathered: Collection[str] | None = None,
) -> Pack:
    """Return the rules of some places as `load` does, without settings; none may be there.

    Args:
        places: as for `load`.
        named: ids of rules that are read whatever they need.
        formats: as for `load`.
        gathered: as for `load`.

    Raises:
        PolicyLoadError: a policy is malformed, or two have the same name.
    """
    known = _known_formats() if formats is None else formats
    catalogue = load_catalogue(
        (shipped_directory(), *(place for place in places if not isinstance(place, Bundle))),
        [place.controls for place in places if isinstance(place, Bundle) and place.controls is not None],
    )
    files = _files(places)
    libraries = [file for file in files if _is_library(file.source)]
    policies = [file for file in files if not _is_library(file.source)]
    unread = _unread(policies, named, gathered)
    rules: dict[str, Rule] = {}
    modules: dict[str, Source] = {}
    for file in policies:
        if file.identifier in unread:
            continue
        rule = read_rule(file.source, known, catalogue)
        _check_place(rule, file)
        if rule.id in rules:
            raise _error(
                file.source, f"rule {rule.id} is defined in {rules[rule.id].path} too", "rename one of them"
            )
        rules[rule.id], modules[rule.id] = rule, file.source
    return Pack(
        tuple(rules[identifier] for identifier in sorted(rules)),
        modules,
        tuple(file.source for file in libraries),
        {},
        catalogue,
        tuple(sorted(unread)),
        frozenset(file.source.path for file in files if file.shipped),
    )


def unit_tests(directories: Sequence[Path]) -> list[Source]:
    """Return the Rego unit tests in some directories."""
    return [
        read_policy(path, place) for path, place in policy_files(directories, shipped_directory(), tests=True)
    ]


def _known_formats() -> Collection[str]:
    from scanner.formats.registry import JUDGED  # noqa: PLC0415 - the formats are heavy to import, and not always asked for

    return JUDGED


class _File(msgspec.Struct, frozen=True):
    """A policy: its text, whether its place is no directory but itself, and whether it is a shipped one."""

    source: Source
    alone: bool
    shipped: bool = False

    @property
    def identifier(self) -> str:
        return PurePosixPath(self.source.path).stem


def _files(places: Sequence[Path | Bundle]) -> list[_File]:
    """Return the policies that are Cattleguard's own; one that is there twice, word for word, once."""
    shipped = shipped_directory()
    directories = [place for place in places if not isinstance(place, Bundle)]
    files = [
        _File(read_policy(path, name), alone=path in directories, shipped=path.is_relative_to(shipped))
        for path, name in policy_files(directories, shipped, tests=False)
    ]
    bundles = [place for place in places if isinstance(place, Bundle)]
    known = {file.source.text for file in files} if bundles else set()
    for bundle in bundles:
        for source in bundle.policies:
            if source.text not in known and not source.path.endswith(TEST_SUFFIX) and is_native(source):
                known.add(source.text)
                files.append(_File(source, alone=source.path == bundle.place))
    return files


def _unread(
    policies: Sequence[_File], named: Collection[str], gathered: Collection[str] | None
) -> frozenset[str]:
    """Return the shipped rules that need not be read: what they need is not gathered, and nobody names them.

    Of a name that no rule has, and of two rules with one name, is to be told: then all are read.
    """
    identifiers = [file.identifier for file in policies]
    if gathered is None or len(set(identifiers)) < len(identifiers) or not set(named) <= set(identifiers):
        return frozenset()
    return frozenset(
        file.identifier
        for file in policies
        if file.identifier not in named and file.shipped and _lacks(file.source, gathered)
    )


def _lacks(source: Source, gathered: Collection[str]) -> bool:
    needs = _NEEDS.search(source.text)
    return needs is not None and not set(needs[1].split(", ")) <= set(gathered)


def is_native(source: Source) -> bool:
    """Tell whether a policy is of Cattleguard's own convention: its package is `cattleguard` or below it.

    Raises:
        PolicyLoadError: it declares no package.
    """
    package, _ = find_package(source)
    return package == _ROOT or package.startswith(f"{_ROOT}.")


def _is_library(source: Source) -> bool:
    package, _ = find_package(source)
    return package == LIBRARY or package.startswith(f"{LIBRARY}.")


def _check_place(rule: Rule, file: _File) -> None:
    place = f"{rule.category}/{rule.id}/{rule.id}.rego"
    if not file.alone and not f"/{file.source.path}".endswith(f"/{place}"):
        raise _error(file.source, f"rule {rule.id} must stand in {place}", "move the file")


def _error(source: Source, message: str, hint: str) -> PolicyLoadError:
    return PolicyLoadError(message, hint=hint, span=find_package(source)[1])
