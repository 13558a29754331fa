"""A module instance: a module as a path of calls reaches it, with its arguments."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from scanner.evaluate.evaluator import Evaluator
from scanner.evaluate.meter import Meter
from scanner.evaluate.scope import Resolved
from scanner.formats.terraform.modules.answers import task_of, unanswered
from scanner.formats.terraform.modules.caller import Caller
from scanner.formats.terraform.modules.cycles import note_cycle
from scanner.formats.terraform.modules.demand import Wanted, finished, settle
from scanner.formats.terraform.modules.known import MAX_WEIGHT
from scanner.formats.terraform.modules.language import Language
from scanner.formats.terraform.modules.resource_values import configured
from scanner.formats.terraform.modules.shares import PER_CHARACTER, POOL, Share
from scanner.formats.terraform.modules.surrounding_names import surrounding_value
from scanner.formats.terraform.modules.wants import Called, Repeated
from scanner.formats.terraform.syntax.names import name_of
from scanner.model import Related

if TYPE_CHECKING:
    from collections.abc import Generator, Hashable, Iterator, Mapping, Sequence

    from scanner.evaluate.values import Value
    from scanner.formats.terraform.modules.children import Children
    from scanner.formats.terraform.modules.configuration import Configuration
    from scanner.formats.terraform.modules.demand import Answered, Task
    from scanner.formats.terraform.modules.expansion import Expansion, Item, Names
    from scanner.formats.terraform.modules.installed import InstalledModule
    from scanner.formats.terraform.modules.known import Known
    from scanner.formats.terraform.modules.module import Module
    from scanner.formats.terraform.modules.unit_call import UnitCall
    from scanner.formats.terraform.modules.variable_files import Given
    from scanner.formats.terraform.syntax.config import Argument, Block
    from scanner.formats.terraform.syntax.lock_file import LockedProvider
    from scanner.formats.terraform.syntax.names import Name
    from scanner.model import Failed
    from scanner.syntax.hcl.tree import Expression, Step

BLOCK_WEIGHT = 100_000
"""What the values of one instance of a block may weigh."""
_NO_NAMES: Names = {}


class ModuleInstance:
    """What the names of a module stand for; a `scanner.evaluate.scope.Scope`.

    Attributes:
        configuration: what it is a part of.
        module: the module.
        caller: the call that reaches it, None for a root module.
        unit: the unit that calls it, for a root module that one calls.
        root: the root module it is reached from.
        name: what its caller calls it (`module.web["a"]`), "" for a root module.
        address: its address (`module.web["a"].module.db`), "" for a root module.
        call_names: the names of the calls that lead to it, outermost first.
        instances: how many module instances it stands for, None where that is not known.
        answers: what is worked out in it.
        busy: what is being worked out in it.
        failures: what could not be assessed in it, each once.
        pool: what evaluation may still take in it and in what it calls, where it is a root module.
    """

    def __init__(
        self,
        configuration: Configuration,
        module: Module,
        caller: Caller | None = None,
        unit: UnitCall | None = None,
    ) -> None:
        self.configuration = configuration
        self.module = module
        self.caller = caller
        self.unit = unit
        self.root: ModuleInstance = self if caller is None else caller.instance.root
        self.name: str = "" if caller is None else caller.name
        above = "" if caller is None else caller.instance.address
        self.address: str = f"{above}.{self.name}" if above else self.name
        self.call_names: tuple[str, ...] = () if caller is None else caller.call_names
        self.instances: int | None = 1 if caller is None else caller.instances
        self.answers: dict[Hashable, Answered] = {}
        self.busy: set[Hashable] = set()
        self.failures: dict[Failed, None] = {}
        self.pool = Meter(POOL)
        self.root.pool.left += PER_CHARACTER * module.size
        self._children: dict[tuple[Block, str | int | None], ModuleInstance] = {}

    @property
    def lineage(self) -> Iterator[ModuleInstance]:
        """The module instance and those that lead to it, innermost first."""
        current: ModuleInstance | None = self
        while current is not None:
            yield current
            current = None if current.caller is None else current.caller.instance

    @cached_property
    def called_through(self) -> tuple[Related, ...]:
        """The calls that lead to it, outermost first."""
        if self.caller is None:
            unit = self.unit
            return () if unit is None else (Related("call", f"{unit.name} is called here", unit.span),)
        call = Related("call", f"{self.name} is called here", self.caller.block.span)
        return (*self.caller.instance.called_through, call)

    @cached_property
    def given(self) -> Mapping[str, Given]:
        """The values that variable files give a root module."""
        return self.configuration.given(self.module.directory, self.unit) if self.caller is None else {}

    @cached_property
    def language(self) -> Language:
        """The functions it may use, and what they may look at."""
        return self.root.language if self.caller else Language(self.module, lambda: self.configuration.paths)

    @property
    def locked(self) -> tuple[LockedProvider, ...]:
        """The providers that are locked where it is used."""
        unit = self.root.unit
        return unit.locked if unit is not None and unit.locked else self.root.module.locked

    @property
    def installed(self) -> Mapping[str, InstalledModule]:
        """The modules installed for its root module, by key."""
        return self.configuration.installed(self.root.module.directory)

    def key_of(self, call: Block) -> str:
        """Return the key of a call among the installed modules: the names of the calls that lead to it, with dots."""
        return ".".join((*self.call_names, call.labels[0]))

    def argument(self, variable: str) -> Argument | None:
        """Return the argument that its caller gives a variable."""
        return None if self.caller is None else self.caller.block.arguments.get(variable)

    def child(self, module: Module, call: Block, item: Item) -> ModuleInstance:
        """Return the module instance that an instance of a call makes, the same one every time."""
        key = (call, item.key)
        found = self._children.get(key)
        if found is None:
            found = self._children[key] = ModuleInstance(self.configuration, module, Caller(self, call, item))
        return found

    def resolve(self, root: str, steps: tuple[Step, ...]) -> Resolved | None:
        """Return the value that a traversal begins with; see `scanner.evaluate.scope.Scope`."""
        surrounding = surrounding_value(self, root, steps)
        if surrounding is not None:
            return surrounding
        name = name_of(root, steps)
        if name is None:
            return None
        found = self._known(name)
        taken = name.steps if found.steps is None else found.steps
        return Resolved(found.value, taken, found.weight, found.height)

    def evaluator(self, names: Names = _NO_NAMES) -> Evaluator:
        """Return what gives expressions of the module their values, with these values of `each` and the like."""
        return self._evaluator(names, BLOCK_WEIGHT)

    def evaluated(self, argument: Argument, names: Names = _NO_NAMES) -> Value:
        """Return the value of an argument."""
        return self._evaluator(names, MAX_WEIGHT).value(argument.expression, argument.config.text)

    def expansion(self, block: Block) -> Expansion:
        """Return the instances of one of the module's blocks."""
        found: Any = self.ask(Repeated(block))
        return found  # type: ignore[no-any-return]

    def children(self, call: Block) -> Children:
        """Return the module instances that one of the module's calls makes."""
        found: Any = self.ask(Called(call))
        return found  # type: ignore[no-any-return]

    def self_of(self, block: Block, item: Item) -> Value:
        """Return what `self` is in the provisioners of a resource instance."""
        return finished(configured(self, block, item))

    def value(self, name: Name) -> Value:
        """Return the value of a name of the module."""
        return self._known(name).value

    def ask(self, what: Hashable) -> object:
        """Return the answer for something of the module instance; see `scanner.formats.terraform.modules.wants`."""
        answered = self.answers.get(what)
        return settle(Wanted(self, what)) if answered is None else answered.answer

    def answer(self, what: Hashable) -> Generator[Wanted, None, Any]:
        """Want something, and return its answer."""
        yield Wanted(self, what)
        return self.ask(what)

    def needs(self, expression: Expression) -> Generator[Wanted, None, None]:
        """Want everything that an expression of the module uses."""
        for name in self.module.names_in(expression):
            answered = self.answers.get(name)
            if answered is None or answered.cyclic:
                yield Wanted(self, name)

    def task(self, what: Hashable) -> Task:
        """Return what works something out."""
        return task_of(self, what)

    def unanswered(self, what: Hashable) -> object:
        """Return the answer for something that depends on itself."""
        return unanswered(self, what)

    def note_cycle(self, cycle: Sequence[Wanted]) -> None:
        """Note things that depend on each other as a failure of the first of them."""
        note_cycle(cycle)

    def _known(self, name: Name) -> Known:
        found: Any = self.ask(name)
        return found  # type: ignore[no-any-return]

    def _evaluator(self, names: Names, weight: int) -> Evaluator:
        language = self.language
        share = Share(weight, self.root.pool)
        return Evaluator(self, language.functions, language.surroundings, share, names)
