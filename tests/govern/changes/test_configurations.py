from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.facts.model import GovernanceChange
from tests.govern.changes.memory import configured, told

BOTH_WAYS = {
    "fail-on": (
        "fail-on: medium",
        "fail-on: never",
        [GovernanceChange(("fail-on",), "fail-on", "fail-on", "medium", "never", "weaker")],
        [],
    ),
    "fail-on that is not said": (
        "fail-on: low",
        "",
        [GovernanceChange(("fail-on",), "fail-on", "fail-on", "low", "high", "weaker")],
        [],
    ),
    "a profile that is said by itself": (
        "profile: strict",
        "fail-on: info\nstrict: true\nrules: {unpinned-machine-image: {require: digest}, vulnerable-image: {severity-limit: high}}",
        [],
        [],
    ),
    "strict": (
        "strict: true",
        "strict: false",
        [GovernanceChange(("strict",), "strict", "strict", "true", "false", "weaker")],
        [],
    ),
    "formats": (
        "formats: [compose, kubernetes]",
        "formats: [compose]",
        [GovernanceChange(("formats",), "formats", "formats", "compose, kubernetes", "compose", "weaker")],
        [],
    ),
    "paths": (
        "paths: [.]",
        "paths: [deploy]",
        [GovernanceChange(("paths",), "paths", "paths", ".", "deploy", "weaker")],
        [],
    ),
    "exclude": (
        "exclude: [a, b]",
        "exclude: [b, c, a]",
        [GovernanceChange(("exclude", 1), "exclude", "exclude", None, "c", "weaker")],
        [],
    ),
    "a pattern that takes something back": (
        "exclude: [a, '!a/b']",
        "exclude: [a]",
        [GovernanceChange(("exclude",), "exclude", "exclude", "!a/b", None, "weaker")],
        [],
    ),
    "the order of patterns": (
        "exclude: [a, '!a']",
        "exclude: ['!a', a]",
        [GovernanceChange(("exclude",), "exclude", "exclude", "a, !a", "!a, a", "unknown")],
        [GovernanceChange(("exclude",), "exclude", "exclude", "!a, a", "a, !a", "unknown")],
    ),
    "select.categories": (
        "",
        "select: {categories: [pinning]}",
        [
            GovernanceChange(
                ("select", "categories"), "select", "select.categories", "all", "pinning", "weaker"
            )
        ],
        [],
    ),
    "select.severity": (
        "select: {severity: low}",
        "select: {severity: critical}",
        [GovernanceChange(("select", "severity"), "select", "select.severity", "low", "critical", "weaker")],
        [],
    ),
    "a rule": (
        "rules: {unpinned-image: true}",
        "rules: {unpinned-image: false}",
        [
            GovernanceChange(
                ("rules", "unpinned-image"), "rule", "rule unpinned-image", "applied", "left out", "weaker"
            )
        ],
        [],
    ),
    "a severity": (
        "",
        "rules: {unpinned-image: {severity: low}}",
        [
            GovernanceChange(
                ("rules", "unpinned-image", "severity"),
                "severity",
                "severity of unpinned-image",
                "high",
                "low",
                "weaker",
            )
        ],
        [],
    ),
    "the severity of a rule that chooses it by what it finds": (
        "",
        "rules: {baked-secret: {severity: high}}",
        [
            GovernanceChange(
                ("rules", "baked-secret", "severity"),
                "severity",
                "severity of baked-secret",
                "high",
                "high",
                "unknown",
            )
        ],
        [
            GovernanceChange(
                ("rules", "baked-secret", "severity"),
                "severity",
                "severity of baked-secret",
                "high",
                "high",
                "unknown",
            )
        ],
    ),
    "a grade": (
        "rules: {unpinned-image: {require: digest}}",
        "rules: {unpinned-image: {require: version}}",
        [
            GovernanceChange(
                ("rules", "unpinned-image", "require"),
                "parameter",
                "require of unpinned-image",
                "digest",
                "version",
                "weaker",
            )
        ],
        [],
    ),
    "a list of what is allowed": (
        "rules: {privileged-container: {allowed-capabilities: [CHOWN]}}",
        "rules: {privileged-container: {allowed-capabilities: [CHOWN, SYS_ADMIN]}}",
        [
            GovernanceChange(
                ("rules", "privileged-container", "allowed-capabilities"),
                "parameter",
                "allowed-capabilities of privileged-container",
                "CHOWN",
                "CHOWN, SYS_ADMIN",
                "weaker",
            )
        ],
        [],
    ),
    "a parameter without an order": (
        "rules: {stale-sbom: {max-age-days: 0}}",
        "rules: {stale-sbom: {max-age-days: 10}}",
        [
            GovernanceChange(
                ("rules", "stale-sbom", "max-age-days"),
                "parameter",
                "max-age-days of stale-sbom",
                "0",
                "10",
                "unknown",
            )
        ],
        [
            GovernanceChange(
                ("rules", "stale-sbom", "max-age-days"),
                "parameter",
                "max-age-days of stale-sbom",
                "10",
                "0",
                "unknown",
            )
        ],
    ),
    "waivable": (
        "rules: {unpinned-image: {waivable: false}}",
        "rules: {unpinned-image: {waivable: true}}",
        [
            GovernanceChange(
                ("rules", "unpinned-image", "waivable"),
                "waivable",
                "waivable of unpinned-image",
                "false",
                "true",
                "weaker",
            )
        ],
        [],
    ),
    "policies": (
        "policies: [oci://a.example/b@sha256:1]",
        "policies: []",
        [
            GovernanceChange(
                ("policies",), "policies", "policies", "oci://a.example/b@sha256:1", None, "weaker"
            )
        ],
        [],
    ),
    "policy-keys": (
        "policy-keys: [a.pem]",
        "",
        [GovernanceChange(("policy-keys",), "policy-keys", "policy-keys", "a.pem", None, "unknown")],
        [GovernanceChange(("policy-keys",), "policy-keys", "policy-keys", None, "a.pem", "unknown")],
    ),
    "what waivers must say": (
        "waivers: {require: [until, owner], max-days: 30}",
        "waivers: {require: [owner], max-days: 60}",
        [
            GovernanceChange(
                ("waivers", "require"), "waiver-rules", "waivers.require", "until", None, "weaker"
            ),
            GovernanceChange(
                ("waivers", "max-days"), "waiver-rules", "waivers.max-days", "30", "60", "weaker"
            ),
        ],
        [],
    ),
    "a signer": (
        "trust: {images: [{pattern: a/b, signers: [{key: k.pem}]}]}",
        "trust: {images: [{pattern: a/b, signers: [{key: k.pem, transparency-log: false}]}]}",
        [
            GovernanceChange(
                ("trust", "images"),
                "trust",
                "trust.images",
                f"a/b: {json.dumps({'key': 'k.pem', 'transparency-log': logged})}" if logged else None,
                None if logged else f"a/b: {json.dumps({'key': 'k.pem', 'transparency-log': logged})}",
                "weaker",
            )
            for logged in (True, False)
        ],
        [
            GovernanceChange(
                ("trust", "images"),
                "trust",
                "trust.images",
                f"a/b: {json.dumps({'key': 'k.pem', 'transparency-log': logged})}" if not logged else None,
                None if not logged else f"a/b: {json.dumps({'key': 'k.pem', 'transparency-log': logged})}",
                "weaker",
            )
            for logged in (False, True)
        ],
    ),
    "images that are asked about": (
        "",
        "images: {ask: [a/**]}",
        [GovernanceChange(("images", "ask"), "images", "images.ask", "all", "a/**", "weaker")],
        [],
    ),
    "images that are left out": (
        "",
        "images: {exclude: [a/**]}",
        [GovernanceChange(("images", "exclude", 0), "images", "images.exclude", None, "a/**", "weaker")],
        [],
    ),
}


