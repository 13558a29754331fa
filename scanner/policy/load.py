"""Finds the policies in directories and reads what they say of themselves."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.errors import PolicyLoadError
from scanner.model import Source, Span
from scanner.policy.annotations import find_package
from scanner.policy.controls import load_catalogue
from scanner.policy.metadata import read_rule
from scanner.policy.pack import Pack
from scanner.policy.settings import Places, Settings, check_settings, complete_settings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from scanner.policy.rule import Rule

LIBRARY = "cattleguard.lib"
_SUFFIX = ".rego"
_TEST_SUFFIX = "_test.rego"
_PACKAGE = Path(__file__).parent.parent


def shipped_directory() -> Path:
    """Return the directory of the shipped policies: in the installed package, or in the checkout."""
    installed = _PACKAGE / "shipped_policies"
    return installed if installed.is_dir() else _PACKAGE.parent / "policies"


def load(
    directories: Sequence[Path],
    settings: Settings | None = None,
    only: Collection[str] = (),
    without: Collection[str] = (),
    *,
    places: Places | None = None,
    formats: Collection[str] | None = None,
) -> Pack:
    """Return the policies of some directories (or single files), tests left out.

    Args:
        directories: where to look; a rule stands in `<category>/<rule>/<rule>.rego` of one of them.
        settings: values of parameters, by rule id.
        only: ids of the rules to keep; empty keeps all.
        without: ids of rules to leave out.
        places: where settings are configured, for messages.
        formats: names of the formats that exist; None takes those of `scanner.formats`.

    Raises:
        PolicyLoadError: a policy is malformed, two have the same name, or there is none.
        ConfigError: a setting is not a parameter of its rule, or is not allowed.
        UsageError: a rule that is named does not exist.
    """
    known = _known_formats() if formats is None else formats
    catalogue = load_catalogue((shipped_directory(), *directories))
    rules: dict[str, Rule] = {}
    modules: dict[str, Source] = {}
    libraries: list[Source] = []
    for path, place in _files(directories, tests=False):
        source = _read(path, place)
        if _is_library(source):
            libraries.append(source)
            continue
        rule = read_rule(source, known, catalogue)
        _check_place(rule, source, single=path in directories)
        if rule.id in rules:
            raise _error(
                source, f"rule {rule.id} is defined in {rules[rule.id].path} too", "rename one of them"
            )
        rules[rule.id], modules[rule.id] = rule, source
    if not rules:
        looked = ", ".join(map(str, directories)) or "nowhere"
        raise PolicyLoadError(f"there are no policies in {looked}", hint="a policy's name ends in .rego")
    ordered = tuple(rules[identifier] for identifier in sorted(rules))
    check_settings(ordered, settings or {}, places)
    complete = complete_settings(ordered, settings or {})
    return Pack(ordered, modules, tuple(libraries), complete, catalogue).select(only, without)


def unit_tests(directories: Sequence[Path]) -> list[Source]:
    """Return the Rego unit tests in some directories."""
    return [_read(path, place) for path, place in _files(directories, tests=True)]


def _known_formats() -> Collection[str]:
    from scanner.formats.registry import NAMES  # noqa: PLC0415 - the formats are heavy to import, and not always asked for

    return NAMES


def _files(directories: Sequence[Path], *, tests: bool) -> Iterator[tuple[Path, str]]:
    """Yield each test, or each policy, once, with the path under which messages show it, in the order of paths."""
    seen: set[str] = set()
    for directory in directories:
        if not directory.exists():
            raise PolicyLoadError(
                f"{directory} does not exist", hint="name a directory of policies, or a policy"
            )
        base = "policies" if directory == shipped_directory() else directory.as_posix()
        for path, real in sorted(_named(directory, tests=tests)):
            if real not in seen and path.is_file():
                seen.add(real)
                yield path, base if path == directory else f"{base}/{path.relative_to(directory).as_posix()}"


def _named(directory: Path, *, tests: bool) -> Iterator[tuple[Path, str]]:
    """Yield what is named like a policy, or like a test, with its place behind symbolic links.

    Directories that are links are not entered, so that only a file can be one: not every path has to be looked up.
    """
    if not directory.is_dir():
        if _is_named(directory.name, tests=tests):
            yield directory, os.path.realpath(directory)
        return
    root, real_root = str(directory), os.path.realpath(directory)
    for folder, _, names in os.walk(root):
        for name in names:
            if _is_named(name, tests=tests):
                path = os.path.join(folder, name)  # noqa: PTH118 - a `Path` for each part costs a scan milliseconds
                is_link = os.path.islink(path)  # noqa: PTH114 - likewise
                yield Path(path), os.path.realpath(path) if is_link else real_root + path[len(root) :]


def _is_named(name: str, *, tests: bool) -> bool:
    return name.endswith(_SUFFIX) and name.endswith(_TEST_SUFFIX) is tests


def _read(path: Path, place: str) -> Source:
    try:
        return Source(place, path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyLoadError(
            f"the policy cannot be read: {error}",
            hint="it must be a readable UTF-8 file",
            span=Span(place, 1, 1, 1, 1),
        ) from error


def _is_library(source: Source) -> bool:
    package, _ = find_package(source)
    return package == LIBRARY or package.startswith(f"{LIBRARY}.")


def _check_place(rule: Rule, source: Source, *, single: bool) -> None:
    place = f"{rule.category}/{rule.id}/{rule.id}{_SUFFIX}"
    if not single and not f"/{source.path}".endswith(f"/{place}"):
        raise _error(source, f"rule {rule.id} must stand in {place}", "move the file")


def _error(source: Source, message: str, hint: str) -> PolicyLoadError:
    return PolicyLoadError(message, hint=hint, span=find_package(source)[1])
