"""Reads the configuration file, validated with positions.

Under `rules`, the key is a rule id and the value `false` (leave the rule out) or a mapping of `severity` and the rule's
own parameters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.discover.read import decode, read_bytes
from scanner.errors import CattleguardError, ConfigError
from scanner.govern.configuration.checks import Checks
from scanner.govern.configuration.model import NEVER, Config, ConftestConfig, RuleConfig, is_remote
from scanner.govern.configuration.places import repository_of
from scanner.govern.selection import Selection
from scanner.model import SEVERITIES, Span
from scanner.suggest import suggest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from scanner.images.model import Trust
    from scanner.model import Pointer, Source, SourceMap

_KEYS = (
    "profile",
    "fail-on",
    "strict",
    "formats",
    "exclude",
    "select",
    "policies",
    "policy-keys",
    "conftest",
    "rules",
    "trust",
    "images",
)
_SELECT_KEYS = ("categories", "severity", "controls")
_CONFTEST_KEYS = ("namespaces", "combine", "rego-v0", "data")
_IMAGE_KEYS = ("ask", "exclude")
_MAX_BYTES = 1024 * 1024


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
            profile=self._text(("profile",), value["profile"]) if "profile" in value else None,
            profile_span=self._checks.span(("profile",)) if "profile" in value else None,
            fail_on=self._fail_on(value["fail-on"]) if "fail-on" in value else None,
            strict=self._boolean(("strict",), value["strict"]) if "strict" in value else None,
            formats=tuple(
                self._choice(("formats", index), name, self._formats)
                for index, name in enumerate(self._strings(value, "formats"))
            ),
            exclude=self._strings(value, "exclude"),
            select=self._select(value["select"]) if "select" in value else Selection(),
            policies=tuple(
                place if is_remote(place) else str(self._inside(("policies", index), place))
                for index, place in enumerate(self._strings(value, "policies"))
            ),
            policy_keys=tuple(
                self._inside(("policy-keys", index), place)
                for index, place in enumerate(self._strings(value, "policy-keys"))
            ),
            conftest=self._conftest(value["conftest"]) if "conftest" in value else ConftestConfig(),
            rules=self._rules(value.get("rules")),
            trust=self._trust(value["trust"]) if "trust" in value else None,
            ask=self._images(value, "ask") if "ask" in (value.get("images") or {}) else None,
            images_left_out=self._images(value, "exclude"),
        )

    def _fail_on(self, value: Any) -> str:
        return NEVER if value == NEVER else self._choice(("fail-on",), value, SEVERITIES)

    def _select(self, said: Any) -> Selection:
        at = ("select",)
        self._checks.keys(at, said, _SELECT_KEYS, "select")
        chosen = {name: self._strings(said, name, at) for name in ("categories", "controls")}
        return Selection(
            categories=chosen["categories"],
            severity=self._choice((*at, "severity"), said["severity"], SEVERITIES)
            if "severity" in said
            else None,
            controls=chosen["controls"],
            spans={
                name: self._checks.span((*at, key, index))
                for key, names in chosen.items()
                for index, name in enumerate(names)
            },
        )

    def _conftest(self, said: Any) -> ConftestConfig:
        at = ("conftest",)
        self._checks.keys(at, said, _CONFTEST_KEYS, "conftest")
        return ConftestConfig(
            namespaces=self._strings(said, "namespaces", at),
            combine=self._boolean((*at, "combine"), said.get("combine", False)),
            rego_v0=self._boolean((*at, "rego-v0"), said.get("rego-v0", False)),
            data=tuple(
                self._inside((*at, "data", index), place)
                for index, place in enumerate(self._strings(said, "data", at))
            ),
        )

    def _inside(self, at: Pointer, place: str) -> Path:
        """Return a path that is relative to the configuration, and stays in its repository.

        Policies can show what they are given. A configuration comes with the pull request that it is to judge, and must not
        choose files of the machine that judges.
        """
        path = self._base / place
        root = repository_of(self._base.resolve())
        try:
            is_inside = path.resolve().is_relative_to(root)
        except (OSError, RuntimeError, ValueError):
            is_inside = False  # links in a circle, or a NUL
        if not is_inside:
            raise self._checks.error(
                at,
                f"{place!r} is outside of {root}",
                "put it into the repository, or name it on the command line",
            )
        if not path.exists():
            raise self._checks.error(at, f"{place!r} does not exist", f"paths start from {self._base}")
        return path

    def _text(self, at: Pointer, value: Any) -> str:
        if not isinstance(value, str):
            raise self._checks.error(at, f"{at[-1]} must be a text", "put it in quotes")
        return value

    def _boolean(self, at: Pointer, value: Any) -> bool:
        if not isinstance(value, bool):
            raise self._checks.error(at, f"{at[-1]} must be true or false", "write true or false")
        return value

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
            return RuleConfig(said, span=self._checks.span(at))
        if not isinstance(said, dict):
            raise self._checks.error(
                at, "a rule is configured by false, true or a mapping", "write `false` to leave it out"
            )
        severity = said.get("severity")
        if "severity" in said:
            severity = self._choice((*at, "severity"), severity, SEVERITIES)
        parameters = {str(key): item for key, item in said.items() if key != "severity"}
        spans = {str(key): self._checks.span((*at, key)) for key in said}
        return RuleConfig(
            True, severity, parameters=parameters, span=self._checks.span(at), parameter_spans=spans
        )

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
