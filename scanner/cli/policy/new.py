"""`cattleguard policy new`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scanner.cli.policy.check import DEFAULT_DIRECTORY
from scanner.policy.rule import CATEGORIES

_DEFAULT_FORMAT = "kubernetes"


def new(
    name: Annotated[
        str,
        typer.Argument(
            metavar="CATEGORY/NAME", help=f"Categories: {', '.join(CATEGORIES)}.", show_default=False
        ),
    ],
    directory: Annotated[
        Path, typer.Option(metavar="DIR", help="Directory of policies.")
    ] = DEFAULT_DIRECTORY,
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help=f"A format it speaks for. Repeatable. [default: {_DEFAULT_FORMAT}]",
        ),
    ] = None,
) -> None:
    """Make a new rule, with unit tests and examples that pass: change it into what you want."""
    from scanner.formats.registry import JUDGED  # noqa: PLC0415 - for a fast start of the others
    from scanner.policy.scaffold.request import new_rule  # noqa: PLC0415
    from scanner.policy.scaffold.taken import taken  # noqa: PLC0415
    from scanner.policy.scaffold.write import write  # noqa: PLC0415

    rule = new_rule(name, formats or [_DEFAULT_FORMAT], JUDGED, taken(directory))
    for path in write(rule, directory):
        print(f"wrote {path.as_posix()}")
    place = directory.as_posix()
    print("\nNext, change the rule, its tests and its examples, and run:")
    print(f"  cattleguard policy check {place}")
    print(f"  cattleguard policy test {place}")
    print(f"  cattleguard scan . --policy {place}")
