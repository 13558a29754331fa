"""The documents of a plan, made when they are asked for: one, or several where it has very many resources."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar, overload

import msgspec

from scanner.errors import PolicyEvalError
from scanner.formats.terraform_plan.changes import read_change
from scanner.formats.terraform_plan.configuration import PlanConfiguration
from scanner.formats.terraform_plan.configured_modules import configured_modules
from scanner.formats.terraform_plan.declared_values import declared_values
from scanner.formats.terraform_plan.facts import plan_gatherer, read_values
from scanner.formats.terraform_plan.origins import PlanOrigins
from scanner.formats.terraform_plan.parts import Parts, reason
from scanner.formats.terraform_plan.plan import read_plan
from scanner.formats.terraform_plan.portions import Limits, portions
from scanner.formats.terraform_plan.provisioned import Provisioned
from scanner.formats.terraform_plan.provisioners import read_provisioners
from scanner.formats.terraform_plan.references import ConfiguredReferences
from scanner.formats.terraform_plan.resources import read_resource
from scanner.model import Document, Failed
from scanner.syntax.json_outline import JsonOutline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner.formats.terraform_plan.changes import PlannedChange
    from scanner.formats.terraform_plan.facts import PlanGatherer
    from scanner.formats.terraform_plan.plan import Entry, Unit
    from scanner.model import Pointer, Source, Tree

T = TypeVar("T")
_HINT = "make the plan again with `terraform show -json PLANFILE`"
FORMAT = "terraform-plan"
_LIMITS = Limits()


class Documents(Sequence[Document]):
    """The documents of one plan.

    Args:
        source: the plan.
        tree: the files around it.
        limits: how much is read.

    Raises:
        ParseError: the source is not a plan.
    """

    def __init__(self, source: Source, tree: Tree, limits: Limits = _LIMITS) -> None:
        self._source = source
        self._limits = limits
        self._plan = read_plan(source)
        self._portions = portions(self._plan.units, limits)
        self._configuration = PlanConfiguration(source, tree, self._plan.configuration)
        self._places = JsonOutline(source.text, self._plan.hidden.hides)
        self._parts = Parts()
        self._modules = configured_modules(self._plan.configuration.root_module, self._parts)
        self._provisioners = read_provisioners(self._modules, self._parts, self._plan.hidden.texts)

    def __len__(self) -> int:
        return len(self._portions.documents)

    @overload
    def __getitem__(self, index: int) -> Document: ...
    @overload
    def __getitem__(self, index: slice) -> list[Document]: ...
    def __getitem__(self, index: int | slice) -> Document | list[Document]:
        if isinstance(index, slice):
            return [self[number] for number in range(len(self))[index]]
        return self._document(range(len(self))[index])

    def _document(self, index: int) -> Document:
        found = plan_gatherer(self._source, self._places)
        provisioned = Provisioned(self._provisioners, self._configuration, found)
        reader = _Reader(found, self._plan.hidden.texts, provisioned)
        with _keeping_all():
            for unit in self._portions.documents[index]:
                reader.read(unit)
        failures = [*(self._told(found) if index == 0 else ()), *reader.failures]
        return Document(
            source=self._source,
            format=FORMAT,
            kind=self._plan.kind,
            index=index,
            value=self._value if index == 0 else {},
            source_map=found.places,
            facts=found.facts(),
            addresses=found.addresses,
            scripts=found.scripts,
            origins=PlanOrigins(
                self._source, found.places, reader.entries, provisioned.places, self._configuration
            ),
            failures=tuple(self._failed(at, message) for at, message in failures),
        )

    def _told(self, found: PlanGatherer) -> list[tuple[Pointer, str]]:
        """Add what the plan tells of its configuration, and return what could not be read of it all."""
        references = ConfiguredReferences(
            self._plan.configuration, self._modules, self._parts, self._configuration.locked
        )
        found.references += references.read()
        found.addresses.update(references.addresses)
        return [*self._plan.failures, *self._portions.failures, *self._parts.failures]

    def _value(self) -> Any:
        """Return the plan without what is sensitive.

        Raises:
            PolicyEvalError: it has more values than can be held.
        """
        if self._source.text.count(",") > self._limits.plan_values:
            raise PolicyEvalError(
                f"the plan has more than {self._limits.plan_values} values, too many for `input.document`",
                hint="leave out the policies that read it",
            )
        return self._plan.hidden.without(msgspec.json.decode(self._source.text))

    def _failed(self, at: Pointer, message: str) -> Failed:
        span = self._source.span(*self._places.locate(at))
        return Failed(self._source.path, span, f"not read: {message}", _HINT)


@contextmanager
def _keeping_all() -> Iterator[None]:
    """Switch the collector of garbage off: looking for it again and again, where there is none, costs a tenth."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class _Reader:
    """Reads the facts of one document; what cannot be read costs only itself."""

    def __init__(self, found: PlanGatherer, secrets: frozenset[str], provisioned: Provisioned) -> None:
        self.found = found
        self.entries: dict[Pointer, str] = {}
        self.failures: list[tuple[Pointer, str]] = []
        self._secrets = secrets
        self._provisioned = provisioned

    def read(self, unit: Unit) -> None:
        """Add what a unit tells."""
        change = None if unit.change is None else self._tried(unit.change, self._change)
        if unit.resource is not None:
            unknown = False if change is None else change.unknown
            self._tried(unit.resource, lambda entry: self._resource(entry, unknown))

    def _change(self, entry: Entry) -> PlannedChange:
        change = read_change(entry, self._secrets)
        self.found.changes.append(change.fact)
        self._name(entry.at, change.fact.address)
        return change

    def _resource(self, entry: Entry, unknown: Any) -> None:
        resource = read_resource(entry, unknown, self._secrets)
        fact = self._provisioned.completed(resource.fact)
        self.found.resources.append(fact)
        self._name(entry.at, fact.address)
        read_values(fact, declared_values(fact.values, resource.notes), self.found)

    def _name(self, at: Pointer, address: str) -> None:
        self.entries[at] = self.found.addresses[at] = address

    def _tried(self, entry: Entry, read: Callable[[Entry], T]) -> T | None:
        try:
            return read(entry)
        except (msgspec.DecodeError, RecursionError) as error:
            self.failures.append((entry.at, reason(error)))
            return None
