from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.images.registry.challenges import Challenge, answerable, parse_challenges

HUB = Challenge(
    "bearer",
    {
        "realm": "https://auth.docker.io/token",
        "service": "registry.docker.io",
        "scope": "repository:library/nginx:pull",
    },
)


@pytest.mark.parametrize(
    ("header", "challenges"),
    [
        pytest.param(
            'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",'
            'scope="repository:library/nginx:pull"',
            (HUB,),
            id="docker hub",
        ),
        pytest.param(
            'BEARER Realm = "https://auth.docker.io/token" , SERVICE=registry.docker.io,'
            'scope="repository:library/nginx:pull"',
            (HUB,),
            id="case, spaces, no quotes",
        ),
        pytest.param("Basic", (Challenge("basic"),), id="a scheme alone"),
        pytest.param(
            "Negotiate YII=, Basic realm=x",
            (Challenge("negotiate"), Challenge("basic", {"realm": "x"})),
            id="token68",
        ),
        pytest.param(
            'Basic realm="a, Bearer realm=b", Bearer realm="c"',
            (Challenge("basic", {"realm": "a, Bearer realm=b"}), Challenge("bearer", {"realm": "c"})),
            id="a challenge in quotes is text",
        ),
        pytest.param(
            r'Basic realm="a \"b\" \\", charset="UTF-8"',
            (Challenge("basic", {"realm": 'a "b" \\', "charset": "UTF-8"}),),
            id="escapes",
        ),
        pytest.param(
            "Bearer realm=https://a.example/t?x=1&y=2,service=s",
            (Challenge("bearer", {"realm": "https://a.example/t?x=1&y=2", "service": "s"}),),
            id="a URL without quotes",
        ),
        pytest.param(
            'Bearer realm="a",realm="b"', (Challenge("bearer", {"realm": "a"}),), id="the first of two"
        ),
        pytest.param('Bearer realm=""', (Challenge("bearer", {"realm": ""}),), id="empty"),
        pytest.param('Basic realm="never closed', (Challenge("basic"),), id="never closed"),
        pytest.param(", ,Basic , ", (Challenge("basic"),), id="empty items"),
        pytest.param("", (), id="nothing"),
        pytest.param("realm=x", (), id="no scheme"),
        pytest.param('"quoted"', (), id="no token"),
    ],
)
def test_challenges(header: str, challenges: tuple[Challenge, ...]) -> None:
    assert parse_challenges(header) == challenges


@given(st.text(alphabet='ab ,="\\\t;/é', max_size=60))
def test_any_header_is_read(header: str) -> None:
    for challenge in parse_challenges(header):
        assert challenge.scheme == challenge.scheme.lower() != ""


@given(st.text(max_size=30))
def test_quoted_strings_are_read_back(value: str) -> None:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    assert parse_challenges(f'Bearer realm="{escaped}"') == (Challenge("bearer", {"realm": value}),)


def test_a_long_header_takes_no_longer() -> None:
    assert parse_challenges('Basic realm="' + "\\" * 1_000_000) == (Challenge("basic"),)
    assert len(parse_challenges("Basic " * 1_000_000)) < 2000


@pytest.mark.parametrize(
    ("header", "scheme"),
    [
        ('Basic realm="a", Bearer realm="https://a.example/"', "bearer"),
        ('Negotiate, Basic realm="a", Bearer', "basic"),
        ('Bearer service="a"', None),
        ("Negotiate YII=", None),
        ("", None),
    ],
)
def test_which_challenge_is_answered(header: str, scheme: str | None) -> None:
    challenge = answerable(parse_challenges(header))
    assert (challenge and challenge.scheme) == scheme
