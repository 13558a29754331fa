from __future__ import annotations

from pathlib import Path

import pytest

from scanner.discover import FileTree
from scanner.discover.limits import Limits
from scanner.formats.compose import parse as parse_compose
from scanner.formats.dockerfile import parse as parse_dockerfile
from scanner.formats.github_actions import parse as parse_workflow
from scanner.formats.kubernetes import parse as parse_manifest
from scanner.model import Document, Identity, Pointer, Source
from scanner.policy.identity import Identities

TREE = FileTree(Path(__file__).parent, Limits())
MANIFEST = Source(
    "pod.yaml",
    """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
    - image: user:1
      name: app
      ports:
        - protocol: TCP
          containerPort: 80
      env:
        - value: hunter2hunter2
          name: DB_PASSWORD
      args: [--token, hunter2hunter2]
""",
)
COMPOSE = Source(
    "compose.yaml",
    """\
services:
  web:
    image: ${NAME:-web}:latest
    volumes:
      - type: bind
        source: ./src
        target: /app
""",
)
DOCKERFILE = Source(
    "Dockerfile",
    "FROM a AS build\nFROM b\nRUN x\nENV DB_PASSWORD=hunter2hunter2 MODE=fast\n",
)
WORKFLOW = Source(
    ".github/workflows/ci.yaml",
    """\
on: push
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - run: make
      - run: curl -u me:hunter2hunter2 https://example.com/x
""",
)


def _document(source: Source) -> Document:
    parsers = {
        "pod.yaml": parse_manifest,
        "compose.yaml": parse_compose,
        "Dockerfile": parse_dockerfile,
    }
    (document,) = parsers.get(source.path, parse_workflow)(source, TREE)
    return document


def identity(source: Source, at: Pointer) -> Identity:
    document = _document(source)
    return Identities(document).of(at, document.span(at))


@pytest.mark.parametrize(
    ("source", "at", "expected"),
    [
        (
            MANIFEST,
            ("spec", "containers", 0, "image"),
            Identity(("Pod/web container app", "image"), ref="user:1"),
        ),
        (MANIFEST, ("spec", "containers", 0), Identity(("Pod/web container app",), "")),
        (
            MANIFEST,
            ("spec", "containers", 0, "securityContext"),
            Identity(("Pod/web container app", "securityContext"), ""),
        ),
        (
            MANIFEST,
            ("spec", "containers", 0, "env", 0, "value"),
            Identity(("Pod/web container app", "env", "DB_PASSWORD", "value", "DB_PASSWORD"), "***"),
        ),
        (
            MANIFEST,
            ("spec", "containers", 0, "ports", 0),
            Identity(("Pod/web container app", "ports"), '{"containerPort":80,"protocol":"TCP"}'),
        ),
        (COMPOSE, ("services", "web"), Identity(("service web",), "")),
        (
            COMPOSE,
            ("services", "web", "image"),
            Identity(("service web", "image"), ref="web:latest"),
        ),
        (
            COMPOSE,
            ("services", "web", "volumes", 0),
            Identity(
                ("service web", "volumes"), '{"source":"./src","target":"/app","type":"bind"}', ref="./src"
            ),
        ),
        (DOCKERFILE, (1, "Value", 0), Identity(("stage", "Value"), ref="b")),
        (DOCKERFILE, (2,), Identity(("stage",))),
        (WORKFLOW, ("jobs", "build", "steps", 0, "run"), Identity(("job build step", "run"))),
    ],
    ids=[
        "a scalar",
        "a named item",
        "what is missing",
        "a credential",
        "an item without a name",
        "a service",
        "a resolved reference",
        "a mapping in a list",
        "a stage without a name",
        "an instruction",
        "a step without a name",
    ],
)
def test_identity(source: Source, at: Pointer, expected: Identity) -> None:
    assert identity(source, at) == expected


def test_credentials_within_a_text_are_masked() -> None:
    found = identity(WORKFLOW, ("jobs", "build", "steps", 1, "run", 0))
    assert found.text is not None
    assert "hunter2" not in found.text
    assert found.text.startswith("curl -u ")


def test_an_instruction_with_a_credential_is_masked() -> None:
    found = identity(DOCKERFILE, (3,))
    assert found == Identity(("stage",), "ENV DB_PASSWORD=*** MODE=fast")
