"""Measures how a scan grows with a Terraform estate: time and memory at 1, 4 and 16 times a unit, beside its peers.

usage: python benchmarks/terraform_estate.py [--runs N] [--peers]

A unit is 42 HCL files: 4 modules (one of which calls another, and is called with `for_each`) and 6 stacks that call
them with variables of their own. 16 units are 672 files with 64 modules. Peers (trivy, checkov) are looked up on PATH;
one that is not there is said to be missing. Printed are medians of wall time and of processor time in seconds, processor
milliseconds per file, the peak memory of the largest process in MB, the processor time as a multiple of ours, and growth:
the processor time beyond that of the smallest estate, divided by how many more files there are. It is 1 where a scan
takes as long for each further file as between the two smallest estates.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from compare import ROOT, commands

FACTORS = (1, 4, 16)
STACKS = 6
TOOLS = ("cattleguard", "trivy", "checkov")
"""Those that are measured, ours first."""

_SERVICE_MAIN = """\
locals {
  name  = "${var.environment}-${var.name}"
  image = "${var.registry}/${var.name}:${var.tag}"
}

resource "aws_ecs_task_definition" "this" {
  for_each = var.workers
  family   = "${local.name}-${each.key}"
  container_definitions = jsonencode([
    for port in each.value : {
      name         = "${each.key}-${port}"
      image        = local.image
      portMappings = [{ containerPort = port }]
    }
  ])
}

resource "aws_ecs_service" "this" {
  for_each        = aws_ecs_task_definition.this
  name            = each.key
  task_definition = each.value.family
  desired_count   = lookup(var.counts, each.key, 1)

  dynamic "load_balancer" {
    for_each = var.ports
    content {
      container_name = "${each.key}-${load_balancer.value}"
      container_port = load_balancer.value
    }
  }
}

module "network" {
  source = "../network-%(n)d"
  cidr   = var.cidr
  zones  = var.zones
}
"""
_SERVICE_VARIABLES = """\
variable "name" { type = string }
variable "environment" { type = string }
variable "registry" {
  type    = string
  default = "registry.example.com"
}
variable "tag" {
  type    = string
  default = "1.%(n)d.0"
}
variable "workers" {
  type    = map(list(number))
  default = { web = [8080], jobs = [9090, 9091] }
}
variable "counts" {
  type    = map(number)
  default = {}
}
variable "ports" {
  type    = set(number)
  default = [80, 443]
}
variable "cidr" { type = string }
variable "zones" { type = list(string) }
"""
_NETWORK_MAIN = """\
resource "aws_subnet" "this" {
  for_each          = { for index, zone in var.zones : zone => cidrsubnet(var.cidr, 4, index) }
  cidr_block        = each.value
  availability_zone = each.key
  tags              = merge({ Name = format("subnet-%%s", each.key) }, var.tags)
}

resource "aws_security_group" "this" {
  name = "network-%(n)d"
  dynamic "ingress" {
    for_each = var.ingress
    content {
      from_port   = ingress.value
      to_port     = ingress.value
      protocol    = "tcp"
      cidr_blocks = [var.cidr]
    }
  }
}
"""
_NETWORK_VARIABLES = """\
variable "cidr" { type = string }
variable "zones" { type = list(string) }
variable "ingress" {
  type    = list(number)
  default = [443]
}
variable "tags" {
  type    = map(string)
  default = { ManagedBy = "terraform", Unit = "%(n)d" }
}
"""
_INSTANCE_MAIN = """\
resource "aws_instance" "this" {
  count                       = var.size == "large" ? 3 : 1
  ami                         = var.ami
  instance_type               = "t3.${var.size}"
  user_data_replace_on_change = true
  user_data = templatefile("${path.module}/boot.sh.tftpl", {
    name  = upper(var.name)
    index = count.index
    ports = var.ports
  })
  tags = { Name = "${var.name}-${count.index}" }

  lifecycle {
    create_before_destroy = true
  }
}
"""
_INSTANCE_VARIABLES = """\
variable "ami" { type = string }
variable "name" { type = string }
variable "size" {
  type    = string
  default = "small"
}
variable "ports" {
  type    = list(number)
  default = [8080, 9090]
}
"""
_BOOT = """\
#!/bin/sh
set -eu
echo "${name} ${index}" > /etc/motd
%{ for port in ports ~}
firewall-cmd --add-port=${port}/tcp
%{ endfor ~}
systemctl start app
"""
_BUCKET_MAIN = """\
resource "aws_s3_bucket" "this" {
  bucket = join("-", compact([var.prefix, var.name, var.suffix]))
  tags   = { for key, value in var.tags : lower(key) => value }
}

resource "aws_s3_bucket_versioning" "this" {
  bucket = aws_s3_bucket.this.id
  versioning_configuration {
    status = var.versioned ? "Enabled" : "Suspended"
  }
}
"""
_BUCKET_VARIABLES = """\
variable "prefix" { type = string }
variable "name" { type = string }
variable "suffix" {
  type    = string
  default = null
}
variable "versioned" {
  type    = bool
  default = true
}
variable "tags" {
  type    = map(string)
  default = {}
}
"""
_STACK_MAIN = """\
locals {
  environment = var.environment
  services = {
    api  = { tag = "2.%(n)d.1", cidr = "10.%(n)d.0.0/16" }
    shop = { tag = "3.%(n)d.4", cidr = "10.%(n)d.0.0/16" }
  }
}

