from __future__ import annotations

import pytest

from scanner.errors import ConfigError, UsageError
from scanner.formats.registry import NAMES
from scanner.govern.configuration import Config, RuleConfig
from scanner.govern.configuration.profiles import load_profile, over, profile_names
from scanner.govern.selection import Selection
from scanner.model import Span
from scanner.policy.load import load, shipped_directory


def test_the_profiles() -> None:
    assert profile_names() == ("audit", "default", "strict")


@pytest.mark.parametrize(
    ("name", "fail_on", "strict", "rules"),
    [
        ("default", "high", None, {}),
        (
            "strict",
            "info",
            True,
            {"unpinned-machine-image": {"require": "digest"}, "vulnerable-image": {"severity-limit": "high"}},
        ),
        ("audit", "never", True, {}),
    ],
)
def test_what_they_say(
    name: str, fail_on: str, strict: bool | None, rules: dict[str, dict[str, str]]
) -> None:
    profile = load_profile(name, NAMES)
    assert (profile.fail_on, profile.strict) == (fail_on, strict)
    assert {rule: dict(said.parameters) for rule, said in profile.rules.items()} == rules


@pytest.mark.parametrize("name", profile_names())
def test_their_rules_and_parameters_exist(name: str) -> None:
    said = load_profile(name, NAMES).rules
    pack = load((shipped_directory(),), {rule: one.parameters for rule, one in said.items()})
    assert set(said) <= {rule.id for rule in pack.rules}


def test_one_that_does_not_exist() -> None:
    with pytest.raises(UsageError) as caught:
        load_profile("strickt", NAMES)
    assert (caught.value.message, caught.value.hint) == (
        "there is no profile 'strickt'",
        "did you mean 'strict'?",
    )
    span = Span("cattleguard.yaml", 1, 10, 1, 17)
    with pytest.raises(ConfigError) as configured:
        load_profile("strickt", NAMES, span)
    assert configured.value.span == span


PROFILE = Config(
    fail_on="info",
    strict=True,
    select=Selection(categories=("pinning",)),
    rules={
        "a": RuleConfig(severity="low", waivable=False, parameters={"x": 1, "y": 2}),
        "b": RuleConfig(parameters={"z": 3}),
    },
)


def test_what_is_configured_goes_before_a_profile() -> None:
    config = Config(
        fail_on="high",
        strict=False,
        select=Selection(controls=("slsa",)),
        exclude=("docs/",),
        rules={"a": RuleConfig(parameters={"x": 9}), "c": RuleConfig(enabled=False)},
    )
    assert over(config, PROFILE) == Config(
        fail_on="high",
        strict=False,
        select=Selection(controls=("slsa",)),
        exclude=("docs/",),
        rules={
            "a": RuleConfig(severity="low", waivable=False, parameters={"x": 9, "y": 2}),
            "b": RuleConfig(parameters={"z": 3}),
            "c": RuleConfig(enabled=False),
        },
    )


def test_a_profile_speaks_where_nothing_is_configured() -> None:
    assert over(Config(), PROFILE) == PROFILE


def test_a_rule_that_is_left_out_stays_so() -> None:
    config = Config(rules={"a": RuleConfig(enabled=False)})
    assert not over(config, PROFILE).rules["a"].enabled


@pytest.mark.parametrize("said", [True, False])
def test_what_is_configured_of_waivers_goes_before_a_profile(said: bool) -> None:
    config = Config(rules={"a": RuleConfig(waivable=said)})
    assert over(config, PROFILE).rules["a"].waivable is said
