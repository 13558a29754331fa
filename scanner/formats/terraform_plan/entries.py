"""The parts of a plan as they are decoded, each only as far as it is needed.

Names and meaning of the fields are those of "JSON Output Format" in Terraform's documentation. What is left as
`Raw` is JSON text: a plan of many megabytes is never a tree of values as a whole.
"""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from scanner.syntax.json_outline import JsonOutline

T = TypeVar("T")
MAX_ENTRIES = 2_000_000
_COLLECTIONS: tuple[object, ...] = (list[msgspec.Raw], dict[str, msgspec.Raw])
NULL = msgspec.Raw(b"null")


class PlanFile(msgspec.Struct, frozen=True):
    """The outermost object; a state has `values` in the place of `planned_values`."""

    format_version: str
    terraform_version: str = ""
    variables: msgspec.Raw = NULL
    planned_values: msgspec.Raw = NULL
    values: msgspec.Raw = NULL
    resource_drift: msgspec.Raw = NULL
    resource_changes: msgspec.Raw = NULL
    deferred_changes: msgspec.Raw = NULL
    configuration: msgspec.Raw = NULL


class Addressed(msgspec.Struct, frozen=True):
    """As much of an entry as its address."""

    address: str = ""


class ChangeBody(msgspec.Struct, frozen=True):
    """What a change does; the masks are of the shape of the values they lie over."""

    actions: list[str]
    before: msgspec.Raw = NULL
    after: msgspec.Raw = NULL
    after_unknown: msgspec.Raw = NULL
    before_sensitive: msgspec.Raw = NULL
    after_sensitive: msgspec.Raw = NULL
    replace_paths: list[list[str | int]] | None = None
    importing: dict[str, Any] | None = None


class ChangeEntry(msgspec.Struct, frozen=True):
    """An item of `resource_changes` or `resource_drift`."""

    address: str
    change: ChangeBody
    type: str
    mode: str = "managed"
    name: str = ""
    provider_name: str = ""
    module_address: str = ""
    previous_address: str | None = None
    action_reason: str | None = None


class Deferred(msgspec.Struct, frozen=True):
    """An item of `deferred_changes`."""

    resource_change: msgspec.Raw
    reason: str | None = None


class ResourceEntry(msgspec.Struct, frozen=True):
    """A resource of a module's planned values."""

    address: str
    type: str
    mode: str = "managed"
    name: str = ""
    provider_name: str = ""
    values: msgspec.Raw = NULL
    sensitive_values: msgspec.Raw = NULL


class ModuleEntry(msgspec.Struct, frozen=True):
    """A module of the planned values; the root module has no address."""

    address: str = ""
    resources: msgspec.Raw = NULL
    child_modules: msgspec.Raw = NULL


class StateValues(msgspec.Struct, frozen=True):
    """Planned values, or the values of a state."""

    root_module: msgspec.Raw = NULL


class ModuleConfiguration(msgspec.Struct, frozen=True):
    """What the configuration of a module says of resources, variables and calls."""

    resources: msgspec.Raw = NULL
    module_calls: msgspec.Raw = NULL
    variables: msgspec.Raw = NULL


class ModuleCall(msgspec.Struct, frozen=True):
    """A call of a module, with the module's own configuration."""

    source: str = ""
    version_constraint: str | None = None
    module: msgspec.Raw = NULL


class ResourceConfiguration(msgspec.Struct, frozen=True):
    """As much of what the configuration says of a resource as its provisioners."""

    type: str = ""
    name: str = ""
    mode: str = "managed"
    provisioners: msgspec.Raw = NULL


class ProvisionerConfiguration(msgspec.Struct, frozen=True):
    """A provisioner; each expression has a `constant_value`, or the `references` that it is made of."""

    type: str
    expressions: dict[str, Any] | None = None


class ProviderConfiguration(msgspec.Struct, frozen=True):
    """A provider that the configuration uses."""

    name: str = ""
    full_name: str = ""
    version_constraint: str | None = None


class Configuration(msgspec.Struct, frozen=True):
    """What the plan tells of the configuration it was made from."""

    provider_config: msgspec.Raw = NULL
    root_module: msgspec.Raw = NULL


class Variable(msgspec.Struct, frozen=True):
    """The declaration of a variable."""

    sensitive: bool = False


def decoded(raw: msgspec.Raw, kind: type[T]) -> T:
    """Return what a JSON text says.

    Raises:
        msgspec.ValidationError: it is of another shape, or is a collection of more entries than are read.
        msgspec.DecodeError: a text or a number in it cannot be held.
        RecursionError: it is nested too deeply.
    """
    if kind in _COLLECTIONS and _is_crowded(bytes(raw)):
        raise msgspec.ValidationError(f"more than {MAX_ENTRIES} entries")
    return msgspec.json.decode(raw, type=kind)


def _is_crowded(text: bytes) -> bool:
    """Tell whether a collection has too many entries; they are counted only where there could be so many."""
    return text.count(b",") > MAX_ENTRIES and JsonOutline(text.decode()).has_more_than(MAX_ENTRIES)
