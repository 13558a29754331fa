"""Cloud-config: the YAML that tells cloud-init what to do when an instance boots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.errors import ParseError
from scanner.facts.grades import grade_of
from scanner.facts.model import Command, Reference
from scanner.facts.scripts import ScriptFacts, argv, script
from scanner.formats.terraform.readers.gather import TOO_MANY_SCRIPTS
from scanner.model import Source
from scanner.syntax.nodes import plain
from scanner.syntax.yaml import Dialect, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.formats.terraform.readers.gather import Gatherer
    from scanner.formats.terraform.strings.rendered import Rendered
    from scanner.model import Pointer

PROGRAM = "cloud-init"
_SCRIPTS = ("bootcmd", "runcmd")
_UPGRADES = ("package_upgrade", "apt_upgrade")


def read_cloud_config(rendered: Rendered, at: Pointer, gatherer: Gatherer) -> None:
    """Add the commands and packages of a cloud-config text; one that cannot be read is an unknown command."""
    may_read = gatherer.may_read(rendered.text, at, rendered.holes)
    if not may_read:
        if may_read is not None:
            gatherer.add_unread(at, (TOO_MANY_SCRIPTS,), "boot", "instance")
        return
    source = Source(gatherer.config.source.path, rendered.text)
    try:
        roots = parse(source, Dialect.KUBERNETES)
    except ParseError as error:
        gatherer.add_unread(at, (f"#cloud-config: {error.message}",), "boot", "instance")
        return
    config = plain(roots[0]) if roots else None
    if not isinstance(config, dict):
        return
    gatherer.places.add_document(at, source, roots[0], rendered)
    for found in _facts(config, at):
        gatherer.add_script(found, rendered.holes)


def _facts(config: dict[str, object], at: Pointer) -> Iterator[ScriptFacts]:
    """Yield the facts in the order in which cloud-init acts."""
    yield from _scripts(config, at, _SCRIPTS[0])
    for key in _UPGRADES:
        if config.get(key) is True:
            yield _found(_command((*at, key), key, ()))
    packages = config.get("packages")
    if isinstance(packages, list) and packages:
        place = (*at, "packages")
        references = tuple(_packages(packages, place))
        names = tuple(reference.ref for reference in references)
        yield _found(_command(place, "packages", names), references)
    yield from _scripts(config, at, _SCRIPTS[1])


def _scripts(config: dict[str, object], at: Pointer, key: str) -> Iterator[ScriptFacts]:
    items = config.get(key)
    for index, item in enumerate(items if isinstance(items, list) else ()):
        place = (*at, key, index)
        if isinstance(item, str):
            yield script(item, place, phase="boot", target="instance")
        elif isinstance(item, list):
            words = [word if isinstance(word, str) else str(word) for word in item]
            yield argv(words, place, phase="boot", target="instance")


def _packages(packages: list[object], at: Pointer) -> Iterator[Reference]:
    """Yield the packages: each a name, a name with its version, or a list of these for one package manager."""
    for index, item in enumerate(packages):
        place = (*at, index)
        if isinstance(item, str):
            yield _package(place, item, None)
        elif isinstance(item, list) and item and isinstance(item[0], str):
            version = item[1] if len(item) > 1 else None
            yield _package(place, item[0], None if version is None else str(version))
        elif isinstance(item, dict):
            for manager, names in item.items():
                if isinstance(names, list):
                    yield from _packages(
                        [name for name in names if not isinstance(name, dict)], (*place, manager)
                    )


def _package(at: Pointer, name: str, version: str | None) -> Reference:
    name, _, suffix = name.partition("=")
    version = version or suffix or None
    return Reference(
        at=at,
        kind="package",
        ref=name if version is None else f"{name}={version}",
        host="",
        name=name,
        revision=version,
        grade=grade_of(None if version is None else f"={version}"),
        fetcher=PROGRAM,
        phase="boot",
        target="instance",
    )


def _command(at: Pointer, verb: str, args: tuple[str, ...]) -> Command:
    return Command(at, PROGRAM, verb, args, "boot", "instance")


def _found(command: Command, references: tuple[Reference, ...] = ()) -> ScriptFacts:
    return ScriptFacts((command,), references)
