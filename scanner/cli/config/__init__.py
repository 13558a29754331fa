"""`cattleguard config`: what the configuration says, and what it can say; one command a module."""

import typer

from scanner.cli.config.schema import schema
from scanner.cli.config.show import show

config = typer.Typer(
    name="config", no_args_is_help=True, rich_markup_mode=None, help="Show what holds, and what can be said."
)
config.command("show", short_help="Show what holds for a scan, and where it comes from.")(show)
config.command("schema", short_help="Print the JSON Schema of the configuration, for editors.")(schema)
