"""Chooses the layout of a source by its format and its name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.govern.waivers.layouts.layout import EMBEDDED, Layout, Text

if TYPE_CHECKING:
    from scanner.model import Source

_HCL = frozenset({"terraform", "terragrunt", "packer"})
_YAML = frozenset({"compose", "kubernetes", "github-actions"})
_NEVER = re.compile(r"(?!)")


def layout_of(source: Source) -> Layout:
    """Return the layout of a source.

    A text that its format should be able to read and cannot has no comments that hold, as JSON has none.
    """
    from scanner.formats.registry import recognise  # noqa: PLC0415 - few files have waivers

    format_ = recognise(source, any_data=True)
    name = "" if format_ is None else format_.NAME
    found = _of_format(name, source)
    return found if found is not None else _without_comments(source)


def _of_format(name: str, source: Source) -> Layout | None:
    from scanner.govern.waivers.layouts import dockerfile, hcl, lines, yaml  # noqa: PLC0415 - as above

    if source.path.lower().endswith(".json") or name == "terraform-plan":
        return None
    if name in _HCL:
        return None if source.text.lstrip()[:1] == "{" else hcl.layout(source)
    if name in _YAML:
        return yaml.layout(source)
    if name == "dockerfile":
        return dockerfile.layout(source)
    if name == "image-list":
        return lines.image_list()
    return _of_data(source) if name == "data" else EMBEDDED


def _of_data(source: Source) -> Layout | None:
    from scanner.formats.data.syntaxes import syntax_of  # noqa: PLC0415 - as above
    from scanner.govern.waivers.layouts import lines, yaml  # noqa: PLC0415

    syntax = syntax_of(source.path)
    if syntax == "yaml":
        return yaml.layout(source)
    if syntax == "toml":
        return lines.toml(source)
    return lines.pairs(source, sections=syntax == "ini", inline=syntax != "properties", language=syntax or "")


def _without_comments(source: Source) -> Layout:
    return Layout(
        EMBEDDED.marks,
        _NEVER,
        "line",
        (Text(0, len(source.text), embedded=False),),
        language="JSON" if source.text.lstrip()[:1] in ("{", "[") else "this file",
    )
