"""The decision table of pin grades; the reasons stand in docs/adr/0005-pin-grades.md."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.facts.grades import grade_of, grade_revision, grade_version, is_commit

SHA1 = "3fa9c1d8f3fa9c1d8f3fa9c1d8f3fa9c1d8f3fa9"


def words(text: str) -> list[str]:
    return text.split()


FULL = words(
    # three numeric components, with what stands around them
    "1.27.3 v1.2.3 V4.2.2 3.11.7-slim 2.0.0-rc.1 3.12.0b1 1.2.3.4 0.0.0 1.1.1w 2.3.1.RELEASE 1.1.1m-with-curl "
    "3.19.1-alpine3.18 9.0.85-jdk17 8.0.100-jammy-amd64 1.25.1-1 8.2.29-3 4.40.0_large_disk 1.2.3_build.5 "
    "release-1.2.3 release/1.2.3 refs/tags/v1.2.3 chart-1.2.3 @scope/pkg@1.2.3 jdk-17.0.9_9-jre as-6.1.0 "
    "linux-x86_64-1.2.3 api-v1.2.3 php8.2.1-apache py3.11-0.4.2 cuda12.1-1.13.1 5:24.0.7-1~debian.12~bookworm "
    # Java's shorthand for 1.8.0_292
    "8u292 8u292-jdk 8u392-b08-jdk-alpine "
    # calendars and builds of eight digits or more
    "20240101 2024-01-15 2024.05.1 2024.1.0 2024_01_15 bookworm-20240110-slim jammy-20240111 v20240101-abcdef "
    "RELEASE.2024-01-16T16-07-38Z nightly-2024-01-01 latest-20240101 1.27-20240101 build-12345678 202401011200 "
    # commits
    "3fa9c1d sha-3fa9c1d main-3fa9c1d main-abc1234 v1.2-4-g3fa9c1d latest-3fa9c1d 1.27-3fa9c1d " + SHA1
)

FLOATING = words(
    "latest stable lts edge main master dev nightly jammy alpine bookworm-slim stable-alpine HEAD "
    "1 v4 1.0 1.27 22.04 3.7 10.11 2.441 3002 1-alpine 1.27-alpine 17-jdk-jammy 16-alpine3.18 1.27-alpine3.18.4 "
    "17-3.4.1 v3-1.2.3 2024 2024.1 2024-01 v2024.01 12c-ee 11.8 8-fpm-alpine lts-alpine3.19 server-latest "
    "r1234 b1234 build-1234 pr-123 sha-abcdef sha-1234567 sha-abcdefa 1.2-deadbeef 3fa9c1 "
    # snapshots keep the version that they move under
    "1.2.3-SNAPSHOT 1.2.3-latest 2.0.0-nightly "
    # ranges
    "^1.2.3 ~1.2.3 ~>5.0.0 >=1.2.3 <=1.2.3 <2.0.0 >1.2.3 !=1.2.3 ~=1.2.3 1.x 1.2.x 7.2.x 1.2.X v1.x x * 1.2.* "
    "==1.2.* [1.2.3,2.0.0) (,1.0.0] =>1.2.3 = =="
)


@pytest.mark.parametrize("text", FULL)
def test_full_versions(text: str) -> None:
    assert grade_version(text) == "version"


@pytest.mark.parametrize(
    "text",
    [*FLOATING, "", " ", ">= 1.2.3", "~> 5.0.0", "1.2.3 - 2.0.0", "1.2.3 || 2.0.0", ">= 1.2.3, < 2.0.0"],
)
def test_what_moves(text: str) -> None:
    assert grade_version(text) == "floating"


@pytest.mark.parametrize(
    "text", ["=1.27", "==2.31", "===2.31", "= 5.1.0", ">= 1, == 1.2", "=5:24.0-1~deb12", " = 2"]
)
def test_equality_makes_any_version_a_full_one(text: str) -> None:
    assert grade_version(text) == "version"


@pytest.mark.parametrize(
    "text", ["4.4-r1", "0.5-r3", "2023c-5", "551-2", "1:2.3-1", "2.31", "5:24.0.7-1~deb12"]
)
def test_exact_versions(text: str) -> None:
    assert grade_version(f"={text}") == "version"


@pytest.mark.parametrize("text", ["1.*", "1.2.x", "latest", "", "^1.2.3", ">=1", "*"])
def test_exactness_does_not_make_a_range_a_version(text: str) -> None:
    assert grade_version(f"={text}") == "floating"


@pytest.mark.parametrize(
    ("revision", "grade"),
    [
        (SHA1, "digest"),
        (SHA1.upper(), "digest"),
        (SHA1 + "0" * 24, "digest"),
        ("1" * 40, "digest"),
        (SHA1[:-1], "version"),
        (SHA1[:7], "version"),
        ("v4.2.2", "version"),
        ("refs/tags/v4.2.2", "version"),
        ("v4", "floating"),
        ("main", "floating"),
        ("refs/heads/1.2.3", "floating"),
        ("", "floating"),
        (None, "floating"),
    ],
)
def test_revisions(revision: str | None, grade: str) -> None:
    assert grade_revision(revision) == grade


@pytest.mark.parametrize(
    ("revision", "commit"), [(SHA1, True), (SHA1 + "\n", False), (SHA1[:39], False), ("g" * 40, False)]
)
def test_commits(revision: str, commit: bool) -> None:
    assert is_commit(revision) is commit


@pytest.mark.parametrize(
    ("arguments", "grade"),
    [
        ({"version": None}, "floating"),
        ({"version": "1.2.3"}, "version"),
        ({"version": "1.2.3", "addressed": True}, "digest"),
        ({"version": None, "unknown": ("$X",)}, "unknown"),
        ({"version": "1.2.3", "unknown": ("$X",)}, "unknown"),
        ({"version": None, "unknown": ("$X",), "addressed": True}, "digest"),
        ({"version": None, "unknown": ("$X",), "local": True}, "local"),
        ({"version": "1.2.3", "addressed": True, "local": True, "error": "wrong"}, "floating"),
    ],
    ids=str,
)
def test_what_decides(arguments: dict[str, object], grade: str) -> None:
    assert grade_of(**arguments) == grade  # type: ignore[arg-type]


@given(st.text(max_size=80) | st.text("0123456789abcdef.-_vxg*=~", max_size=80))
@settings(max_examples=300, deadline=None)
def test_any_text_has_a_grade(text: str) -> None:
    assert grade_version(text) in {"version", "floating"}
    assert grade_version(f"={text}") in {"version", "floating"}
    assert grade_revision(text) in {"digest", "version", "floating"}


def test_hostile_lengths_take_linear_time() -> None:
    for piece in ("1", "a1", "1.", "g1a", "-1", "=", "x.", " ", "1-"):
        assert grade_version(piece * 100_000) == "floating"
        assert grade_version(piece * 200) in {"version", "floating"}
