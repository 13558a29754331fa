"""References to launch templates: which version of it a group, a fleet or an instance is launched from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.evaluate.values import as_reference
from scanner.facts.model import Reference, Unknown
from scanner.formats.terraform.readers.blocks import Nested, nested

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.evaluate.values import Value
    from scanner.facts.model import Grade
    from scanner.formats.terraform.readers.gather import Gatherer
    from scanner.formats.terraform.syntax.config import Declaration
    from scanner.model import Pointer

FETCHER = "terraform"
_MIXED = ("mixed_instances_policy", "launch_template")
_OVERRIDE = "launch_template_specification"
PLACES: dict[str, tuple[tuple[str, ...], ...]] = {
    "aws_autoscaling_group": (
        ("launch_template",),
        (*_MIXED, _OVERRIDE),
        (*_MIXED, "override", _OVERRIDE),
    ),
    "aws_batch_compute_environment": (("compute_resources", "launch_template"),),
    "aws_ec2_fleet": (("launch_template_config", _OVERRIDE),),
    "aws_eks_node_group": (("launch_template",),),
    "aws_instance": (("launch_template",),),
    "aws_spot_fleet_request": (("launch_template_config", _OVERRIDE),),
    "aws_spot_instance_request": (("launch_template",),),
}
"""Blocks that name a launch template and its version, by type of resource."""
_IDENTIFIERS = ("id", "launch_template_id", "name", "launch_template_name")
_numbered = re.compile(
    r"(?:tostring\()?aws_launch_template\.[A-Za-z_][A-Za-z0-9_-]*(?:\[[^\]]*\])?\.(?:latest|default)_version\)?\Z"
).match


def read_launch_templates(declaration: Declaration, gatherer: Gatherer) -> None:
    """Add the launch templates that a resource launches instances from."""
    if declaration.kind != "resource":
        return
    for path in PLACES.get(declaration.labels[0], ()):
        for block in _blocks(declaration.body, declaration.at, path):
            gatherer.references.append(_reference(block))


def _blocks(body: dict[str, Value], at: Pointer, path: tuple[str, ...]) -> Iterator[Nested]:
    for block in nested(body, at, path[0]):
        if path[1:]:
            yield from _blocks(block.body, block.at, path[1:])
        else:
            yield block


def _reference(block: Nested) -> Reference:
    """Return the reference of a block. Without a version, AWS launches from the template's default version."""
    name, unknown_name = _name(block.body)
    value = block.body.get("version")
    version, unknown = as_reference(value) or (None, ())
    if version == "":
        version = None
    return Reference(
        at=(*block.at, "version") if "version" in block.body else block.at,
        kind="launch-template",
        ref=name,
        host="",
        name=name,
        revision=version,
        grade=_grade(value, version, unknown),
        fetcher=FETCHER,
        target="instance",
        unknown=unknown or unknown_name,
        offers="version",
    )


def _name(body: dict[str, Value]) -> tuple[str, tuple[str, ...]]:
    for name in _IDENTIFIERS:
        written = as_reference(body.get(name))
        if written is not None:
            return written
    return "", ()


def _grade(value: Value, version: str | None, unknown: tuple[str, ...]) -> Grade:
    """Return the grade of a version.

    The number that a resource of this configuration has is known in every plan, and changes with the template. What
    a data source says is the number is whatever it is at the time.
    """
    if isinstance(value, Unknown) and _numbered(value.expression):
        return "version"
    if isinstance(value, Unknown) and value.expression.startswith("data.aws_launch_template."):
        return "floating"
    if unknown:
        return "unknown"
    return "version" if version is not None and version.isdecimal() else "floating"
