"""The published schema and the reader accept the same: both are made from one table."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.errors import ConfigError
from scanner.formats.registry import NAMES
from scanner.govern.configuration import load
from scanner.govern.configuration.document import read
from scanner.govern.configuration.effective import effective
from scanner.govern.configuration.keys import CONFIGURATION, names
from scanner.policy.load import load as load_rules
from scanner.policy.load import shipped_directory
from scanner.policy.settings import check_settings
from scripts.generate_configuration_schema import PAGE, page, schema

ROOT = Path(__file__).parents[3]
SCHEMA = json.loads((ROOT / "docs/schema/configuration.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema_rs.Draft202012Validator(SCHEMA)
RULES = {rule.id: rule for rule in load_rules((shipped_directory(),)).rules}


def test_the_files_are_up_to_date() -> None:
    assert schema() == SCHEMA
    text = PAGE.read_text(encoding="utf-8")
    assert page(text) == text
    assert all(f"| `{name}` |" in text for name in names(CONFIGURATION))


def test_it_is_a_schema() -> None:
    jsonschema_rs.meta.validate(SCHEMA)
    assert set(RULES) == set(SCHEMA["properties"]["rules"]["properties"])


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with what the configurations of these tests name."""
    place = tmp_path_factory.mktemp("repository")
    for name in ("infra", "deploy", "policies/own", "policies/data"):
        (place / name).mkdir(parents=True)
    for name in (
        "deploy/production.yaml",
        "security/waivers.yaml",
        "policies/pack.pub",
        "cosign.pub",
        "root.json",
    ):
        (place / name).parent.mkdir(exist_ok=True)
        (place / name).write_text("{}")
    return place


def problem(directory: Path, text: str) -> ConfigError | None:
    """Return what the reader says against a configuration."""
    path = directory / "cattleguard.yaml"
    path.write_text(text, encoding="utf-8")
    try:
        rules = effective(load(path, NAMES), NAMES).config.rules
        places = {
            (rule, name): span for rule, one in rules.items() for name, span in one.parameter_spans.items()
        }
        said = {rule: one.parameters for rule, one in rules.items() if rule in RULES}
        check_settings(RULES.values(), said, places)
    except ConfigError as error:
        return error
    return None


