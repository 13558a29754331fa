"""What a scan is asked to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from scanner.discover.limits import Limits
from scanner.govern.configuration.model import WaiverConfig
from scanner.govern.selection import Selection
from scanner.model import NO_ASSUMPTIONS, Assumptions
from scanner.policy.engines.embedded import EmbeddedEngines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from scanner.cache.protocol import ResultsCache
    from scanner.facts.evidence import Evidence, RootFacts
    from scanner.facts.images import ImageReference
    from scanner.govern.baseline.model import Baseline
    from scanner.govern.changes.model import Changes
    from scanner.govern.configuration import RuleConfig
    from scanner.model import Governing, Notice, Waiver
    from scanner.policy.bundles.model import Bundle
    from scanner.policy.engines.protocol import Engines

STDIN = "-"
"""The path of standard input."""


class EvidenceSource(Protocol):
    """Finds out what there is to know about images, for instance from their registries."""

    def gather(self, references: Iterable[ImageReference]) -> Mapping[str, Evidence]:
        """Return the evidence of each image, by the text of its reference. What fails stands in the evidence."""

    def trusted_root(self) -> RootFacts | None:
        """Return whose authorities signatures were held against, None where there was nothing to verify."""


class ConftestOptions(msgspec.Struct, frozen=True):
    """How policies of conftest's convention are read.

    Attributes:
        namespaces: packages whose rules are applied; () applies all.
        combine: whether the rules see all documents at once.
        rego_v0: whether all of them are written in Rego v0; those that can be nothing else are read so anyway.
        data: further data, at the root.
    """

    namespaces: tuple[str, ...] = ()
    combine: bool = False
    rego_v0: bool = False
    data: Mapping[str, Any] = msgspec.field(default_factory=dict)


class Base(msgspec.Struct, frozen=True):
    """A revision of the files that findings are compared with.

    Attributes:
        options: what to scan of it: those of the scan itself, with the paths of a copy of the revision.
        revision: the revision as it was named.
        commit: its commit.
    """

    options: Options
    revision: str
    commit: str


class Options(msgspec.Struct, frozen=True):
    """A scan's request. Nothing is read from the environment.

    Attributes:
        paths: files, directories and glob patterns; "-" is `stdin`.
        root: directory that paths in results are relative to; None chooses (see `scanner.discover.scan_root`).
        stdin: bytes to scan for the path "-".
        stdin_name: the name they are scanned under; "" recognises the format by content alone.
        formats: names of the formats to read; empty means all.
        selection: which rules to apply.
        profile: name of the profile that the other options follow, for the report.
        exclude: patterns, in gitignore's language, of paths to leave out.
        rule_configs: what the configuration says of rules, by rule id.
        bundles: further policies.
        conftest: how those of conftest's convention are read.
        engines: evaluate the policies.
        limits: bounds on what is read.
        workers: number of processes; None chooses by the size of the work.
        assumptions: what the user says of the circumstances in which the files are used.
        today: the day (`2026-01-31`) on which waivers hold or not; None lets none hold that has an end.
        strict: whether a question that has no answer here is a finding.
        images_left_out: patterns of `registry/path` of images that no evidence is looked for.
        evidence: finds evidence of the images; None gathers none, and applies no rule that needs it.
        inventory: whether to list everything from outside that the files depend on.
        waivers: the waivers of files of waivers, and what is to know about those that cannot be understood.
        waiver_rules: what waivers must say, and how long before their end that is told.
        unwaivable: ids of rules whose findings no waiver and no baseline accepts, beside those that say so themselves.
        outputs: reports that the configuration asks for, `FORMAT=FILE`.
        baseline: findings that are accepted for now; None where there is no baseline.
        baseline_file: where the baseline is, or would be created.
        base: the revision that findings are compared with; None compares with none.
        ignore_root: the directory in the place of the root in the revision that governs, whose ignore files hold; None
            where the root's own do.
        governing: the revision that governs, for the report.
        governed_by: what to scan of that revision, where waivers in comments must be for their findings to be accepted.
        changes: says what a change does to what governs; None where there is no revision to compare with.
        cache: keeps results between scans; None keeps none.
        progress: called with the number of files done and of all files, from time to time.
    """

    paths: tuple[str, ...]
    root: Path | None = None
    stdin: bytes | None = None
    stdin_name: str = ""
    formats: frozenset[str] = frozenset()
    selection: Selection = Selection()
    profile: str = "default"
    exclude: tuple[str, ...] = ()
    rule_configs: Mapping[str, RuleConfig] = msgspec.field(default_factory=dict)
    bundles: tuple[Bundle, ...] = ()
    conftest: ConftestOptions = ConftestOptions()
    engines: Engines = msgspec.field(default_factory=EmbeddedEngines)
    limits: Limits = msgspec.field(default_factory=Limits)
    workers: int | None = None
    assumptions: Assumptions = NO_ASSUMPTIONS
    today: str | None = None
    strict: bool = False
    images_left_out: tuple[str, ...] = ()
    evidence: EvidenceSource | None = None
    inventory: bool = False
    waivers: tuple[Waiver | Notice, ...] = ()
    waiver_rules: WaiverConfig = WaiverConfig()
    unwaivable: frozenset[str] = frozenset()
    outputs: tuple[str, ...] = ()
    baseline: Baseline | None = None
    baseline_file: Path | None = None
    base: Base | None = None
    ignore_root: Path | None = None
    governing: Governing | None = None
    governed_by: Base | None = None
    changes: Changes | None = None
    cache: ResultsCache | None = None
    progress: Callable[[int, int], None] | None = None

    @property
    def files(self) -> tuple[str, ...]:
        """The paths, without the one of standard input."""
        return tuple(path for path in self.paths if path != STDIN)

    @property
    def stdin_path(self) -> str:
        """The path that standard input has in results."""
        return self.stdin_name or "stdin"

    @property
    def gathered(self) -> tuple[str, ...]:
        """What rules can have that need something beyond the files; see `scanner.policy.rule.NEEDS`."""
        evidence = () if self.evidence is None else ("evidence",)
        return evidence if self.changes is None else (*evidence, "revision")
