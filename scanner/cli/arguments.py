"""Options that several commands have."""

from pathlib import Path
from typing import Annotated

import typer

Policies = Annotated[
    list[Path] | None, typer.Option("--policy", metavar="PATH", help="Further rules. Repeatable.")
]
