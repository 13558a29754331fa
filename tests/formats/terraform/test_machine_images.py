"""Machine images that Terraform resources name and data sources look up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scanner.facts.model import Reference
from scanner.formats.terraform.readers.machine_image_lookups import LOOKUPS
from scanner.formats.terraform.readers.machine_image_places import BUILT, LOOKED_UP, PLACES

if TYPE_CHECKING:
    from collections.abc import Callable


def found(reading: Any) -> list[tuple[str, str, str, str, str]]:
    """Return ref, host, grade, fetcher and text of each machine image."""
    return [
        (one.ref, one.host, one.grade, one.fetcher, reading.text(one.at))
        for one in reading.document.facts.references
        if one.kind == "machine-image"
    ]


def test_the_fact_of_a_resource(read: Callable[..., Any]) -> None:
    reading = read('resource "aws_instance" "web" {\n  ami = "ami-0123456789abcdef0"\n}\n')
    assert reading.document.facts.references == (
        Reference(
            ("resource", "aws_instance", "web", 0, "ami"),
            "machine-image",
            "ami-0123456789abcdef0",
            "",
            "ami-0123456789abcdef0",
            None,
            "digest",
            "terraform",
            target="instance",
        ),
    )


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        pytest.param(
            "aws_launch_template",
            'image_id = "resolve:ssm:/acme/ami:3"',
            [("resolve:ssm:/acme/ami:3", "", "version", "terraform", '"resolve:ssm:/acme/ami:3"')],
            id="a parameter with a version",
        ),
        pytest.param(
            "aws_spot_fleet_request",
            'launch_specification {\n  ami = "ami-01234567"\n}\nlaunch_specification {\n  ami = var.ami\n}',
            [
                ("ami-01234567", "", "digest", "terraform", '"ami-01234567"'),
                ("${var.ami}", "", "unknown", "terraform", "var.ami"),
            ],
            id="in blocks",
        ),
        pytest.param("aws_instance", "instance_type = 1", [], id="no image"),
        pytest.param("aws_instance", 'ami = ""', [], id="an empty text"),
        pytest.param("aws_instance", "ami = null", [], id="null"),
        pytest.param("aws_instance", "ami = data.aws_ami.web[0].id", [], id="what is looked up elsewhere"),
        pytest.param(
            "aws_instance",
            "ami = try(nonsensitive(data.aws_ssm_parameter.web[0].value), null)",
            [],
            id="what is handed on from elsewhere",
        ),
        pytest.param(
            "aws_instance",
            "ami = data.external.ami.result",
            [("${data.external.ami.result}", "", "unknown", "terraform", "data.external.ami.result")],
            id="what another data source gives",
        ),
        pytest.param(
            "aws_instance",
            "ami = aws_ami_copy.web.id",
            [("${aws_ami_copy.web.id}", "", "local", "terraform", "aws_ami_copy.web.id")],
            id="what is made here",
        ),
        pytest.param(
            "google_compute_instance",
            'boot_disk {\n  initialize_params {\n    image = "acme/app-20250113"\n  }\n}',
            [("acme/app-20250113", "acme", "version", "terraform", '"acme/app-20250113"')],
            id="in nested blocks",
        ),
        pytest.param(
            "azurerm_linux_virtual_machine",
            'source_image_reference {\n  publisher = "Canonical"\n  offer = "ubuntu-24_04-lts"\n'
            '  sku = "server"\n  version = "latest"\n}',
            [("Canonical:ubuntu-24_04-lts:server:latest", "Canonical", "floating", "terraform", '"latest"')],
            id="an offer",
        ),
        pytest.param(
            "azurerm_virtual_machine",
            'storage_image_reference {\n  publisher = "p"\n  offer = "o"\n  sku = var.sku\n}',
            [("p:o:${var.sku}", "p", "floating", "terraform", "storage_image_reference")],
            id="an offer without a version",
        ),
        pytest.param(
            "azurerm_virtual_machine",
            'storage_image_reference {\n  id = "/galleries/g/images/i/versions/1.2.3"\n}',
            [
                (
                    "/galleries/g/images/i/versions/1.2.3",
                    "",
                    "version",
                    "terraform",
                    '"/galleries/g/images/i/versions/1.2.3"',
                )
            ],
            id="an id in the place of an offer",
        ),
        pytest.param(
            "azurerm_linux_virtual_machine",
            "source_image_id = data.azurerm_shared_image.web.id",
            [
                (
                    "${data.azurerm_shared_image.web.id}",
                    "",
                    "floating",
                    "terraform",
                    "data.azurerm_shared_image.web.id",
                )
            ],
            id="a definition",
        ),
        pytest.param(
            "aws_eks_node_group",
            'ami_type = "AL2023_x86_64_STANDARD"',
            [
                (
                    "AL2023_x86_64_STANDARD",
                    "",
                    "floating",
                    "aws_eks_node_group",
                    'resource "aws_eks_node_group" "web"',
                )
            ],
            id="nodes without a release",
        ),
        pytest.param(
            "aws_eks_node_group",
            'release_version = "1.31.4-20250116"',
            [
                (
                    "EKS node image:1.31.4-20250116",
                    "EKS node image",
                    "version",
                    "terraform",
                    '"1.31.4-20250116"',
                )
            ],
            id="nodes of a release",
        ),
        pytest.param(
            "aws_eks_node_group", 'launch_template {\n  id = "lt-1"\n}', [], id="nodes of a launch template"
        ),
        pytest.param("aws_eks_node_group", 'ami_type = "CUSTOM"', [], id="nodes of another image"),
    ],
)
def test_resources(
    read: Callable[..., Any], kind: str, body: str, expected: list[tuple[str, str, str, str, str]]
) -> None:
    reading = read(f'resource "{kind}" "web" {{\n{body}\n}}\n')
    assert found(reading) == expected


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        pytest.param(
            "aws_ami",
            'most_recent = true\nowners = ["self"]\nfilter {\n  name = "name"\n  values = ["app-*"]\n}',
            ("app-*", "self", "floating", "aws_ami", "true"),
            id="the most recent",
        ),
        pytest.param(
            "aws_ami",
            'owners = ["self"]\nfilter {\n  name = "name"\n  values = ["app-1"]\n}',
            ("app-1", "self", "version", "aws_ami", '"app-1"'),
            id="a name",
        ),
        pytest.param(
            "aws_ami",
            'owners = ["self"]\nname_regex = "^app-1$"\nmost_recent = true',
            ("^app-1$", "self", "floating", "aws_ami", "true"),
            id="an expression for names",
        ),
        pytest.param(
            "aws_ami",
            'owners = ["self"]\nname_regex = var.names\nmost_recent = "true"',
            ("${var.names}", "self", "floating", "aws_ami", '"true"'),
            id="an expression that is not known, and true as text",
        ),
        pytest.param(
            "aws_ami",
            'filter {\n  name = "image-id"\n  values = [var.ami]\n}',
            ("${var.ami}", "", "unknown", "aws_ami", "var.ami"),
            id="an id that is not known",
        ),
        pytest.param(
            "aws_ami",
            'owners = var.owners\nfilter {\n  name = "name"\n  values = var.names\n}',
            ("${var.names}", "${var.owners}", "unknown", "aws_ami", "var.names"),
            id="lists that are not known",
        ),
        pytest.param(
            "aws_ami",
            'owners = ["self"]\ndynamic "filter" {\n  for_each = var.filters\n  content {\n    name = filter.key\n'
            "    values = [filter.value]\n  }\n}",
            ("data.aws_ami.web", "self", "unknown", "aws_ami", 'data "aws_ami" "web"'),
            id="filters that are not known",
        ),
        pytest.param(
            "aws_ssm_parameter",
            'name = "/aws/service/ami-windows-latest/Windows_Server-2022-English-Full-Base"',
            (
                "/aws/service/ami-windows-latest/Windows_Server-2022-English-Full-Base",
                "",
                "floating",
                "aws_ssm_parameter",
                '"/aws/service/ami-windows-latest/Windows_Server-2022-English-Full-Base"',
            ),
            id="a public parameter",
        ),
        pytest.param(
            "google_compute_image",
            'family = "app"\nproject = "acme"',
            ("app", "acme", "floating", "google_compute_image", '"app"'),
            id="a family",
        ),
        pytest.param(
            "google_compute_image",
            'name = "app-7"',
            ("app-7", "", "version", "google_compute_image", '"app-7"'),
            id="an image by its name",
        ),
        pytest.param(
            "google_compute_image",
            "name = var.image",
            ("${var.image}", "", "version", "google_compute_image", "var.image"),
            id="a name, whichever it is",
        ),
        pytest.param(
            "azurerm_image",
            'name_regex = "^app"\nsort_descending = true',
            ("^app", "", "floating", "azurerm_image", '"^app"'),
            id="a managed image by a pattern",
        ),
        pytest.param(
            "azurerm_image",
            'name = "app"',
            ("app", "", "version", "azurerm_image", '"app"'),
            id="a managed image by its name",
        ),
        pytest.param(
            "azurerm_platform_image",
            'publisher = "p"\noffer = "o"\nsku = "s"',
            ("p:o:s", "p", "floating", "azurerm_platform_image", 'data "azurerm_platform_image" "web"'),
            id="an offer without a version",
        ),
        pytest.param(
            "azurerm_shared_image_version",
            'name = "recent"\nimage_name = "web"\ngallery_name = "acme"',
            (
                "galleries/acme/images/web/versions/recent",
                "",
                "floating",
                "azurerm_shared_image_version",
                '"recent"',
            ),
            id="the version of an image that is the latest",
        ),
    ],
)
def test_lookups(
    read: Callable[..., Any], kind: str, body: str, expected: tuple[str, str, str, str, str]
) -> None:
    reading = read(f'data "{kind}" "web" {{\n{body}\n}}\n')
    assert found(reading) == [expected]


def test_parameters_that_hold_no_image_are_none(read: Callable[..., Any]) -> None:
    assert found(read('data "aws_ssm_parameter" "password" {\n  name = "/shop/password"\n}\n')) == []


def test_what_resources_leave_to_data_sources_is_looked_up_there() -> None:
    assert set(LOOKUPS) == LOOKED_UP


def test_resources_that_make_images_are_not_data_sources() -> None:
    assert not any(name.startswith("data.") for name in BUILT | PLACES.keys())


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param("data.aws_ami.web.id", [], id="looked up, and told where that is done"),
        pytest.param("aws_ami.web.id", [("${aws_ami.web.id}", "local")], id="made here"),
        pytest.param("var.image", [("${var.image}", "unknown")], id="not known to the caller either"),
        pytest.param('"ami-0123456789abcdef0"', [("ami-0123456789abcdef0", "digest")], id="known"),
    ],
)
def test_an_image_that_a_module_is_given(
    given: str, expected: list[tuple[str, str]], read_all: Callable[..., list[Any]]
) -> None:
    files = {
        "main.tf": f'module "m" {{\n  source = "./m"\n  ami    = {given}\n}}\nvariable "image" {{}}\n',
        "m/main.tf": 'variable "ami" {}\nresource "aws_instance" "a" {\n  ami = var.ami\n}\n',
    }
    (reading,) = read_all(files, "m/main.tf")
    assert [(one.ref, one.grade) for one in reading.document.facts.references] == expected
    assert reading.texts(reading.document.facts.references) == ["var.ami"] * len(expected)
