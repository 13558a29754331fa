from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from scanner.errors import ConfigError
from scanner.formats.registry import NAMES
from scanner.govern.configuration import Config, ConftestConfig, RuleConfig, WaiverConfig
from scanner.govern.configuration import load as load_with_places
from scanner.govern.selection import Selection
from scanner.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterable


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "cattleguard.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def load(path: Path, formats: Iterable[str]) -> Config:
    """Return the configuration as it is understood, without its text, of which test_places tells."""
    return replace(load_with_places(path, formats), places={}, plain={})


def test_everything_it_can_say(tmp_path: Path) -> None:
    (tmp_path / "policies" / "own").mkdir(parents=True)
    path = written(
        tmp_path,
        "fail-on: medium\n"
        "formats: [kubernetes, terraform]\n"
        "exclude: [examples/]\n"
        "policies: [policies/own]\n"
        "rules:\n"
        "  unpinned-image: {severity: low, require: version}\n"
        "  missing-health-check: false\n"
        "  repair-command: true\n"
        "images:\n"
        "  ask: [ghcr.io/acme/**, docker.io/library/*]\n"
        "  exclude: [ghcr.io/acme/preview/**]\n",
    )
    name = str(path)
    assert load(path, NAMES) == Config(
        fail_on="medium",
        formats=("kubernetes", "terraform"),
        exclude=("examples/",),
        policies=(str(tmp_path / "policies/own"),),
        rules={
            "unpinned-image": RuleConfig(
                enabled=True,
                severity="low",
                parameters={"require": "version"},
                span=Span(name, 6, 3, 6, 17),
                parameter_spans={"severity": Span(name, 6, 30, 6, 33), "require": Span(name, 6, 44, 6, 51)},
            ),
            "missing-health-check": RuleConfig(enabled=False, span=Span(name, 7, 25, 7, 30)),
            "repair-command": RuleConfig(enabled=True, span=Span(name, 8, 19, 8, 23)),
        },
        ask=("ghcr.io/acme/**", "docker.io/library/*"),
        images_left_out=("ghcr.io/acme/preview/**",),
    )


def test_what_it_can_say_of_policies(tmp_path: Path) -> None:
    for name in ("own", "data"):
        (tmp_path / name).mkdir()
    (tmp_path / "pack.pub").touch()
    path = written(
        tmp_path,
        "profile: strict\n"
        "strict: false\n"
        "select:\n"
        "  categories: [pinning, custom]\n"
        "  severity: medium\n"
        "  controls: ['nist-800-53r5:CM-2']\n"
        "policies: [own, oci://ghcr.io/acme/pack@sha256:aa, git+https://example.com/a.git@bb]\n"
        "policy-keys: [pack.pub]\n"
        "conftest: {namespaces: [main], combine: true, rego-v0: true, data: [data]}\n"
        "fail-on: never\n",
    )
    name = str(path)
    assert load(path, NAMES) == Config(
        profile="strict",
        profile_span=Span(name, 1, 10, 1, 16),
        fail_on="never",
        strict=False,
        select=Selection(
            categories=("pinning", "custom"),
            severity="medium",
            controls=("nist-800-53r5:CM-2",),
            spans={
                "pinning": Span(name, 4, 16, 4, 23),
                "custom": Span(name, 4, 25, 4, 31),
                "nist-800-53r5:CM-2": Span(name, 6, 14, 6, 34),
            },
        ),
        policies=(
            str(tmp_path / "own"),
            "oci://ghcr.io/acme/pack@sha256:aa",
            "git+https://example.com/a.git@bb",
        ),
        policy_keys=(tmp_path / "pack.pub",),
        conftest=ConftestConfig(namespaces=("main",), combine=True, rego_v0=True, data=(tmp_path / "data",)),
    )


def test_what_it_can_say_of_a_scan(tmp_path: Path) -> None:
    for name in ("infra", "apps[1]"):
        (tmp_path / name).mkdir()
    (tmp_path / "accepted.yaml").touch()
    path = written(
        tmp_path,
        "paths: [infra, apps*/*.yaml, 'apps[1]']\n"
        "outputs: [sarif=out/results.sarif, json=out.json]\n"
        "baseline: accepted.json\n"
        "waivers: {file: accepted.yaml, require: [until, ticket, owner], max-days: 90, warn-days: 7}\n"
        "rules:\n"
        "  unpinned-image: {waivable: false}\n",
    )
    name = str(path)
    assert load(path, NAMES) == Config(
        paths=(str(tmp_path / "infra"), str(tmp_path / "apps*/*.yaml"), str(tmp_path / "apps[1]")),
        outputs=(f"sarif={tmp_path / 'out/results.sarif'}", f"json={tmp_path / 'out.json'}"),
        baseline=tmp_path / "accepted.json",
        waivers=WaiverConfig(tmp_path / "accepted.yaml", ("until", "ticket", "owner"), 90, 7),
        rules={
            "unpinned-image": RuleConfig(
                waivable=False,
                span=Span(name, 6, 3, 6, 17),
                parameter_spans={"waivable": Span(name, 6, 30, 6, 35)},
            )
        },
    )


