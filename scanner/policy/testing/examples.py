"""Reads `examples.yaml`: what a rule objects to, what it accepts, and what it cannot decide, in each format."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - msgspec reads the annotations
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from scanner.errors import ParseError, PolicyLoadError
from scanner.model import Source, Span
from scanner.syntax.nodes import Sequence, plain
from scanner.syntax.yaml import Dialect, parse

if TYPE_CHECKING:
    from pathlib import Path

FILE_NAME = "examples.yaml"


class ExpectedFinding(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A finding that an example must give; `file` is left out where it is the example's own."""

    line: int
    column: int
    end_line: int
    end_column: int
    severity: str
    message: str
    file: str = ""


class Example(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A file that a rule judges.

    Attributes:
        name: what it shows.
        format: name of its format.
        verdict: what the rule makes of it.
        file: the path it is scanned under.
        content: its text.
        files: text of further files, by path.
        before: for a rule about what governs, text of the files before the change, by path.
        settings: parameters of the rule.
        evidence: what is known of images, by reference; what is left out is as where nothing was found.
        findings: for a bad example, all findings of the rule.
        unresolved: for an unknown one, the expressions without a value.
    """

    name: str
    format: str
    verdict: Literal["bad", "good", "unknown"]
    file: str
    content: str
    files: Mapping[str, str] = {}
    before: Mapping[str, str] = {}
    settings: Mapping[str, Any] = {}
    evidence: Mapping[str, Mapping[str, Any]] = {}
    findings: tuple[ExpectedFinding, ...] = ()
    unresolved: tuple[str, ...] = ()

    def evidence_text(self) -> str:
        """Return what is known of its images as YAML, "" where nothing is said of any."""
        import yaml  # noqa: PLC0415 - only where an example is shown

        said: str = (
            yaml.safe_dump(self.evidence, sort_keys=False, allow_unicode=True, width=110)
            if self.evidence
            else ""
        )
        return said


def read_examples(directory: Path) -> tuple[Example, ...]:
    """Return the examples of the rule that stands in a directory.

    Raises:
        PolicyLoadError: the file is missing, or an example is malformed.
    """
    return tuple(example for _, example in read_placed(directory))


def read_placed(directory: Path) -> tuple[tuple[Span, Example], ...]:
    """Return the examples of the rule that stands in a directory, with their places; raises what `read_examples` does."""
    path = directory / FILE_NAME
    try:
        source = Source(path.as_posix(), path.read_text(encoding="utf-8"))
        roots = parse(source, Dialect.CORE)
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyLoadError(
            f"the examples cannot be read: {error}",
            hint=f"write {FILE_NAME} beside the rule",
            span=_start(path),
        ) from error
    except ParseError as error:
        raise PolicyLoadError(error.message, hint=error.hint, span=error.span) from error
    if len(roots) != 1 or not isinstance(roots[0], Sequence):
        raise PolicyLoadError(
            "examples must be one list", hint="begin each with `- name:`", span=_start(path)
        )
    examples = []
    for node in roots[0].items:
        span = source.span(node.start, node.start)
        try:
            example = msgspec.convert(plain(node), type=Example)
        except msgspec.ValidationError as error:
            raise PolicyLoadError(
                f"an example is malformed: {error}", hint="see docs/contract.md", span=span
            ) from error
        examples.append((span, example))
    return tuple(examples)


def _start(path: Path) -> Span:
    return Span(path.as_posix(), 1, 1, 1, 1)