@pytest.mark.parametrize(("one", "other", "there", "back"), BOTH_WAYS.values(), ids=BOTH_WAYS.keys())
def test_what_lets_more_pass_is_told_and_what_lets_less_is_not(
    one: str, other: str, there: list[GovernanceChange], back: list[GovernanceChange]
) -> None:
    assert configured(one, other) == there
    assert configured(other, one) == back


def test_a_configuration_that_cannot_be_read() -> None:
    (change,) = configured("fail-on: low", "fail-on: [")
    assert (change.kind, change.direction) == ("configuration", "unknown")


def test_a_configuration_that_is_not_a_mapping() -> None:
    (change,) = configured("fail-on: low", "- 1")
    assert (change.kind, change.after) == ("configuration", "not readable (it is not a mapping)")


def test_a_configuration_that_a_scan_would_not_understand() -> None:
    broken = "fail-on: low\nrules: {unpinned-package: 'off'}"
    error = "not valid (line 2: a rule is configured by false, true or a mapping)"
    assert configured("fail-on: low", broken) == [
        GovernanceChange((), "configuration", "cattleguard.yaml", "valid", error, "unknown")
    ]
    assert configured(broken, f"{broken}\nstrict: true") == []
    assert configured(broken, "fail-on: low") == []


def test_a_configuration_that_is_nearer() -> None:
    files = {"cattleguard.yaml": "fail-on: low"}
    assert [
        (path, change.kind, change.after)
        for path, change in told(files, {**files, "infra/cattleguard.yaml": "fail-on: high"})
    ] == [
        ("infra/cattleguard.yaml", "configuration", "infra/cattleguard.yaml"),
        ("infra/cattleguard.yaml", "fail-on", "high"),
    ]


