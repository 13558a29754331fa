"""Launch templates that Terraform resources launch from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scanner.facts.model import Reference

if TYPE_CHECKING:
    from collections.abc import Callable


def launched(reading: Any) -> list[tuple[str, str | None, str, str]]:
    """Return name, revision, grade and text of each launch template."""
    return [
        (one.name, one.revision, one.grade, reading.text(one.at))
        for one in reading.document.facts.references
        if one.kind == "launch-template"
    ]


def test_the_fact_of_a_launch_template(read: Callable[..., Any]) -> None:
    reading = read(
        'resource "aws_autoscaling_group" "web" {\n  launch_template {\n    id = "lt-1"\n    version = "$Latest"\n  }\n}\n'
    )
    assert reading.document.facts.references == (
        Reference(
            ("resource", "aws_autoscaling_group", "web", 0, "launch_template", 0, "version"),
            "launch-template",
            "lt-1",
            "",
            "lt-1",
            "$Latest",
            "floating",
            "terraform",
            target="instance",
            offers="version",
        ),
    )


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        pytest.param("version = 7", ("web", "7", "version", "7"), id="a number"),
        pytest.param('version = "7"', ("web", "7", "version", '"7"'), id="a number as text"),
        pytest.param('version = "$Default"', ("web", "$Default", "floating", '"$Default"'), id="the default"),
        pytest.param("", ("web", None, "floating", "launch_template"), id="nothing"),
        pytest.param("version = null", ("web", None, "floating", "null"), id="null"),
        pytest.param('version = ""', ("web", None, "floating", '""'), id="an empty text"),
        pytest.param(
            "version = aws_launch_template.web.latest_version",
            (
                "web",
                "${aws_launch_template.web.latest_version}",
                "version",
                "aws_launch_template.web.latest_version",
            ),
            id="the number of what is declared here",
        ),
        pytest.param(
            "version = tostring(aws_launch_template.web[0].default_version)",
            (
                "web",
                "${tostring(aws_launch_template.web[0].default_version)}",
                "version",
                "tostring(aws_launch_template.web[0].default_version)",
            ),
            id="the same as text",
        ),
        pytest.param(
            "version = data.aws_launch_template.web.latest_version",
            (
                "web",
                "${data.aws_launch_template.web.latest_version}",
                "floating",
                "data.aws_launch_template.web.latest_version",
            ),
            id="the number of what is declared elsewhere",
        ),
        pytest.param(
            "version = var.release", ("web", "${var.release}", "unknown", "var.release"), id="not known"
        ),
    ],
)
def test_versions(read: Callable[..., Any], version: str, expected: tuple[str, str | None, str, str]) -> None:
    text = (
        f'resource "aws_instance" "web" {{\n  launch_template {{\n    name = "web"\n    {version}\n  }}\n}}\n'
    )
    assert launched(read(text)) == [expected]


@pytest.mark.parametrize(
    ("kind", "blocks"),
    [
        (
            "aws_autoscaling_group",
            ("mixed_instances_policy", "launch_template", "launch_template_specification"),
        ),
        (
            "aws_autoscaling_group",
            ("mixed_instances_policy", "launch_template", "override", "launch_template_specification"),
        ),
        ("aws_batch_compute_environment", ("compute_resources", "launch_template")),
        ("aws_ec2_fleet", ("launch_template_config", "launch_template_specification")),
        ("aws_eks_node_group", ("launch_template",)),
        ("aws_spot_fleet_request", ("launch_template_config", "launch_template_specification")),
        ("aws_spot_instance_request", ("launch_template",)),
    ],
)
def test_places(read: Callable[..., Any], kind: str, blocks: tuple[str, ...]) -> None:
    opened = " {\n".join(blocks)
    text = f'resource "{kind}" "web" {{\n{opened} {{\nversion = "$Latest"\n}}\n' + "}\n" * len(blocks)
    assert launched(read(text)) == [("", "$Latest", "floating", '"$Latest"')]


def test_data_sources_launch_nothing(read: Callable[..., Any]) -> None:
    text = 'data "aws_instance" "web" {\n  launch_template {\n    version = "$Latest"\n  }\n}\n'
    assert launched(read(text)) == []
