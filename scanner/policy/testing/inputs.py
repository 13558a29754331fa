"""Reads files as a scan does, and keeps the input that policies would see instead of judging it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.assess import Assessor
from scanner.discover import Candidate, walk
from scanner.formats.registry import max_bytes
from scanner.model import Failed, Skipped
from scanner.policy.input import encode, encode_facts, encode_project
from scanner.policy.verdicts import Judgement

if TYPE_CHECKING:
    from scanner.assess import Assessment
    from scanner.discover import FileTree
    from scanner.model import Document
    from scanner.options import Options


class Collector:
    """Stands in the place of a judge, and keeps the inputs that documents are.

    Args:
        project: whether to keep them as they stand in the input for the rules that judge all documents together.
        any_data: whether to take data in no format that is known too.
    """

    def __init__(self, *, project: bool, any_data: bool) -> None:
        self._project = project
        self._any_data = any_data

    @property
    def judges_any(self) -> bool:
        """Whether data in no format that is known is looked at too."""
        return self._any_data

    def document(self, document: Document) -> Judgement:  # noqa: ARG002 - the same as a judge's
        """Return nothing: there is nothing to object to."""
        return Judgement()

    def facts(self, document: Document) -> bytes:
        """Return the input that a document is, as JSON."""
        return encode_facts(document) if self._project else encode(document, with_document=True)


class Input(msgspec.Struct, frozen=True):
    """What policies would see of a document, as JSON.

    Attributes:
        path: the file.
        index: the number of the document in it.
        content: the input.
    """

    path: str
    index: int
    content: bytes


class Inputs(msgspec.Struct, frozen=True):
    """The inputs that files give, and what could not be read."""

    inputs: tuple[Input, ...]
    skipped: tuple[Skipped, ...]
    failed: tuple[Failed, ...]

    def project(self) -> Input:
        """Return the input for the rules that judge all documents together, of inputs that were kept for it."""
        return Input("", 0, encode_project([one.content for one in self.inputs]))


def read_inputs(options: Options, tree: FileTree, *, project: bool = False, any_data: bool = False) -> Inputs:
    """Return the inputs that a scan with these options would give to policies, and what it could not read.

    Args:
        options: the request of the scan.
        tree: its files.
        project: whether the inputs are for the rules that judge all documents together.
        any_data: whether to read data in no format that is known too, as conftest's rules judge it.
    """
    found = list(walk(options.files, tree.root, options.limits))  # What the user names is wanted.
    larger = max_bytes if options.limits.by_format else None
    collector = Collector(project=project, any_data=any_data)
    assessor = Assessor(tree, collector, options.formats, options.limits.max_file_bytes, larger)
    assessments = assessor.assess_all([entry for entry in found if isinstance(entry, Candidate)])
    if options.stdin is not None:
        assessments.append(assessor.assess_bytes(options.stdin_path, options.stdin))
    return Inputs(
        tuple(one for assessment in assessments for one in _inputs(assessment)),
        (
            *(entry for entry in found if isinstance(entry, Skipped)),
            *(one.skipped for one in assessments if one.skipped),
        ),
        (
            *(entry for entry in found if isinstance(entry, Failed)),
            *(failure for one in assessments for failure in one.failed),
        ),
    )


def _inputs(assessment: Assessment) -> tuple[Input, ...]:
    return tuple(Input(assessment.path, index, content) for index, content in enumerate(assessment.facts))
