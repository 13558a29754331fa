"""Which files are Dockerfiles."""

from __future__ import annotations

import pytest

from scanner.formats.dockerfile import matches
from scanner.model import Source

DOCKERFILE = "# a comment\n\nARG V=1\nFROM --platform=$X a/b:$V AS c\nRUN d\n"


@pytest.mark.parametrize(
    "path",
    [
        *("Dockerfile", "a/b/Dockerfile", "dockerfile", "DOCKERFILE", "Containerfile", "web.Dockerfile"),
        *("web.dockerfile", "a.b.dockerfile", "Dockerfile.prod", "Dockerfile-prod", "Dockerfile_prod"),
        *("Dockerfile.alpine3.20", "Containerfile.x", "dockerfile.dev", "x.Containerfile"),
    ],
)
def test_by_name(path: str) -> None:
    assert matches(Source(path, "nonsense"))
    assert matches(Source(path, ""))


@pytest.mark.parametrize(
    "path",
    [
        *(
            "Dockerfile.md",
            "Dockerfile.dockerignore",
            "dockerfile.go",
            "dockerfile_test.go",
            "Dockerfile.txt",
        ),
        *("Dockerfile.j2", "Dockerfile.tmpl", "Dockerfile.erb", "web.Dockerfile.j2", "Dockerfile.in"),
        *("Dockerfile-linux.template", "-", "build/image", "web.docker"),
    ],
)
def test_by_content(path: str) -> None:
    assert matches(Source(path, DOCKERFILE))
    assert not matches(Source(path, "# Dockerfile\n\nWrite it so.\n"))


@pytest.mark.parametrize(
    "path",
    [
        "main.py",
        "README.md",
        "docker-compose.yml",
        ".dockerignore",
        "Makefile.am",
        "Dockerfiles/x.txt",
        "mydockerfile.py",
    ],
)
def test_others(path: str) -> None:
    assert not matches(Source(path, DOCKERFILE))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "From: somebody\nTo: nobody\n",
        "from x import y\n",
        "FROM users WHERE a = b;\n",
        "FROM the beginning of time\n",
        "SELECT a\nFROM b\n",
        "FROM a, b\n",
        "RUN x\nFROM a\n",
        "hello\n",
        "#!/bin/sh\nfrom\n",
        "ARG A=1\n",
    ],
)
def test_other_contents(text: str) -> None:
    assert not matches(Source("file", text))


@pytest.mark.parametrize(
    "text",
    [
        "FROM a",
        "from a as b\nrun c\n",
        "FROM a\r\nRUN b\r\n",
        'FROM "a"\n',
        "FROM $X\n",
        "#!/usr/bin/env x\nFROM a\n",
    ],
)
def test_contents(text: str) -> None:
    assert matches(Source("file", text))


def test_a_template_that_is_no_dockerfile_yet() -> None:
    text = "FROM a\n{{ if .x }}\nRUN b\n{{ end }}\n"
    assert not matches(Source("Dockerfile.tmpl", text))
    assert matches(Source("Dockerfile", text))
