"""What a panel is: the rules of one convention with the engine that evaluates them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from scanner.model import Document
    from scanner.policy.rule import Rule
    from scanner.policy.verdicts import Judgement


class Panel(Protocol):
    """Judges documents with the rules of one convention. It can be pickled; what it has loaded stays behind."""

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules, by id."""

    @property
    def judges_any(self) -> bool:
        """Whether its rules judge documents of any format, and data in none that is known."""

    def select(self, rules: Collection[str]) -> Panel:
        """Return the panel with those of its rules only whose ids are named; others may be named too."""

    def prepare(self) -> None:
        """Load the policies, so that what is wrong with them shows.

        Raises:
            PolicyLoadError: one is not valid Rego.
            PolicyLimitError: loading them took more time or memory than is allowed.
            EngineError: the engine cannot be reached.
        """

    def document(self, document: Document) -> Judgement:
        """Return what the rules make of one document; what could not be evaluated stands in it.

        Raises:
            PolicyEvalError: the document cannot be given to the engine.
            EngineError: the engine cannot be reached any more.
        """

    def facts(self, document: Document) -> bytes:
        """Return what `project` will want to know of a document as JSON, b"" if the panel needs nothing of any."""

    def project(self, facts: Sequence[bytes], documents: Sequence[Document]) -> Judgement:
        """Return what the rules make of all documents together; `facts` has an entry for each."""

    def close(self) -> None:
        """End what belongs to the panel's engine."""
