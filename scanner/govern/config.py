"""The configuration file `cattleguard.yaml`, validated with positions.

Keys: `fail-on`, `formats`, `exclude`, `policies`, `rules`, `trust`, `images`. Under `rules`, the key is a rule id and the value `false`
(leave the rule out) or a mapping of `severity` and the rule's own parameters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.discover.read import decode, read_bytes
from scanner.errors import CattleguardError, ConfigError
from scanner.govern.checks import Checks
from scanner.model import SEVERITIES, Span
from scanner.suggest import suggest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from scanner.images.model import Trust
    from scanner.model import Pointer, Source, SourceMap

FILE_NAME = "cattleguard.yaml"
_KEYS = ("fail-on", "formats", "exclude", "policies", "rules", "trust", "images")
_IMAGE_KEYS = ("ask", "exclude")
_MAX_BYTES = 1024 * 1024


class RuleConfig(msgspec.Struct, frozen=True):
    """What a configuration says of one rule.

    Attributes:
        enabled: whether the rule is applied.
        severity: instead of the rule's own, None to keep it.
        parameters: the rule's parameters.
        span: where the rule is named, None where that is in no file.
        parameter_spans: where each parameter stands.
    """

    enabled: bool = True
    severity: str | None = None
    parameters: Mapping[str, Any] = msgspec.field(default_factory=dict)
    span: Span | None = None
    parameter_spans: Mapping[str, Span] = msgspec.field(default_factory=dict)


class Config(msgspec.Struct, frozen=True):
    """A configuration file's content, defaults where a key is absent.

    `ask` and `images_left_out` are patterns of `registry/path`: of the images that registries may be asked about (None
    allows all), and of those that nothing is asked about.
    """

    fail_on: str | None = None
    formats: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    policies: tuple[Path, ...] = ()
    rules: dict[str, RuleConfig] = msgspec.field(default_factory=dict)
    trust: Trust | None = None
    ask: tuple[str, ...] | None = None
    images_left_out: tuple[str, ...] = ()


def find(directory: Path) -> Path | None:
    """Return the configuration file that holds for a directory: its own, or the next above it.

    The search ends at the root of the repository, or at the directory itself outside of one.
    """
    places = [directory, *directory.parents]
    top = next((index for index, place in enumerate(places) if (place / ".git").exists()), 0)
    return next((place / FILE_NAME for place in places[: top + 1] if (place / FILE_NAME).is_file()), None)


def load(path: Path, formats: Iterable[str]) -> Config:
    """Return a configuration file's content.

    Args:
        path: the file.
        formats: the names of formats that exist.

    Raises:
        ConfigError: the file cannot be read, is not YAML, or says something that is not understood.
    """
    from scanner.syntax.nodes import Mapping as MappingNode  # noqa: PLC0415 - most scans have no configuration
    from scanner.syntax.nodes import NodeMap, plain  # noqa: PLC0415
    from scanner.syntax.yaml import Dialect, parse  # noqa: PLC0415

    try:
        source = decode(str(path), read_bytes(path, _MAX_BYTES))
        roots = parse(source, Dialect.CORE)
    except CattleguardError as error:
        span = error.span or Span(str(path), 1, 1, 1, 1)
        raise ConfigError(error.message, hint=error.hint, span=span) from error
    if not roots:
        return Config()
    root = roots[0]
    if isinstance(root, MappingNode):
        for key, _ in root.items:
            if key.raw not in _KEYS:
                span = source.span(key.start, key.end)
                raise ConfigError(f"unknown key {key.raw!r}", hint=suggest(key.raw, _KEYS), span=span)
    return _Reader(source, NodeMap(source, root), path.parent, tuple(formats)).config(plain(root))


class _Reader:
    def __init__(self, source: Source, source_map: SourceMap, base: Path, formats: tuple[str, ...]) -> None:
        self._checks = Checks(source, source_map)
        self._base = base
        self._formats = formats

    def config(self, value: Any) -> Config:
        """Return the configuration for the plain value of the file."""
        if not isinstance(value, dict):
            raise self._checks.error(
                (), "the configuration must be a mapping", f"its keys are {', '.join(_KEYS)}"
            )
        return Config(
            fail_on=self._choice(("fail-on",), value["fail-on"], SEVERITIES) if "fail-on" in value else None,
            formats=tuple(
                self._choice(("formats", index), name, self._formats)
                for index, name in enumerate(self._strings(value, "formats"))
            ),
            exclude=self._strings(value, "exclude"),
            policies=tuple(self._base / place for place in self._strings(value, "policies")),
            rules=self._rules(value.get("rules")),
            trust=self._trust(value["trust"]) if "trust" in value else None,
            ask=self._images(value, "ask") if "ask" in (value.get("images") or {}) else None,
            images_left_out=self._images(value, "exclude"),
        )

    def _images(self, value: dict[str, Any], key: str) -> tuple[str, ...]:
        """Return the patterns under a key of `images`."""
        said = value.get("images") or {}
        self._checks.keys(("images",), said, _IMAGE_KEYS, "images")
        patterns = self._strings(said, key, ("images",))
        for index, pattern in enumerate(patterns):
            self._checks.pattern(("images", key, index), pattern)
        return patterns

    def _trust(self, value: Any) -> Trust:
        from scanner.govern.trust import TrustReader  # noqa: PLC0415 - few configurations name signers

        return TrustReader(self._checks, self._base).trust(("trust",), value)

    def _rules(self, value: Any) -> dict[str, RuleConfig]:
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise self._checks.error(("rules",), "rules must be a mapping", "write rule ids as its keys")
        return {str(rule): self._rule(("rules", rule), said) for rule, said in value.items()}

    def _rule(self, at: Pointer, said: Any) -> RuleConfig:
        if isinstance(said, bool):
            return RuleConfig(said, None, {}, self._checks.span(at), {})
        if not isinstance(said, dict):
            raise self._checks.error(
                at, "a rule is configured by false, true or a mapping", "write `false` to leave it out"
            )
        severity = said.get("severity")
        if "severity" in said:
            severity = self._choice((*at, "severity"), severity, SEVERITIES)
        parameters = {str(key): item for key, item in said.items() if key != "severity"}
        spans = {str(key): self._checks.span((*at, key)) for key in said}
        return RuleConfig(True, severity, parameters, self._checks.span(at), spans)

    def _strings(self, value: dict[str, Any], key: str, within: Pointer = ()) -> tuple[str, ...]:
        at = (*within, key)
        items = self._checks.items(at, value.get(key, []))
        for index, item in enumerate(items):
            if not isinstance(item, str):
                raise self._checks.error(
                    (*at, index), f"an item of {key} must be a string", "put it in quotes"
                )
        return tuple(items)

    def _choice(self, at: Pointer, value: Any, allowed: tuple[str, ...]) -> str:
        if value not in allowed:
            raise self._checks.error(at, f"unknown value {str(value)!r}", suggest(str(value), allowed))
        return str(value)
