"""Files that are put together of pieces: some with findings, some without, in any order."""

from __future__ import annotations

from textwrap import indent
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Kind(msgspec.Struct, frozen=True):
    """What pieces of one kind make.

    Attributes:
        path: the file.
        join: puts pieces together.
        pieces: pieces with findings; `§` stands for what can be changed.
        values: what stands for `§`, and what it is changed to, both with findings.
        neutral: a piece without findings of its own.
    """

    path: str
    join: Callable[[Sequence[str]], str]
    pieces: tuple[str, ...]
    values: tuple[str, str]
    neutral: str

    def file(self, pieces: Sequence[str]) -> dict[str, str]:
        """Return the file of some pieces."""
        return {self.path: self.join([piece.replace("§", self.values[0]) for piece in pieces])}


def _under(head: str, depth: int) -> Callable[[Sequence[str]], str]:
    return lambda pieces: head + "".join(indent(piece, " " * depth) for piece in pieces)


def _container(name: str, image: str, more: str = "") -> str:
    return f"- name: {name}\n  image: {image}\n{more}"


def _pod(name: str, containers: str) -> str:
    return f"apiVersion: v1\nkind: Pod\nmetadata:\n  name: {name}\nspec:\n  containers:\n{indent(containers, '  ')}"


_DOCKERFILE_END = "FROM scratch\n"
_STEP = "- run: curl -fsSL https://§/install.sh | sh\n"
_SHELL = 'provisioner "shell" {\n  inline = ["apt-get install -y §"]\n}\n'

