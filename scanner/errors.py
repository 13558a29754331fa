"""The whole exception tree: an exception means that something could not be decided.

A finding is data, never an exception. Exceptions of libraries are converted where they enter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanner.facts.evidence import IncompleteReason
    from scanner.model import Span


class CattleguardError(Exception):
    """Base of every error this package raises on purpose.

    Args:
        message: what went wrong, without the place.
        hint: what the user can do about it.
        span: where, if the error has a place in a file.
    """

    def __init__(self, message: str, *, hint: str | None = None, span: Span | None = None) -> None:
        super().__init__(message, hint, span)
        self.message = message
        self.hint = hint
        self.span = span

    def __str__(self) -> str:
        """Return `path:line:column: message; hint: ...`, the parts that are known."""
        place = f"{self.span.path}:{self.span.line}:{self.span.column}: " if self.span else ""
        hint = f"; hint: {self.hint}" if self.hint else ""
        return f"{place}{self.message}{hint}"


class UsageError(CattleguardError):
    """The request itself is wrong: an unknown rule, a path that does not exist."""


class ConfigError(CattleguardError):
    """The configuration file is wrong, or cannot be read."""


class RevisionError(CattleguardError):
    """A revision of a repository does not exist here, or its files cannot be read."""


class SourceError(CattleguardError):
    """A file could not be read as text: unreadable, too large, not text."""


class ParseError(CattleguardError):
    """A source is not valid in the syntax it is written in, or exceeds a limit of the reader."""


class EvidenceError(CattleguardError):
    """Evidence of an image could not be looked at, or is not what it should be.

    Args:
        message: what went wrong.
        reason: the same as one of a few words, for programs.
        hint: what the user can do about it.
    """

    def __init__(self, message: str, *, reason: IncompleteReason, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.reason = reason


class RegistryError(EvidenceError):
    """A registry did not answer, or not what it should have."""


class PolicyError(CattleguardError):
    """A policy could not be used."""


class PolicyLoadError(PolicyError):
    """A policy file is malformed, or its METADATA is."""


class PolicyEvalError(PolicyError):
    """A policy could not be evaluated against a document."""


class PolicyLimitError(PolicyEvalError):
    """Policies took more time or memory than they are allowed, or ended the engine that evaluated them."""


class EngineError(PolicyError):
    """The policy engine cannot be started or reached, or does not answer as it should."""
