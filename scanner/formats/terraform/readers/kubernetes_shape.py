"""Kubernetes objects out of the blocks of the Kubernetes provider.

`container` becomes an item of `containers`, `security_context { run_as_user = 1 }` becomes `securityContext`
with `runAsUser`; where each part came from is kept.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec

from scanner.evaluate.values import Encoded, Text
from scanner.facts.model import Unknown
from scanner.formats.terraform.readers.blocks import nested
from scanner.formats.terraform.strings.encoded import text_parts
from scanner.formats.terraform.strings.stand_ins import StandIns, in_script
from scanner.formats.terraform.syntax.shape import number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.evaluate.values import Value
    from scanner.formats.terraform.strings.stand_ins import Holes
    from scanner.model import Pointer

_LISTS = {
    "allowed_topologies": "allowedTopologies",
    "container": "containers",
    "env": "env",
    "env_from": "envFrom",
    "host_aliases": "hostAliases",
    "image_pull_secrets": "imagePullSecrets",
    "init_container": "initContainers",
    "items": "items",
    "port": "ports",
    "sources": "sources",
    "toleration": "tolerations",
    "volume": "volumes",
    "volume_claim_template": "volumeClaimTemplates",
    "volume_device": "volumeDevices",
    "volume_mount": "volumeMounts",
}
_NAMES = {"host_ipc": "hostIPC", "host_pid": "hostPID"}
_OWN_KEYS = frozenset(
    {"annotations", "data", "binary_data", "labels", "limits", "match_labels", "node_selector", "requests"}
)
"""Maps whose keys are the author's."""
_FLAGS = frozenset(
    {
        "allow_privilege_escalation",
        "host_ipc",
        "host_network",
        "host_pid",
        "immutable",
        "optional",
        "privileged",
        "read_only",
        "read_only_root_filesystem",
        "run_as_non_root",
    }
)
_PROBES = frozenset({"liveness_probe", "readiness_probe", "startup_probe"})
_SECURITY = ("allowPrivilegeEscalation", "privileged", "readOnlyRootFilesystem", "runAsNonRoot", "runAsUser")
_BOOLEANS = {"true": True, "false": False}
_WORD = re.compile(r"_([a-z0-9])")
_HUMP = re.compile(r"(?<=[a-z0-9])([A-Z]+)")


class Shaped(msgspec.Struct):
    """An object, and where its parts came from.

    Attributes:
        body: the object as JSON; strings have stand-ins for what is unknown.
        places: for pointers in the object, the pointers in the document.
        holes: what the stand-ins stand for.
        undecided_probes: for the pointer of a container in the document, what decides whether it has a probe.
        renamed: whether its names are those of the document in another style.
    """

    body: Any
    holes: Holes
    renamed: bool = False
    places: dict[Pointer, Pointer] = msgspec.field(default_factory=dict)
    undecided_probes: dict[Pointer, tuple[str, ...]] = msgspec.field(default_factory=dict)

    def place(self, pointer: Pointer) -> Pointer:
        """Return the pointer in the document for one in the object, which may end in what does not exist."""
        for length in range(len(pointer), -1, -1):
            found = self.places.get(pointer[:length])
            if found is not None:
                rest = pointer[length:]
                return found + (tuple(map(_snake, rest)) if self.renamed else rest)
        return pointer


def from_blocks(body: dict[str, Value], at: Pointer) -> Shaped:
    """Return the object that the blocks of a resource describe, without kind and version."""
    shaper = _Shaper(body)
    shaper.shaped.renamed = True
    shaper.shaped.body = shaper.block(body, at, ())
    return shaper.shaped


def from_object(body: dict[str, Value], at: Pointer) -> Shaped:
    """Return an object that is written as a value, names and structure as they are."""
    shaper = _Shaper(body)
    shaper.shaped.places[()] = at
    shaper.shaped.body = shaper.plain(body)
    return shaper.shaped


