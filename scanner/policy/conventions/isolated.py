"""Keeps what goes wrong with policies nobody vouches for away from everything else that judges a document."""

from __future__ import annotations

import time
from math import inf
from typing import TYPE_CHECKING

from scanner.errors import CattleguardError
from scanner.model import Failed
from scanner.policy.verdicts import Judgement

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from scanner.model import Document
    from scanner.policy.conventions.panel import Panel
    from scanner.policy.rule import Rule

MAX_SAID = 100_000
"""Findings, questions and failures of all documents together. Each takes some kilobytes until it is reported."""
_MAX_NAMED = 5


class IsolatedPanel:
    """Judges as another panel does, and raises nothing; see `scanner.policy.conventions.panel.Panel`.

    What the panel raises is a failure of its policies for that document, beside which the findings of others stand. A panel
    that says more than `most`, or took longer than `seconds`, is not asked again.

    Args:
        panel: the panel.
        most: how many findings, questions and failures it may give of all documents together.
        seconds: the time it may take for all documents together.
    """

    def __init__(self, panel: Panel, most: int = MAX_SAID, seconds: float = inf) -> None:
        self._panel = panel
        self._most = most
        self._seconds = seconds
        self._said = 0
        self._spent_s = 0.0

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules, by id."""
        return self._panel.rules

    @property
    def judges_any(self) -> bool:
        """Whether its rules judge documents of any format, and data in none that is known."""
        return self._panel.judges_any

    def select(self, rules: Collection[str]) -> IsolatedPanel:
        """Return the panel with some of its rules."""
        return IsolatedPanel(self._panel.select(rules), self._most, self._seconds)

    def prepare(self) -> None:
        """Load the policies; raises what the panel does."""
        self._panel.prepare()

    def document(self, document: Document) -> Judgement:
        """Return what the rules make of one document."""
        return self._asked(document.source.path, lambda: self._panel.document(document))

    def facts(self, document: Document) -> bytes:
        """Return what `project` will want to know of a document."""
        return self._panel.facts(document)

    def project(self, facts: Sequence[bytes], documents: Sequence[Document]) -> Judgement:
        """Return what the rules make of all documents together."""
        path = documents[0].source.path if documents else ""
        return self._asked(path, lambda: self._panel.project(facts, documents))

    def close(self) -> None:
        """End what belongs to the panel's engine."""
        self._panel.close()

    def _asked(self, path: str, ask: Callable[[], Judgement]) -> Judgement:
        if self._said > self._most:
            return self._failure(path, f"they gave more than {self._most} findings and failures")
        if self._spent_s > self._seconds:
            return self._failure(path, f"they took longer than {self._seconds:g} s in all")
        begun = time.monotonic()
        try:
            judgement = ask()
        except CattleguardError as error:
            return self._failure(path, str(error))
        except Exception as error:  # noqa: BLE001 - a defect that a policy runs into must not hide what other rules find
            return self._failure(
                path, f"an error that is a defect of cattleguard: {type(error).__name__}: {error}"
            )
        finally:
            self._spent_s += time.monotonic() - begun
        self._said += sum(
            map(len, (judgement.findings, judgement.unresolved, judgement.failed, judgement.waived))
        )
        if self._said > self._most:
            return self._failure(path, f"they gave more than {self._most} findings and failures")
        return judgement

    def _failure(self, path: str, why: str) -> Judgement:
        named = sorted({rule.path for rule in self.rules})
        more = f" and {len(named) - _MAX_NAMED} more" if len(named) > _MAX_NAMED else ""
        message = f"not judged by the policies {', '.join(named[:_MAX_NAMED])}{more}: {why}"
        return Judgement(failed=(Failed(path, None, message),))
