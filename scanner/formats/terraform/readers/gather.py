"""Where the facts of one document are put together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.facts.collected import CollectedFacts
from scanner.facts.model import Command, Facts
from scanner.formats.terraform.readers.readings import Written
from scanner.formats.terraform.readers.unconstrained import unconstrained_providers
from scanner.formats.terraform.strings.following import following
from scanner.formats.terraform.strings.restore import restored_run
from scanner.formats.terraform.strings.scripts_read import ScriptsRead

if TYPE_CHECKING:
    from scanner.evaluate.evaluator import Evaluator
    from scanner.facts.model import Phase, Target
    from scanner.facts.scripts import ScriptFacts
    from scanner.formats.terraform.modules.instance import ModuleInstance
    from scanner.formats.terraform.modules.module import Module
    from scanner.formats.terraform.readers.made import Body, MadeFor
    from scanner.formats.terraform.strings.places import Places
    from scanner.formats.terraform.strings.rendered import Rendered
    from scanner.formats.terraform.strings.stand_ins import Holes
    from scanner.formats.terraform.syntax.config import Block, Config, Declaration
    from scanner.model import Pointer

_SCRIPTS = 400_000
_SCRIPTS_PER_CHARACTER = 2
"""How many characters the scripts of a file may have, and how many more for each of its own."""
TOO_MANY_SCRIPTS = "more scripts than are read"


class Gatherer(CollectedFacts, kw_only=True):
    """The facts of one file, and what readers of facts need.

    Attributes:
        config: the file.
        module: the module it belongs to.
        instance: the instance of the module.
        read: the blocks that were read, with the keys of their instances, by their pointers.
        made_for: what the blocks that `dynamic` blocks make are made for, by their pointers.
        places: its source map.
        scripts_read: the scripts that were read off it before.
    """

    config: Config
    module: Module
    instance: ModuleInstance
    places: Places
    scripts_read: ScriptsRead = msgspec.field(default_factory=ScriptsRead)
    read: dict[Pointer, tuple[Block, tuple[str | int | None, ...]]] = msgspec.field(default_factory=dict)
    made_for: dict[Pointer, MadeFor] = msgspec.field(default_factory=dict)
    _unconstrained: frozenset[Block] | None = None
    _evaluator: Evaluator | None = None
    _evaluators: dict[Pointer, Evaluator] = msgspec.field(default_factory=dict)
    _runs: set[tuple[Pointer, bytes]] = msgspec.field(default_factory=set)
    _ends: dict[Pointer, int] = msgspec.field(default_factory=dict)
    _texts: set[tuple[Pointer, str, tuple[str, ...]]] = msgspec.field(default_factory=set)
    _characters: int = 0

    @property
    def unconstrained(self) -> frozenset[Block]:
        """The `provider` blocks of which the version is said nowhere."""
        if self._unconstrained is None:
            self._unconstrained = unconstrained_providers(self.instance)
        return self._unconstrained

    def begin(self, body: Body, evaluator: Evaluator) -> None:
        """Turn to a block, or to its next instance."""
        self._evaluator = evaluator
        self._evaluators = body.evaluators
        self.places.add_written(body.written)
        for place, element in body.made_for.items():
            self.made_for.setdefault(place, element)

    def written(self, at: Pointer) -> Written | None:
        """Return the expression that a pointer into the block leads to, None where it leads to none."""
        pointer = self.places.written(at)
        config, pointer = self.module.replacement(self.config, pointer) or (self.config, pointer)
        expression = config.expression(pointer)
        evaluator = self._evaluator_at(at)
        return None if expression is None or evaluator is None else Written(expression, config, evaluator)

    def address(self, declaration: Declaration) -> str:
        """Return the address of a block, without the keys of its own instances."""
        module = self.instance.address
        return f"{module}.{declaration.address}" if module else declaration.address

    def may_read(self, text: str, at: Pointer, holes: Holes) -> bool | None:
        """Tell whether a text is still to be read; None for one that was read at this pointer before.

        One that is named again and again is read only so often.
        """
        key = (at, text, tuple(holes.expressions.values()))
        if key in self._texts:
            return None
        self._texts.add(key)
        self._characters += len(text)
        return self._characters <= _SCRIPTS + _SCRIPTS_PER_CHARACTER * len(self.config.source.text)

    def add_script(
        self, found: ScriptFacts, holes: Holes | None = None, rendered: Rendered | None = None
    ) -> None:
        """Add the facts of a script, with expressions in place of the stand-ins in its text.

        Args:
            found: its facts.
            holes: the stand-ins.
            rendered: its text; by default the string at its pointer.
        """
        run = restored_run(found, holes) if holes is not None and holes.expressions else found
        for pointer in run.scripts:
            told = run.commands, run.references, run.credentials, run.scripts[pointer]
            key = pointer, msgspec.msgpack.encode(told)
            if key in self._runs:
                return
            self._runs.add(key)
            run = self._following(run, pointer, rendered)
        self.commands.extend(run.commands)
        self.references.extend(run.references)
        self.credentials.extend(run.credentials)

    def _following(self, run: ScriptFacts, at: Pointer, rendered: Rendered | None) -> ScriptFacts:
        """Return the facts of a script that is put behind those before it at its pointer."""
        start, before = self._ends.get(at, 0), self.scripts.get(at, ())
        moved = following(run, at, start, len(before))
        self.places.add_text(at, start, rendered)
        self.scripts[at] = before + moved.scripts[at]
        ends = (end for words in moved.scripts[at] for _, end in words)
        self._ends[at] = max(ends, default=start) + 1
        return moved

    def add_unread(self, at: Pointer, reasons: tuple[str, ...], phase: Phase, target: Target) -> None:
        """Add a command of which nothing is known but what would have to be read to know it."""
        self.commands.append(Command(at, None, "", (), phase, target, unknown=reasons))

    def facts(self) -> Facts:
        """Return the facts found so far; those that instances of a block have in common, once."""
        facts = CollectedFacts.facts(self)
        changes = {name: _once(getattr(facts, name)) for name in facts.__struct_fields__}
        return msgspec.structs.replace(facts, **changes)

    def _evaluator_at(self, at: Pointer) -> Evaluator | None:
        for length in range(len(at), 0, -1) if self._evaluators else ():
            found = self._evaluators.get(at[:length])
            if found is not None:
                return found
        return self._evaluator


def _once(facts: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return facts without those that are equal to one before."""
    if len({fact.at for fact in facts}) == len(facts):
        return facts
    return tuple({msgspec.msgpack.encode(fact): fact for fact in reversed(facts)}.values())[::-1]
