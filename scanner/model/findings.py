"""Findings: violations of rules, with what explains and what repairs them; and questions without an answer."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - msgspec reads the annotations
from typing import Any, Literal

import msgspec

from scanner.model.identity import Identity
from scanner.model.source import Pointer, Span  # noqa: TC001 - msgspec reads the annotations

Located = Literal["exact", "value", "document"]
"""How the place of a finding was found: the rule said it; it is the smallest part that holds what the rule's answer
names; or it stands for the document as a whole."""

SEVERITIES = ("critical", "high", "medium", "low", "info")
"""From worst to mildest."""


class Related(msgspec.Struct, frozen=True):
    """A place that explains a finding.

    Attributes:
        kind: `call` (the module call through which it was reached), `value` (where a value was given),
            `plan` (the entry of a plan that it was found in).
        message: what stands there (`default of variable image`, `module.web is called here`).
        span: where.
    """

    kind: Literal["call", "value", "plan"]
    message: str
    span: Span


class Edit(msgspec.Struct, frozen=True):
    """Text to put in the place of a span; an empty span is a place to insert at."""

    span: Span
    text: str


class Fix(msgspec.Struct, frozen=True):
    """A mechanical repair of a finding.

    Attributes:
        title: what it does, in the imperative (`set image_tag_mutability to "IMMUTABLE"`).
        text: what will be written, as it stands in its language, to be shown.
        edits: the exact changes, by place; () where the text must be put in its place by hand.
    """

    title: str
    text: str
    edits: tuple[Edit, ...] = ()


class Finding(msgspec.Struct, frozen=True):
    """One violation of one rule, at one place.

    Attributes:
        rule: the rule's id (`unpinned-image`).
        category: the rule's category (`pinning`).
        severity: one of `SEVERITIES`.
        message: one sentence saying what is wrong with what.
        span: where.
        address: the named thing it is about (`Deployment/web container app`).
        at: JSON pointer of the fact in the document.
        grade: pin grade of the reference it is about, if it is about one.
        fingerprint: stable identity, 64 hexadecimal digits (see `scanner.govern.fingerprints`).
        remediation: what to do.
        controls: `framework:control` identifiers.
        redact: whether the text at the span must not be shown.
        related: the places that explain it.
        fix: a mechanical repair, if there is one.
        located: how its place was found.
        metadata: what else the policy says of it, JSON values by name.
        digest: digest (`sha256:...`) of the image it is about, where that is written or known from evidence.
        container: name of the container it is about, where it is about one.
        identity: what it is about in words that hold no position; its fingerprint is made of it.
    """

    rule: str
    category: str
    severity: str
    message: str
    span: Span
    address: str
    at: Pointer
    grade: str | None
    fingerprint: str
    remediation: str
    controls: tuple[str, ...]
    redact: bool = False
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    located: Located = "exact"
    metadata: Mapping[str, Any] = msgspec.field(default_factory=dict)
    digest: str | None = None
    container: str | None = None
    identity: Identity = Identity()


class Unresolved(msgspec.Struct, frozen=True):
    """A rule's question that could not be answered, because an expression has no value here."""

    rule: str
    span: Span
    expression: str