def test_outputs_as_a_mapping(tmp_path: Path) -> None:
    path = written(tmp_path, "outputs: {sarif: a.sarif, json: b=c.json}\n")
    assert load(path, NAMES).outputs == (f"sarif={tmp_path / 'a.sarif'}", f"json={tmp_path / 'b=c.json'}")


def test_anchors_and_merge_keys_are_what_yaml_makes_of_them(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "rules:\n"
        "  unpinned-image: &low {severity: low}\n"
        "  repair-command: *low\n"
        "  unpinned-action: {<<: *low, waivable: false}\n",
    )
    said = load(path, NAMES).rules
    assert {rule: (one.severity, one.waivable) for rule, one in said.items()} == {
        "unpinned-image": ("low", None),
        "repair-command": ("low", None),
        "unpinned-action": ("low", False),
    }


def test_a_directory_whose_name_has_wildcards(tmp_path: Path) -> None:
    place = tmp_path / "a[1]"
    place.mkdir()
    (found,) = load(written(place, "paths: ['*.yaml']\n"), NAMES).paths
    assert [str(one) for one in Path("/").glob(found.removeprefix("/"))] == [str(place / "cattleguard.yaml")]


def test_places(tmp_path: Path) -> None:
    path = written(tmp_path, "fail-on: low\nrules:\n  a: {x: [1, 2]}\n")
    name = str(path)
    config = load_with_places(path, NAMES)
    assert config.plain == {"fail-on": "low", "rules": {"a": {"x": [1, 2]}}}
    assert config.places == {
        (): Span(name, 1, 1, 1, 13),
        ("fail-on",): Span(name, 1, 10, 1, 13),
        ("rules",): Span(name, 2, 1, 2, 6),
        ("rules", "a"): Span(name, 3, 3, 3, 4),
        ("rules", "a", "x"): Span(name, 3, 7, 3, 8),
        ("rules", "a", "x", 0): Span(name, 3, 11, 3, 12),
        ("rules", "a", "x", 1): Span(name, 3, 14, 3, 15),
    }


def test_an_empty_list_allows_no_registry(tmp_path: Path) -> None:
    assert load(written(tmp_path, "images: {ask: []}\n"), NAMES).ask == ()


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "---\n", "rules:\n", "exclude:\n", "{}\n"])
def test_an_empty_file_says_nothing(tmp_path: Path, text: str) -> None:
    assert load(written(tmp_path, text), NAMES) == Config()


