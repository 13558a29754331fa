"""ConfigMaps and Secrets that are defined, and the literal credentials in objects."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from typing import TYPE_CHECKING

from scanner.facts.credentials import credential
from scanner.facts.model import Config, Credential
from scanner.formats.kubernetes.access import mapping, mappings, setting, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.formats.kubernetes.objects import KubernetesObject
    from scanner.formats.kubernetes.pods import Pod
    from scanner.model import Pointer

_KINDS = ("ConfigMap", "Secret")
_hashed = re.compile(r".+-[2456789bcdfghkmt]{10}\Z").match
_REGISTRY_KEYS = (".dockerconfigjson", ".dockercfg")
_registry_login = re.compile(r"\"(?:auth|password|identitytoken)\"\s*+:\s*+\"[A-Za-z0-9+/=._-]{4,}\"").search


def config(item: KubernetesObject) -> Config | None:
    """Return a ConfigMap or Secret, None for other objects."""
    if item.group or item.kind not in _KINDS:
        return None
    return Config(
        at=item.at,
        kind=item.kind,
        name=item.name,
        namespace=item.namespace,
        immutable=setting((*item.at, "immutable"), item.body.get("immutable")),
        hashed=_hashed(item.name) is not None,
    )


def stored_credentials(item: KubernetesObject) -> Iterator[Credential]:
    """Yield the literal credentials in a ConfigMap or Secret."""
    if item.group or item.kind not in _KINDS:
        return
    for key in ("data", "stringData"):
        for name, value in mapping(item.body.get(key)).items():
            if not isinstance(value, str):
                continue
            literal = _decoded(value) if item.kind == "Secret" and key == "data" else value
            place = (*item.at, key, name)
            if name in _REGISTRY_KEYS and _registry_login(literal):
                yield Credential(place, "registry-credentials", name, "deploy", "cluster")
            else:
                yield from _credential(place, name, literal, cluster=True)


def given_credentials(pod: Pod) -> Iterator[Credential]:
    """Yield the literal credentials in the environments of a pod's containers."""
    places = [(part.at, part.body) for part in pod.parts]
    places += [part.defaults for part in pod.parts[:1] if part.defaults is not None]
    for at, body in places:
        for index, variable in mappings(body.get("env")):
            value = variable.get("value")
            if isinstance(value, str):
                yield from _credential((*at, "env", index, "value"), text(variable.get("name")), value)


def _credential(at: Pointer, name: str, value: str, *, cluster: bool = False) -> Iterator[Credential]:
    found = credential(at, name, value, phase="deploy", target="cluster" if cluster else "container")
    if found is not None:
        yield found


def _decoded(value: str) -> str:
    """Return what a value of `data` stands for; one that is not base64 stands for itself.

    Base64 is broken into lines, never into words.
    """
    lines = value.split("\n")
    try:
        return b64decode("".join(line.strip() for line in lines), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return value
