"""Sorts what rules answered: what is wrong, what a policy excepts of it, and what nobody can understand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.policy.conventions.conftest import answers
from scanner.policy.conventions.conftest.names import exception_name
from scanner.policy.conventions.conftest.questions import exception_id
from scanner.policy.conventions.conftest.telling import is_message
from scanner.policy.placing import Place, Said, place_all

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.model import Document
    from scanner.policy.conventions.conftest.clauses import Clause
    from scanner.policy.conventions.conftest.inputs import Input
    from scanner.policy.conventions.conftest.origins import Origin, Origins
    from scanner.policy.conventions.conftest.rules import ConftestRule, Found
    from scanner.policy.evaluation import Evaluation, RuleFailure


class Told(msgspec.Struct, frozen=True):
    """An answer with where it is from.

    Attributes:
        origin: the rule, and the places that may have given it.
        answer: the answer.
        exception: what excepts it, None where nothing does.
    """

    origin: Origin
    answer: answers.Answer
    exception: Clause | None

    def said(self) -> Said:
        """Return what it is placed by."""
        message, origin = self.answer.message, self.origin
        literals = tuple(text for text in origin.texts if not is_message(message, text))
        return Said(message, self.answer.more, origin.reads, literals)


class Sorted(msgspec.Struct, frozen=True):
    """What rules answered to one input.

    Attributes:
        told: the answers.
        malformed: ids of rules, with what is wrong with an answer of theirs.
        failures: the rules that could not be evaluated.
    """

    told: tuple[Told, ...]
    malformed: tuple[tuple[str, str], ...]
    failures: tuple[RuleFailure, ...]

    def places_in(self, document: Document, one: Input) -> Sequence[tuple[int, Place]]:
        """Return, for each answer, 0 and where it belongs in the document that was judged."""
        if not self.told:
            return ()
        said = [told.said() for told in self.told]
        return [(0, place) for place in place_all(document, said, one.value, one.back)]


def sort(evaluation: Evaluation, found: Found, origins: Origins) -> Sorted:
    """Return what rules answered, read as conftest does."""
    values = {verdict.rule: verdict.value for verdict in evaluation.verdicts}
    told: list[Told] = []
    malformed: list[tuple[str, str]] = []
    for key, rule in found.rules.items():
        exception = _exception(rule, values, found)
        for answer in answers.read(values.get(key)):
            if isinstance(answer, answers.Malformed):
                malformed.append((key, answer.reason))
            else:
                told.append(Told(origins.of(key, answer.message), answer, exception))
    return Sorted(tuple(told), tuple(malformed), evaluation.failures)


def _exception(rule: ConftestRule, values: dict[str, object], found: Found) -> Clause | None:
    """Return what excepts a rule: of several the first that names it."""
    package = rule.rule.package
    name = exception_name(rule.name)
    clauses = found.exceptions.get(package, ())
    if not clauses or name not in answers.excepted([values.get(exception_id(package))]):
        return None
    return next((clause for clause in clauses if name in clause.texts), clauses[0])