GOOD = [
    "",
    "{}",
    "profile: strict",
    "fail-on: never",
    "strict: false",
    "paths: [infra, 'deploy/*.yaml']",
    "paths:",
    "formats: [terraform, kubernetes]",
    "exclude: ['!a', '# b', ' ']",
    "exclude:",
    "select: {categories: [pinning], severity: low, controls: ['slsa']}",
    "select:",
    "rules:",
    "rules: {unpinned-image: true, moved-tag: false}",
    "rules: {unpinned-image: {}}",
    "rules: {unpinned-image: {severity: info, waivable: false, require: digest}}",
    "rules: {vulnerable-image: {ignore: [CVE-2024-1], max-age-days: 3, require-scan: true}}",
    "rules: {my-own: {severity: low, waivable: true, anything: {at: [all]}}}",
    "rules: {K8sRequiredLabels/all-must-have-owner: false, main.deny_root: true}",
    "rules: {a: &a {severity: low}, b: *a, c: {<<: *a, waivable: false}}",
    "policies: [policies/own, 'oci://example.com/a@sha256:aa']",
    "policy-keys: [policies/pack.pub]",
    "conftest: {namespaces: [main], combine: true, rego-v0: false, data: [policies/data]}",
    "waivers: {file: security/waivers.yaml, require: [until, ticket, owner], max-days: 36500, warn-days: 0}",
    "waivers: {max-days: 30.0, require: }",
    "baseline: security/baseline.json",
    "outputs: [sarif=a.sarif, json=b=c.json, junit=new/c.xml]",
    "outputs: {sarif: a.sarif}",
    "outputs:",
    "trust:",
    "trust: {root: root.json, images: []}",
    "trust: {images: [{pattern: '**', signers: [{key: cosign.pub, transparency-log: false}]}]}",
    "trust: {images: [{pattern: a/b, signers: [{identity: a, issuer: b}, {identity-regexp: a, issuer-regexp: b}]}]}",
    "images: {ask: [], exclude: [a/**]}",
    "images:",
]
BAD = [
    "[]",
    "a",
    "profil: strict",
    "profile: strickt",
    "profile:",
    "profile: 1",
    "fail-on: worst",
    "fail-on:",
    "fail-on: [low]",
    "strict: 'true'",
    "strict: 1",
    "strict:",
    "paths: infra",
    "paths: [1]",
    "paths: ['']",
    'paths: ["a\\nb"]',
    "formats: [cobol]",
    "formats: terraform",
    "exclude: {a: b}",
    "exclude: [[a]]",
    "exclude: [null]",
    "select: [pinning]",
    "select: {category: [pinning]}",
    "select: {severity: never}",
    "select: {controls: slsa}",
    "rules: [a]",
    "rules: {a: low}",
    "rules: {a: }",
    "rules: {a: [b]}",
    "rules: {a: {severity: never}}",
    "rules: {a: {severity: }}",
    "rules: {a: {waivable: 1}}",
    "rules: {unpinned-image: {require: nothing}}",
    "rules: {unpinned-image: {required: digest}}",
    "rules: {vulnerable-image: {max-age-days: '3'}}",
    "rules: {vulnerable-image: {ignore: CVE-2024-1}}",
    "rules: {vulnerable-image: {ignore: [1]}}",
    "policies: policies/own",
    "conftest: {combine: maybe}",
    "conftest: {namespace: [a]}",
    "waivers: security/waivers.yaml",
    "waivers: {require: [reason]}",
    "waivers: {require: until}",
    "waivers: {max-days: 0}",
    "waivers: {max-days: 36501}",
    "waivers: {max-days: 1.5}",
    "waivers: {max-days: true}",
    "waivers: {max-days: }",
    "waivers: {warn-days: -1}",
    "baseline: [a]",
    "baseline: ''",
    "baseline:",
    "outputs: sarif=a",
    "outputs: [sarif]",
    "outputs: [sarif=]",
    "outputs: [saarif=a]",
    "outputs: [sarif=a, sarif=a]",
    "outputs: [1]",
    "outputs: {saarif: a}",
    "outputs: {sarif: }",
    "outputs: {sarif: [a]}",
    "trust: all",
    "trust: {images: }",
    "trust: {images: [null]}",
    "trust: {images: [{pattern: a/b}]}",
    "trust: {images: [{signers: [{key: cosign.pub}]}]}",
    "trust: {images: [{pattern: nginx, signers: [{key: cosign.pub}]}]}",
    "trust: {images: [{pattern: a/b, signers: []}]}",
    "trust: {images: [{pattern: a/b, signers: [{issuer: a}]}]}",
    "trust: {images: [{pattern: a/b, signers: [{identity: a}]}]}",
    "trust: {images: [{pattern: a/b, signers: [{identity: a, issuer: b, issuer-regexp: c}]}]}",
    "trust: {images: [{pattern: a/b, signers: [{identity: a, issuer: b, transparency-log: true}]}]}",
    "trust: {images: [{pattern: a/b, signers: [{key: cosign.pub, issuer: a}]}]}",
    "images: {ask: }",
    "images: {ask: [nginx]}",
    "images: {exclude: ['a']}",
]


@pytest.mark.parametrize("text", GOOD)
def test_both_accept(directory: Path, text: str) -> None:
    assert problem(directory, text) is None
    VALIDATOR.validate(read(directory / "cattleguard.yaml").value)


@pytest.mark.parametrize("text", BAD)
def test_both_refuse(directory: Path, text: str) -> None:
    error = problem(directory, text)
    assert error is not None
    assert error.span is not None
    assert error.hint
    assert not VALIDATOR.is_valid(read(directory / "cattleguard.yaml").value)


JUNK: st.SearchStrategy[Any] = st.sampled_from(
    [
        None,
        True,
        False,
        0,
        1,
        14,
        "",
        "a",
        "a/b",
        "a\nb",
        "low",
        "infra",
        "sarif=x",
        [],
        ["a"],
        [1],
        {},
        {"a": "b"},
    ]
)


