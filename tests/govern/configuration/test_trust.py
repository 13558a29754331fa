"""Who may sign what, as a configuration says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner.errors import ConfigError
from scanner.formats.registry import NAMES
from scanner.govern.configuration import load
from scanner.images.model import Signer, Trust, TrustRule
from scanner.model import Span

if TYPE_CHECKING:
    from pathlib import Path

ISSUER = "https://token.actions.githubusercontent.com"


def written(directory: Path, text: str) -> Path:
    path = directory / "cattleguard.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_everything_it_can_say(tmp_path: Path) -> None:
    (tmp_path / "cosign.pub").write_bytes(b"a key")
    (tmp_path / "root.json").write_bytes(b"{}")
    path = written(
        tmp_path,
        "trust:\n"
        "  root: root.json\n"
        "  images:\n"
        "    - pattern: ghcr.io/acme/**\n"
        "      signers:\n"
        "        - identity: https://github.com/acme/web/.github/workflows/release.yml@refs/heads/main\n"
        f"          issuer: {ISSUER}\n"
        "        - identity-regexp: .*@acme\\.example\n"
        "          issuer-regexp: https://accounts\\..*\n"
        "    - pattern: registry.example.com/**\n"
        "      signers:\n"
        "        - key: cosign.pub\n"
        "          transparency-log: false\n",
    )
    assert load(path, NAMES).trust == Trust(
        rules=(
            TrustRule(
                "ghcr.io/acme/**",
                (
                    Signer(
                        identity="https://github.com/acme/web/.github/workflows/release.yml@refs/heads/main",
                        issuer=ISSUER,
                    ),
                    Signer(identity_regexp=".*@acme\\.example", issuer_regexp="https://accounts\\..*"),
                ),
            ),
            TrustRule(
                "registry.example.com/**",
                (Signer(key=b"a key", key_name="cosign.pub", transparency_log=False),),
            ),
        ),
        root=b"{}",
        root_name="root.json",
    )


def test_a_configuration_without_trust_names_nobody(tmp_path: Path) -> None:
    assert load(written(tmp_path, "fail-on: low\n"), NAMES).trust is None


def rule(signer: str) -> str:
    return f"trust:\n  images:\n    - pattern: a/**\n      signers:\n        - {signer}\n"


@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        pytest.param("trust: all\n", (1, 8), "trust must be a mapping", "its keys are root, images", id="not-a-mapping"),
        pytest.param("trust: {roots: a}\n", (1, 9), "unknown key 'roots' in trust", "did you mean 'root'?", id="key"),
        pytest.param("trust: {images: a}\n", (1, 17), "images must be a list", "write one item a line, each after `- `", id="images"),
        pytest.param("trust: {images: [{signers: []}]}\n", (1, 19), "an entry of trust.images has no pattern", "add `pattern:`", id="no-pattern"),
        pytest.param("trust: {images: [{pattern: a/b, signers: []}]}\n", (1, 33), "signers is empty", "name at least one, or leave the entry out", id="nobody"),
        pytest.param("trust: {images: [{pattern: nginx, signers: [{key: k}]}]}\n", (1, 28), "'nginx' is not a pattern of images", "write registry/path, such as docker.io/library/nginx or ghcr.io/acme/**; ** alone is every image", id="pattern"),
        pytest.param(rule("{issuer: x}"), (5, 12), "a signer is one of: identity, identity-regexp, key", "give exactly one of them", id="no-one"),
        pytest.param(rule("{identity: a, key: b}"), (5, 12), "a signer is one of: identity, identity-regexp, key", "give exactly one of them", id="two"),
        pytest.param(rule("{identity: a}"), (5, 12), "an identity has an issuer, who vouches for it", f"add `issuer: {ISSUER}`, or whoever it is", id="no-issuer"),
        pytest.param(rule("{key: k, issuer: x}"), (5, 28), "a key has no issuer", "leave it out", id="key-with-issuer"),
        pytest.param(rule("{key: k, transparency-log: maybe}"), (5, 38), "transparency-log must be true or false", "write true or false", id="log"),
        pytest.param(rule("{identity: a, issuer: b, transparency-log: false}"), (5, 54), "an identity is always in the transparency log", "leave it out", id="identity-without-log"),
        pytest.param(rule("{identity-regexp: '(', issuer: b}"), (5, 29), "not a regular expression: missing ): (", "see the RE2 syntax", id="expression"),
        pytest.param(rule("{identity: 1, issuer: b}"), (5, 22), "identity must be a text", "put it in quotes", id="number"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(
    tmp_path: Path, text: str, place: tuple[int, int], message: str, hint: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        load(written(tmp_path, text), NAMES)
    span = caught.value.span
    assert isinstance(span, Span)
    assert ((span.line, span.column), caught.value.message, caught.value.hint) == (place, message, hint)


def test_a_key_that_is_not_there_is_told_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(written(tmp_path, rule("{key: cosign.pub}")), NAMES)
    assert caught.value.span == Span(str(tmp_path / "cattleguard.yaml"), 5, 17, 5, 27)
    assert caught.value.message.startswith("cosign.pub: ")
