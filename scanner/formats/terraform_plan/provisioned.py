"""Gives planned resources the provisioners that the configuration of the plan has for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.formats.terraform_plan.addresses import declared
from scanner.formats.terraform_plan.commands import read_commands

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.facts.model import Resource
    from scanner.formats.terraform_plan.addresses import Declared
    from scanner.formats.terraform_plan.configuration import PlanConfiguration
    from scanner.formats.terraform_plan.facts import PlanGatherer
    from scanner.formats.terraform_plan.provisioners import Provisioner
    from scanner.model import Pointer


class Provisioned:
    """The resources of one document that have provisioners.

    The first instance of a resource has them; all others have the same, and telling them with each would make a
    plan many times as large.

    Args:
        provisioners: those of each resource.
        configuration: the configuration, which tells when one runs.
        gatherer: where their commands go.
    """

    def __init__(
        self,
        provisioners: Mapping[Declared, tuple[Provisioner, ...]],
        configuration: PlanConfiguration,
        gatherer: PlanGatherer,
    ) -> None:
        self.places: dict[Pointer, tuple[Declared, Pointer]] = {}
        self._pending = dict(provisioners)
        self._configuration = configuration
        self._gatherer = gatherer

    def completed(self, resource: Resource) -> Resource:
        """Return a resource with its provisioners."""
        place = declared(resource.address) if self._pending else None
        if place is None or place not in self._pending:
            return resource
        said = self._pending.pop(place)
        unknown = dict(resource.unknown)
        for one in said:
            self.places[one.at] = place, one.path
            self._gatherer.addresses[one.at] = resource.address
            read_commands(one, self._gatherer)
            unknown |= {".".join(map(str, (*one.path, *path))): why for path, why in one.notes.items()}
        provisioners = tuple(self._told(one, place) for one in said)
        return msgspec.structs.replace(resource, provisioners=provisioners, unknown=unknown)

    def _told(self, one: Provisioner, place: Declared) -> dict[str, Any]:
        when = self._configuration.written(place, (*one.path, "when"))
        values = one.values if when is None else {**one.values, "when": when.strip('"')}
        return {"at": one.at, "type": one.type, "values": values}
