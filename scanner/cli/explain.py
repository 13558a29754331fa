"""`cattleguard explain`."""

from __future__ import annotations

from pathlib import Path
from textwrap import fill, indent
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli.arguments import ConfigurationFile
from scanner.cli.bundles import PolicyPlaces
from scanner.cli.policies import known_with, local_policies
from scanner.govern.selection import Selection
from scanner.report.printable import printable, without_commands

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.policy.pack import Pack
    from scanner.policy.rule import Rule
    from scanner.policy.testing.examples import Example

_WIDTH = 100


def explain(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="A rule's id, see `cattleguard rules`.")],
    policies: PolicyPlaces = None,
    config: ConfigurationFile = None,
) -> None:
    """Explain a rule: what it objects to and why, bad and good examples, what to do, and the controls."""
    from scanner.policy.load import shipped_directory  # noqa: PLC0415 - for a fast start of the others
    from scanner.policy.testing.examples import FILE_NAME, read_examples  # noqa: PLC0415

    named = (*map(str, local_policies(config)), *(policies or ()))
    known, pack = known_with(named, Selection(rules=(rule,)))
    explained = known[0]
    directories = tuple(Path(place) for place in named if Path(place).is_dir())
    places = (directory / explained.category / rule for directory in (shipped_directory(), *directories))
    place = next((place for place in places if (place / FILE_NAME).is_file()), None)
    for section in _sections(explained, pack, read_examples(place) if place else (), directories):
        print("\n".join(without_commands(printable(line)) for line in section.split("\n")))


def _sections(
    rule: Rule, pack: Pack, examples: tuple[Example, ...], policies: tuple[Path, ...]
) -> Iterator[str]:
    yield f"{rule.id}: {' '.join(rule.title.split())}"
    yield f"{rule.category} · {rule.severity} by default · {', '.join(rule.formats)}\n"
    yield from (fill(part, _WIDTH) + "\n" for part in rule.description.strip().split("\n\n"))
    for heading, verdict in (("Bad", "bad"), ("Good", "good")):
        for format_ in rule.formats:
            found = next((one for one in examples if one.verdict == verdict and one.format == format_), None)
            if found is not None:
                yield f"{heading} ({format_}): {found.name}\n"
                yield indent(found.content.rstrip(), "    ") + "\n"
                if found.evidence:
                    yield "  where this is known of the image:\n"
                    yield indent(found.evidence_text().rstrip(), "    ") + "\n"
                if found.findings:
                    yield "\n".join(f"  -> line {one.line}: {one.message}" for one in found.findings) + "\n"
                if verdict == "bad":
                    yield from _fixes(rule, found, pack, policies)
    yield "What to do\n"
    yield indent(fill(rule.remediation, _WIDTH - 2), "  ") + "\n"
    if rule.parameters:
        yield "Parameters (under `rules:` in cattleguard.yaml)\n"
        for name, parameter in rule.parameters.items():
            said = f"{name} (default {parameter.default}): {parameter.description}"
            yield fill(said, _WIDTH, initial_indent="  ", subsequent_indent="    ")
        yield ""
    if rule.controls:
        yield "Controls\n"
    yield from (f"  {control}  {_wording(pack, control)}" for control in rule.controls)
    if rule.related_resources:
        yield "\nSee also\n"
        yield from (f"  {description}: {address}" for address, description in rule.related_resources)


def _fixes(rule: Rule, example: Example, pack: Pack, policies: tuple[Path, ...]) -> Iterator[str]:
    """Yield what the rule suggests to write instead."""
    from scanner.policy.testing.scans import suggested_fixes  # noqa: PLC0415 - reads formats; only rules with fixes need it

    if any(source.path == rule.path and '"fix"' in source.text for source in pack.sources):
        for fix in suggested_fixes(rule.id, example, policies):
            yield f"  fix: {fix.title}\n"
            yield indent(fix.text, "      ") + "\n"


def _wording(pack: Pack, control: str) -> str:
    framework, _, identifier = control.partition(":")
    return pack.catalogue[framework].controls.get(identifier, "")
