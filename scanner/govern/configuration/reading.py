"""Reads the configuration file: its value, which has the shape that `keys` gives it, becomes a `Config`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from scanner.govern.configuration.checks import Checks
from scanner.govern.configuration.choices import Choices
from scanner.govern.configuration.document import places, read
from scanner.govern.configuration.inside import Inside
from scanner.govern.configuration.keys import CONFIGURATION, names
from scanner.govern.configuration.model import Config, ConftestConfig, RuleConfig, WaiverConfig, is_remote
from scanner.govern.configuration.sections import RULE
from scanner.govern.configuration.shapes import Shapes, parted
from scanner.govern.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from scanner.images.model import Trust
    from scanner.model import Pointer

_T = TypeVar("_T")


def load(path: Path, formats: Iterable[str]) -> Config:
    """Return a configuration file's content.

    Args:
        path: the file.
        formats: the names of formats that exist.

    Raises:
        ConfigError: the file cannot be read, is not YAML, or says something that is not understood.
    """
    from scanner.syntax.nodes import NodeMap  # noqa: PLC0415 - most scans have no configuration

    content = read(path)
    source_map = NodeMap(content.source, content.root)
    checks = Checks(content.source, source_map, content.root)
    Shapes(checks, Choices(formats)).check((), content.value, CONFIGURATION)
    if not content.value:
        return Config()
    config = _Reader(checks, path.parent).config(content.value)
    return msgspec.structs.replace(config, places=places(content, source_map), plain=content.value)


class _Reader:
    """Reads a value that has the right shape."""

    def __init__(self, checks: Checks, base: Path) -> None:
        self._checks = checks
        self._inside = Inside(checks, base)

    def config(self, value: dict[str, Any]) -> Config:
        """Return the configuration for the plain value of the file."""
        images = value.get("images") or {}
        for key in ("ask", "exclude"):
            self._patterns(key, images.get(key) or ())
        return Config(
            paths=tuple(self._each(value, "paths", self._inside.scanned)),
            outputs=self._outputs(value.get("outputs")),
            waivers=self._waivers(value.get("waivers") or {}),
            baseline=self._inside.written(("baseline",), value["baseline"]) if "baseline" in value else None,
            profile=value.get("profile"),
            profile_span=self._checks.span(("profile",)) if "profile" in value else None,
            fail_on=value.get("fail-on"),
            strict=value.get("strict"),
            formats=tuple(value.get("formats") or ()),
            exclude=tuple(value.get("exclude") or ()),
            select=self._select(value.get("select") or {}),
            policies=tuple(self._each(value, "policies", self._policies)),
            policy_keys=tuple(self._each(value, "policy-keys", self._inside.existing)),
            conftest=self._conftest(value.get("conftest") or {}),
            rules={str(rule): self._rule(rule, said) for rule, said in (value.get("rules") or {}).items()},
            trust=self._trust(value["trust"]) if value.get("trust") is not None else None,
            ask=tuple(images["ask"]) if "ask" in images else None,
            images_left_out=tuple(images.get("exclude") or ()),
        )

    def _each(
        self, value: dict[str, Any], key: str, found: Callable[[Pointer, str], _T], within: Pointer = ()
    ) -> Iterator[_T]:
        """Yield what is found at each path of a list."""
        for index, place in enumerate(value.get(key) or ()):
            yield found((*within, key, index), place)

    def _policies(self, at: Pointer, place: str) -> str:
        return place if is_remote(place) else str(self._inside.existing(at, place))

    def _outputs(self, value: Any) -> tuple[str, ...]:
        """Return the reports that are written, each to a file of its own."""
        outputs: dict[Path, str] = {}
        for at, name, file in parted(("outputs",), value or []):
            path = self._inside.written(at, file)
            if path in outputs:
                raise self._checks.error(at, f"two reports are written to {file}", "give each its own file")
            outputs[path] = f"{name}={path}"
        return tuple(outputs.values())

    def _waivers(self, value: dict[str, Any]) -> WaiverConfig:
        most, usual = value.get("max-days"), WaiverConfig()
        return WaiverConfig(
            file=self._inside.written(("waivers", "file"), value["file"]) if "file" in value else None,
            require=tuple(value.get("require") or ()),
            max_days=int(most) if most is not None else None,
            warn_days=int(value.get("warn-days", usual.warn_days)),
        )

    def _select(self, value: dict[str, Any]) -> Selection:
        chosen = {name: tuple(value.get(name) or ()) for name in ("categories", "controls")}
        return Selection(
            categories=chosen["categories"],
            severity=value.get("severity"),
            controls=chosen["controls"],
            spans={
                name: self._checks.span(("select", key, index))
                for key, names_ in chosen.items()
                for index, name in enumerate(names_)
            },
        )

    def _conftest(self, value: dict[str, Any]) -> ConftestConfig:
        return ConftestConfig(
            namespaces=tuple(value.get("namespaces") or ()),
            combine=value.get("combine", False),
            rego_v0=value.get("rego-v0", False),
            data=tuple(self._each(value, "data", self._inside.existing, ("conftest",))),
        )

    def _patterns(self, key: str, patterns: Iterable[str]) -> None:
        for index, pattern in enumerate(patterns):
            self._checks.pattern(("images", key, index), pattern)

    def _trust(self, value: Any) -> Trust:
        from scanner.govern.trust import TrustReader  # noqa: PLC0415 - few configurations name signers

        return TrustReader(self._checks, self._inside).trust(("trust",), value)

    def _rule(self, rule: str, said: Any) -> RuleConfig:
        at = ("rules", rule)
        if isinstance(said, bool):
            return RuleConfig(said, span=self._checks.span(at))
        return RuleConfig(
            severity=said.get("severity"),
            waivable=said.get("waivable"),
            parameters={key: item for key, item in said.items() if key not in names(RULE)},
            span=self._checks.span(at),
            parameter_spans={key: self._checks.span((*at, key)) for key in said},
        )
