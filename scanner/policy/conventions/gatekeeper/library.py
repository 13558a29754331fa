"""Reads everything that Gatekeeper needs out of the manifests of a policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.model import Failed
from scanner.policy.conventions.gatekeeper.constraints import Constraint, read_constraint
from scanner.policy.conventions.gatekeeper.isolation import MAX_TEMPLATES
from scanner.policy.conventions.gatekeeper.manifests import (
    CONSTRAINTS,
    NOT_APPLIED,
    TEMPLATES,
    Manifest,
    read_manifests,
)
from scanner.policy.conventions.gatekeeper.templates import Template, read_template

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scanner.model import Source


class Library(msgspec.Struct, frozen=True):
    """Templates and constraints.

    Attributes:
        templates: by kind.
        constraints: by id.
        failed: objects that would change what Gatekeeper judges, and are not applied.
    """

    templates: tuple[Template, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    failed: tuple[Failed, ...] = ()


def read_library(sources: Iterable[Source]) -> Library:
    """Return the templates and constraints in YAML and JSON sources; other objects are left alone.

    What is written twice and says the same is read once.

    Raises:
        PolicyLoadError: something of them is not what Gatekeeper takes, is written twice and differs, or a constraint
            has no template.
    """
    manifests = list(read_manifests(sources))
    templates = _templates([one for one in manifests if one.group == TEMPLATES])
    constraints = _constraints([one for one in manifests if one.group == CONSTRAINTS], templates)
    return Library(
        templates=tuple(templates[kind] for kind in sorted(templates)),
        constraints=tuple(sorted(constraints, key=lambda one: one.id)),
        failed=tuple(_not_applied(one) for one in manifests if one.group in NOT_APPLIED),
    )


def _templates(manifests: Sequence[Manifest]) -> dict[str, Template]:
    found: dict[str, Template] = {}
    for number, manifest in enumerate(_once(manifests)):
        if manifest.kind != "ConstraintTemplate":
            raise manifest.error(f"{manifest.kind!r} is not a kind of this group", "kind")
        if number >= MAX_TEMPLATES:
            raise manifest.error(f"more than {MAX_TEMPLATES} templates")
        template = read_template(manifest, number)
        found[template.kind] = template
    return found


def _constraints(manifests: Sequence[Manifest], templates: Mapping[str, Template]) -> list[Constraint]:
    found = []
    for manifest in _once(manifests):
        template = templates.get(manifest.kind)
        if template is None:
            hint = f"give the ConstraintTemplate {manifest.kind.lower()} with it"
            raise manifest.error(f"there is no template for {manifest.kind!r}", "kind", hint=hint)
        found.append(read_constraint(manifest, template))
    return found


def _once(manifests: Iterable[Manifest]) -> list[Manifest]:
    """Return the manifests, each name of a kind once."""
    found: dict[tuple[str, str], Manifest] = {}
    for manifest in manifests:
        first = found.setdefault((manifest.kind, manifest.name), manifest)
        if first.value != manifest.value:
            place = first.span("metadata", "name")
            raise manifest.error(
                f"{manifest.kind}/{manifest.name} is also at {place.path}:{place.line}, and differs",
                *("metadata", "name"),
                hint="remove one of the two",
            )
    return list(found.values())


def _not_applied(manifest: Manifest) -> Failed:
    return Failed(
        manifest.source.path,
        manifest.span("metadata", "name"),
        f"{manifest.kind} {manifest.name} is not applied: only templates and constraints are",
        hint="see docs/gatekeeper.md",
    )
