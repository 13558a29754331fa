"""Scans the examples of rules, and compares what the rules find with what the examples say."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Self

import msgspec

from scanner import pipeline
from scanner.discover import FileTree
from scanner.facts.evidence import Evidence
from scanner.formats.registry import GOVERNANCE, max_bytes
from scanner.govern.changes.between import changes_between
from scanner.govern.selection import Selection
from scanner.model import PolicySet
from scanner.options import Options
from scanner.policies import Policies
from scanner.policy.bundles.directory import read_directory
from scanner.policy.conventions.native import NativePanel
from scanner.policy.engines.embedded import EmbeddedEngines
from scanner.policy.load import read_pack, shipped_directory
from scanner.policy.testing.expectations import differences
from scanner.policy.testing.placed_files import Files
from scanner.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from scanner.facts.images import ImageReference
    from scanner.govern.changes.model import Changes
    from scanner.model import Fix, Result
    from scanner.policy.engines.protocol import Engine, Engines
    from scanner.policy.pack import Pack
    from scanner.policy.testing.examples import Example


class _Given:
    """The evidence that an example gives; of an image that it does not name, nothing is known."""

    def __init__(self, example: Example) -> None:
        self._given = {
            ref: msgspec.convert({"ref": ref, **said}, type=Evidence)
            for ref, said in example.evidence.items()
        }

    def gather(self, references: Iterable[ImageReference]) -> Mapping[str, Evidence]:
        return {
            str(reference): self._given[str(reference)]
            for reference in references
            if str(reference) in self._given
        }

    def trusted_root(self) -> None:
        """Return nothing: an example verifies no signature."""


class ExampleScanner:
    """Scans examples with the rules of a pack, one rule each. Rules are read once.

    Args:
        pack: the rules; those that are not shipped are untrusted.
        engines: evaluate them.
    """

    def __init__(self, pack: Pack, engines: Engines) -> None:
        self._pack = pack
        self._engines = engines
        self._panel: NativePanel | None = None
        self._made: dict[bool, Engine] = {}
        self._loaded: tuple[str, Mapping[str, Any]] | None = None
        self._files, self._before = Files(), Files()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def scan(self, rule: str, example: Example) -> Result:
        """Return what a scan of an example's files with a rule finds.

        Raises:
            ConfigError: the rule has no such parameter as the example sets.
            PolicyLimitError: loading the rule took more time or memory than is allowed.
        """
        panel = self._panel_for(rule, example.settings)
        policy_set = PolicySet(__version__, (rule,), "")
        used = Policies(
            panels=(panel,),
            rules=panel.rules,
            left_out=(),
            unusable=(),
            notes=(),
            policy_set=policy_set,
            of_files=policy_set,
        )
        files = {**example.files, example.file: example.content}
        with self._files.placed(files) as root, self._before.placed(example.before) as before:
            options = Options(
                paths=(str(root),),
                root=root,
                selection=Selection(rules=(rule,)),
                evidence=_Given(example),
                changes=self._changes(before, root, {**example.before, **files})
                if example.format == GOVERNANCE
                else None,
                workers=1,
            )
            return pipeline.run(options, used, FileTree(root, options.limits, larger=max_bytes))

    def problems(self, rule: str, example: Example) -> list[str]:
        """Return how what a rule makes of an example differs from what the example says; raises what `scan` does."""
        return differences(example, self.scan(rule, example))

    def close(self) -> None:
        """End what belongs to the engine of the last rule, and remove all files."""
        for engine in self._made.values():
            engine.close()
        self._panel = self._loaded = None
        self._files.close()
        self._before.close()

    def _changes(self, before: Path, after: Path, paths: Iterable[str]) -> Changes:
        """Return what the change from one directory to another does to what governs."""
        return changes_between(before, after, paths, self._pack)

    def _panel_for(self, rule: str, settings: Mapping[str, Any]) -> NativePanel:
        """Return the panel of a rule, loaded; that of the example before where it is the same."""
        if self._panel is None or self._loaded != (rule, settings):
            self._loaded = None
            shipped, brought = self._pack.select([rule]).configured({rule: settings}).parts()
            pack, engine = shipped if shipped.rules else brought, self._engine(trusted=bool(shipped.rules))
            self._panel = NativePanel(pack, engine, {}, strict=False)
            self._panel.prepare()
            self._loaded = (rule, settings)
        return self._panel

    def _engine(self, *, trusted: bool) -> Engine:
        if trusted not in self._made:
            self._made[trusted] = self._engines.trusted() if trusted else self._engines.untrusted()
        return self._made[trusted]


def example_scanner(policies: Sequence[Path] = ()) -> ExampleScanner:
    """Return what scans examples with the shipped rules, and with those of further directories.

    Raises:
        PolicyLoadError: a policy is malformed.
    """
    if not policies:
        return ExampleScanner(_shipped_pack(), EmbeddedEngines())
    bundles = [read_directory(place) for place in policies]
    return ExampleScanner(read_pack((shipped_directory(), *bundles)), EmbeddedEngines())


@cache
def _shipped_pack() -> Pack:
    return read_pack((shipped_directory(),))


def run_example(rule: str, example: Example, policies: Sequence[Path] = ()) -> list[str]:
    """Return how what a rule makes of an example differs from what the example says; empty if it does not.

    Args:
        rule: id of the rule.
        example: one of its examples.
        policies: directories of further policies, where the rule is not a shipped one.
    """
    with example_scanner(policies) as scanner:
        return scanner.problems(rule, example)


def suggested_fixes(rule: str, example: Example, policies: Sequence[Path] = ()) -> tuple[Fix, ...]:
    """Return the different fixes that a rule suggests for an example."""
    findings = scan_example(rule, example, policies).findings
    fixes = {finding.fix.title: finding.fix for finding in findings if finding.fix is not None}
    return tuple(fixes.values())


def scan_example(rule: str, example: Example, policies: Sequence[Path] = ()) -> Result:
    """Return what a scan of an example's files with one rule finds."""
    with example_scanner(policies) as scanner:
        return scanner.scan(rule, example)
