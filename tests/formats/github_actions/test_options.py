from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.formats.github_actions.expressions import Scope
from scanner.formats.github_actions.matrix import Budget, matrix
from scanner.formats.github_actions.options import options

SCOPE = Scope({}, matrix({"matrix": {"more": ["--privileged", "--user 0 -v /a:/b", ""]}}, (), Budget()))

CASES: dict[str, tuple[str, list[tuple[str, str, str]]]] = {
    "a flag": ("--privileged", [("privileged", "true", "--privileged")]),
    "a flag with a value": ("--privileged=false", [("privileged", "false", "--privileged=false")]),
    "values": (
        "--cap-add SYS_ADMIN  --cap-add=NET_RAW",
        [("cap-add", "SYS_ADMIN", "--cap-add SYS_ADMIN"), ("cap-add", "NET_RAW", "--cap-add=NET_RAW")],
    ),
    "short ones": (
        "-u 0 -u0 -v a:b -u=1",
        [("user", "0", "-u 0"), ("user", "0", "-u0"), ("volume", "a:b", "-v a:b"), ("user", "1", "-u=1")],
    ),
    "quotes": (
        "--health-cmd \"pg_isready -U a\" --user='b c'",
        [
            ("health-cmd", "pg_isready -U a", '--health-cmd "pg_isready -U a"'),
            ("user", "b c", "--user='b c'"),
        ],
    ),
    "a flag inside a value": (
        "--health-cmd '--privileged'",
        [("health-cmd", "--privileged", "--health-cmd '--privileged'")],
    ),
    "a flag as another option's value": ("--name --privileged", []),
    "options that are not read": ("--cpus 2 -e A=--privileged --init --unheard-of x", []),
    "a value that is missing": ("--user", [("user", "", "--user")]),
    "a quote that is not closed": (
        '--user "0 --privileged',
        [("user", '"0', '--user "0'), ("privileged", "true", "--privileged")],
    ),
    "an expression as a value": (
        "--user ${{ inputs.user }} --privileged",
        [("user", "${{ inputs.user }}", "--user ${{ inputs.user }}"), ("privileged", "true", "--privileged")],
    ),
    "several lines": (
        "--privileged\n--user 0\n",
        [("privileged", "true", "--privileged"), ("user", "0", "--user 0")],
    ),
    "what the matrix gives": (
        "--init ${{ matrix.more }}",
        [
            ("privileged", "true", "${{ matrix.more }}"),
            ("user", "0", "${{ matrix.more }}"),
            ("volume", "/a:/b", "${{ matrix.more }}"),
        ],
    ),
    "nothing": ("  ", []),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES.keys())
def test_options(text: str, expected: list[tuple[str, str, str]]) -> None:
    found = options(text, SCOPE)
    given = [(one.name, one.value, text[slice(*found.ranges[one.place + 1])]) for one in found.given]
    assert given == expected
    assert found.unknown == ()
    assert not found.ranges or text[slice(*found.ranges[0])] == text.strip()


def test_expression_that_may_be_options() -> None:
    found = options("--init ${{ inputs.options }} ${{ inputs.options }}", SCOPE)
    assert (found.given, found.unknown) == ((), ("${{ inputs.options }}",))


def test_expression_that_is_a_value() -> None:
    (found,) = options("--user=${{ inputs.user }}", SCOPE).given
    assert (found.name, found.unknown) == ("user", ("${{ inputs.user }}",))


def test_last_and_every() -> None:
    found = options("--user 1 --cap-add A --user 2 --cap-add B", SCOPE)
    last = found.last("user")
    assert last is not None
    assert last.value == "2"
    assert found.last("pid") is None
    assert [one.value for one in found.every("cap-add")] == ["A", "B"]


@given(st.text(alphabet=st.sampled_from("-puv=\"' ${}ab\n"), max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_text_has_ranges_in_order(text: str) -> None:
    found = options(text, SCOPE)
    position = 0
    for start, end in found.ranges[1:]:
        assert position <= start < end <= len(text)
        position = end
    assert all(0 <= one.place < len(found.ranges) - 1 for one in found.given)
