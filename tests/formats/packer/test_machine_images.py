"""The images that builders begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scanner.facts.model import Image, Reference

if TYPE_CHECKING:
    from collections.abc import Callable


def builder(kind: str, body: str) -> str:
    return f'source "{kind}" "x" {{\n{body}\n}}\n'


def test_the_fact_of_a_builder(read: Callable[..., Any]) -> None:
    reading = read(builder("amazon-ebs", '  source_ami = "ami-0123456789abcdef0"'))
    assert reading.document.facts.references == (
        Reference(
            ("source", "amazon-ebs", "x", 0, "source_ami"),
            "machine-image",
            "ami-0123456789abcdef0",
            "",
            "ami-0123456789abcdef0",
            None,
            "digest",
            "packer",
            phase="build",
            target="image",
        ),
    )


FILTER = """\
source_ami_filter {
  filters = {
    name = "NAME"
    virtualization-type = "hvm"
  }
  owners = OWNERS
  most_recent = true
}"""
GALLERY = """\
shared_image_gallery {
  subscription = "s"
  resource_group = "g"
  gallery_name = "shop"
  image_name = "base"
VERSION
}"""
MARKETPLACE = 'image_publisher = "Canonical"\nimage_offer = "ubuntu"\nimage_sku = "22_04"\n'


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        pytest.param("amazon-ebs", 'source_ami = ""', [], id="an empty id"),
        pytest.param(
            "amazon-ebssurrogate",
            FILTER.replace("NAME", "ubuntu-*").replace("OWNERS", '["099720109477"]'),
            [("ubuntu-*", "floating", "true")],
            id="a pattern",
        ),
        pytest.param(
            "amazon-chroot",
            FILTER.replace("NAME", "ubuntu-20240101").replace("OWNERS", '["099720109477"]'),
            [("ubuntu-20240101", "version", '"ubuntu-20240101"')],
            id="an exact name of an owner",
        ),
        pytest.param(
            "amazon-instance",
            FILTER.replace("NAME", "ubuntu-20240101").replace("OWNERS", "[]"),
            [("ubuntu-20240101", "floating", "true")],
            id="an exact name of anyone",
        ),
        pytest.param(
            "amazon-ebs",
            'source_ami = "ami-01234567"\n' + FILTER.replace("NAME", "x-*").replace("OWNERS", "[]"),
            [("ami-01234567", "digest", '"ami-01234567"')],
            id="an id comes before a filter",
        ),
        pytest.param(
            "amazon-ebs", "source_ami = data.amazon-ami.base.id", [], id="looked up by a data source"
        ),
        pytest.param(
            "amazon-ebs",
            "source_ami = data.http.x.body",
            [("${data.http.x.body}", "unknown", "data.http.x.body")],
            id="from any other data source",
        ),
        pytest.param(
            "amazon-ebs", "source_ami = var.ami", [("${var.ami}", "unknown", "var.ami")], id="not known"
        ),
        pytest.param(
            "googlecompute",
            'source_image = "debian-12"',
            [("debian-12", "version", '"debian-12"')],
            id="an image is no family",
        ),
        pytest.param(
            "googlecompute",
            'source_image_family = "debian-12"',
            [("debian-12", "floating", '"debian-12"')],
            id="a family",
        ),
        pytest.param(
            "azure-arm",
            MARKETPLACE,
            [("Canonical:ubuntu:22_04", "floating", '"22_04"')],
            id="marketplace without a version",
        ),
        pytest.param(
            "azure-arm",
            MARKETPLACE + 'image_version = "latest"',
            [("Canonical:ubuntu:22_04:latest", "floating", '"latest"')],
            id="marketplace, latest",
        ),
        pytest.param(
            "azure-arm",
            MARKETPLACE + 'image_version = "22.04.202401010"',
            [("Canonical:ubuntu:22_04:22.04.202401010", "version", '"22.04.202401010"')],
            id="marketplace with a version",
        ),
        pytest.param(
            "azure-arm",
            GALLERY.replace("VERSION", ""),
            [("s/g/shop/base", "floating", "shared_image_gallery")],
            id="gallery without a version",
        ),
        pytest.param(
            "azure-arm",
            GALLERY.replace("VERSION", '  image_version = "1.2.3"'),
            [("s/g/shop/base/versions/1.2.3", "version", '"1.2.3"')],
            id="gallery with a version",
        ),
        pytest.param(
            "azure-arm",
            GALLERY.replace("VERSION", "  image_version = var.version"),
            [("s/g/shop/base/versions/${var.version}", "unknown", "var.version")],
            id="gallery with an unknown version",
        ),
        pytest.param(
            "azure-arm",
            'shared_image_gallery {\n  image_name = ""\n}\n'
            + MARKETPLACE
            + 'image_version = "22.04.202401010"',
            [("Canonical:ubuntu:22_04:22.04.202401010", "version", '"22.04.202401010"')],
            id="an empty gallery",
        ),
        pytest.param(
            "azure-arm",
            'shared_image_gallery {\n  image_name = "base"\n  image_version = "latest"\n}',
            [("base/versions/latest", "floating", '"latest"')],
            id="gallery, latest",
        ),
        pytest.param(
            "azure-arm",
            'custom_managed_image_name = "base"',
            [("base", "version", '"base"')],
            id="managed image",
        ),
        pytest.param(
            "azure-chroot",
            'source = "Canonical:ubuntu:22_04:latest"',
            [("Canonical:ubuntu:22_04:latest", "floating", '"Canonical:ubuntu:22_04:latest"')],
            id="chroot",
        ),
        pytest.param(
            "digitalocean",
            'image = "ubuntu-22-04-x64"',
            [("ubuntu-22-04-x64", "floating", '"ubuntu-22-04-x64"')],
            id="slug",
        ),
        pytest.param("hcloud", 'image = "15512617"', [("15512617", "digest", '"15512617"')], id="id"),
        pytest.param(
            "hcloud",
            'image_filter {\n  with_selector = ["a=b"]\n  most_recent = true\n}',
            [("source.hcloud.x", "floating", "image_filter")],
            id="filter",
        ),
        pytest.param(
            "openstack",
            'source_image = "d41d8cd9-8f00-4b20-a980-0998ecf8427e"\nsource_image_filter {\n  most_recent = true\n}',
            [
                (
                    "d41d8cd9-8f00-4b20-a980-0998ecf8427e",
                    "digest",
                    '"d41d8cd9-8f00-4b20-a980-0998ecf8427e"',
                )
            ],
            id="uuid",
        ),
        pytest.param(
            "openstack", 'source_image_name = "base"', [("base", "version", '"base"')], id="name of an image"
        ),
        pytest.param(
            "linode",
            'image = "linode/debian12"',
            [("linode/debian12", "floating", '"linode/debian12"')],
            id="linode",
        ),
        pytest.param("vultr", "os_id = 477", [("477", "version", "477")], id="number"),
        pytest.param(
            "vsphere-clone",
            'template = "ubuntu-22.04.3"',
            [("ubuntu-22.04.3", "version", '"ubuntu-22.04.3"')],
            id="template with a version",
        ),
        pytest.param(
            "proxmox-clone", 'clone_vm = "ubuntu"', [("ubuntu", "floating", '"ubuntu"')], id="template"
        ),
        pytest.param(
            "vagrant",
            'source_path = "debian/bookworm64"',
            [("debian/bookworm64", "floating", '"debian/bookworm64"')],
            id="box",
        ),
        pytest.param(
            "vagrant",
            'source_path = "debian/bookworm64"\nbox_version = "12.20240905.1"',
            [("debian/bookworm64", "version", '"12.20240905.1"')],
            id="box with a version",
        ),
        pytest.param("vagrant", 'source_path = "./base.box"', [], id="box in a file"),
        pytest.param("null", 'image = "x"', [], id="another builder"),
    ],
)
def test_a_builder_names_its_image(
    read: Callable[..., Any], kind: str, body: str, expected: list[tuple[str, str, str]]
) -> None:
    assert read(builder(kind, body)).references("machine-image") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            'data "amazon-ami" "x" {\n  filters = {\n    image-id = "ami-01234567"\n  }\n}\n',
            [("ami-01234567", "digest", '"ami-01234567"')],
            id="an id",
        ),
        pytest.param(
            'data "amazon-ami" "x" {\n  filters = var.filters\n  owners = ["self"]\n}\n',
            [("data.amazon-ami.x", "unknown", 'data "amazon-ami" "x"')],
            id="unknown filters",
        ),
        pytest.param(
            'data "amazon-parameterstore" "x" {\n  name = "/acme/database/host"\n}\n',
            [],
            id="a parameter that is not known to hold an image",
        ),
        pytest.param(
            'data "amazon-parameterstore" "x" {\n  name = "/acme/ami/base"\n}\n',
            [("/acme/ami/base", "floating", '"/acme/ami/base"')],
            id="a parameter",
        ),
        pytest.param(
            'data "hcp-packer-artifact" "x" {\n  bucket_name = "base"\n  channel_name = "production"\n}\n',
            [("base:production", "floating", '"production"')],
            id="a channel",
        ),
        pytest.param(
            'data "hcp-packer-artifact" "x" {\n  bucket_name = "base"\n'
            "  version_fingerprint = data.hcp-packer-version.x.fingerprint\n}\n",
            [],
            id="a version that is looked up",
        ),
        pytest.param('data "http" "x" {\n  url = "https://example.com"\n}\n', [], id="another data source"),
    ],
)
def test_a_data_source_looks_an_image_up(
    read: Callable[..., Any], text: str, expected: list[tuple[str, str, str]]
) -> None:
    assert read(text).references("machine-image") == expected


def test_the_container_image_of_a_builder(read: Callable[..., Any]) -> None:
    reading = read(builder("docker", '  image = "debian:12-slim"'))
    assert reading.document.facts.images == (
        Image(
            ("source", "docker", "x", 0, "image"),
            "debian:12-slim",
            "docker.io",
            "library/debian",
            "12-slim",
            None,
            "floating",
            "base",
            "source.docker.x",
        ),
    )


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        pytest.param(
            "podman", 'image = "quay.io/a/b:1.2.3"', [("quay.io/a/b:1.2.3", "version")], id="podman"
        ),
        pytest.param(
            "tart-cli", 'vm_base_name = "ghcr.io/a/b:latest"', [("ghcr.io/a/b:latest", "floating")], id="tart"
        ),
        pytest.param("tart-cli", 'vm_base_name = "base"', [], id="a virtual machine of this host"),
        pytest.param("docker", 'build {\n  path = "Dockerfile"\n}', [], id="built from a Dockerfile"),
        pytest.param(
            "docker", 'image = "app:{{isotime}}"', [("app:{{isotime}}", "unknown")], id="a go template"
        ),
    ],
)
def test_a_builder_names_a_container_image(
    read: Callable[..., Any], kind: str, body: str, expected: list[tuple[str, str]]
) -> None:
    facts = read(builder(kind, body)).document.facts
    assert [(one.ref, one.grade) for one in facts.images] == expected


def test_a_build_gives_a_builder_settings(read: Callable[..., Any]) -> None:
    reading = read('build {\n  source "source.docker.base" {\n    image = "debian:12"\n  }\n}\n')
    (image,) = reading.document.facts.images
    assert (image.ref, image.name) == ("debian:12", "build[0].source.docker.base")
    assert reading.document.address(image.at) == "build[0].source.docker.base"
