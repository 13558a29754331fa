"""Trees in which the result of one file depends on another one, and changes of that other file."""

from __future__ import annotations

from typing import NamedTuple

Files = dict[str, str | None]
"""Text by path; None is a file that is not there, and a text that begins with `->` a link."""

DIGEST = "sha256:" + "0123456789abcdef" * 4
PINNED = f"registry.example.com/web@{DIGEST}"


class Case(NamedTuple):
    """A tree, and a change of it after which the result of a file that was not changed is another one.

    `kinds` are the kinds of questions that show the change; without all of them it is not seen.
    """

    name: str
    files: Files
    change: Files
    kinds: tuple[str, ...]


def container(image: str) -> str:
    return f'resource "docker_container" "r" {{\n  name  = "n"\n  image = {image}\n}}\n'


def variable(name: str, default: str | None = None) -> str:
    inner = "" if default is None else f'\n  default = "{default}"\n'
    return f'variable "{name}" {{{inner}}}\n'


def call(source: str, image: str) -> str:
    return f'module "m" {{\n  source = "{source}"\n  image  = "{image}"\n}}\n'


POD = """\
apiVersion: v1
kind: Pod
metadata: {{name: web}}
spec:
  containers:
    - name: app
      image: {image}
"""
TEMPLATE = POD.format(image="nginx:latest # {{ .Values.tag }}").replace("web", "'{{ .Release.Name }}'")
COMPOSE = 'services:\n  web:\n    image: "web:${TAG:-none}"\n'
EXTENDS = "services:\n  web:\n    extends: {file: base.yaml, service: web}\n"
PACKER = """\
source "docker" "web" {
  image  = var.image
  commit = true
}
build {
  sources = ["source.docker.web"]
  provisioner "shell" {
    script = "${path.root}/setup.sh"
  }
}
"""
UNIT = """\
include "root" {
  path = find_in_parent_folders("root.hcl")
}
terraform {
  source = "./module"
}
inputs = {
  image = local.image
}
locals {
  image = read_terragrunt_config("common.hcl").locals.image
}
"""
READING = 'trimspace(file("${path.module}/image.txt"))'
MODULE = variable("image") + container("var.image")

CASES = (
    Case(
        "default of a variable of the same module",
        {"main.tf": container("var.image"), "variables.tf": variable("image", PINNED)},
        {"variables.tf": variable("image", "nginx:latest")},
        ("text",),
    ),
    Case(
        "what the caller of a module gives it",
        {"main.tf": call("./mods/web", PINNED), "mods/web/main.tf": MODULE},
        {"main.tf": call("./mods/web", "nginx:latest")},
        ("text",),
    ),
    Case(
        "another caller appears",
        {"one/main.tf": call("../mods/web", PINNED), "mods/web/main.tf": MODULE},
        {"two/main.tf": call("../mods/web", "nginx:latest")},
        ("named",),
    ),
    Case(
        "the directory of a module goes",
        {"main.tf": call("./mods/web", PINNED), "mods/web/main.tf": MODULE},
        {"mods/web/main.tf": None},
        ("text", "names", "named"),
    ),
    Case(
        "a variable file is added",
        {"main.tf": MODULE},
        {"prod.auto.tfvars": 'image = "nginx:latest"\n'},
        ("names",),
    ),
    Case(
        "a variable file is renamed to one that is read",
        {"main.tf": MODULE, "prod.tfvars": 'image = "nginx:latest"\n'},
        {"prod.tfvars": None, "terraform.tfvars": 'image = "nginx:latest"\n'},
        ("names",),
    ),
    Case(
        "a lock file goes",
        {
            "main.tf": 'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws" }\n  }\n}\n',
            ".terraform.lock.hcl": 'provider "registry.terraform.io/hashicorp/aws" {\n  version = "5.0.0"\n'
            '  hashes  = ["h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="]\n}\n',
        },
        {".terraform.lock.hcl": None},
        ("text", "names"),
    ),
    Case(
        "a file that a function reads",
        {"reads/main.tf": container(READING), "reads/image.txt": PINNED},
        {"reads/image.txt": "nginx:latest"},
        ("content",),
    ),
    Case(
        "Chart.yaml appears above a template",
        {"chart/templates/pod.yaml": TEMPLATE},
        {"chart/Chart.yaml": "name: web\n"},
        ("names",),
    ),
    Case(
        "a Compose environment file changes",
        {"compose.yaml": COMPOSE, ".env": f"TAG=1@{DIGEST}\n"},
        {".env": "TAG=latest\n"},
        ("text",),
    ),
    Case(
        "a Compose file that another one extends",
        {"compose.yaml": EXTENDS, "base.yaml": f"services:\n  web:\n    image: {PINNED}\n"},
        {"base.yaml": "services:\n  web:\n    image: nginx:latest\n"},
        ("text",),
    ),
    Case(
        "a script that Packer runs",
        {
            "web.pkr.hcl": PACKER,
            "variables.pkr.hcl": variable("image", PINNED),
            "setup.sh": "true\n",
        },
        {"setup.sh": "curl https://example.com/install.sh | sh\n"},
        ("text",),
    ),
    Case(
        "the default of a Packer variable in another file",
        {
            "web.pkr.hcl": PACKER,
            "variables.pkr.hcl": variable("image", PINNED),
        },
        {"variables.pkr.hcl": variable("image", "nginx:latest")},
        ("text",),
    ),
    Case(
        "a Packer variable file appears",
        {"web.pkr.hcl": PACKER, "variables.pkr.hcl": variable("image", PINNED)},
        {"ci.auto.pkrvars.hcl": 'image = "nginx:latest"\n'},
        ("names",),
    ),
    Case(
        "what Terragrunt configuration reads",
        {
            "root.hcl": "locals {}\n",
            "live/terragrunt.hcl": UNIT,
            "live/common.hcl": f'locals {{\n  image = "{PINNED}"\n}}\n',
            "live/module/main.tf": MODULE,
        },
        {"live/common.hcl": 'locals {\n  image = "nginx:latest"\n}\n'},
        ("text",),
    ),
    Case(
        "a link is turned to another file",
        {
            "main.tf": MODULE,
            "a.txt": f'image = "{PINNED}"\n',
            "b.txt": 'image = "nginx:latest"\n',
            "terraform.tfvars": "->a.txt",
        },
        {"terraform.tfvars": "->b.txt"},
        ("text",),
    ),
)
