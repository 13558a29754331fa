"""Loads everything that a scan judges with: the shipped rules, and those that the user brings, by their conventions."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

from scanner.cache.loading import prepare
from scanner.errors import PolicyLimitError, PolicyLoadError, UsageError
from scanner.judge import Judge
from scanner.model import BundleFacts, Failed, PolicySet
from scanner.policy.conventions.brought import brought, unusable
from scanner.policy.conventions.isolated import IsolatedPanel
from scanner.policy.conventions.native import NativePanel
from scanner.policy.load import read_pack, shipped_directory
from scanner.policy.rule import GOVERNANCE
from scanner.policy.settings import check_settings
from scanner.version import __version__

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from scanner.govern.configuration import RuleConfig
    from scanner.govern.selection import Selection
    from scanner.model import Span
    from scanner.options import Options
    from scanner.policy.conventions.panel import Panel
    from scanner.policy.pack import Pack
    from scanner.policy.rule import Rule

_MAX_UNREADABLE = 5
"""Policies that take longer to load than they may, before the others are not tried any more."""


_LACKING = {
    "evidence": ("evidence of images, which is not gathered", "add --images"),
    "revision": ("a revision to compare with, and none is named", "add --govern-from or --diff-base"),
}
"""What a rule needs, for messages, and what gives it."""


class Policies(msgspec.Struct, frozen=True):
    """What a scan judges with.

    Attributes:
        panels: the panels of rules.
        rules: their rules, by id.
        left_out: ids of rules that exist and are not applied, because what they need is not gathered.
        unusable: policies that could not be used, which costs only themselves.
        notes: what to tell the user.
        policy_set: which policies these are.
        of_files: which of them judge files: not those that judge what a change does to what governs.
    """

    panels: tuple[Panel, ...]
    rules: tuple[Rule, ...]
    left_out: tuple[str, ...]
    unusable: tuple[Failed, ...]
    notes: tuple[str, ...]
    policy_set: PolicySet
    of_files: PolicySet

    def judge(self) -> Judge:
        """Return what judges documents with all of them."""
        return Judge(self.panels)

    def close(self) -> None:
        """End what belongs to the panels' engines."""
        for panel in self.panels:
            panel.close()


def load_policies(options: Options) -> Policies:
    """Return the rules that a scan applies, with their settings, loaded into their engines.

    Raises:
        UsageError: a rule, category or control that is named does not exist, or a rule needs evidence that is not
            gathered.
        ConfigError: likewise, where the configuration names it; or a rule has no such parameter.
        PolicyLoadError: a policy is malformed, or no rule is left.
        EngineError: the policy engine cannot be reached.
    """
    gathered = options.gathered
    settings = {rule: said.parameters for rule, said in options.rule_configs.items()}
    selection = options.selection
    named = {*settings, *selection.rules, *selection.exclude_rules}
    # Rules that are chosen by what they say of themselves must be read to know.
    chosen_by_id = not (selection.categories or selection.severity or selection.controls)
    pack = read_pack(
        (shipped_directory(), *options.bundles), named, gathered=gathered if chosen_by_id else None
    )
    severities = configured_severities(options)
    others = brought(options.bundles, options.conftest, options.engines, severities)
    rules = (*pack.rules, *(rule for panel in others.panels for rule in panel.rules))
    _check_ids(rules)
    check_settings(rules, settings, _places(options.rule_configs))
    lacking = {rule.id for rule in rules if not set(rule.needs) <= set(gathered)}
    for identifier in sorted(lacking.intersection(selection.rules)):
        needs = next(rule.needs for rule in rules if rule.id == identifier)
        what, hint = _LACKING[next(need for need in needs if need not in gathered)]
        raise UsageError(f"{identifier} needs {what}", hint=hint)
    off = {rule for rule, said in options.rule_configs.items() if not said.enabled}
    chosen = selection.chosen(rules, severities, pack.left_out, pack.catalogue) | _standing(rules, selection)
    chosen -= off | lacking
    if not chosen:
        raise PolicyLoadError("no rule is left to apply", hint="leave out fewer rules")
    own_ids = {rule.id for rule in pack.rules}
    own = {rule: said for rule, said in settings.items() if rule in own_ids}
    native = _native_panels(pack.configured(own), severities, options)
    seconds = options.engines.limits.total_seconds
    isolated = (IsolatedPanel(panel, seconds=seconds) for panel in others.panels)
    panels = (panel.select(chosen) for panel in (*native, *isolated))
    usable, failed = _prepared((panel for panel in panels if panel.rules), options)
    applied = tuple(sorted((rule for panel in usable for rule in panel.rules), key=lambda rule: rule.id))
    return Policies(
        tuple(usable),
        applied,
        tuple(sorted({*pack.left_out, *lacking})),
        (*others.unusable, *failed),
        others.notes,
        _policy_set(pack, applied, options),
        _policy_set(pack, tuple(rule for rule in applied if "revision" not in rule.needs), options),
    )


