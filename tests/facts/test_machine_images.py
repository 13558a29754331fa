"""References to machine images: how fast each way of naming one holds."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.facts.machine_images import Naming, is_image_parameter, machine_image
from scanner.facts.model import Grade, Reference

AT = ("resource", "aws_instance", "web", 0, "ami")
SUBSCRIPTION = "/subscriptions/0000/resourceGroups/images/providers/Microsoft.Compute"
GALLERY = f"{SUBSCRIPTION}/galleries/acme/images/web"
UUID = "a1b2c3d4-0000-4000-8000-a1b2c3d4e5f6"
AMI_ERROR = "an AMI id is ami- and 8 or 17 hexadecimal digits"


def test_the_fact_of_a_machine_image() -> None:
    ref = "Canonical:ubuntu-24_04-lts:server:latest"
    assert machine_image(AT, ref, "marketplace", fetcher="terraform") == Reference(
        at=AT,
        kind="machine-image",
        ref=ref,
        host="Canonical",
        name="Canonical:ubuntu-24_04-lts:server",
        revision="latest",
        grade="floating",
        fetcher="terraform",
        target="instance",
        offers="version",
    )


@pytest.mark.parametrize(
    ("naming", "ref", "grade", "revision"),
    [
        ("ami", "ami-0123456789abcdef0", "digest", None),
        ("ami", "ami-01234567", "digest", None),
        ("ami", "amazonlinux-2023-x86_64", "floating", None),
        ("ami", "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-x86_64", "floating", None),
        ("ami", "resolve:ssm:golden-ami:7", "version", "7"),
        ("ami", "resolve:ssm:golden-ami:live", "floating", "live"),
        ("ami", "ssm:/acme/golden-ami", "floating", None),
        ("ami", "arn:aws:imagebuilder:eu-central-1:aws:image/ubuntu-server-24/x.x.x", "floating", "x.x.x"),
        (
            "ami",
            "arn:aws:imagebuilder:eu-central-1:aws:image/ubuntu-server-24/2025.1.15",
            "version",
            "2025.1.15",
        ),
        ("ami", "arn:aws:imagebuilder:eu-central-1:1:image/web/1.4.2/3", "version", "1.4.2/3"),
        ("ssm", "/aws/service/bottlerocket/aws-k8s-1.31/x86_64/latest/image_id", "floating", None),
        ("ssm", "/aws/service/bottlerocket/aws-k8s-1.31/x86_64/1.32.0/image_id", "version", "1.32.0"),
        (
            "ssm",
            "/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id",
            "floating",
            None,
        ),
        (
            "ssm",
            "/aws/service/canonical/ubuntu/server/24.04/stable/20250115/amd64/hvm/ebs-gp3/ami-id",
            "version",
            "20250115",
        ),
        ("ssm", "arn:aws:ssm:eu-central-1:1:parameter/acme/golden-ami", "floating", None),
        ("ssm", "arn:aws:ssm:eu-central-1:1:parameter/acme/golden-ami:12", "version", "12"),
        ("google", "debian-cloud/debian-12", "floating", None),
        ("google", "family/app", "floating", None),
        ("google", "debian-12", "floating", None),
        ("google", "debian-cloud/debian-12-bookworm-v20250113", "version", None),
        ("google", "cos-cloud/cos-109-17800-147-22", "version", None),
        ("google", "projects/acme/global/images/family/app", "floating", None),
        ("google", "projects/acme/zones/europe-west4-a/imageFamilyViews/app", "floating", None),
        ("google", "projects/acme/global/images/app-7", "version", None),
        (
            "google",
            "https://www.googleapis.com/compute/v1/projects/acme/global/images/app-7",
            "version",
            None,
        ),
        ("google", "projects/acme/global/images/4815162342108151623", "digest", None),
        ("azure", f"{GALLERY}/versions/1.14.2", "version", "1.14.2"),
        ("azure", f"{GALLERY}/versions/latest", "floating", "latest"),
        ("azure", GALLERY, "floating", None),
        ("azure", f"{SUBSCRIPTION}/images/web-1", "version", None),
        ("azure", "/communityGalleries/acme-0000/images/web/versions/1.14.2", "version", "1.14.2"),
        ("marketplace", "Canonical:ubuntu-24_04-lts:server:24.04.202501150", "version", "24.04.202501150"),
        ("marketplace", "Canonical:ubuntu-24_04-lts:server:", "floating", None),
        ("id", "ubuntu-24-04-x64", "floating", None),
        ("id", "148041000", "digest", None),
        ("id", UUID, "digest", None),
        ("id", "private/15943292", "digest", None),
        ("id", "ocid1.image.oc1.eu-frankfurt-1.aaaa", "digest", None),
        ("id", "ubuntu_24_04_x64_20G_alibase_20250115.vhd", "version", None),
    ],
)
def test_grades(naming: Naming, ref: str, grade: Grade, revision: str | None) -> None:
    found = machine_image(AT, ref, naming, fetcher="terraform")
    assert (found.grade, found.revision, found.error) == (grade, revision, None)


def test_what_begins_like_an_id_and_is_none() -> None:
    found = machine_image(AT, "ami-web", "ami", fetcher="terraform")
    assert (found.grade, found.error) == ("floating", AMI_ERROR)


@pytest.mark.parametrize(
    ("naming", "ref", "unknown", "grade"),
    [
        pytest.param("ami", "${var.ami}", ("var.ami",), "unknown", id="all of it"),
        pytest.param("ami", "ami-${var.id}", ("var.id",), "unknown", id="an id in part"),
        pytest.param("google", "${var.project}/debian-12", ("var.project",), "floating", id="the project"),
        pytest.param("google", "debian-cloud/${var.image}", ("var.image",), "unknown", id="the image"),
        pytest.param(
            "google",
            "projects/${var.p}/global/images/family/${var.f}",
            ("var.p", "var.f"),
            "floating",
            id="a family",
        ),
        pytest.param("azure", "/${var.g}/images/web/versions/1.2.3", ("var.g",), "version", id="the gallery"),
        pytest.param(
            "azure", "${var.image}/versions/${var.v}", ("var.image", "var.v"), "unknown", id="the version"
        ),
        pytest.param("marketplace", "${var.p}:o:s:latest", ("var.p",), "floating", id="the publisher"),
        pytest.param(
            "marketplace", "p:o:s:${var.v}", ("var.v",), "unknown", id="a version of the marketplace"
        ),
        pytest.param(
            "ssm",
            "/aws/service/ami-amazon-linux-latest/al2023-${var.a}",
            ("var.a",),
            "floating",
            id="an architecture",
        ),
        pytest.param("ssm", "/acme/${var.name}/ami", ("var.name",), "unknown", id="a parameter"),
    ],
)
def test_what_is_unknown_counts_where_it_decides(
    naming: Naming, ref: str, unknown: tuple[str, ...], grade: Grade
) -> None:
    found = machine_image(AT, ref, naming, fetcher="terraform", unknown=unknown)
    assert (found.ref, found.grade, found.unknown, found.error) == (ref, grade, unknown, None)


@pytest.mark.parametrize(
    ("name", "holds"),
    [
        ("/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64", True),
        ("/aws/service/eks/optimized-ami/1.31/amazon-linux-2023/x86_64/standard/recommended/image_id", True),
        ("/acme/golden-ami", True),
        ("/acme/streaming/key", False),
        ("/acme/database/password", False),
        ("/acme/image/name", False),
    ],
)
def test_parameters_that_hold_images(name: str, *, holds: bool) -> None:
    assert is_image_parameter(name) is holds


@given(text=st.text(max_size=300), naming=st.sampled_from(get_args(Naming)), is_unknown=st.booleans())
@settings(max_examples=200)
def test_any_text_has_a_grade(text: str, naming: Naming, *, is_unknown: bool) -> None:
    unknown = (text,) if is_unknown else ()
    found = machine_image(AT, text, naming, fetcher="terraform", unknown=unknown)
    assert found.ref == (text.removesuffix(":") if naming == "marketplace" else text)
    assert found.grade in get_args(Grade)
    assert found.grade != "unknown" or is_unknown
