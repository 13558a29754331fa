"""`cattleguard config`: what the configuration says, and what it can say; one command a module."""

import typer

from scanner.cli.config.schema import schema
from scanner.cli.config.show import show

config = typer.Typer(
    name="config", no_args_is_help=True, rich_markup_mode=None, help="Show what holds, and what can be said."
)
config.command("show")(show)
config.command("schema")(schema)
