"""Image references: the grammar, what is certain of those that are partly unknown, and the fact."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.facts.images import ImageReference, check_digest, image, parse
from scanner.facts.model import Image

HEX = "0123456789abcdef" * 4
SHA256 = f"sha256:{HEX}"
AT = ("spec", "image")
FIXTURES = Path(__file__).parents[2] / "fixtures" / "references"
RECORDED = [json.loads(line) for line in (FIXTURES / "images.jsonl").read_text("utf-8").splitlines()]
NO_HOST = "a_b.c/d"
"""The reference implementation takes this and gives it an empty registry, which nothing can pull from."""


@pytest.mark.parametrize(
    ("ref", "registry", "repository", "tag", "digest"),
    [
        ("nginx", "docker.io", "library/nginx", None, None),
        ("nginx:1.27.3", "docker.io", "library/nginx", "1.27.3", None),
        ("bitnami/redis", "docker.io", "bitnami/redis", None, None),
        ("docker.io/nginx", "docker.io", "library/nginx", None, None),
        ("index.docker.io/a/b", "docker.io", "a/b", None, None),
        ("foo:5000", "docker.io", "library/foo", "5000", None),
        ("foo:5000/bar", "foo:5000", "bar", None, None),
        ("localhost/x", "localhost", "x", None, None),
        ("localhost:5000/x:1", "localhost:5000", "x", "1", None),
        ("[::1]:5000/x", "[::1]:5000", "x", None, None),
        ("Foo/bar", "Foo", "bar", None, None),
        ("gcr.io/k8s-staging-x/proxy:v0.1.2", "gcr.io", "k8s-staging-x/proxy", "v0.1.2", None),
        (
            "123456789012.dkr.ecr.us-east-1.amazonaws.com/x:1",
            "123456789012.dkr.ecr.us-east-1.amazonaws.com",
            "x",
            "1",
            None,
        ),
        (
            "mcr.microsoft.com/dotnet/sdk:8.0.100-jammy-amd64",
            "mcr.microsoft.com",
            "dotnet/sdk",
            "8.0.100-jammy-amd64",
            None,
        ),
        (f"quay.io/x/y@{SHA256}", "quay.io", "x/y", None, SHA256),
        (f"quay.io/x/y:1@{SHA256}", "quay.io", "x/y", "1", SHA256),
        (f"x@sha512:{HEX * 2}", "docker.io", "library/x", None, f"sha512:{HEX * 2}"),
        (f"x@blake3:{HEX}", "docker.io", "library/x", None, f"blake3:{HEX}"),
    ],
)
def test_parts(ref: str, registry: str, repository: str, tag: str | None, digest: str | None) -> None:
    assert parse(ref) == ImageReference(registry, repository, tag, digest)


@pytest.mark.parametrize(
    ("ref", "reason"),
    [
        ("", "the reference is empty"),
        (":1", "the repository is missing"),
        (f"@{SHA256}", "the repository is missing"),
        ("a b", "a reference has no white space"),
        ("nginx\n", "a reference has no white space"),
        ("docker://nginx", "a reference has no scheme"),
        ("https://gcr.io/x", "a reference has no scheme"),
        (HEX, "a repository name cannot be 64 hexadecimal digits"),
        ("NGINX", "a repository name is written in lower case"),
        ("foo/Bar", "a repository name is written in lower case"),
        (
            "a//b",
            "the parts of a repository name are letters and digits, with single . _ __ or - between them",
        ),
        (
            "$REG/x",
            "$REG is not a registry host",
        ),
        ("[::1/x", "[::1 is not a registry host"),
        ("-a.b/c", "-a.b is not a registry host"),
        ("r.io/" + "a" * 256, "a repository name has at most 255 characters"),
        ("x:", "the tag is empty"),
        ("x:.1", "a tag is letters, digits, _ . and -, and begins with none of . and -"),
        ("x:" + "1" * 129, "a tag has at most 128 characters"),
        ("x@", "a digest is written algorithm:hex, such as sha256: and 64 hexadecimal digits"),
        ("x@sha256", "a digest is written algorithm:hex, such as sha256: and 64 hexadecimal digits"),
        ("x@sha256:xyz", "a sha256 digest is written in hexadecimal digits"),
        ("x@sha256:abc", "a sha256 digest has 64 hexadecimal digits, this one 3"),
        (f"x@sha512:{HEX}", "a sha512 digest has 128 hexadecimal digits, this one 64"),
        (f"x@sha256:{HEX.upper()}", "a sha256 digest is written in lower case"),
        ("x@blake3:abc", "a digest has at least 32 hexadecimal digits, this one 3"),
    ],
)
def test_what_is_no_reference(ref: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(reason)}$"):
        parse(ref)


@pytest.mark.parametrize("row", RECORDED, ids=lambda row: str(row["ref"])[:40])
def test_as_the_reference_implementation(row: dict[str, Any]) -> None:
    """Compare with what fixtures/references/record_images.go recorded."""
    try:
        found: dict[str, Any] | None = vars_of(parse(row["ref"]))
    except ValueError:
        found = None
    recorded = None if "error" in row or row["ref"] == NO_HOST else {k: row[k] for k in row if k != "ref"}
    assert found == recorded


def vars_of(found: ImageReference) -> dict[str, Any]:
    return {
        "registry": found.registry,
        "repository": found.repository,
        "tag": found.tag,
        "digest": found.digest,
    }


part = st.from_regex(r"[a-z0-9]{1,4}(?:(?:\.|_|__|-{1,3})[a-z0-9]{1,4}){0,2}", fullmatch=True)
host = st.from_regex(
    r"(?:localhost|[A-Za-z0-9]{1,3}(?:-[a-z0-9])?\.[a-z]{2,3}|\[[0-9a-f]{1,2}:[0-9a-f:]{0,4}\])(?::[0-9]{1,5})?",
    fullmatch=True,
)
tag = st.none() | st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}", fullmatch=True)
digest = st.none() | st.from_regex(r"sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}", fullmatch=True)
references = st.builds(
    ImageReference, host, st.lists(part, min_size=1, max_size=3).map("/".join), tag, digest
).filter(lambda one: one.registry != "index.docker.io")


@given(references)
@settings(max_examples=150, deadline=None)
def test_what_is_written_out_is_read_back(one: ImageReference) -> None:
    assert parse(str(one)) == one


@given(st.text(max_size=40) | st.text("aA0.:/@_-[]", max_size=20))
@settings(max_examples=300, deadline=None)
def test_any_text_is_a_reference_or_an_error(text: str) -> None:
    try:
        found = parse(text)
    except ValueError as exc:
        assert str(exc)
        assert image(AT, text, role="container").error == str(exc)
        return
    assert parse(str(found)) == found
    assert image(AT, text, role="container").error is None


@given(st.text(max_size=60), st.lists(st.text(max_size=5), max_size=3).map(tuple))
@settings(max_examples=200, deadline=None)
def test_any_unknown_parts_give_a_fact(text: str, unknown: tuple[str, ...]) -> None:
    found = image(AT, text, role="container", unknown=unknown)
    assert (found.ref, found.unknown) == (text, unknown)


def test_hostile_lengths_take_linear_time() -> None:
    for text in ("a" * 200_000, "a-" * 100_000, "a/" * 100_000, "a." * 100_000 + "/", "x:" + "_" * 200_000):
        assert image(AT, text, role="container").error is not None


@pytest.mark.parametrize(
    ("digest", "valid"),
    [(SHA256, True), ("sha256:abc", False), ("", False), (f"a+b.c:{HEX}", True), (f"1:{HEX}", False)],
)
def test_digests(digest: str, valid: bool) -> None:
    if valid:
        check_digest(digest)
    else:
        with pytest.raises(ValueError, match="digest"):
            check_digest(digest)


def test_the_fact_of_a_reference() -> None:
    assert image(
        AT, "nginx:1.27.3", role="service", name="web", pull_policy="Always", arguments=("TAG",)
    ) == Image(
        at=AT,
        ref="nginx:1.27.3",
        registry="docker.io",
        repository="library/nginx",
        tag="1.27.3",
        digest=None,
        grade="version",
        role="service",
        name="web",
        pull_policy="Always",
        arguments=("TAG",),
    )


def test_the_fact_of_what_is_no_reference() -> None:
    assert image(AT, "nginx@sha256:abc", role="base") == Image(
        at=AT,
        ref="nginx@sha256:abc",
        registry="",
        repository="",
        tag=None,
        digest=None,
        grade="floating",
        role="base",
        error="a sha256 digest has 64 hexadecimal digits, this one 3",
    )


@pytest.mark.parametrize(
    ("ref", "grade"),
    [
        ("nginx", "floating"),
        ("nginx:latest", "floating"),
        ("nginx:1.27", "floating"),
        ("nginx:1.27.3", "version"),
        (f"nginx@{SHA256}", "digest"),
        (f"nginx:latest@{SHA256}", "digest"),
        ("nginx:" + "a1" * 20, "version"),
    ],
)
def test_grades(ref: str, grade: str) -> None:
    assert image(AT, ref, role="container").grade == grade


def test_what_is_built_here_is_local() -> None:
    assert image(AT, "shop/web", role="output", local=True).grade == "local"


@pytest.mark.parametrize(
    ("ref", "unknown", "registry", "repository", "tag", "grade"),
    [
        ("$IMAGE", ("$IMAGE",), "", "", None, "unknown"),
        ("$REG/app", ("$REG",), "", "", None, "floating"),
        ("$REG/app:latest", ("$REG",), "", "", "latest", "floating"),
        ("$REG/app:1.2.3", ("$REG",), "", "", "1.2.3", "version"),
        (f"$REG/app@{SHA256}", ("$REG",), "", "", None, "digest"),
        ("$REG/app@sha256:abc", ("$REG",), "", "", None, "unknown"),
        ("${IMAGE}:latest", ("${IMAGE}",), "", "", "latest", "floating"),
        ("${BASE}-slim", ("${BASE}",), "", "", None, "unknown"),
        ("nginx:${TAG:?say which}", ("${TAG:?say which}",), "docker.io", "library/nginx", None, "unknown"),
        ("nginx:1.${MINOR}", ("${MINOR}",), "docker.io", "library/nginx", None, "unknown"),
        (f"nginx:$TAG@{SHA256}", ("$TAG",), "docker.io", "library/nginx", None, "digest"),
        ("gcr.io/${P}/app:1.2", ("${P}",), "gcr.io", "", "1.2", "floating"),
        ("${var.repo}/app:1", ("var.repo",), "", "", "1", "floating"),
        ("ghcr.io/o/r:${{ github.sha }}", ("github.sha",), "ghcr.io", "o/r", None, "unknown"),
        ("app:{{ .Tag }}", ("{{ .Tag }}",), "docker.io", "library/app", None, "unknown"),
        ("app:1.2.3", ("elsewhere",), "", "", None, "unknown"),
    ],
)
def test_what_is_certain_of_a_partly_unknown_reference(
    ref: str, unknown: tuple[str, ...], registry: str, repository: str, tag: str | None, grade: str
) -> None:
    found = image(AT, ref, role="container", unknown=unknown)
    assert (found.registry, found.repository, found.tag, found.grade, found.error, found.unknown) == (
        registry,
        repository,
        tag,
        grade,
        None,
        unknown,
    )
