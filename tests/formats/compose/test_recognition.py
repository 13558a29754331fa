"""Which files are Compose files."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.formats.compose import matches
from scanner.model import Source

SERVICES = "services:\n  web:\n    image: nginx\n"


@pytest.mark.parametrize(
    "path",
    [
        "compose.yaml",
        "compose.yml",
        "docker-compose.yml",
        "docker-compose.yaml",
        "Docker-Compose.YML",
        "docker-compose.prod.yml",
        "docker-compose-dev.yaml",
        "docker-compose2.yml",
        "compose.override.yaml",
        "compose-dev.yml",
        "compose_test.yml",
        "web.compose.yml",
        "web.docker-compose.yml",
        "docker-stack.yml",
        "docker-stack-prod.yml",
        "a/b/compose.yaml",
    ],
)
@pytest.mark.parametrize(
    "text", ["", SERVICES, "web:\n  image: nginx\n", "foo: ["], ids=["empty", "v3", "v1", "wrong"]
)
def test_by_name(path: str, text: str) -> None:
    assert matches(Source(path, text))


@pytest.mark.parametrize(
    "path",
    [
        "composer.yaml",
        "decompose.yaml",
        "compose.json",
        "compose.yaml.j2",
        "Dockerfile",
        "stack.yml",
        "services.yaml",
    ],
)
def test_not_by_name(path: str) -> None:
    assert not matches(Source(path, "web:\n  image: nginx\n"))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".github/workflows/compose.yml", "on: push\njobs:\n  a:\n    services: {}\n"),
        ("x/.github/actions/docker-compose/compose.yml", SERVICES),
        ("compose.yaml", "apiVersion: v1\nkind: Service\n"),
    ],
)
def test_other_formats_under_its_names(path: str, text: str) -> None:
    assert not matches(Source(path, text))


@pytest.mark.parametrize(
    "text",
    [
        SERVICES,
        "version: '3'\n# x\nservices: # all\n\n  # first\n  web:\n    build: .\n",
        "x: 1\r\nservices:\r\n  web:\r\n    image: nginx\r\n",
        '"services":\n  web:\n    image: nginx\n',
        "services:\n\tweb:\n\t\timage: x\n",
        "services: &all\n  a: {ports: []}\n  b:\n    build:\n      context: .\n",
    ],
)
def test_by_content(text: str) -> None:
    assert matches(Source("stack/app.yml", text))
    assert not matches(Source("stack/app.txt", text))


@pytest.mark.parametrize(
    "text",
    [
        "services:\n  - docker:dind\n",
        "services:\n  - name: web\n    image: nginx\n",
        "services:\n  App\\Foo:\n    class: X\n",
        "services: [docker]\nimage: x\n",
        "services:\n\nimage: x\n",
        "services:\n  # image: x\n",
        "spec:\n  services:\n    web:\n      image: x\n",
        "pipeline:\n  build: {}\nservices:\n  db:\n    image: x\n",
        "steps: []\nservices:\n  db:\n    image: x\n",
        "jobs: {}\nservices:\n  db:\n    image: x\n",
        "",
    ],
)
def test_not_by_content(text: str) -> None:
    assert not matches(Source("app.yml", text))


@given(
    st.text(max_size=100) | st.text("services: \n-#imageb\t", max_size=60),
    st.sampled_from(["a.yml", "compose.yml"]),
)
@settings(max_examples=150, deadline=None)
def test_never_raises(text: str, path: str) -> None:
    matches(Source(path, text))


def test_hostile_lengths_take_linear_time() -> None:
    for piece in ("\n", " \n", "  #\n", "\t", "services:\n", " a:\n", "\r\n"):
        matches(Source("a.yml", "services:\n" + piece * 100_000 + "!"))
