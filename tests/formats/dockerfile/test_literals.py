"""Literal credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Document

KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIEabcdefgh\n-----END RSA PRIVATE KEY-----\n"


@pytest.mark.parametrize(
    ("text", "name", "marked"),
    [
        ("ENV DB_PASSWORD=hunter2hunter2\n", "DB_PASSWORD", "hunter2hunter2"),
        ("ENV A=b 'DB_PASSWORD'=\"hunter2hunter2\"\n", "DB_PASSWORD", '"hunter2hunter2"'),
        ("ENV DB_PASSWORD hunter2hunter2\n", "DB_PASSWORD", "hunter2hunter2"),
        ("LABEL password=hunter2hunter2\n", "password", "hunter2hunter2"),
        ("ARG DB_PASSWORD=hunter2hunter2\n", "DB_PASSWORD", "DB_PASSWORD=hunter2hunter2"),
        ("ARG X=hunter2hunter2\nENV DB_PASSWORD=$X\n", "DB_PASSWORD", "$X"),
        ("ONBUILD ENV DB_PASSWORD=hunter2hunter2\n", "DB_PASSWORD", "hunter2hunter2"),
        ("ENV DSN=postgres://u:hunter2hunter2@$HOST/x\n", "DSN", "postgres://u:hunter2hunter2@$HOST/x"),
        ("ADD https://u:hunter2hunter2@e.example/a /\n", "", "https://u:hunter2hunter2@e.example/a"),
        (f"COPY <<E /key\n{KEY}E\n", "", KEY),
        ("RUN export DB_PASSWORD=hunter2hunter2\n", "DB_PASSWORD", "DB_PASSWORD=hunter2hunter2"),
    ],
)
def test_found(text: str, name: str, marked: str, parsed: Callable[[str], Document]) -> None:
    text = "FROM a:1.2.3\n" + text
    document = parsed(text)
    (credential,) = document.facts.credentials
    assert (credential.name, credential.phase, credential.target) == (name, "build", "image")
    span = document.span(credential.at)
    starts = document.source.line_starts
    start, end = starts[span.line - 1] + span.column - 1, starts[span.end_line - 1] + span.end_column - 1
    assert text[start:end] == marked


def test_global_argument(parsed: Callable[[str], Document]) -> None:
    (credential,) = parsed("ARG DB_PASSWORD=hunter2hunter2\nFROM a:1.2.3\n").facts.credentials
    assert (credential.at, credential.name) == ((0, "Value", 0), "DB_PASSWORD")


@pytest.mark.parametrize(
    "text",
    [
        "ENV DB_PASSWORD=\n",
        "ENV DB_PASSWORD=$DB_PASSWORD\n",
        "ARG DB_PASSWORD\nENV DB_PASSWORD=${DB_PASSWORD}\n",
        "ARG DB_PASSWORD\n",
        "ENV PATH=/usr/bin:$PATH A='b c'\n",
        "RUN --mount=type=secret,id=DB_PASSWORD x\n",
        "COPY .npmrc id_rsa /data/\n",
        "ONBUILD ENV\nONBUILD ARG\nONBUILD ADD\nONBUILD LABEL\n",
    ],
)
def test_none(text: str, parsed: Callable[[str], Document]) -> None:
    assert parsed("FROM a:1.2.3\n" + text).facts.credentials == ()
