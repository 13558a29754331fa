"""What flows between the stages: sources, documents, findings, the ledger.

The facts a document carries stand in `scanner.facts.model`; the stages are shown in order in
`scanner.pipeline`.
"""

from __future__ import annotations

from scanner.model.document import Document, Fixer, Origins, SourceMap, Wish, Words, place_in_script
from scanner.model.findings import SEVERITIES, Edit, Finding, Fix, Located, Related, Unresolved
from scanner.model.identity import Identity
from scanner.model.ledger import Failed, Ledger, Skipped, Unverified
from scanner.model.result import BundleFacts, Comparison, Fixed, Governing, PolicySet, Result
from scanner.model.source import NO_ASSUMPTIONS, Assumptions, Offsets, Pointer, Source, Span, Tree
from scanner.model.waivers import Notice, NoticeKind, Waived, Waiver

__all__ = [
    "NO_ASSUMPTIONS",
    "SEVERITIES",
    "Assumptions",
    "BundleFacts",
    "Comparison",
    "Document",
    "Edit",
    "Failed",
    "Finding",
    "Fix",
    "Fixed",
    "Fixer",
    "Governing",
    "Identity",
    "Ledger",
    "Located",
    "Notice",
    "NoticeKind",
    "Offsets",
    "Origins",
    "Pointer",
    "PolicySet",
    "Related",
    "Result",
    "Skipped",
    "Source",
    "SourceMap",
    "Span",
    "Tree",
    "Unresolved",
    "Unverified",
    "Waived",
    "Waiver",
    "Wish",
    "Words",
    "place_in_script",
]