def _mapping(known: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    fields = {name: st.one_of(one, one, JUNK) for name, one in known.items()}
    return st.one_of(st.fixed_dictionaries({}, optional={**fields, "unknown": JUNK}), JUNK)


def _list(items: list[Any]) -> st.SearchStrategy[Any]:
    return st.lists(st.one_of(st.sampled_from(items), JUNK), max_size=3, unique_by=str)


TEXT = st.sampled_from(["a", "https://a.example", "", "\t"])
SIGNER = _mapping(
    {
        "identity": TEXT,
        "identity-regexp": TEXT,
        "issuer": TEXT,
        "issuer-regexp": TEXT,
        "key": st.just("cosign.pub"),
        "transparency-log": st.booleans(),
    }
)
PATTERNS = ["a/b", "**", "nginx", "a/**"]
TRUSTED = _mapping({"pattern": st.sampled_from(PATTERNS), "signers": st.lists(SIGNER, max_size=2)})
SEVERITY = st.sampled_from(["low", "critical", "never"])
RULE = st.one_of(
    st.booleans(), _mapping({"severity": SEVERITY, "waivable": st.booleans(), "require": st.just("digest")})
)
VALUES = _mapping(
    {
        "profile": st.sampled_from(["default", "strict", "lax"]),
        "fail-on": SEVERITY,
        "strict": st.booleans(),
        "formats": _list(["terraform", "compose"]),
        "exclude": _list(["x", "y"]),
        "select": _mapping(
            {"categories": _list(["pinning"]), "severity": SEVERITY, "controls": _list(["slsa"])}
        ),
        "rules": _mapping({"unpinned-image": RULE, "repair-command": RULE, "my-own": RULE}),
        "waivers": _mapping(
            {
                "require": _list(["until", "owner", "reason"]),
                "max-days": st.integers(-1, 40_000),
                "warn-days": st.integers(-1, 40_000),
            }
        ),
        "outputs": st.one_of(
            _list(["sarif=x", "json=y", "xml=z"]), _mapping({"sarif": st.just("x"), "json": TEXT})
        ),
        "conftest": _mapping(
            {"namespaces": _list(["main"]), "combine": st.booleans(), "rego-v0": st.booleans()}
        ),
        "trust": _mapping({"root": st.just("root.json"), "images": st.lists(TRUSTED, max_size=2)}),
        "images": _mapping({"ask": _list(PATTERNS), "exclude": _list(PATTERNS)}),
    }
)
SEMANTIC = ("two reports are written to", "is a directory", "cannot be read", "not a regular file")
"""What no schema can know: of the file system, and of two outputs together."""


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=VALUES)
def test_both_agree(directory: Path, value: Any) -> None:
    error = problem(directory, json.dumps(value))
    if error is not None and any(said in error.message for said in SEMANTIC):
        return
    assert (error is None) == VALIDATOR.is_valid(value), error


def _examples() -> list[Any]:
    """Return the configurations in the documentation: blocks of YAML whose keys are those of the configuration."""
    found = []
    for path in [
        ROOT / "README.md",
        *sorted((ROOT / "docs").glob("*.md")),
        *sorted((ROOT / "docs").glob("rules/*.md")),
    ]:
        blocks = re.findall(
            r"^```yaml\n(.*?)^```", path.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
        )
        keys = re.compile(rf"({'|'.join(names(CONFIGURATION))}):")
        for number, block in enumerate(blocks):
            top = [line for line in block.splitlines() if line[:1] not in ("", " ", "#", "-", "}", "]")]
            if re.search(r"^waivers:\n *- ", block, re.MULTILINE):
                continue  # a file of waivers
            if top and all(keys.match(line) for line in top):
                found.append(pytest.param(block, id=f"{path.relative_to(ROOT).as_posix()}-{number}"))
    return found


@pytest.mark.parametrize("block", _examples())
def test_the_examples_of_the_documentation(tmp_path: Path, block: str) -> None:
    path = tmp_path / "cattleguard.yaml"
    path.write_text(block, encoding="utf-8")
    VALIDATOR.validate(read(path).value)


def test_there_are_examples() -> None:
    found = {str(one.id).rpartition("-")[0] for one in _examples()}
    assert {"docs/configuration.md", "docs/images.md"} <= found


@pytest.mark.parametrize("name", ["cattleguard.yaml", "fixtures/shop/cattleguard.yaml"])
def test_our_own(name: str) -> None:
    VALIDATOR.validate(read(ROOT / name).value)
