from __future__ import annotations

from pathlib import Path

import pytest

from scanner.formats import packer
from scanner.model import NO_ASSUMPTIONS, Assumptions, Document, Pointer, Source

ROOT = Path(__file__).parents[3] / "fixtures" / "packer"


class Files:
    def read(self, path: str) -> Source | None:
        file = ROOT / path
        return Source(path, file.read_text("utf-8")) if file.is_file() else None

    def names(self, directory: str) -> tuple[str, ...]:
        folder = ROOT / directory
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
    return f"{span.line}:{span.column}-{span.end_line}:{span.end_column}"


def lines(name: str) -> list[str]:
    tree = Files()
    source = tree.read(name)
    assert source is not None
    (document,) = packer.parse(source, tree)
    facts = document.facts
    found = [f"{document.kind} {document.in_image_build}"]
    found += [f"{place(document, one.at)} image {one.role} {one.ref} {one.grade}" for one in facts.images]
    found += [
        f"{place(document, one.at)} {one.kind} {one.ref} {one.grade} {one.phase} {one.target}"
        for one in facts.references
    ]
    found += [
        f"{place(document, one.at)} runs {' '.join((one.program or '?', *one.args))} {one.phase} {one.target}"
        for one in facts.commands
    ]
    found += [
        f"{place(document, one.at)} {one.kind} {one.name} {one.phase} {one.target}"
        for one in facts.credentials
    ]
    found += [
        f"{place(document, one.at)} {one.mode} {one.address} {one.type} {one.provider}"
        for one in facts.resources
    ]
    assert [document.address(one.at) for one in facts.resources] == [one.address for one in facts.resources]
    return found


EXPECTED: dict[str, list[str]] = {
    "shop.pkr.hcl": [
        "template True",
        "52:12-52:22 image base debian:12.5 floating",
        "84:21-84:32 image output registry.example.com/shop:2.4.1 local",
        "84:34-84:42 image output registry.example.com/shop:latest local",
        "6:17-6:25 plugin github.com/hashicorp/amazon floating build runner",
        "10:17-10:25 plugin github.com/hashicorp/docker version build runner",
        "36:17-36:21 machine-image debian-12-amd64-* floating build image",
        "63:45-63:50 package nginx floating build image",
        "64:34-64:50 download https://downloads.example.com/shop/2.4.1/shop.tar.gz version build image",
        "73:16-73:48 package ansible-core==2.17.1 version build image",
        "73:16-73:48 download https://get.example.com/agent.sh floating build image",
        "63:8-63:22 runs apt-get update build image",
        "63:26-63:50 runs apt-get install -y nginx build image",
        "64:8-64:50 runs curl -fsSLo /tmp/shop.tgz https://downloads.example.com/shop/2.4.1/shop.tar.gz build image",
        "66:9-67:29 runs tar -C /opt -xzf /tmp/shop.tgz build image",
        "73:16-73:48 runs set -eu build image",
        "73:16-73:48 runs pip install ansible-core==2.17.1 build image",
        "73:16-73:48 runs curl -sSf https://get.example.com/agent.sh build image",
        "73:16-73:48 runs sh build image",
        "73:50-73:70 runs ? build image",
        "77:23-77:43 runs ansible-playbook playbooks/shop.yml --tags web build image",
        "87:18-87:46 runs docker logout ${source.name} build runner",
        "61:51-61:79 password DB_PASSWORD build image",
        "34:1-34:27 data data.amazon-ami.debian amazon-ami packer",
        "43:1-43:27 managed source.amazon-ebs.shop amazon-ebs packer",
        "51:1-51:23 managed source.docker.shop docker packer",
        "60:3-60:22 managed build.shop.provisioner.shell[0] shell packer",
        "72:3-72:22 managed build.shop.provisioner.shell[1] shell packer",
        "76:3-76:24 managed build.shop.provisioner.ansible[0] ansible packer",
        "82:5-82:32 managed build.shop.post-processors[0].post-processor.docker-tag[0] docker-tag packer",
        "86:5-86:33 managed build.shop.post-processors[0].post-processor.shell-local[0] shell-local packer",
    ],
    "shop.auto.pkrvars.hcl": [
        "variables True",
        "2:18-2:39 token registry_token build image",
    ],
    "legacy.json": [
        "template True",
        "39:79-39:99 image output registry.example.com/web:12.5.0 local",
        "16:21-16:38 machine-image ami-0123456789abcdef0 digest build image",
        "23:18-23:34 download https://cdimage.example.org/12.5.0/netinst.iso version build image",
        "33:22-33:69 download https://get.example.com/{{build `ID`}}/agent.sh unknown build image",
        "32:10-32:36 runs echo eu-central-1 build image",
        "33:10-33:69 runs curl -fsSLO https://get.example.com/{{build `ID`}}/agent.sh build image",
        "13:7-13:27 managed source.amazon-ebs.web amazon-ebs packer",
        "22:7-22:21 managed source.qemu.qemu qemu packer",
        "29:7-29:22 managed build.provisioner.shell[0] shell packer",
        "39:8-39:28 managed build.post-processor.docker-tag[0] docker-tag packer",
    ],
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_template_has_these_facts(name: str) -> None:
    assert lines(name) == EXPECTED[name]
