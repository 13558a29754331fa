"""The plugins that a template requires. See the Packer documentation, "packer", `required_plugins`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.evaluate.values import as_reference
from scanner.facts.grades import grade_of
from scanner.facts.model import Reference
from scanner.formats.terraform.readers.blocks import objects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.evaluate.values import Value
    from scanner.model import Pointer

FETCHER = "packer"
_source = re.compile(r"([^/\s]+\.[^/\s]+)/([^/\s]+(?:/[^/\s]+)+)\Z").match


def required_plugins(body: dict[str, Value], at: Pointer) -> Iterator[Reference]:
    """Yield the plugins that a `packer` block requires."""
    for block in objects(body.get("required_plugins"), (*at, "required_plugins")):
        for name, value in block.body.items():
            if isinstance(value, dict):
                yield _plugin(name, value, (*block.at, name))


def _plugin(local_name: str, body: dict[str, Value], at: Pointer) -> Reference:
    source, unknown = as_reference(body.get("source")) or (local_name, ())
    constraint, undecided = as_reference(body.get("version")) or ("", ())
    # A version without an operator is an equality: `1.2` is 1.2.0 and nothing else.
    equality = f"={constraint}" if constraint[:1].isdigit() else constraint
    parts = _source(source)
    error = None
    if parts is None and not unknown:
        error = "a plugin is named by a host and a path (github.com/hashicorp/amazon)"
    return Reference(
        at=(*at, "version") if constraint else at,
        kind="plugin",
        ref=source,
        host=parts[1] if parts else "",
        name=parts[2] if parts else source,
        revision=constraint or None,
        grade=grade_of(equality or None, unknown=undecided, error=error),
        fetcher=FETCHER,
        phase="build",
        target="runner",
        unknown=tuple(dict.fromkeys(unknown + undecided)),
        error=error,
        offers="version",
    )