module "service" {
  source      = "../../modules/service-%(n)d"
  for_each    = local.services
  name        = each.key
  environment = local.environment
  tag         = each.value.tag
  cidr        = each.value.cidr
  zones       = var.zones
}

module "bucket" {
  source = "../../modules/bucket-%(n)d"
  prefix = local.environment
  name   = "artefacts-%(s)d"
  tags   = { Stack = "%(s)d", Service = join(",", keys(local.services)) }
}
"""
_STACK_VARIABLES = """\
variable "environment" { type = string }
variable "zones" {
  type    = list(string)
  default = ["eu-west-1a", "eu-west-1b"]
}
variable "ami" {
  type    = string
  default = "ami-0123456789abcdef0"
}
"""
_STACK_COMPUTE = """\
module "instance" {
  source = "../../modules/instance-%(n)d"
  ami    = var.ami
  name   = "worker-%(s)d"
  size   = var.environment == "production" ? "large" : "small"
}

output "subnets" {
  value = { for name, service in module.service : name => service }
}
"""
_STACK_PROVIDERS = """\
terraform {
  required_version = ">= 1.9"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.%(n)d.0"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}
"""
_OUTPUTS = """\
output "name" {
  value = "%(kind)s-%(n)d"
}
"""
MODULES = {
    "service": (_SERVICE_MAIN, _SERVICE_VARIABLES),
    "network": (_NETWORK_MAIN, _NETWORK_VARIABLES),
    "instance": (_INSTANCE_MAIN, _INSTANCE_VARIABLES),
    "bucket": (_BUCKET_MAIN, _BUCKET_VARIABLES),
}


def write(directory: Path, units: int) -> int:
    """Write an estate; return the number of its HCL files."""
    for unit in range(units):
        for kind, (main, variables) in MODULES.items():
            named = {"n": unit, "kind": kind}
            module = directory / "modules" / f"{kind}-{unit}"
            _write(module, {"main.tf": main, "variables.tf": variables, "outputs.tf": _OUTPUTS}, named)
            if kind == "instance":
                (module / "boot.sh.tftpl").write_text(_BOOT, encoding="utf-8")
        for stack in range(STACKS):
            _write(
                directory / "live" / f"stack-{unit}-{stack}",
                {
                    "main.tf": _STACK_MAIN,
                    "variables.tf": _STACK_VARIABLES,
                    "compute.tf": _STACK_COMPUTE,
                    "providers.tf": _STACK_PROVIDERS,
                    "terraform.tfvars": 'environment = "production"\n',
                },
                {"n": unit, "s": stack},
            )
    return sum(1 for _ in directory.rglob("*.tf")) + sum(1 for _ in directory.rglob("*.tfvars"))


def _write(directory: Path, files: dict[str, str], named: dict[str, object]) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        filled = text % named if "%(" in text else text.replace("%%", "%")
        (directory / name).write_text(filled, encoding="utf-8")


class Run(NamedTuple):
    """What a command and all that it starts took: wall and processor time in seconds, peak memory in MB."""

    wall: float
    processor: float
    memory: float


def measure(command: list[str]) -> Run:
    """Return what a run of a command took."""
    start = time.perf_counter()
    with Path(os.devnull).open("wb") as nowhere:
        files = [
            (os.POSIX_SPAWN_DUP2, nowhere.fileno(), 1),
            (os.POSIX_SPAWN_DUP2, nowhere.fileno(), 2),
        ]
        child = os.posix_spawnp(
            command[0], command, os.environ | {"PYTHONPATH": str(ROOT)}, file_actions=files
        )
        _, _, usage = os.wait4(child, 0)
    wall = time.perf_counter() - start
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def median(command: list[str], runs: int) -> Run:
    """Return the medians of some runs after one that warms up, and the most memory of any."""
    found = [measure(command) for _ in range(runs + 1)][1:]
    walls, processors, memories = zip(*found, strict=True)
    return Run(statistics.median(walls), statistics.median(processors), max(memories))


def growth(known: list[tuple[int, float]]) -> float | None:
    """Return how much longer each further file takes than between the two smallest estates, from files and times."""
    if len(known) < 2:
        return None
    (files, least), (more, longer), *_ = known
    last, longest = known[-1]
    return (longest - least) / (last - files) / ((longer - least) / (more - files))


def _row(tool: str, factor: int, files: int, run: Run, known: dict[str, list[tuple[int, float]]]) -> str:
    grown = growth(known[tool])
    ours = known.get(TOOLS[0], known[tool])[-1][1]
    shown = "" if grown is None else f"{grown:8.2f}"
    milliseconds = run.processor / files * 1000
    return (
        f"{tool:12} {factor:6} {files:6} {run.wall:8.2f} {run.processor:10.2f} {milliseconds:8.2f}"
        f" {run.memory:5.0f} {run.processor / ours:6.1f}{shown}"
    )


def main() -> int:
    """Print a row for each size and tool."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--peers", action="store_true")
    arguments = parser.parse_args()
    print("tool         factor  files  seconds  processor  ms/file    MB  ratio  growth")
    known: dict[str, list[tuple[int, float]]] = {}
    for factor in FACTORS:
        with tempfile.TemporaryDirectory() as name:
            directory = Path(name)
            files = write(directory, factor)
            for tool, command in commands(directory, directory).items():
                if tool not in (TOOLS if arguments.peers else TOOLS[:1]):
                    continue
                if shutil.which(command[0]) is None:
                    print(f"{tool:12} is missing")
                    continue
                run = median(command, arguments.runs)
                known.setdefault(tool, []).append((files, run.processor))
                print(_row(tool, factor, files, run, known), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
