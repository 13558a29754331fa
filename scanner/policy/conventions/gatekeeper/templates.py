"""Reads constraint templates (`templates.gatekeeper.sh`: v1, v1beta1, v1alpha1)."""

from __future__ import annotations

import re
from collections.abc import Mapping  # noqa: TC003 - msgspec reads the annotations
from typing import TYPE_CHECKING, Any

import msgspec

from scanner.policy.conventions.gatekeeper.embedded import Embedded
from scanner.policy.conventions.gatekeeper.isolation import entry_module, library_module, reads_inventory
from scanner.policy.conventions.gatekeeper.manifests import Manifest, mapping, text

if TYPE_CHECKING:
    from scanner.model import Pointer
    from scanner.policy.engines.protocol import Module, RegoVersion

TARGET = "admission.k8s.gatekeeper.sh"
_VERSIONS = ("v1", "v1beta1", "v1alpha1")
_kind_name = re.compile(r"[A-Za-z](?:[-A-Za-z0-9]*[A-Za-z0-9])?").fullmatch
_LIBS_HINT = "libs must be a list of Rego texts"
_TITLE = "metadata.gatekeeper.sh/title"


class Template(msgspec.Struct, frozen=True):
    """A kind of constraint.

    Attributes:
        kind: the kind of its constraints.
        title: what it is about, in a few words.
        description: what it asks for.
        parameters: the OpenAPI schema of its constraints' parameters, None where they have none.
        legacy: whether parameters may have fields that the schema does not name.
        codes: its Rego as written, the entry point first; () where it has none.
        modules: the same, in packages of its own.
        referential: whether it looks at other objects than the one it judges.
        number: what its packages are told apart by.
        manifest: where it is written.
    """

    kind: str
    title: str
    description: str
    parameters: Mapping[str, Any] | None
    legacy: bool
    codes: tuple[Embedded, ...]
    modules: tuple[Module, ...]
    referential: bool
    number: int
    manifest: Manifest


def read_template(manifest: Manifest, number: int) -> Template:
    """Return the template in a manifest.

    Args:
        manifest: the manifest.
        number: what its packages are told apart by from those of others.

    Raises:
        PolicyLoadError: Gatekeeper does not take such a template.
    """
    kind = _kind(manifest)
    codes = _codes(manifest, kind)
    modules = [entry_module(code, number) for code in codes[:1]]
    modules += [library_module(code, number) for code in codes[1:]]
    annotations = mapping(manifest.get("metadata", "annotations"))
    validation = mapping(manifest.get("spec", "crd", "spec", "validation"))
    legacy = validation.get("legacySchema")
    legacy = legacy if isinstance(legacy, bool) else manifest.version != "v1"
    schema = validation.get("openAPIV3Schema")
    return Template(
        kind=kind,
        title=text(annotations.get(_TITLE)) or kind,
        description=" ".join(text(annotations.get("description")).split()),
        parameters=mapping(schema) if legacy or isinstance(schema, dict) else None,
        legacy=legacy,
        codes=codes,
        modules=tuple(modules),
        referential=any(reads_inventory(code) for code in codes),
        number=number,
        manifest=manifest,
    )


def _kind(manifest: Manifest) -> str:
    if manifest.version not in _VERSIONS:
        known = ", ".join(_VERSIONS)
        raise manifest.error(
            "this version of templates is not known", "apiVersion", hint=f"known are: {known}"
        )
    at = ("spec", "crd", "spec", "names", "kind")
    kind = text(manifest.get(*at))
    if not kind:
        raise manifest.error("the template does not say the kind of its constraints", *at, hint="/".join(at))
    if not _kind_name(kind):
        raise manifest.error(
            f"{kind!r} cannot be a kind", *at, hint="Kubernetes allows letters, digits and -"
        )
    if manifest.name.lower() != kind.lower():
        raise manifest.error(
            f"the template's name is {manifest.name!r}, and the kind of its constraints {kind!r}",
            "metadata",
            "name",
            hint=f"name it {kind.lower()}",
        )
    return kind


def _codes(manifest: Manifest, kind: str) -> tuple[Embedded, ...]:
    """Return the Rego of a template, the entry point first; () where it is in another language."""
    targets = manifest.get("spec", "targets")
    if not isinstance(targets, list) or len(targets) != 1:
        raise manifest.error("a template must have exactly one target", "spec", "targets")
    if text(mapping(targets[0]).get("target")) != TARGET:
        raise manifest.error(
            "the target is not known", "spec", "targets", 0, "target", hint=f"known is: {TARGET}"
        )
    at, version = _source(manifest, mapping(targets[0]))
    if not at:
        return ()
    rego, libs = manifest.get(*at, "rego"), manifest.get(*at, "libs")
    if not isinstance(rego, str):
        raise manifest.error("the Rego is missing", *at, "rego")
    if not (libs is None or (isinstance(libs, list) and all(isinstance(lib, str) for lib in libs))):
        raise manifest.error("the libraries cannot be read", *at, "libs", hint=_LIBS_HINT)
    path = f"{manifest.source.path}#{kind}"
    entry = Embedded(manifest, (*at, "rego"), rego, path, version)
    others = [
        Embedded(manifest, (*at, "libs", index), lib, f"{path}.lib{index}", version)
        for index, lib in enumerate(libs or ())
    ]
    return (entry, *others)


def _source(manifest: Manifest, target: dict[str, Any]) -> tuple[Pointer, RegoVersion]:
    """Return where a target's Rego stands, and the version of its syntax; `rego` wins over `code` as in Gatekeeper."""
    at: Pointer = ("spec", "targets", 0)
    if target.get("rego"):
        return at, 0
    codes = target.get("code")
    for index, code in enumerate(codes if isinstance(codes, list) else ()):
        if mapping(code).get("engine") == "Rego":
            at = (*at, "code", index, "source")
            return at, 1 if manifest.get(*at, "version") == "v1" else 0
    if not codes:
        raise manifest.error("the template has no code", *at, hint="write Rego under spec.targets[0].rego")
    return (), 0
