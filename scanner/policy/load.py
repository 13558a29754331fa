"""Finds the policies in directories and reads what they say of themselves."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.errors import PolicyLoadError
from scanner.policy.annotations import find_package
from scanner.policy.controls import load_catalogue
from scanner.policy.files import policy_files, read_policy
from scanner.policy.metadata import read_rule
from scanner.policy.pack import Pack
from scanner.policy.settings import Places, Settings, check_settings, complete_settings

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from scanner.model import Source
    from scanner.policy.rule import Rule

LIBRARY = "cattleguard.lib"
_NEEDS = re.compile(r"\n#   needs: \[([a-z, ]+)\]\n")
"""What a shipped rule needs, as all of them write it."""
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
    gathered: Collection[str] | None = None,
) -> Pack:
    """Return the policies of some directories (or single files), tests left out.

    Args:
        directories: where to look; a rule stands in `<category>/<rule>/<rule>.rego` of one of them.
        settings: values of parameters, by rule id.
        only: ids of the rules to keep; empty keeps all.
        without: ids of rules to leave out.
        places: where settings are configured, for messages.
        formats: names of the formats that exist; None takes those of `scanner.formats`.
        gathered: what is gathered beside the files: a shipped rule that needs something else is not read, which takes
            time, unless it is named or configured; the pack leaves it out. None reads all.

    Raises:
        PolicyLoadError: a policy is malformed, two have the same name, or there is none.
        ConfigError: a setting is not a parameter of its rule, or is not allowed.
        UsageError: a rule that is named does not exist.
    """
    known = _known_formats() if formats is None else formats
    catalogue = load_catalogue((shipped_directory(), *directories))
    libraries, policies = _sources(directories)
    if not policies:
        looked = ", ".join(map(str, directories)) or "nowhere"
        raise PolicyLoadError(f"there are no policies in {looked}", hint="a policy's name ends in .rego")
    unread = _unread(policies, {*(settings or {}), *only, *without}, gathered)
    rules: dict[str, Rule] = {}
    modules: dict[str, Source] = {}
    for path, source in policies.items():
        if path in unread:
            continue
        rule = read_rule(source, known, catalogue)
        _check_place(rule, source, single=path in directories)
        if rule.id in rules:
            raise _error(
                source, f"rule {rule.id} is defined in {rules[rule.id].path} too", "rename one of them"
            )
        rules[rule.id], modules[rule.id] = rule, source
    ordered = tuple(rules[identifier] for identifier in sorted(rules))
    check_settings(ordered, settings or {}, places)
    complete = complete_settings(ordered, settings or {})
    left_out = tuple(sorted(path.stem for path in unread))
    return Pack(ordered, modules, libraries, complete, catalogue, left_out).select(only, without)


def unit_tests(directories: Sequence[Path]) -> list[Source]:
    """Return the Rego unit tests in some directories."""
    return [
        read_policy(path, place) for path, place in policy_files(directories, shipped_directory(), tests=True)
    ]


def _known_formats() -> Collection[str]:
    from scanner.formats.registry import NAMES  # noqa: PLC0415 - the formats are heavy to import, and not always asked for

    return NAMES


def _sources(directories: Sequence[Path]) -> tuple[tuple[Source, ...], dict[Path, Source]]:
    """Return the libraries, and the other policies by their files."""
    libraries: list[Source] = []
    policies: dict[Path, Source] = {}
    for path, place in policy_files(directories, shipped_directory(), tests=False):
        source = read_policy(path, place)
        if _is_library(source):
            libraries.append(source)
        else:
            policies[path] = source
    return tuple(libraries), policies


def _unread(
    policies: Mapping[Path, Source], named: Collection[str], gathered: Collection[str] | None
) -> frozenset[Path]:
    """Return the shipped rules that need not be read: what they need is not gathered, and nobody names them.

    Of a name that no rule has, and of two rules with one name, is to be told: then all are read.
    """
    identifiers = [path.stem for path in policies]
    if gathered is None or len(set(identifiers)) < len(identifiers) or not set(named) <= set(identifiers):
        return frozenset()
    shipped = shipped_directory()
    return frozenset(
        path
        for path, source in policies.items()
        if path.stem not in named and path.is_relative_to(shipped) and _lacks(source, gathered)
    )


def _lacks(source: Source, gathered: Collection[str]) -> bool:
    needs = _NEEDS.search(source.text)
    return needs is not None and not set(needs[1].split(", ")) <= set(gathered)


def _is_library(source: Source) -> bool:
    package, _ = find_package(source)
    return package == LIBRARY or package.startswith(f"{LIBRARY}.")


def _check_place(rule: Rule, source: Source, *, single: bool) -> None:
    place = f"{rule.category}/{rule.id}/{rule.id}.rego"
    if not single and not f"/{source.path}".endswith(f"/{place}"):
        raise _error(source, f"rule {rule.id} must stand in {place}", "move the file")


def _error(source: Source, message: str, hint: str) -> PolicyLoadError:
    return PolicyLoadError(message, hint=hint, span=find_package(source)[1])
