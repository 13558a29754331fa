"""The result of a scan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from scanner.facts.evidence import Evidence, RootFacts
    from scanner.inventory import Dependency
    from scanner.model.findings import Finding
    from scanner.model.ledger import Ledger
    from scanner.model.source import Span
    from scanner.model.waivers import Notice, Waived


class BundleFacts(msgspec.Struct, frozen=True):
    """Which policies a user brought.

    Attributes:
        place: the place as it was named.
        sha256: over the names and bytes of its files, 64 hexadecimal digits.
        revision: commit, or revision that the bundle says it is; "" where there is none.
        verified: how it was verified; () if it was not.
    """

    place: str
    sha256: str
    revision: str = ""
    verified: tuple[str, ...] = ()


class PolicySet(msgspec.Struct, frozen=True):
    """Which policies judged.

    Attributes:
        version: version of the shipped policies.
        rules: ids of the rules that were applied.
        sha256: over the text of all policies, 64 hexadecimal digits.
        bundles: what the user brought, in the order in which it was named.
        profile: name of the profile.
        engine: name of the engine that evaluated them.
    """

    version: str
    rules: tuple[str, ...]
    sha256: str
    bundles: tuple[BundleFacts, ...] = ()
    profile: str = "default"
    engine: str = "embedded"


class Fixed(msgspec.Struct, frozen=True):
    """A finding that was, and is no more.

    Attributes:
        rule: the rule's id.
        severity: the severity that it had.
        path: the file in which it stood.
        address: the named thing that it was about.
        message: what was wrong.
        fingerprint: its identity.
        span: where it stood, where that is known.
    """

    rule: str
    severity: str
    path: str
    address: str
    message: str
    fingerprint: str
    span: Span | None = None


class Comparison(msgspec.Struct, frozen=True):
    """What findings were compared with, so that those that existed already fail nothing.

    Attributes:
        kind: `baseline`, a file of findings that are accepted for now; `revision`, another revision of the files.
        name: path of the file, or the revision as it was named.
        commit: the revision's commit, 40 or 64 hexadecimal digits; "" for a baseline.
        failed: number of files that could not be assessed there, so that everything in them counts as new.
    """

    kind: Literal["baseline", "revision"]
    name: str
    commit: str = ""
    failed: int = 0


class Governing(msgspec.Struct, frozen=True):
    """The revision that configuration, waivers, baseline and policies were taken from.

    Attributes:
        revision: as it was named.
        commit: its commit, 40 or 64 hexadecimal digits.
    """

    revision: str
    commit: str


class Result(msgspec.Struct, frozen=True):
    """What a scan found.

    Attributes:
        findings: in the order of file, line, column and rule.
        ledger: the account of everything that was found.
        policies: which policies judged.
        waived: findings that are accepted, in the same order.
        notices: what is to know about waivers, by place.
        images: the evidence of images, by reference, where it was gathered.
        inventory: what from outside the files depend on, by place, where that was asked for.
        trusted_root: whose authorities signatures of images were held against, None where none were verified.
        existing: findings that existed in what they were compared with, in the same order; they fail nothing.
        fixed: findings of what was compared with that are no more, by path, rule and address.
        compared: what findings were compared with.
        governing: the revision that governs, None where that is the one that is scanned.
        assessed: the files of which every document went through every rule, in order.
    """

    findings: tuple[Finding, ...]
    ledger: Ledger
    policies: PolicySet
    waived: tuple[Waived, ...] = ()
    notices: tuple[Notice, ...] = ()
    images: tuple[Evidence, ...] = ()
    inventory: tuple[Dependency, ...] = ()
    trusted_root: RootFacts | None = None
    existing: tuple[Finding, ...] = ()
    fixed: tuple[Fixed, ...] = ()
    compared: tuple[Comparison, ...] = ()
    governing: Governing | None = None
    assessed: tuple[str, ...] = ()
