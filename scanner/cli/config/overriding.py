"""What the command line says in the place of the configuration, by the pointers of its keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.govern.configuration.origins import Origin, Tree, Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner.cli.request import Request
    from scanner.model import Pointer

_SELECT = ("categories", "severity", "controls")


class Said(msgspec.Struct, frozen=True):
    """What the command line says of one key.

    Attributes:
        option: the option, "" for its arguments.
        value: the value.
        adds: whether it is added to what the configuration says.
    """

    option: str
    value: Any
    adds: bool = False

    def tree(self) -> Tree:
        """Return the value with where it comes from."""
        origin = Origin("command line", self.option)
        if isinstance(self.value, list):
            return [Value(item, origin) for item in self.value]
        return Value(self.value, origin)


def overriding(request: Request) -> dict[Pointer, Said]:
    """Return what a command line says, by the pointer of the key that it speaks of."""
    return {at: said for at, said in _all(request) if said.value not in (None, [], False)}


def _all(request: Request) -> Iterator[tuple[Pointer, Said]]:
    policies, selection = request.policies, request.selection
    yield ("profile",), Said("--profile", request.profile)
    yield ("fail-on",), Said("--fail-on", request.fail_on)
    yield ("strict",), Said("--strict", request.strict)
    yield ("paths",), Said("", list(request.paths))
    yield ("formats",), Said("--input-format", list(request.input_formats))
    yield ("exclude",), Said("--exclude", list(request.exclude), adds=True)
    yield ("select", "categories"), Said("--category", list(selection.categories))
    yield ("select", "severity"), Said("--severity", selection.severity)
    yield ("select", "controls"), Said("--control", list(selection.controls))
    yield ("policies",), Said("--policy", list(policies.places), adds=True)
    yield ("policy-keys",), Said("--policy-key", list(policies.keys))
    yield ("conftest", "namespaces"), Said("--namespace", list(policies.namespaces))
    yield ("conftest", "combine"), Said("--combine", policies.combine)
    yield ("conftest", "rego-v0"), Said("--rego-v0", policies.rego_v0)
    yield ("conftest", "data"), Said("--data", list(policies.data), adds=True)
    yield ("waivers", "file"), Said("--waivers", _text(request.waivers))
    yield ("baseline",), Said("--baseline", _text(request.baseline))


def selects(overrides: Iterable[Pointer]) -> bool:
    """Tell whether the command line takes the place of `select`."""
    return any(("select", key) in overrides for key in _SELECT)


def _text(path: object) -> str | None:
    return None if path is None else str(path)
