"""Finds out which lines of policies their unit tests reach.

Where a policy imports a package (`import data.lib.names`) and then names a rule of it (`names.short`), regorus evaluates all
rules of that package, so that every line of it would count as reached. So the tests are run once more with every such name
written out (`data.lib.names.short`), which evaluates that rule alone. No line changes its number.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scanner.errors import PolicyLoadError
from scanner.model import Source
from scanner.policy.annotations import find_package
from scanner.policy.engines.protocol import Module
from scanner.policy.testing.heads import STRING
from scanner.policy.testing.unit import run_tests

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from scanner.policy.engines.protocol import Covering, Lines

_IMPORT = re.compile(
    r"^import[ \t]+(?P<path>data(?:\.[A-Za-z_]\w*)+)(?:[ \t]+as[ \t]+(?P<alias>[A-Za-z_]\w*))?[ \t]*(?:#.*)?\r?$",
    re.MULTILINE | re.ASCII,
)


def reach(
    modules: Sequence[Module],
    data: Mapping[str, Any],
    engine: Covering,
    wanted: Callable[[str], bool] = lambda _: True,
) -> Mapping[str, Lines]:
    """Return which lines of policies their tests reach, by path.

    Args:
        modules: the policies, with their tests.
        data: the data.
        engine: evaluates them, and keeps which lines it evaluates.
        wanted: as for `run_tests`, whose exceptions this raises too.
    """
    run_tests(written_out(modules), data, engine, engine, wanted)
    return engine.coverage()


def written_out(modules: Sequence[Module]) -> list[Module]:
    """Return policies in which what is imported is named in full, where it belongs to a package."""
    packages = {f"data.{package}" for module in modules if (package := _package(module.source))}
    return [
        Module(Source(module.source.path, _written_out(module.source.text, packages)), module.rego)
        for module in modules
    ]


def _written_out(text: str, packages: Collection[str]) -> str:
    names = {
        match["alias"] or match["path"].rpartition(".")[2]: match["path"]
        for match in _IMPORT.finditer(text)
        if any(package == match["path"] or package.startswith(f"{match['path']}.") for package in packages)
    }
    if not names:
        return text
    pattern = re.compile(rf"{STRING}|\#[^\n]*|(?<![\w.])(?P<name>{'|'.join(names)})(?=[.\[])", re.ASCII)
    return pattern.sub(lambda match: names[match["name"]] if match["name"] else match[0], text)


def _package(source: Source) -> str | None:
    try:
        return find_package(source)[0]
    except PolicyLoadError:
        return None  # The engine tells what is wrong with it.
