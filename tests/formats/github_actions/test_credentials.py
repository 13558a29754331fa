from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Document, Pointer

KEY = "AKIA" + "Z7Q4" * 4

CASES: dict[str, tuple[str, list[str]]] = {
    "of the job": ("env: {DB_PASSWORD: opensesame}", ["4:24 opensesame"]),
    "of a step": ("steps: [{run: a, env: {DB_PASSWORD: opensesame}}]", ["4:41 opensesame"]),
    "an input": ("steps: [{uses: a/b@v1, with: {password: opensesame}}]", ["4:45 opensesame"]),
    "a number": ("env: {DB_PASSWORD: 123456}", ["4:24 123456"]),
    "a secret": ("env: {DB_PASSWORD: '${{ secrets.DB }}'}", []),
    "a part is a secret": ("env: {DB_PASSWORD: 'x${{ secrets.DB }}'}", []),
    "a switch": ("steps: [{uses: a/b@v1, with: {persist-credentials: false}}]", []),
    "another name": ("env: {DB_NAME: opensesame}", []),
    "by its shape": (f"env: {{NAME: {KEY}}}", [f"4:17 {KEY}"]),
    "of a container": (
        "container: {image: a, credentials: {username: u, password: opensesame}}",
        ["4:64 opensesame"],
    ),
    "given to a reusable workflow": (
        "uses: ./.github/workflows/a.yml\nsecrets: {token: opensesame}",
        ["5:22 opensesame"],
    ),
    "all secrets given on": ("uses: ./.github/workflows/a.yml\nsecrets: inherit", []),
    "in a script": ("steps: [{run: 'DB_PASSWORD=opensesame ./deploy'}]", ["4:20 DB_PASSWORD=opensesame"]),
}


@pytest.mark.parametrize(("body", "expected"), CASES.values(), ids=CASES.keys())
def test_credentials(
    body: str,
    expected: list[str],
    job: Callable[[str], Document],
    shown: Callable[[Document, Pointer], str],
) -> None:
    document = job(body)
    assert [shown(document, one.at) for one in document.facts.credentials] == expected


SERVICE = "services: {db: {image: a, env: {POSTGRES_PASSWORD: postgres}}}\n"
THROWAWAY: dict[str, tuple[str, list[str]]] = {
    "the service's own": ("", []),
    "repeated in the job": ("env: {PGPASSWORD: postgres}", []),
    "repeated in a script": ("steps: [{run: 'PGPASSWORD=postgres psql'}]", []),
    "in an address": ("env: {URL: 'postgres://u:postgres@localhost/x'}", []),
    "behind an option": ("steps: [{run: 'mysql -ppostgres'}]", []),
    "behind a user": ("steps: [{run: 'curl -u me:postgres http://localhost'}]", []),
    "in a list of settings": ("env: {DSN: 'host=db;user=postgres;password=postgres'}", []),
    "as a user with another password": (
        "steps: [{run: 'curl -u postgres:opensesame http://localhost'}]",
        ["5:28 postgres:opensesame"],
    ),
    "as a user with another password in a list of settings": (
        "env: {DSN: 'user=postgres;password=opensesame'}",
        ["5:16 'user=postgres;password=opensesame'"],
    ),
    "the beginning of another one": (
        "env: {DSN: 'user=a;password=postgres-sesame'}",
        ["5:16 'user=a;password=postgres-sesame'"],
    ),
    "another one in the job": ("env: {PGPASSWORD: opensesame}", ["5:23 opensesame"]),
    "another one in an address": (
        "env: {URL: 'postgres://u:opensesame@localhost/postgres'}",
        ["5:16 'postgres://u:opensesame@localhost/postgres'"],
    ),
    "another one in a script": (
        "steps: [{run: 'PGPASSWORD=opensesame psql'}]",
        ["5:20 PGPASSWORD=opensesame"],
    ),
}


@pytest.mark.parametrize(("body", "expected"), THROWAWAY.values(), ids=THROWAWAY.keys())
def test_password_of_a_service_protects_nothing(
    body: str,
    expected: list[str],
    job: Callable[[str], Document],
    shown: Callable[[Document, Pointer], str],
) -> None:
    document = job(SERVICE + body)
    assert [shown(document, one.at) for one in document.facts.credentials] == expected


def test_key_given_to_a_service_is_a_key(job: Callable[[str], Document]) -> None:
    document = job(f"services: {{db: {{image: a, env: {{SECRET_KEY: {KEY}}}}}}}")
    assert [one.kind for one in document.facts.credentials] == ["aws-access-key"]


def test_defaults_of_inputs(
    parsed: Callable[..., Document], shown: Callable[[Document, Pointer], str]
) -> None:
    document = parsed(
        "on:\n  workflow_call:\n    inputs:\n      token: {default: opensesame}\n"
        "  workflow_dispatch:\n    inputs:\n      password: {default: opensesame}\n      name: {default: a}\njobs: {}\n"
    )
    assert [(shown(document, one.at), one.name) for one in document.facts.credentials] == [
        ("4:24 opensesame", "token"),
        ("7:27 opensesame", "password"),
    ]