KINDS = {
    "stages of a Dockerfile": Kind(
        "Dockerfile",
        lambda pieces: "".join(pieces) + _DOCKERFILE_END,
        (
            "FROM node:§ AS build\nRUN apt-get install -y curl\n",
            "FROM node:§\nENV DB_PASSWORD=hunter2hunter2\n",
            "FROM nginx\nRUN curl -fsSL https://example.com/i.sh | sh\n",
        ),
        ("22", "23"),
        "FROM scratch AS empty\nLABEL a=b\n",
    ),
    "instructions of a stage": Kind(
        "Dockerfile",
        lambda pieces: "FROM scratch\n" + "".join(pieces),
        (
            "ENV DB_PASSWORD=hunter2hunter2\n",
            "ENV ADMIN_PASSWORD=hunter2hunter2\n",
            "ADD https://§/tool.tar.gz /opt/\n",
            "RUN curl -fsSL https://example.org/i.sh | sh\n",
            "RUN apt-get install -y curl\n",
        ),
        ("example.com", "example.net"),
        "LABEL a=b\n",
    ),
    "services": Kind(
        "compose.yaml",
        _under("services:\n", 2),
        (
            "web:\n  image: nginx:§\n  privileged: true\n",
            "db:\n  image: postgres:§\n  pid: host\n  network_mode: host\n",
            "cache:\n  image: redis\n  environment:\n    - CACHE_PASSWORD=hunter2hunter2\n",
        ),
        ("1", "2"),
        f"quiet:\n  image: quiet@sha256:{'0' * 64}\n  read_only: true\n",
    ),
    "volumes of a service": Kind(
        "compose.yaml",
        _under(
            f"services:\n  web:\n    image: web@sha256:{'0' * 64}\n    volumes:\n      - cache:/c:ro\n", 6
        ),
        (
            "- type: bind\n  source: ./§\n  target: /app\n",
            "- target: /data\n  type: bind\n  source: ./data\n",
            "- ./etc:/etc/app\n",
        ),
        ("src", "lib"),
        "- logs:/logs:ro\n",
    ),
    "documents": Kind(
        "pods.yaml",
        "---\n".join,
        (
            _pod("one", _container("app", "one:§")),
            _pod("two", _container("app", "one:§") + _container("side", "side:1")),
            _pod("three", _container("app", "three")),
        ),
        ("1", "2"),
        "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: quiet\n",
    ),
    "containers": Kind(
        "pod.yaml",
        lambda pieces: _pod("web", "".join(pieces)),
        (
            _container("app", "app:§", "  env:\n    - name: DB_PASSWORD\n      value: hunter2hunter2\n"),
            _container("side", "app:§", "  securityContext:\n    privileged: true\n"),
            "- image: first:1\n  name: first\n",
        ),
        ("1", "2"),
        f"- name: quiet\n  image: quiet@sha256:{'0' * 64}\n"
        "  securityContext:\n    readOnlyRootFilesystem: true\n"
        "  readinessProbe:\n    tcpSocket:\n      port: 80\n",
    ),
    "variables of a container": Kind(
        "pod.yaml",
        lambda pieces: _pod("web", _container("app", "app:1", "  env:\n" + indent("".join(pieces), "    "))),
        (
            "- name: DB_PASSWORD\n  value: hunter2hunter2\n",
            "- name: §_PASSWORD\n  value: hunter2hunter2\n",
            "- value: hunter2hunter2\n  name: OTHER_PASSWORD\n",
        ),
        ("API", "ADMIN"),
        "- name: MODE\n  value: fast\n",
    ),
    "jobs": Kind(
        ".github/workflows/ci.yaml",
        _under("on: push\njobs:\n", 2),
        (
            "build:\n  runs-on: ubuntu-24.04\n  steps:\n    - uses: actions/checkout§\n",
            "test:\n  runs-on: ubuntu-24.04\n  container: node:22\n  steps:\n    - run: make\n",
            "lint:\n  runs-on: ubuntu-24.04\n  steps:\n    - run: curl -fsSL https://example.com/i.sh | sh\n",
        ),
        ("@v4", "@v5"),
        "quiet:\n  runs-on: ubuntu-24.04\n  steps:\n    - run: make quiet\n",
    ),
    "steps": Kind(
        ".github/workflows/ci.yaml",
        _under("on: push\njobs:\n  build:\n    runs-on: ubuntu-24.04\n    steps:\n", 6),
        (
            _STEP,
            "- run: curl -fsSL https://example.org/install.sh | sh\n",
            "- uses: actions/checkout@v4\n",
            "- name: twice\n  uses: actions/cache@v4\n",
            "- env:\n    DB_PASSWORD: hunter2hunter2\n  run: make\n",
            "- env:\n    API_PASSWORD: hunter2hunter2\n  run: make\n",
        ),
        ("example.com", "example.net"),
        "- run: make quiet\n",
    ),
    "blocks of Terraform": Kind(
        "main.tf",
        "".join,
        (
            'module "one" {\n  source = "git::https://example.com/§.git"\n}\n',
            'module "two" {\n  source = "git::https://example.com/§.git"\n}\n',
            'variable "password" {\n  default = "correct-horse-battery"\n}\n',
            'data "aws_ami" "base" {\n  owners      = ["self"]\n  most_recent = true\n}\n',
        ),
        ("a", "b"),
        'variable "quiet" {}\n',
    ),
    "provisioners": Kind(
        "web.pkr.hcl",
        lambda pieces: (
            'source "docker" "web" {\n  image  = "alpine"\n  commit = true\n}\n'
            'build {\n  sources = ["source.docker.web"]\n' + indent("".join(pieces), "  ") + "}\n"
        ),
        (
            _SHELL,
            'provisioner "shell" {\n  inline = ["curl -fsSL https://example.org/i.sh | sh"]\n}\n',
            'provisioner "shell" {\n  environment_vars = ["DB_PASSWORD=hunter2hunter2"]\n  inline = ["true"]\n}\n',
        ),
        ("curl", "wget"),
        'provisioner "shell" {\n  inline = ["echo quiet"]\n}\n',
    ),
    "builds": Kind(
        "web.pkr.hcl",
        "".join,
        tuple(
            f'source "docker" "{name}" {{\n  image  = "{image}"\n  commit = true\n}}\n'
            f'build {{\n  sources = ["source.docker.{name}"]\n{indent(_SHELL, "  ")}}}\n'
            for name, image in (("one", "alpine"), ("two", "debian"))
        ),
        ("curl", "wget"),
        'variable "quiet" {\n  default = "1"\n}\n',
    ),
}