class _Shaper:
    def __init__(self, body: dict[str, Value]) -> None:
        self._stand_ins = StandIns(in_script, list(_texts(body)))
        self.shaped = Shaped({}, self._stand_ins.holes)

    def block(self, body: dict[str, Value], at: Pointer, to: Pointer) -> dict[str, Any]:
        """Return the object for the body of a block."""
        self.shaped.places[to] = at
        result: dict[str, Any] = {}
        makers = body.get("dynamic")
        names = [*body, *(name for name in (makers if isinstance(makers, dict) else {}) if name not in body)]
        for name in names:
            if name != "dynamic":
                key, value = self._member(body, name, at, to)
                if value is not None:
                    result[key] = value
        return result

    def _member(self, body: dict[str, Value], name: str, at: Pointer, to: Pointer) -> tuple[str, Any]:
        value = body.get(name)
        if name in _OWN_KEYS:
            key = _camel(name)
            self.shaped.places[*to, key] = (*at, name)
            return key, self.plain(value)
        blocks = list(nested(body, at, name))
        if not blocks:
            key = _camel(name)
            self.shaped.places[*to, key] = (*at, name)
            if name in _PROBES and isinstance(value, Unknown):
                self.shaped.undecided_probes[at] = (value.expression,)
                return key, None
            if name == "security_context" and isinstance(value, Unknown):
                return key, {setting: self._stand_ins.add(value) for setting in _SECURITY}
            if name in _FLAGS and isinstance(value, str):
                value = _BOOLEANS.get(value, value)
            return key, self.plain(value)
        if name in _LISTS:
            key = _LISTS[name]
            self.shaped.places[*to, key] = blocks[0].at[:-1]
            return key, [
                self.block(block.body, block.at, (*to, key, index)) for index, block in enumerate(blocks)
            ]
        first, key = blocks[0], _camel(name)
        if first.repeated is None:
            return key, self.block(first.body, first.at, (*to, key))
        if name in _PROBES:
            self.shaped.undecided_probes[at] = first.repeated
            return key, None
        body = {item: Unknown(", ".join(first.repeated)) for item in first.body}
        return key, self.block(body, first.at, (*to, key))

    def plain(self, value: Value) -> Any:
        """Return a value as JSON, with stand-ins for what is unknown."""
        if isinstance(value, Unknown):
            return self._stand_ins.add(value)
        if isinstance(value, Text):
            return "".join(
                part if isinstance(part, str) else self._stand_ins.add(part) for part in value.parts
            )
        if isinstance(value, Encoded):
            parts = text_parts(value)
            return "".join(part if isinstance(part, str) else self._stand_ins.add(part) for part in parts)
        if isinstance(value, list):
            return [self.plain(item) for item in value]
        if isinstance(value, dict):
            return {
                key: self._security(item) if key == "securityContext" else self.plain(item)
                for key, item in value.items()
            }
        return number(value) if isinstance(value, int | Decimal) else value

    def _security(self, value: Value) -> Any:
        if isinstance(value, Unknown):
            return {setting: self._stand_ins.add(value) for setting in _SECURITY}
        return self.plain(value)


def _texts(value: Value) -> Iterator[str]:
    """Yield the known texts in a value."""
    pending: list[Value] = [value]
    while pending:
        current = pending.pop()
        if isinstance(current, str):
            yield current
        elif isinstance(current, Text | Encoded):
            yield from (part for part in text_parts(current) if isinstance(part, str))
        elif isinstance(current, list):
            pending += current
        elif isinstance(current, dict):
            pending += current.values()


def _camel(name: str) -> str:
    return _NAMES.get(name) or _WORD.sub(lambda match: match[1].upper(), name)


def _snake(segment: str | int) -> str | int:
    if isinstance(segment, int):
        return segment
    return _HUMP.sub(lambda match: f"_{match[1]}", segment).lower()