@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        pytest.param("fail_on: low\n", (1, 1), "unknown key 'fail_on'", "did you mean 'fail-on'?", id="key"),
        pytest.param("fail-on: severe\n", (1, 10), "unknown severity 'severe'", "one of: critical, high, medium, low, info, never", id="severity"),
        pytest.param("formats: [kubernets]\n", (1, 11), "unknown format 'kubernets'", "did you mean 'kubernetes'?", id="format"),
        pytest.param("exclude: docs/\n", (1, 10), "exclude must be a list", "write one item a line, each after `- `", id="not-a-list"),
        pytest.param("exclude: [1]\n", (1, 11), "an item of exclude must be a text", "put it in quotes", id="not-a-string"),
        pytest.param("- a\n", (1, 3), "the configuration must be a mapping", "its keys are profile, fail-on, strict, paths, formats, exclude, select, rules, policies, policy-keys, conftest, waivers, baseline, outputs, trust, images", id="not-a-mapping"),
        pytest.param("images: [a]\n", (1, 1), "images must be a mapping", "its keys are ask, exclude", id="images"),
        pytest.param("images: {excluded: []}\n", (1, 10), "unknown key 'excluded' in images", "did you mean 'exclude'?", id="images-key"),
        pytest.param("images: {ask: a/b}\n", (1, 15), "ask must be a list", "write one item a line, each after `- `", id="images-list"),
        pytest.param("images: {ask: [nginx]}\n", (1, 16), "'nginx' is not a pattern of images", "write registry/path, such as docker.io/library/nginx or ghcr.io/acme/**; ** alone is every image", id="images-pattern"),
        pytest.param("profile: [a]\n", (1, 1), "unknown profile \"['a']\"", "one of: audit, default, strict", id="profile"),
        pytest.param("policies: [nope/]\n", (1, 12), "'nope/' does not exist", "paths start from {base}", id="no-policies"),
        pytest.param("policy-keys: [nope.pub]\n", (1, 15), "'nope.pub' does not exist", "paths start from {base}", id="no-key"),
        pytest.param("strict: yes\n", (1, 9), "strict must be true or false", "write true or false", id="strict"),
        pytest.param("select: {category: [a]}\n", (1, 10), "unknown key 'category' in select", "did you mean 'categories'?", id="select-key"),
        pytest.param("select: {severity: never}\n", (1, 20), "unknown severity 'never'", "one of: critical, high, medium, low, info", id="select-severity"),
        pytest.param("conftest: {combine: 1}\n", (1, 21), "combine must be true or false", "write true or false", id="conftest"),
        pytest.param("conftest: {namespace: [main]}\n", (1, 12), "unknown key 'namespace' in conftest", "did you mean 'namespaces'?", id="conftest-key"),
        pytest.param("images: {ask: }\n", (1, 10), "ask must be a list", "write one item a line, each after `- `", id="images-null"),
        pytest.param("exclude: ['']\n", (1, 11), "an item of exclude is empty", "write something, or leave it out", id="empty"),
        pytest.param('exclude: ["a\\nb"]\n', (1, 11), "'a\\nb' is not a pattern", "write a text of one line", id="two-lines"),
        pytest.param("profile: strickt\n", (1, 10), "unknown profile 'strickt'", "did you mean 'strict'?", id="no-profile"),
        pytest.param("fail-on:\n", (1, 1), "fail-on has no value", "one of: critical, high, medium, low, info, never", id="no-value"),
        pytest.param("paths: [nope]\n", (1, 9), "'nope' does not exist", "paths start from {base}", id="no-path"),
        pytest.param("paths: ['-']\n", (1, 9), "standard input is no path", "name - on the command line", id="stdin"),
        pytest.param("paths: infra\n", (1, 8), "paths must be a list", "write one item a line, each after `- `", id="paths"),
        pytest.param("waivers: waivers.yaml\n", (1, 10), "waivers must be a mapping", "its keys are file, require, max-days, warn-days", id="waivers"),
        pytest.param("waivers: {maxdays: 3}\n", (1, 11), "unknown key 'maxdays' in waivers", "did you mean 'max-days'?", id="waivers-key"),
        pytest.param("waivers: {require: [reason]}\n", (1, 21), "unknown field of waivers 'reason'", "one of: until, ticket, owner", id="waivers-field"),
        pytest.param("waivers: {max-days: 0}\n", (1, 21), "max-days must be a number from 1 to 36500", "write a whole number, without quotes", id="no-days"),
        pytest.param("waivers: {max-days: '30'}\n", (1, 21), "max-days must be a number from 1 to 36500", "write a whole number, without quotes", id="quoted-days"),
        pytest.param("waivers: {warn-days: true}\n", (1, 22), "warn-days must be a number from 0 to 36500", "write a whole number, without quotes", id="true-days"),
        pytest.param("waivers: {file: .git/hooks/pre-commit}\n", (1, 17), "'.git/hooks/pre-commit' is in .git", "name another place", id="waivers-in-git"),
        pytest.param("baseline: [a]\n", (1, 1), "baseline must be a text", "put it in quotes", id="baseline"),
        pytest.param("outputs: sarif\n", (1, 10), "outputs must be a list or a mapping", "write `- FORMAT=FILE`, or `FORMAT: FILE`", id="outputs"),
        pytest.param("outputs: [sarif]\n", (1, 11), "an item of outputs is not of the form FORMAT=FILE", "for example sarif=results.sarif", id="no-file"),
        pytest.param("outputs: {sarif: [a]}\n", (1, 11), "sarif is not of the form FORMAT=FILE", "for example sarif=results.sarif", id="files"),
        pytest.param("outputs: [saarif=a]\n", (1, 11), "unknown report format 'saarif'", "did you mean 'sarif'?", id="report"),
        pytest.param("outputs: [sarif=a, json=./a]\n", (1, 20), "two reports are written to ./a", "give each its own file", id="same-file"),
        pytest.param("outputs: [sarif=out/]\n", (1, 11), "'out/' is a directory", "name a file", id="output-directory"),
        pytest.param("outputs: [sarif=cattleguard.yaml]\n", (1, 11), "'cattleguard.yaml' is the configuration", "name another file", id="output-self"),
        pytest.param("rules: {a: {severity: never}}\n", (1, 23), "unknown severity 'never'", "one of: critical, high, medium, low, info", id="rule-severity"),
        pytest.param("rules: {a: {waivable: 'no'}}\n", (1, 23), "waivable must be true or false", "write true or false", id="waivable"),
        pytest.param("rules: {a: }\n", (1, 9), "a rule is configured by false, true or a mapping", "write `false` to leave it out", id="rule-null"),
        pytest.param("trust: {images: [null]}\n", (1, 18), "an entry of trust.images must be a mapping", "its keys are pattern, signers", id="no-entry"),
        pytest.param("fail-on: low\n---\nfail-on: never\n", (3, 1), "a second YAML document begins here", "remove `---` and what follows it", id="documents"),
        pytest.param("rules: [a]\n", (1, 1), "rules must be a mapping", "write rule ids as its keys", id="rules"),
        pytest.param(
            "rules: {unpinned-image: low}\n",
            (1, 25),
            "a rule is configured by false, true or a mapping",
            "write `false` to leave it out",
            id="rule",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(
    tmp_path: Path, text: str, place: tuple[int, int], message: str, hint: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        load(written(tmp_path, text), NAMES)
    error = caught.value
    assert error.span is not None
    assert (error.span.line, error.span.column) == place
    assert (error.message, error.hint) == (message, hint.format(base=tmp_path) if "{base}" in hint else hint)
