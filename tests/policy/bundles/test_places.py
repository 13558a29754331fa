from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import UsageError
from scanner.policy.bundles.place_grammar import parse_place
from scanner.policy.bundles.places import GitPlace, LocalPlace, OciPlace

COMMIT = "0123456789abcdef0123456789abcdef01234567"
DIGEST = "sha256:" + "a1" * 32


@pytest.mark.parametrize(
    "text", ["policies", "./a b/x.rego", "/abs", "../up", "C:\\x", "a@b#c", "nginx:1.0", "ä"]
)
def test_local_places(text: str) -> None:
    assert parse_place(text) == LocalPlace(text)
    assert not LocalPlace(text).is_archive


@pytest.mark.parametrize("text", ["b.tar.gz", "a/b.tgz"])
def test_archives(text: str) -> None:
    assert LocalPlace(text).is_archive


@pytest.mark.parametrize(
    ("text", "protocol", "url", "subdirectory", "shown"),
    [
        (
            "git+https://h.example/a/b.git@{}",
            "https",
            "https://h.example/a/b.git",
            "",
            "git+https://h.example/a/b.git",
        ),
        ("git+https://h:8443/b@{}#p/q/", "https", "https://h:8443/b", "p/q", "git+https://h:8443/b/p/q"),
        ("git+ssh://git@h/b.git@{}", "ssh", "ssh://git@h/b.git", "", "git+ssh://git@h/b.git"),
        ("git+file:///srv/@b.git@{}#x", "file", "file:///srv/@b.git", "x", "git+file:///srv/@b.git/x"),
        ("GIT+HTTPS://[::1]/b@{}", "https", "https://[::1]/b", "", "git+https://[::1]/b"),
    ],
)
def test_commits(text: str, protocol: str, url: str, subdirectory: str, shown: str) -> None:
    written = text.replace("{}", COMMIT.upper())
    place = parse_place(written)
    assert place == GitPlace(written, protocol, url, COMMIT, "", subdirectory)  # type: ignore[arg-type]
    assert isinstance(place, GitPlace)
    assert place.shown == shown


@pytest.mark.parametrize(
    ("pin", "message"),
    [
        ("", "the commit is missing"),
        ("@", "the commit is missing"),
        ("@main", "main is a branch or tag, which may be moved"),
        ("@feature/x", "feature/x is a branch or tag"),
        ("@v1.0", r"v1\.0 is a branch or tag"),
        ("@" + COMMIT[:12], "is a commit cut short"),
        ("@" + COMMIT + "0", "is a branch or tag"),
    ],
)
def test_what_is_not_a_commit(pin: str, message: str) -> None:
    with pytest.raises(UsageError, match=message) as error:
        parse_place(f"git+https://h/r{pin}#p")
    assert "git ls-remote https://h/r" in (error.value.hint or "")


@pytest.mark.parametrize("pin", ["", "@main", "@feature/x", "@v1.0"])
def test_names_that_are_allowed(pin: str) -> None:
    place = parse_place(f"git+https://h/r{pin}#p", allow_tags=True)
    assert isinstance(place, GitPlace)
    assert (place.url, place.commit, place.name, place.subdirectory) == ("https://h/r", "", pin[1:], "p")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\0b",
        "https://h/r",
        "s3://b/k",
        "git://h/r@" + COMMIT,
        "git+http://h/r@" + COMMIT,
        "git+ext://sh -c x@" + COMMIT,
        "git+ext://sh@" + COMMIT,
        "git+https://",
        "git+https://h",
        "git+https://h/@" + COMMIT,
        "git+https:///r@" + COMMIT,
        "git+https://-oProxyCommand=x/r@" + COMMIT,
        "git+ssh://-oProxyCommand=x/r@" + COMMIT,
        "git+ssh://-x@h/r@" + COMMIT,
        "git+https://user@h/r@" + COMMIT,
        "git+https://user:token@h/r@" + COMMIT,
        "git+https://h/r?x@" + COMMIT,
        "git+https://h/r x@" + COMMIT,
        "git+https://h/r\n@" + COMMIT,
        "git+file://h/r@" + COMMIT,
        "git+file://r@" + COMMIT,
        f"git+https://h/r@{COMMIT}#../x",
        f"git+https://h/r@{COMMIT}#/x",
        f"git+https://h/r@{COMMIT}#a//x",
        f"git+https://h/r@{COMMIT}#a\\x",
        "git+https://h/r@-x",
        "git+https://h/r@a..b",
        "git+https://h/r@a b",
        "git+https://h/r@x.lock",
        "git+https://h/r@" + COMMIT[:7],
        "oci://",
        "oci://r",
        "oci://alpine@" + DIGEST,
        "oci://library/alpine@" + DIGEST,
        "oci://r.example/A@" + DIGEST,
        "oci://r.example/a@sha256:12",
        f"oci://r.example/a@{DIGEST}#../x",
        f"oci://user@r.example/a@{DIGEST}",
    ],
)
def test_malformed_places(text: str) -> None:
    with pytest.raises(UsageError) as error:
        parse_place(text, allow_tags=True)
    assert error.value.hint


@pytest.mark.parametrize(
    ("text", "subdirectory"), [(f"oci://r.example/a/b@{DIGEST}", ""), (f"oci://r:5000/a:1.0@{DIGEST}#p", "p")]
)
def test_artifacts(text: str, subdirectory: str) -> None:
    place = parse_place(text)
    assert isinstance(place, OciPlace)
    assert (place.reference.digest, place.subdirectory) == (DIGEST, subdirectory)
    assert "@" not in place.shown


@pytest.mark.parametrize("text", ["oci://r.example/a", "oci://r.example/a:1.0#p"])
def test_artifacts_without_a_digest(text: str) -> None:
    with pytest.raises(UsageError, match="the digest is missing") as error:
        parse_place(text)
    assert "sha256" in (error.value.hint or "")
    assert isinstance(parse_place(text, allow_tags=True), OciPlace)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["git+https://", "git+ssh://", "git+file://", "oci://", "", "x://"]),
    st.text("abA0-@:/#.?[]\\ %\0é", max_size=40),
    st.booleans(),
)
def test_any_text_is_a_place_or_an_error(scheme: str, rest: str, allow: bool) -> None:
    try:
        place = parse_place(scheme + rest, allow_tags=allow)
    except UsageError:
        return
    assert place.text == scheme + rest
    if isinstance(place, GitPlace):
        assert place.url.startswith(f"{place.protocol}://")
        assert not place.url.partition("://")[2].startswith("-")
        assert place.commit or allow
        assert ".." not in place.subdirectory.split("/")


@pytest.mark.parametrize(
    "place",
    [
        "git+https://user:hunter2@example.com/a@" + "0" * 40,
        "git+https://hunter2@example.com/a@" + "0" * 40,
        "git+ssh://git:hunter2@example.com/a@" + "0" * 40,
        "https://user:hunter2@example.com/a",
    ],
)
def test_credentials_are_not_told(place: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_place(place)
    assert "hunter2" not in str(caught.value)
    assert "://***@example.com/a" in caught.value.message