SEVERITIES = st.sampled_from(["critical", "high", "medium", "low", "info"])
WORDS = st.lists(st.sampled_from(["a", "b", "!c"]), max_size=3, unique=True)
CONFIGURATIONS = st.fixed_dictionaries(
    {},
    optional={
        "fail-on": SEVERITIES | st.just("never"),
        "strict": st.booleans(),
        "profile": st.sampled_from(["default", "strict", "audit"]),
        "formats": st.lists(st.sampled_from(["compose", "kubernetes"]), max_size=2, unique=True),
        "exclude": WORDS,
        "select": st.fixed_dictionaries({}, optional={"severity": SEVERITIES}),
        "policies": st.lists(st.sampled_from(["oci://a", "oci://b"]), max_size=2, unique=True),
        "images": st.fixed_dictionaries({}, optional={"ask": WORDS, "exclude": WORDS}),
        "waivers": st.fixed_dictionaries(
            {},
            optional={
                "require": st.lists(st.sampled_from(["until", "owner"]), max_size=2, unique=True),
                "max-days": st.integers(1, 3),
            },
        ),
        "rules": st.fixed_dictionaries(
            {},
            optional={
                "unpinned-image": st.booleans()
                | st.fixed_dictionaries(
                    {},
                    optional={
                        "severity": SEVERITIES,
                        "require": st.sampled_from(["digest", "version", "floating"]),
                        "waivable": st.booleans(),
                    },
                )
            },
        ),
    },
)


@settings(max_examples=150)
@given(CONFIGURATIONS)
def test_what_is_only_written_otherwise_is_not_told(configuration: dict[str, object]) -> None:
    one = yaml.safe_dump(configuration, sort_keys=True)
    other = "# comment\n" + json.dumps(dict(reversed(configuration.items())), indent=3)
    assert configured(one, other) == []


@settings(max_examples=150)
@given(CONFIGURATIONS, st.sampled_from(["fail-on", "strict", "formats", "policies", "waivers"]), st.data())
def test_of_a_change_and_its_inverse_one_is_told(
    configuration: dict[str, object], key: str, data: st.DataObject
) -> None:
    different = {
        "fail-on": SEVERITIES,
        "strict": st.booleans(),
        "formats": st.sampled_from([["compose"], ["kubernetes"]]),
        "policies": st.sampled_from([["oci://a"], ["oci://b"]]),
        "waivers": st.sampled_from([{"max-days": 1}, {"max-days": 2}]),
    }[key]
    one = {**configuration, key: data.draw(different)}
    other = {**configuration, key: data.draw(different.filter(lambda value: value != one[key]))}
    texts = json.dumps(one), json.dumps(other)
    assert configured(*texts) or configured(*reversed(texts))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text("ab-:", max_size=3),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["rules", "trust", "images", "signers", "key", "a", "ask"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)
KEYS = [
    "fail-on",
    "exclude",
    "select",
    "rules",
    "trust",
    "images",
    "waivers",
    "conftest",
    "policies",
    "paths",
    "profile",
    "baseline",
]


@settings(max_examples=150)
@given(st.dictionaries(st.sampled_from(KEYS), JSON), st.dictionaries(st.sampled_from(KEYS), JSON))
def test_whatever_a_configuration_says_it_can_be_compared(
    one: dict[str, object], other: dict[str, object]
) -> None:
    configured(json.dumps(one), json.dumps(other))
    assert configured(json.dumps(one), json.dumps(one)) == []
