"""What holds: the configuration over its profile, over what holds otherwise; and where each value comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner.errors import ConfigError, UsageError
from scanner.formats.registry import NAMES
from scanner.govern.configuration import Config, load
from scanner.govern.configuration.effective import effective
from scanner.govern.configuration.origins import Layers, Origin, Value
from scanner.model import Span

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("config", "profile", "expected"),
    [
        pytest.param(Config(), None, ("default", "high", False), id="nothing"),
        pytest.param(Config(profile="strict"), None, ("strict", "info", True), id="configured"),
        pytest.param(Config(profile="strict"), "audit", ("audit", "never", True), id="command-line"),
        pytest.param(
            Config(fail_on="low", strict=False), "strict", ("strict", "low", False), id="over-profile"
        ),
    ],
)
def test_what_holds(config: Config, profile: str | None, expected: tuple[str, str, bool]) -> None:
    held = effective(config, NAMES, profile)
    assert (held.profile, held.fail_on, held.strict) == expected
    assert held.said is config


def test_a_profile_that_does_not_exist() -> None:
    with pytest.raises(UsageError, match="there is no profile 'lax'"):
        effective(Config(), NAMES, "lax")
    with pytest.raises(ConfigError) as caught:
        effective(Config(profile="lax", profile_span=Span("a", 1, 2, 1, 5)), NAMES)
    assert caught.value.span == Span("a", 1, 2, 1, 5)


def test_where_values_come_from(tmp_path: Path) -> None:
    path = tmp_path / "cattleguard.yaml"
    path.write_text("fail-on: low\nselect:\nrules:\n  vulnerable-image: {severity: low}\n")
    layers = Layers(effective(load(path, NAMES), NAMES, "strict"))

    def place(line: int, column: int, end: int) -> Origin:
        return Origin("configuration", span=Span(str(path), line, column, line, end))

    assert layers.tree(("fail-on",)) == Value("low", place(1, 10, 13))
    assert layers.tree(("strict",)) == Value(True, Origin("profile", "strict"))
    assert layers.tree(("select",)) is None
    assert layers.tree(("exclude",)) is None
    assert layers.tree(("rules", "vulnerable-image", "severity")) == Value("low", place(4, 32, 35))
    assert layers.tree(("rules", "vulnerable-image", "severity-limit")) == Value(
        "high", Origin("profile", "strict")
    )
