from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scanner.formats import terraform
from scanner.model import NO_ASSUMPTIONS, Assumptions, Source

if TYPE_CHECKING:
    from scanner.model import Document, Pointer

MODULE = Path(__file__).parents[3] / "fixtures" / "terraform" / "module"


class Files:
    def read(self, path: str) -> Source | None:
        file = MODULE / path
        return Source(path, file.read_text("utf-8")) if file.is_file() else None

    def names(self, directory: str) -> tuple[str, ...]:
        folder = MODULE / directory
        return tuple(sorted(file.name for file in folder.iterdir())) if folder.is_dir() else ()

    def content(self, path: str) -> bytes | None:
        del path
        return None

    def files_named(self, suffixes: tuple[str, ...]) -> tuple[str, ...]:
        del suffixes
        return ()

    @property
    def assumptions(self) -> Assumptions:
        return NO_ASSUMPTIONS


def place(document: Document, at: Pointer) -> str:
    span = document.span(at)
    return f"{span.line}:{span.column}-{span.end_line}:{span.end_column} {document.address(at)}"


def lines(name: str) -> list[str]:
    tree = Files()
    source = tree.read(name)
    assert source is not None
    (document,) = terraform.parse(source, tree)
    facts = document.facts
    found = [f"{place(document, fact.at)}: image {fact.ref} {fact.grade}" for fact in facts.images]
    found += [f"{place(document, fact.at)}: {fact.kind} {fact.ref} {fact.grade}" for fact in facts.references]
    found += [f"{place(document, fact.at)}: runs {fact.program} {fact.phase}" for fact in facts.commands]
    found += [f"{place(document, fact.at)}: {fact.kind} {fact.name}" for fact in facts.workloads]
    found += [f"{place(document, fact.at)}: {fact.kind} {fact.name}" for fact in facts.configs]
    found += [f"{place(document, fact.at)}: credential {fact.name}" for fact in facts.credentials]
    return found + [f"{place(document, fact.at)}: resource" for fact in facts.resources]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "versions.tf",
            [
                "5:5-5:8 terraform: provider hashicorp/aws locked",
                "9:5-9:15 terraform: provider hashicorp/kubernetes version",
            ],
        ),
        ("variables.tf", ["14:15-14:38 var.database_password: credential database_password"]),
        (
            "network.tf",
            [
                "2:13-2:44 module.vpc: module terraform-aws-modules/vpc/aws version",
                "7:12-7:65 module.dns: module git::https://git.example.org/infra/dns.git?ref=main floating",
                "11:12-11:30 module.labels: module ./modules/labels local",
            ],
        ),
        (
            "compute.tf",
            [
                "26:15-26:26 aws_ecs_task_definition.web: image ${var.registry}/shop/web:2.4.1 version",
                "30:17-30:29 aws_ecs_task_definition.web: image nginx:1.27 floating",
                "8:42-8:68 aws_instance.worker: package nginx=${var.nginx_version} unknown",
                "9:16-9:48 aws_instance.worker: download https://get.example.org/setup.sh floating",
                "2:19-2:42 aws_instance.worker: machine-image ami-0abcdef1234567890 digest",
                "31:39-31:43 aws_ecs_task_definition.web: package curl floating",
                "7:5-7:22 aws_instance.worker: runs set boot",
                "8:5-8:19 aws_instance.worker: runs apt-get boot",
                "8:23-8:68 aws_instance.worker: runs apt-get boot",
                "9:5-9:48 aws_instance.worker: runs curl boot",
                "9:51-9:55 aws_instance.worker: runs bash boot",
                "17:16-17:44 aws_instance.worker: runs systemctl deploy",
                "31:31-31:43 aws_ecs_task_definition.web: runs apk boot",
                "31:47-31:57 aws_ecs_task_definition.web: runs nginx boot",
                "1:1-1:33 aws_instance.worker: resource",
                "21:1-21:41 aws_ecs_task_definition.web: resource",
                "36:1-36:34 aws_db_instance.shop: resource",
            ],
        ),
        (
            "kubernetes.tf",
            [
                (
                    "21:19-21:123 kubernetes_deployment.cart container cart: image registry.example.org/shop/cart@sha256:"
                    "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae digest"
                ),
                "11:1-11:40 kubernetes_deployment.cart: Deployment cart",
                "1:1-1:44 kubernetes_config_map.settings: ConfigMap settings",
                "1:1-1:44 kubernetes_config_map.settings: resource",
                "11:1-11:40 kubernetes_deployment.cart: resource",
            ],
        ),
    ],
)
def test_a_module(name: str, expected: list[str]) -> None:
    assert lines(name) == expected
