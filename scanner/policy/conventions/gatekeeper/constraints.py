"""Reads constraints (`constraints.gatekeeper.sh`): what a template asks for, of which objects, with which parameters."""

from __future__ import annotations

import re
from collections.abc import Mapping  # noqa: TC003 - msgspec reads the annotations
from typing import TYPE_CHECKING, Any

import msgspec

from scanner.errors import PolicyLoadError
from scanner.policy.conventions.gatekeeper.constraint_schema import constraint_schema
from scanner.policy.conventions.gatekeeper.manifests import Manifest, mapping, text, within
from scanner.policy.conventions.gatekeeper.matching import Match, read_match
from scanner.policy.conventions.gatekeeper.schemas import problems, with_defaults
from scanner.policy.conventions.gatekeeper.selectors import read_selector

if TYPE_CHECKING:
    from scanner.policy.conventions.gatekeeper.templates import Template

_name = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*").fullmatch
_VERSIONS = ("v1beta1", "v1alpha1")
SEVERITIES: Mapping[str, str] = {"deny": "high", "warn": "low", "dryrun": "info"}
"""The severity of findings by enforcement action, from worst to mildest."""
POINTS = ("gator.gatekeeper.sh", "*")
"""The enforcement points that are meant where a scoped action names them."""


class Constraint(msgspec.Struct, frozen=True):
    """A constraint.

    Attributes:
        template: its template.
        name: its name.
        match: which objects it is for.
        parameters: its parameters, with the template's defaults.
        severity: how bad what it finds is; "" where its action is scoped to other places than this.
        manifest: where it is written.
    """

    template: Template
    name: str
    match: Match
    parameters: Mapping[str, Any]
    severity: str
    manifest: Manifest

    @property
    def id(self) -> str:
        """Return `K8sRequiredLabels/all-must-have-owner`."""
        return f"{self.template.kind}/{self.name}"

    @property
    def together(self) -> bool:
        """Tell whether it must know all objects to judge one."""
        return self.template.referential or self.match.namespace_labels is not None


class SchemaError(PolicyLoadError):
    """A constraint is not what its template's schema says it must be."""


def read_constraint(manifest: Manifest, template: Template) -> Constraint:
    """Return the constraint in a manifest.

    Raises:
        SchemaError: it is not what the schema of its kind says.
        PolicyLoadError: Gatekeeper does not take such a constraint.
    """
    if not manifest.name:
        raise manifest.error("the constraint has no name", "metadata", "name")
    if not _name(manifest.name):
        hint = "Kubernetes allows small letters, digits, - and ."
        raise manifest.error(
            f"{manifest.name!r} cannot be the name of a constraint", "metadata", "name", hint=hint
        )
    if manifest.version not in _VERSIONS:
        known = " and ".join(_VERSIONS)
        raise manifest.error(
            "this version of constraints is not known", "apiVersion", hint=f"known are {known}"
        )
    schema = constraint_schema(template.parameters, legacy=template.legacy)
    _check(manifest, template, schema)
    value = with_defaults(manifest.value, schema)
    return Constraint(
        template=template,
        name=manifest.name,
        match=_match(manifest),
        parameters=mapping(within(value, ("spec", "parameters"))),
        severity=_severity(manifest),
        manifest=manifest,
    )


def _check(manifest: Manifest, template: Template, schema: dict[str, Any]) -> None:
    try:
        for problem in problems(manifest.value, schema):
            error = manifest.error(
                f"{manifest.kind}/{manifest.name}: {problem.message}",
                *problem.at,
                hint=f"see the schema of {template.kind} in {template.manifest.source.path}",
            )
            raise SchemaError(error.message, hint=error.hint, span=error.span)
    except ValueError as error:
        at = ("spec", "crd", "spec", "validation", "openAPIV3Schema")
        raise template.manifest.error(f"the schema of the parameters is not one: {error}", *at) from error


def _match(manifest: Manifest) -> Match:
    at = ("spec", "match")
    for name in ("labelSelector", "namespaceSelector"):
        try:
            read_selector(manifest.get(*at, name))
        except ValueError as error:
            raise manifest.error(str(error), *at, name) from error
    return read_match(manifest.get(*at))


def _severity(manifest: Manifest) -> str:
    action = text(manifest.get("spec", "enforcementAction")) or "deny"
    if action != "scoped":
        return _known(manifest, action, "spec", "enforcementAction")
    at = ("spec", "scopedEnforcementActions")
    scoped = manifest.get(*at)
    if not isinstance(scoped, list):
        raise manifest.error("a scoped enforcementAction needs scopedEnforcementActions", "spec")
    found = [
        _known(manifest, text(one.get("action")), *at, index, "action")
        for index, one in enumerate(scoped)
        if any(point.get("name") in POINTS for point in one.get("enforcementPoints") or ())
    ]
    return next((severity for severity in SEVERITIES.values() if severity in found), "")


def _known(manifest: Manifest, action: str, *at: str | int) -> str:
    if action not in SEVERITIES:
        known = ", ".join((*SEVERITIES, "scoped"))
        raise manifest.error(f"{action!r} is not an enforcement action", *at, hint=f"known are: {known}")
    return SEVERITIES[action]
