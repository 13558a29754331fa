"""A whole Dockerfile: every fact with its place and the name of what it belongs to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scanner.facts.model import Command, Credential, Image, Reference

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Document, Pointer

FILE = Path(__file__).parents[3] / "fixtures/dockerfile/shop.Dockerfile"
CHECKSUM = "sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d"


@pytest.fixture(name="found")
def document(parsed: Callable[[str], Document]) -> Document:
    return parsed(FILE.read_text("utf-8"))


def place(found: Document, at: Pointer) -> tuple[str, str]:
    """Return the text at a pointer, with its line and column before it, and the address."""
    span = found.span(at)
    starts = found.source.line_starts
    start, end = starts[span.line - 1] + span.column - 1, starts[span.end_line - 1] + span.end_column - 1
    return f"{span.line}:{span.column} {found.source.text[start:end]}", found.address(at)


def test_document(found: Document) -> None:
    assert (found.format, found.kind, found.index, found.in_image_build) == (
        "dockerfile",
        "Dockerfile",
        0,
        True,
    )
    assert [command["Cmd"] for command in found.value] == [
        *("directive", "comment", "arg", "arg", "from", "env", "shell", "from", "arg", "add", "add", "copy"),
        *("run", "run", "from", "copy", "env", "healthcheck", "entrypoint", "cmd", "onbuild"),
    ]
    assert [command["Stage"] for command in found.value] == [0] * 7 + [1] * 7 + [2] * 7


def test_images(found: Document) -> None:
    assert [(place(found, image.at), image) for image in found.facts.images] == [
        (
            ("1:10 docker/dockerfile:1.10.0", "Dockerfile"),
            Image(
                at=(0, "Value", 0),
                ref="docker/dockerfile:1.10.0",
                registry="docker.io",
                repository="docker/dockerfile",
                tag="1.10.0",
                digest=None,
                grade="version",
                role="frontend",
            ),
        ),
        (
            ("6:6 python:${PYTHON_VERSION}-slim", "stage base"),
            Image(
                at=(4, "Value", 0),
                ref="python:3.12.7-slim",
                registry="docker.io",
                repository="library/python",
                tag="3.12.7-slim",
                digest=None,
                grade="version",
                role="base",
                name="base",
                arguments=("PYTHON_VERSION",),
            ),
        ),
        (
            ("16:13 ghcr.io/example/uv:0.5", "stage build"),
            Image(
                at=(11, "Flags", 0, "value"),
                ref="ghcr.io/example/uv:0.5",
                registry="ghcr.io",
                repository="example/uv",
                tag="0.5",
                digest=None,
                grade="floating",
                role="copy",
                name="build",
            ),
        ),
        (
            ("17:28 docker.io/library/node:22.11.0", "stage build"),
            Image(
                at=(12, "Flags", 0, "from"),
                ref="docker.io/library/node:22.11.0",
                registry="docker.io",
                repository="library/node",
                tag="22.11.0",
                digest=None,
                grade="version",
                role="mount",
                name="build",
            ),
        ),
        (
            ("28:6 ${REGISTRY}/distroless:nonroot", "stage 2"),
            Image(
                at=(14, "Value", 0),
                ref="${REGISTRY}/distroless:nonroot",
                registry="",
                repository="",
                tag="nonroot",
                digest=None,
                grade="floating",
                role="base",
                arguments=("REGISTRY",),
                unknown=("${REGISTRY}",),
            ),
        ),
    ]


def test_references(found: Document) -> None:
    assert [(place(found, reference.at), reference) for reference in found.facts.references] == [
        (
            ("14:5 https://downloads.example/tool-${TOOL_VERSION}.tar.gz", "stage build"),
            Reference(
                at=(9, "Value", 0),
                kind="download",
                ref="https://downloads.example/tool-2.4.0.tar.gz",
                host="downloads.example",
                name="tool-2.4.0.tar.gz",
                revision=CHECKSUM,
                grade="digest",
                fetcher="ADD",
                phase="build",
                target="image",
            ),
        ),
        (
            ("15:5 https://git.example/shop/theme.git#main", "stage build"),
            Reference(
                at=(10, "Value", 0),
                kind="git",
                ref="https://git.example/shop/theme.git#main",
                host="git.example",
                name="shop/theme",
                revision="main",
                grade="floating",
                fetcher="ADD",
                phase="build",
                target="image",
            ),
        ),
        (
            ("21:24 make", "stage build"),
            Reference(
                at=(12, "Value", 0, 1, 3),
                kind="package",
                ref="make",
                host="",
                name="make",
                revision=None,
                grade="floating",
                fetcher="apt-get",
                phase="build",
                target="image",
            ),
        ),
        (
            ("22:17 poetry==$POETRY_VERSION", "stage build"),
            Reference(
                at=(12, "Value", 0, 2, 2),
                kind="package",
                ref="poetry==1.8.3",
                host="",
                name="poetry",
                revision="1.8.3",
                grade="version",
                fetcher="pip",
                phase="build",
                target="image",
            ),
        ),
        (
            ("25:12 https://downloads.example/install.sh", "stage build"),
            Reference(
                at=(13, "Script", 1, 2),
                kind="download",
                ref="https://downloads.example/install.sh",
                host="downloads.example",
                name="install.sh",
                revision=None,
                grade="floating",
                fetcher="curl",
                phase="build",
                target="image",
                piped_to="sh",
            ),
        ),
    ]


def test_commands(found: Document) -> None:
    assert [(place(found, command.at), command) for command in found.facts.commands] == [
        (
            ("19:5 apt-get update", "stage build"),
            Command((12, "Value", 0, 0), "apt-get", "update", ("update",), "build", "image"),
        ),
        (
            ("21:5 apt-get install -y make", "stage build"),
            Command((12, "Value", 0, 1), "apt-get", "install", ("install", "-y", "make"), "build", "image"),
        ),
        (
            ("22:5 pip install poetry==$POETRY_VERSION", "stage build"),
            Command((12, "Value", 0, 2), "pip", "install", ("install", "poetry==1.8.3"), "build", "image"),
        ),
        (
            ("24:1 set -e", "stage build"),
            Command((13, "Script", 0), "set", "", ("-e",), "build", "image"),
        ),
        (
            ("25:1 curl -fsSL https://downloads.example/install.sh", "stage build"),
            Command(
                (13, "Script", 1),
                "curl",
                "",
                ("-fsSL", "https://downloads.example/install.sh"),
                "build",
                "image",
            ),
        ),
        (("25:51 sh", "stage build"), Command((13, "Script", 2), "sh", "", (), "build", "image")),
        (
            ('31:28 CMD ["/srv/check", "--fast"]', "stage 2"),
            Command((17, "Value"), "check", "", ("--fast",), "run", "container"),
        ),
        (
            ('32:12 ["/bin/tini", "--"]', "stage 2"),
            Command((18, "Value"), "npm", "run", ("run", "start"), "boot", "container", via=("tini",)),
        ),
        (
            ("34:13 make assets", "stage 2"),
            Command((20, "Value", 0, 0), "make", "", ("assets",), "build", "image"),
        ),
    ]


def test_credentials(found: Document) -> None:
    assert [(place(found, credential.at), credential) for credential in found.facts.credentials] == [
        (
            ("30:17 hunter2hunter2", "stage 2"),
            Credential((16, "Value", 1), "password", "DB_PASSWORD", "build", "image"),
        )
    ]
