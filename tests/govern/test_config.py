from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner.errors import ConfigError
from scanner.formats.registry import NAMES
from scanner.govern.configuration import Config, ConftestConfig, RuleConfig, find, load
from scanner.govern.selection import Selection
from scanner.model import Span

if TYPE_CHECKING:
    from pathlib import Path


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "cattleguard.yaml"
    path.write_text(text, encoding="utf-8")
    return path


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


def test_an_empty_list_allows_no_registry(tmp_path: Path) -> None:
    assert load(written(tmp_path, "images: {ask: []}\n"), NAMES).ask == ()


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "rules:\n", "{}\n"])
def test_an_empty_file_says_nothing(tmp_path: Path, text: str) -> None:
    assert load(written(tmp_path, text), NAMES) == Config()


@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        pytest.param("fail_on: low\n", (1, 1), "unknown key 'fail_on'", "did you mean 'fail-on'?", id="key"),
        pytest.param("fail-on: severe\n", (1, 10), "unknown value 'severe'", "one of: critical, high, info, low, medium", id="severity"),
        pytest.param("formats: [kubernets]\n", (1, 11), "unknown value 'kubernets'", "did you mean 'kubernetes'?", id="format"),
        pytest.param("exclude: docs/\n", (1, 10), "exclude must be a list", "write one item a line, each after `- `", id="not-a-list"),
        pytest.param("exclude: [1]\n", (1, 11), "an item of exclude must be a string", "put it in quotes", id="not-a-string"),
        pytest.param("- a\n", (1, 3), "the configuration must be a mapping", "its keys are profile, fail-on, strict, formats, exclude, select, policies, policy-keys, conftest, rules, trust, images", id="not-a-mapping"),
        pytest.param("images: [a]\n", (1, 1), "images must be a mapping", "its keys are ask, exclude", id="images"),
        pytest.param("images: {excluded: []}\n", (1, 10), "unknown key 'excluded' in images", "did you mean 'exclude'?", id="images-key"),
        pytest.param("images: {ask: a/b}\n", (1, 15), "ask must be a list", "write one item a line, each after `- `", id="images-list"),
        pytest.param("images: {ask: [nginx]}\n", (1, 16), "the pattern 'nginx' matches no image", "write registry/path, such as docker.io/library/nginx or ghcr.io/acme/**; ** alone is every image", id="images-pattern"),
        pytest.param("profile: [a]\n", (1, 1), "profile must be a text", "put it in quotes", id="profile"),
        pytest.param("policies: [nope/]\n", (1, 12), "'nope/' does not exist", "paths start from {base}", id="no-policies"),
        pytest.param("policy-keys: [nope.pub]\n", (1, 15), "'nope.pub' does not exist", "paths start from {base}", id="no-key"),
        pytest.param("strict: yes\n", (1, 9), "strict must be true or false", "write true or false", id="strict"),
        pytest.param("select: {category: [a]}\n", (1, 10), "unknown key 'category' in select", "did you mean 'categories'?", id="select-key"),
        pytest.param("select: {severity: never}\n", (1, 20), "unknown value 'never'", "one of: critical, high, info, low, medium", id="select-severity"),
        pytest.param("conftest: {combine: 1}\n", (1, 21), "combine must be true or false", "write true or false", id="conftest"),
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


@pytest.mark.parametrize(
    ("data", "place"),
    [
        pytest.param(b"rules: {\n", (2, 1), id="not-yaml"),
        pytest.param(b"a: \xff\n", (1, 4), id="not-utf-8"),
        pytest.param(b"rules: {a: 1}\nrules: {b: 1}\n", (2, 1), id="key-twice"),
    ],
)
def test_what_cannot_be_read_is_a_configuration_error(
    tmp_path: Path, data: bytes, place: tuple[int, int]
) -> None:
    path = tmp_path / "cattleguard.yaml"
    path.write_bytes(data)
    with pytest.raises(ConfigError) as caught:
        load(path, NAMES)
    assert caught.value.span is not None
    assert (caught.value.span.line, caught.value.span.column) == place


def test_a_missing_file_is_a_configuration_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path / "nowhere.yaml", NAMES)


def test_it_is_found_upwards_to_the_root_of_the_repository(tmp_path: Path) -> None:
    outside = written(tmp_path, "")
    inner = tmp_path / "repository" / "infra"
    inner.mkdir(parents=True)
    assert find(inner) is None
    (tmp_path / "repository" / ".git").mkdir()
    assert find(inner) is None
    own = written(tmp_path / "repository", "")
    assert find(inner) == own
    assert find(tmp_path) == outside
