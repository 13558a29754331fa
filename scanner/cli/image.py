"""`cattleguard image`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Annotated, TextIO

import typer
from msgspec.structs import replace

from scanner.cli import outputs
from scanner.cli.arguments import (
    ALL_RULES,
    ConfigurationFile,
    EffectiveTime,
    FailOn,
    Outputs,
    Profile,
    with_rule_options,
)
from scanner.cli.bundles import AllowPolicyTags, PolicyKeys, PolicyPlaces
from scanner.cli.policies import FetchPolicies, PolicyRequest
from scanner.cli.registries import DEFAULT_REGISTRIES, RegistryRequest, reference, with_registry_options
from scanner.cli.terminal import Progress, say_notice
from scanner.errors import UsageError
from scanner.exit_codes import exit_code
from scanner.formats.image_list import NAME
from scanner.govern.selection import Selection

if TYPE_CHECKING:
    from scanner.model import Result
    from scanner.report.evidence_json import ImageReport

LIST = "command-line.images"
"""The name under which the references are scanned."""
_REPORTS = ("console", "json")


@with_rule_options
@with_registry_options
def image(
    refs: Annotated[list[str], typer.Argument(metavar="REF...", help="References of images.")],
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format", metavar="FORMAT", help="Report on standard output: console, json. Repeatable."
        ),
    ] = None,
    files: Outputs = None,
    fail_on: FailOn = None,
    selection: Selection = ALL_RULES,
    profile: Profile = None,
    policies: PolicyPlaces = None,
    policy_keys: PolicyKeys = None,
    allow_policy_tags: AllowPolicyTags = False,
    fetch_policies: FetchPolicies = False,
    config: ConfigurationFile = None,
    effective_time: EffectiveTime = None,
    registries: RegistryRequest = DEFAULT_REGISTRIES,
) -> None:
    """Prove what images are: digests, signatures, SBOMs, provenance, link by link."""
    from scanner import pipeline  # noqa: PLC0415 - `rules` and `explain` need none of it
    from scanner.cli.request import Request  # noqa: PLC0415
    from scanner.cli.scan_options import options_for  # noqa: PLC0415
    from scanner.policies import load_policies  # noqa: PLC0415
    from scanner.report.evidence_json import listed  # noqa: PLC0415

    wanted = outputs.parse(formats or [], files or [], _REPORTS)
    asked: dict[str, str] = {}
    for ref in refs:
        asked.setdefault(reference(ref, "REF"), ref)
    progress = Progress()
    request = Request(
        paths=("-",),
        fail_on=fail_on,
        profile=profile,
        selection=selection,
        input_formats=(NAME,),
        policies=PolicyRequest(
            tuple(policies or []),
            tuple(policy_keys or []),
            allow_tags=allow_policy_tags,
            fetch=fetch_policies,
        ),
        config=config,
        stdin_name=LIST,
        effective_time=effective_time,
        registries=replace(
            registries, sboms=tuple(_named(sbom, asked) for sbom in registries.sboms), configurations=True
        ),
        images=True,
        inventory=True,
        stdin="".join(f"{ref}\n" for ref in asked.values()).encode(),
    )
    options, threshold = options_for(request, progress)
    loaded = load_policies(options)
    for note in loaded.notes:
        say_notice(note)
    try:
        result = pipeline.run(options, loaded, pipeline.source_tree(options))
    finally:
        loaded.close()
    images = listed(result)
    outputs.write(wanted, lambda report, out, color: _render(report, images, result, out, color=color))
    raise typer.Exit(exit_code(result, threshold))


def _named(sbom: str, asked: Collection[str]) -> str:
    """Return a local SBOM with the image it is of: the only one there is, where it names none.

    Raises:
        UsageError: it is of an image that is not asked about.
    """
    ref, equals, _ = sbom.partition("=")
    if not equals:
        return f"{next(iter(asked))}={sbom}" if len(asked) == 1 else sbom
    if reference(ref, "--sbom") not in asked:
        raise UsageError(f"--sbom {sbom}: {ref} is not asked about", hint="name the image as it is among REF")
    return sbom


def _render(report: str, images: Sequence[ImageReport], result: Result, out: TextIO, *, color: bool) -> None:
    from scanner.report import image_console  # noqa: PLC0415 - after what was asked for is known to be right
    from scanner.report.encoded import encoded  # noqa: PLC0415
    from scanner.report.evidence_json import image_report  # noqa: PLC0415

    if report == "json":
        out.write(encoded(image_report(images, result)))
    else:
        image_console.render(images, result, out, color=color)
