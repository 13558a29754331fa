"""Git URLs in the spellings of the tools that take them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.facts.git import GitSource, git, parse, without_credentials
from scanner.facts.model import Reference

AT = ("module", "vpc", "source")
SHA1 = "3fa9c1d8f3fa9c1d8f3fa9c1d8f3fa9c1d8f3fa9"


@pytest.mark.parametrize(
    ("url", "source"),
    [
        ("https://github.com/o/r", GitSource("github.com", "o/r")),
        ("https://github.com/o/r.git", GitSource("github.com", "o/r")),
        ("https://github.com/o/r/", GitSource("github.com", "o/r")),
        ("https://git.example:8443/a/b/c.git", GitSource("git.example:8443", "a/b/c")),
        ("http://[::1]:3000/o/r", GitSource("[::1]:3000", "o/r")),
        ("git://host/r.git", GitSource("host", "r")),
        ("ssh://git@github.com/o/r.git", GitSource("github.com", "o/r")),
        ("ssh://git@host:22/o/r.git", GitSource("host:22", "o/r")),
        ("git@github.com:o/r.git", GitSource("github.com", "o/r")),
        ("host:r.git", GitSource("host", "r")),
        ("git@host:/abs/r.git", GitSource("host", "abs/r")),
        ("git::https://github.com/o/r.git", GitSource("github.com", "o/r")),
        ("git::git@github.com:o/r.git?ref=main", GitSource("github.com", "o/r", "main")),
        ("git::https://h.example/o/r.git//modules/vpc?ref=v1.2.3", GitSource("h.example", "o/r", "v1.2.3")),
        ("git::ssh://git@h.example/o/r.git?depth=1&ref=v1", GitSource("h.example", "o/r", "v1")),
        ("github.com/o/r//modules/vpc?ref=v1", GitSource("github.com", "o/r", "v1")),
        ("https://github.com/o/r.git/overlays/x?ref=v1", GitSource("github.com", "o/r", "v1")),
        ("https://github.com/o/r?version=v1.0.0", GitSource("github.com", "o/r", "v1.0.0")),
        ("https://github.com/o/r.git?branch=main", GitSource("github.com", "o/r", "main", branch=True)),
        (f"https://github.com/o/r.git?tag=v1&commit={SHA1}", GitSource("github.com", "o/r", SHA1)),
        ("https://github.com/o/r.git?ref=feature%2Fx", GitSource("github.com", "o/r", "feature/x")),
        ("https://github.com/o/r.git?ref=", GitSource("github.com", "o/r")),
        ("https://github.com/o/r.git#v1", GitSource("github.com", "o/r", "v1")),
        ("https://github.com/o/r.git#main:directory", GitSource("github.com", "o/r", "main")),
        ("https://github.com/o/r.git#:directory", GitSource("github.com", "o/r")),
        (
            "https://github.com/o/r.git#refs/heads/1.2.3",
            GitSource("github.com", "o/r", "refs/heads/1.2.3", branch=True),
        ),
        ("git+https://github.com/o/r.git#semver:^1.2.3", GitSource("github.com", "o/r", "^1.2.3")),
        ("git+ssh://git@github.com/o/r.git#v1.2.3", GitSource("github.com", "o/r", "v1.2.3")),
        ("git+https://github.com/o/r@v1.2.3#egg=x&subdirectory=y", GitSource("github.com", "o/r", "v1.2.3")),
        ("git+https://github.com/o/r.git@v1.2.3", GitSource("github.com", "o/r", "v1.2.3")),
        ("git+https://github.com/o/r#tag=v1", GitSource("github.com", "o/r", "v1")),
        ("git+https://github.com/o/r#head=main", GitSource("github.com", "o/r", "main", branch=True)),
        ("github:o/r#v1.2.3", GitSource("github.com", "o/r", "v1.2.3")),
        ("gitlab:g/s/p", GitSource("gitlab.com", "g/s/p")),
        ("https://dev.azure.com/org/p/_git/r", GitSource("dev.azure.com", "org/p/_git/r")),
        ("o/r#v1", GitSource("", "o/r", "v1")),
        ("./modules/vpc", GitSource("", "./modules/vpc", local=True)),
        ("../x?ref=v1", GitSource("", "../x", "v1", local=True)),
        ("/srv/git/r.git", GitSource("", "/srv/git/r.git", local=True)),
        ("file:///srv/git/r.git", GitSource("", "/srv/git/r.git", local=True)),
        ("C:\\src\\r", GitSource("", "C:\\src\\r", local=True)),
    ],
)
def test_parts(url: str, source: GitSource) -> None:
    assert parse(url) == source


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "the git URL is empty"),
        ("https://x y/z", "a git URL has no white space"),
        ("https://", "a git URL is written https://host/path, user@host:path or ./path"),
        ("https:///o/r", "a git URL is written https://host/path, user@host:path or ./path"),
        ("://x", "a git URL is written https://host/path, user@host:path or ./path"),
    ],
)
def test_what_is_no_url(url: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{reason}$"):
        parse(url)
    found = git(AT, url, fetcher="terraform")
    assert (found.ref, found.grade, found.error) == (url, "floating", reason)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://user:secret@host/o/r", "https://host/o/r"),
        ("https://token@host/o/r", "https://host/o/r"),
        ("https://user:se?cr#et@host/o/r", "https://host/o/r"),
        ("ssh://git:secret@host/o/r", "ssh://git@host/o/r"),
        ("ssh://git@host/o/r", "ssh://git@host/o/r"),
        ("git+ssh://git@host/o/r", "git+ssh://git@host/o/r"),
        ("git::https://u:p@host/o/r?ref=v1", "git::https://host/o/r?ref=v1"),
        ("git@host:o/r", "git@host:o/r"),
        ("git::git@host:o/r", "git::git@host:o/r"),
        ("user:secret@host:o/r", "host:o/r"),
        ("https://host/o/r?ref=v1&sshkey=c2VjcmV0&access_token=x#f", "https://host/o/r?ref=v1#f"),
        ("https://host/o/r?private_token=x", "https://host/o/r"),
        ("https://host/o/r@v1", "https://host/o/r@v1"),
    ],
)
def test_credentials_are_left_out(url: str, shown: str) -> None:
    assert without_credentials(url) == shown
    assert git(AT, url, fetcher="terraform").ref == shown


def test_the_fact() -> None:
    assert git(
        AT, "https://u:p@github.com/o/r.git?ref=v1.2.3", fetcher="terraform", phase="build", target="image"
    ) == Reference(
        at=AT,
        kind="git",
        ref="https://github.com/o/r.git?ref=v1.2.3",
        host="github.com",
        name="o/r",
        revision="v1.2.3",
        grade="version",
        fetcher="terraform",
        phase="build",
        target="image",
    )


@pytest.mark.parametrize(
    ("url", "revision", "fetcher", "asked", "grade"),
    [
        ("https://h.example/r", None, "pip", None, "floating"),
        (f"https://h.example/r?ref={SHA1}", None, "kustomize", SHA1, "digest"),
        ("https://h.example/r?ref=v1", SHA1, "kustomize", SHA1, "digest"),
        ("https://h.example/r?branch=1.2.3", None, "docker", "1.2.3", "floating"),
        ("https://h.example/r#refs/heads/1.2.3", None, "npm", "refs/heads/1.2.3", "floating"),
        ("https://h.example/r?branch=main", "1.2.3", "docker", "1.2.3", "version"),
        ("https://h.example/r#3fa9c1d", None, "npm", "3fa9c1d", "version"),
        ("https://h.example/r#v1.2.3", None, "git", None, "floating"),
        ("https://h.example/r", "v1.2.3", "git", "v1.2.3", "version"),
        ("./r", None, "git", None, "local"),
        ("./r", "main", "git", "main", "local"),
    ],
)
def test_grades(url: str, revision: str | None, fetcher: str, asked: str | None, grade: str) -> None:
    found = git(AT, url, revision=revision, fetcher=fetcher)
    assert (found.revision, found.grade) == (asked, grade)


@pytest.mark.parametrize(
    ("url", "revision", "fetcher", "unknown", "expected"),
    [
        ("$URL", None, "npm", ("$URL",), ("$URL", "", "$URL", None, "unknown")),
        (
            "https://${TOKEN}@github.com/o/r.git",
            None,
            "git",
            ("${TOKEN}",),
            ("https://github.com/o/r.git", "github.com", "o/r", None, "floating"),
        ),
        (
            "https://$HOST/o/r?ref=v1.2.3",
            None,
            "x",
            ("$HOST",),
            ("https://$HOST/o/r?ref=v1.2.3", "$HOST", "o/r", "v1.2.3", "version"),
        ),
        (
            "https://h.example/$ORG/$REPO",
            None,
            "npm",
            ("$ORG", "$REPO"),
            ("https://h.example/$ORG/$REPO", "h.example", "$ORG/$REPO", None, "unknown"),
        ),
        (
            "https://h.example/$ORG/$REPO",
            None,
            "git",
            ("$ORG", "$REPO"),
            ("https://h.example/$ORG/$REPO", "h.example", "$ORG/$REPO", None, "floating"),
        ),
        (
            "https://h.example/r?ref=${var.v}",
            None,
            "terraform",
            ("var.v",),
            ("https://h.example/r?ref=${var.v}", "h.example", "r", "${var.v}", "unknown"),
        ),
        (
            "https://h.example/r",
            "${{ github.sha }}",
            "git",
            ("github.sha",),
            ("https://h.example/r", "h.example", "r", "${{ github.sha }}", "unknown"),
        ),
        (
            "https://h.example/r",
            None,
            "git",
            ("elsewhere",),
            ("https://h.example/r", "h.example", "r", None, "unknown"),
        ),
    ],
)
def test_partly_unknown(
    url: str,
    revision: str | None,
    fetcher: str,
    unknown: tuple[str, ...],
    expected: tuple[str, str, str, str | None, str],
) -> None:
    found = git(AT, url, revision=revision, fetcher=fetcher, unknown=unknown)
    assert (found.ref, found.host, found.name, found.revision, found.grade) == expected
    assert (found.error, found.unknown) == (None, unknown)


@given(
    st.text(max_size=50) | st.text("ab:/@.#?=&-+ git", max_size=30),
    st.lists(st.text(max_size=4), max_size=2).map(tuple),
)
@settings(max_examples=300, deadline=None)
def test_any_text_gives_a_fact(text: str, unknown: tuple[str, ...]) -> None:
    found = git(AT, text, fetcher="npm", unknown=unknown)
    assert found.unknown == unknown
    assert found.error is None or found.grade == "floating"


@given(
    st.from_regex(r"[A-Za-z0-9+=!$%^&*()#?-]{6,12}", fullmatch=True), st.sampled_from(["u:{}", "{}", ":{}"])
)
@settings(max_examples=100, deadline=None)
def test_no_password_is_shown(password: str, form: str) -> None:
    found = git(AT, f"https://{form.format(password)}@h.example/o/r.git?ref=v1", fetcher="npm")
    assert found.ref == "https://h.example/o/r.git?ref=v1"
    assert password not in (found.host, found.name, found.revision)


def test_hostile_lengths_take_linear_time() -> None:
    for piece in ("a:", "a/", "@", "://", "?a=b&", "#", "a.", "git::", "\ue000"):
        git(AT, piece * 50_000, fetcher="npm")