def known_rules(options: Options) -> tuple[tuple[Rule, ...], Pack, tuple[Failed, ...]]:
    """Return the rules that are selected, by id, whatever they need; the pack of Cattleguard's own; what is unusable.

    Raises:
        UsageError: a rule, category or control that is named does not exist.
        PolicyLoadError: a policy is malformed.
    """
    pack = read_pack((shipped_directory(), *options.bundles)).configured({})
    others = brought(options.bundles, options.conftest, options.engines, {})
    try:
        rules = (*pack.rules, *(rule for panel in others.panels for rule in panel.rules))
    finally:
        for panel in others.panels:
            panel.close()
    _check_ids(rules)
    chosen = options.selection.chosen(rules, {}, (), pack.catalogue)
    found = sorted((rule for rule in rules if rule.id in chosen), key=lambda rule: rule.id)
    return tuple(found), pack, others.unusable


def configured_severities(options: Options) -> dict[str, str]:
    """Return the severities that the configuration gives to rules, by id."""
    return {rule: said.severity for rule, said in options.rule_configs.items() if said.severity}


def _standing(rules: Iterable[Rule], selection: Selection) -> frozenset[str]:
    """Return the ids of the rules that no choice of categories, severities or controls leaves out: those of governance."""
    if selection.rules:
        return frozenset()
    about = {rule.id for rule in rules if rule.category == GOVERNANCE}
    return frozenset(about.difference(selection.exclude_rules))


def _native_panels(pack: Pack, severities: Mapping[str, str], options: Options) -> Iterator[Panel]:
    """Yield the panel of the shipped rules, and of those of the same convention that the user brings.

    The shipped rules see nothing of what is brought, so that no policy of a scanned repository changes what they say.
    """
    shipped, others = pack.parts()
    if shipped.rules:
        yield NativePanel(shipped, options.engines.trusted(), severities, strict=options.strict)
    if others.rules:
        panel = NativePanel(others, options.engines.untrusted(), severities, strict=options.strict)
        yield IsolatedPanel(panel, seconds=options.engines.limits.total_seconds)


def _prepared(panels: Iterable[Panel], options: Options) -> tuple[list[Panel], list[Failed]]:
    """Return the panels whose policies are loaded, and what is wrong with those that took more than they may."""
    usable: list[Panel] = []
    failed: list[Failed] = []
    try:
        for panel in panels:
            usable += _loaded(panel, options, failed)
    except BaseException:
        for panel in usable:
            panel.close()
        raise
    return usable, failed


def _loaded(panel: Panel, options: Options, failed: list[Failed]) -> list[Panel]:
    """Return a panel whose policies are loaded, without those that take more than they may, which are added to `failed`.

    Where nothing is left, or too many do, there is none.
    """
    for attempt in range(_MAX_UNREADABLE):
        try:
            prepare(panel, options)
        except PolicyLimitError as error:
            panel.close()
            others = _others(panel.rules, error) if attempt < _MAX_UNREADABLE - 1 else set()
            named = {rule.path for rule in panel.rules if rule.id not in others}
            failed.append(unusable(error, ", ".join(sorted(named))))
            if not others:
                break
            panel = panel.select(others)
        except BaseException:
            panel.close()
            raise
        else:
            return [panel]
    return []


def _others(rules: Collection[Rule], error: PolicyLimitError) -> set[str]:
    """Return the ids of the rules that an error is not about; none, if it does not say which it is about.

    Rules are named by their file; constraints of Gatekeeper, `KIND/NAME`, by the file and the kind of their template:
    `FILE#KIND`.
    """
    path = error.span.path if error.span else ""
    kind = path.rpartition("#")[2]
    others = {rule.id for rule in rules if rule.path != path and not rule.id.startswith(f"{kind}/")}
    return others if len(others) < len(rules) else set()


def _check_ids(rules: Collection[Rule]) -> None:
    """Pass if no two rules have the same id."""
    seen: dict[str, Rule] = {}
    for rule in rules:
        if rule.id in seen:
            message = f"rule {rule.id} is defined in {seen[rule.id].path} and in {rule.path}"
            raise PolicyLoadError(message, hint="rename one of them")
        seen[rule.id] = rule


def _policy_set(pack: Pack, rules: tuple[Rule, ...], options: Options) -> PolicySet:
    """Return which policies judge; the digest is over the text of all of them."""
    ids = {rule.id for rule in rules}
    own = msgspec.structs.replace(pack, rules=tuple(rule for rule in pack.rules if rule.id in ids))
    digest = own.sha256()
    if options.bundles:
        parts = [digest, *sorted(bundle.sha256 for bundle in options.bundles)]
        digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    bundles = tuple(
        BundleFacts(bundle.place, bundle.sha256, bundle.revision, bundle.verified)
        for bundle in options.bundles
    )
    return PolicySet(
        __version__, tuple(rule.id for rule in rules), digest, bundles, options.profile, options.engines.name
    )


def _places(configs: Mapping[str, RuleConfig]) -> dict[tuple[str, str], Span]:
    places = {(rule, ""): said.span for rule, said in configs.items() if said.span}
    for rule, said in configs.items():
        places.update({(rule, name): span for name, span in said.parameter_spans.items()})
    return places
