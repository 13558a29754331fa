"""`cattleguard config show`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import replace

from scanner.cli.request import Request
from scanner.cli.scan_options import configuration_for, options_for
from scanner.cli.scanning import DEFAULT_REQUEST, with_gate_options
from scanner.errors import UsageError
from scanner.formats.registry import NAMES
from scanner.suggest import suggest

if TYPE_CHECKING:
    from scanner.cli.config.values import Setting
    from scanner.govern.configuration import Config
    from scanner.govern.configuration.origins import Tree
    from scanner.options import Options

_FORMATS = ("yaml", "json")


@with_gate_options
def show(
    invoked: typer.Context,
    request: Request = DEFAULT_REQUEST,
    format_: Annotated[str, typer.Option("--format", metavar="FORMAT", help="yaml or json.")] = "yaml",
) -> None:
    """Show what holds for a scan with these arguments: every setting, and where it comes from."""
    from scanner.cli.config.layout import as_json, as_yaml  # noqa: PLC0415 - only where it is shown

    if format_ not in _FORMATS:
        raise UsageError(f"unknown format {format_!r}", hint=suggest(format_, _FORMATS))
    governor = None
    if request.govern_from is not None:
        from scanner.cli.governor import governor_of  # noqa: PLC0415 - only where another revision governs

        governor = invoked.with_resource(governor_of(request.govern_from, request.paths, request.root))
    config = configuration_for(request, governor)
    # What is read from standard input would not be shown.
    options, _ = options_for(replace(request, stdin=b""), None, governor=governor, config=config)
    write = as_json if format_ == "json" else as_yaml
    sys.stdout.write(write(config.file, *_held(request, options, config)))


def _held(request: Request, options: Options, config: Config) -> tuple[dict[str, Tree], list[Setting]]:
    """Return what holds for every key, and for every rule."""
    from scanner.cli.config.values import Values  # noqa: PLC0415 - only where it is shown
    from scanner.govern.configuration.effective import effective  # noqa: PLC0415
    from scanner.govern.selection import Selection  # noqa: PLC0415
    from scanner.policies import known_rules, load_policies  # noqa: PLC0415

    policies = load_policies(options)
    policies.close()
    known, _, _ = known_rules(replace(options, selection=Selection()))
    # Their rules are applied to what a change does, which is not looked at here.
    compared = request.govern_from is not None or request.diff_base is not None
    governing = [rule for rule in known if compared and "revision" in rule.needs]
    values = Values(effective(config, NAMES, request.profile), request)
    return values.keys(), values.rules(known, {rule.id for rule in (*policies.rules, *governing)})
