"""What a scan judges with: rules, the text of their policies, and their settings."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

import msgspec

from scanner.errors import PolicyLoadError, UsageError
from scanner.model import PolicySet, Source
from scanner.policy.settings import Places, Settings, check_settings, complete_settings
from scanner.suggest import suggest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from scanner.policy.controls import Catalogue
    from scanner.policy.rule import Rule, Scope

_READS_DOCUMENT = re.compile(r"input(?<!\winput)\b(?!\.(?!document\b)[a-z_]+\b)")
"""`input.document`, or `input` in any way that does not say which part of it is read.

It begins with the word itself, which is looked for faster than a boundary.
"""


class Pack(msgspec.Struct, frozen=True):
    """Rules that were loaded.

    Attributes:
        rules: the rules, by id.
        modules: the text of each rule, by rule id.
        libraries: the policies that rules import.
        settings: the value of every parameter, by rule id.
        catalogue: the control frameworks.
        left_out: ids of rules that exist and are not applied, because what they need is not gathered.
        shipped: paths of the policies that are shipped; all others are brought by the user.
    """

    rules: tuple[Rule, ...]
    modules: Mapping[str, Source]
    libraries: tuple[Source, ...]
    settings: Mapping[str, Mapping[str, Any]]
    catalogue: Catalogue
    left_out: tuple[str, ...] = ()
    shipped: frozenset[str] = frozenset()

    def policy_set(self, version: str) -> PolicySet:
        """Return which policies judge: their ids, and the SHA-256 over their text."""
        return PolicySet(version, tuple(rule.id for rule in self.rules), self.sha256())

    @property
    def sources(self) -> tuple[Source, ...]:
        """The policies that are evaluated, libraries first, each group in the order of its paths."""
        return (*self.libraries, *(self.modules[rule.id] for rule in self.rules))

    @property
    def reads_document(self) -> bool:
        """Whether any policy reads the document itself, and not only its facts."""
        return any(_READS_DOCUMENT.search(source.text) for source in self.sources)

    def configured(self, settings: Settings, places: Places | None = None) -> Pack:
        """Return the pack with the value of every parameter of its rules: as it is set, or its default.

        Args:
            settings: values of parameters, by rule id.
            places: where they are configured, for messages.

        Raises:
            ConfigError: a setting is not a parameter of its rule, or is not allowed.
        """
        check_settings(self.rules, settings, places)
        return msgspec.structs.replace(self, settings=complete_settings(self.rules, settings))

    def parts(self) -> tuple[Pack, Pack]:
        """Return the shipped rules, which see nothing of the others, and those that the user brings."""
        shipped = tuple(rule for rule in self.rules if rule.path in self.shipped)
        brought = tuple(rule for rule in self.rules if rule.path not in self.shipped)
        libraries = tuple(source for source in self.libraries if source.path in self.shipped)
        return (
            msgspec.structs.replace(self, rules=shipped, libraries=libraries),
            msgspec.structs.replace(self, rules=brought, left_out=()),
        )

    def speaking_for(self, format_name: str) -> tuple[Rule, ...]:
        """Return the rules that judge a document of a format."""
        return tuple(rule for rule in self.rules if rule.scope == "document" and format_name in rule.formats)

    def of_scope(self, scope: Scope) -> tuple[Rule, ...]:
        """Return the rules that judge documents one by one, or the project as a whole."""
        return tuple(rule for rule in self.rules if rule.scope == scope)

    def rule(self, identifier: str) -> Rule:
        """Return a rule.

        Raises:
            UsageError: there is none of that id.
        """
        self._check((identifier,))
        return next(rule for rule in self.rules if rule.id == identifier)

    def select(self, only: Collection[str] = (), without: Collection[str] = ()) -> Pack:
        """Return the pack with some of its rules: `only` those named (empty means all), `without` those named.

        Raises:
            UsageError: a rule that is named does not exist.
            PolicyLoadError: no rule is left.
        """
        self._check(only)
        self._check(without)
        rules = tuple(rule for rule in self.rules if (not only or rule.id in only) and rule.id not in without)
        if not rules:
            raise PolicyLoadError("no rule is left to apply", hint="leave out fewer rules")
        return msgspec.structs.replace(self, rules=rules)

    def having(self, gathered: Collection[str], asked: Collection[str] = ()) -> Pack:
        """Return the pack without the rules that need what is not gathered; `asked` are those named by the user.

        Raises:
            UsageError: a rule that was asked for by name needs it.
            PolicyLoadError: no rule is left.
        """
        lacking = {rule.id for rule in self.rules if not set(rule.needs) <= set(gathered)}
        for identifier in sorted(lacking.intersection(asked)):
            raise UsageError(
                f"{identifier} needs evidence of images, which is not gathered", hint="add --images"
            )
        left_out = tuple(sorted({*self.left_out, *lacking}))
        return msgspec.structs.replace(self.select(without=lacking), left_out=left_out)

    def sha256(self) -> str:
        """Return the SHA-256 over the sorted text of all policies, 64 hexadecimal digits."""
        digest = hashlib.sha256()
        for text in sorted(source.text for source in self.sources):
            digest.update(hashlib.sha256(text.encode()).digest())
        return digest.hexdigest()

    def _check(self, identifiers: Iterable[str]) -> None:
        known = {rule.id for rule in self.rules}
        for identifier in identifiers:
            if identifier not in known:
                raise UsageError(f"there is no rule {identifier!r}", hint=suggest(identifier, known))
