from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scanner.facts.model import Command, Image

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Pointer

REF = "acme.example.org/app:1.2.3"


def image(at: Pointer, ref: str = REF, **fields: Any) -> Image:
    known: dict[str, Any] = {
        "registry": "acme.example.org",
        "repository": "app",
        "tag": "1.2.3",
        "digest": None,
        "grade": "version",
        "role": "container",
        **fields,
    }
    return Image(at, ref, **known)


@pytest.mark.parametrize(
    ("kind", "body", "path", "fields"),
    [
        ("docker_image", f'name = "{REF}"', ("name",), {}),
        ("docker_container", f'name = "n"\nimage = "{REF}"', ("image",), {"name": "n"}),
        (
            "docker_service",
            f'task_spec {{\ncontainer_spec {{\nimage = "{REF}"\n}}\n}}',
            ("task_spec", 0, "container_spec", 0, "image"),
            {},
        ),
        ("aws_lambda_function", f'image_uri = "{REF}"', ("image_uri",), {}),
        (
            "aws_apprunner_service",
            f'source_configuration {{\nimage_repository {{\nimage_identifier = "{REF}"\n}}\n}}',
            ("source_configuration", 0, "image_repository", 0, "image_identifier"),
            {},
        ),
        ("aws_codebuild_project", f'environment {{\nimage = "{REF}"\n}}', ("environment", 0, "image"), {}),
        (
            "aws_ecs_task_definition",
            f'container_definitions = jsonencode([{{ name = "n", image = "{REF}" }}])',
            ("container_definitions", 0, "image"),
            {"name": "n"},
        ),
        (
            "aws_batch_job_definition",
            f'container_properties = jsonencode({{ image = "{REF}" }})',
            ("container_properties", "image"),
            {},
        ),
        (
            "aws_batch_job_definition",
            f'node_properties = jsonencode({{ nodeRangeProperties = [{{ container = {{ image = "{REF}" }} }}] }})',
            ("node_properties", "nodeRangeProperties", 0, "container", "image"),
            {},
        ),
        (
            "aws_sagemaker_model",
            f'primary_container {{\nimage = "{REF}"\n}}',
            ("primary_container", 0, "image"),
            {},
        ),
        ("aws_sagemaker_model", f'container {{\nimage = "{REF}"\n}}', ("container", 0, "image"), {}),
        (
            "google_cloud_run_service",
            f'template {{\nspec {{\ncontainers {{\nimage = "{REF}"\n}}\n}}\n}}',
            ("template", 0, "spec", 0, "containers", 0, "image"),
            {},
        ),
        (
            "google_cloud_run_v2_service",
            f'template {{\ncontainers {{\nname = "n"\nimage = "{REF}"\n}}\n}}',
            ("template", 0, "containers", 0, "image"),
            {"name": "n"},
        ),
        (
            "google_cloud_run_v2_job",
            f'template {{\ntemplate {{\ncontainers {{\nimage = "{REF}"\n}}\n}}\n}}',
            ("template", 0, "template", 0, "containers", 0, "image"),
            {},
        ),
        (
            "google_workbench_instance",
            'gce_setup {\ncontainer_image {\nrepository = "acme.example.org/app"\ntag = "1.2.3"\n}\n}',
            ("gce_setup", 0, "container_image", 0, "repository"),
            {},
        ),
        (
            "google_dataproc_batch",
            f'runtime_config {{\ncontainer_image = "{REF}"\n}}',
            ("runtime_config", 0, "container_image"),
            {},
        ),
        (
            "google_cloudbuild_trigger",
            f'build {{\nstep {{\nname = "{REF}"\n}}\n}}',
            ("build", 0, "step", 0, "name"),
            {},
        ),
        (
            "aws_emrserverless_application",
            f'image_configuration {{\nimage_uri = "{REF}"\n}}',
            ("image_configuration", 0, "image_uri"),
            {},
        ),
        (
            "azurerm_container_group",
            f'init_container {{\nname = "n"\nimage = "{REF}"\n}}',
            ("init_container", 0, "image"),
            {"name": "n", "role": "init"},
        ),
        (
            "azurerm_container_app",
            f'template {{\ncontainer {{\nname = "n"\nimage = "{REF}"\n}}\n}}',
            ("template", 0, "container", 0, "image"),
            {"name": "n"},
        ),
        (
            "azurerm_linux_web_app",
            (
                "site_config {\napplication_stack {\n"
                'docker_registry_url = "https://acme.example.org/"\ndocker_image_name = "app:1.2.3"\n}\n}'
            ),
            ("site_config", 0, "application_stack", 0, "docker_image_name"),
            {},
        ),
        (
            "azurerm_linux_function_app",
            (
                'site_config {\napplication_stack {\ndocker {\nregistry_url = "acme.example.org"\n'
                'image_name = "app"\nimage_tag = "1.2.3"\n}\n}\n}'
            ),
            ("site_config", 0, "application_stack", 0, "docker", 0, "image_name"),
            {},
        ),
        (
            "azurerm_container_app",
            f'template {{\ndynamic "container" {{\nfor_each = var.x\ncontent {{\nimage = "{REF}"\n}}\n}}\n}}',
            ("template", 0, "dynamic", "container", 0, "content", 0, "image"),
            {},
        ),
    ],
)
def test_images(
    kind: str, body: str, path: Pointer, fields: dict[str, Any], read: Callable[..., Any]
) -> None:
    reading = read(f'resource "{kind}" "r" {{\n{body}\n}}\n')
    expected = image(("resource", kind, "r", 0, *path), **fields)
    assert reading.document.facts.images == (expected,)
    assert reading.text(expected.at) in (f'"{REF}"', '"app:1.2.3"', '"app"', '"acme.example.org/app"')


UNREAD: dict[str, Any] = {"registry": "", "repository": "", "tag": None, "grade": "unknown"}


@pytest.mark.parametrize(
    ("kind", "body", "path", "fields", "text"),
    [
        pytest.param(
            "aws_lambda_function",
            "image_uri = var.image",
            ("image_uri",),
            {"ref": "${var.image}", "unknown": ("var.image",), **UNREAD},
            "var.image",
            id="unknown",
        ),
        pytest.param(
            "aws_lambda_function",
            'image_uri = "${aws_ecr_repository.r.repository_url}:latest"',
            ("image_uri",),
            {
                "ref": "${aws_ecr_repository.r.repository_url}:latest",
                "unknown": ("aws_ecr_repository.r.repository_url",),
                **UNREAD,
                "tag": "latest",
                "grade": "floating",
            },
            '"${aws_ecr_repository.r.repository_url}:latest"',
            id="unknown repository",
        ),
        pytest.param(
            "aws_lambda_function",
            "image_uri = var.empty",
            ("image_uri",),
            {"ref": "${var.empty}", "unknown": ("var.empty",), **UNREAD},
            "var.empty",
            id="an empty default",
        ),
        pytest.param(
            "aws_ecs_task_definition",
            'container_definitions = file("x.json")',
            ("container_definitions",),
            {"ref": '${file("x.json")}', "unknown": ('file("x.json")',), **UNREAD},
            'file("x.json")',
            id="unknown definitions",
        ),
        pytest.param(
            "aws_ecs_task_definition",
            "container_definitions = jsonencode([local.container])",
            ("container_definitions", 0),
            {"ref": "${local.container}", "unknown": ("local.container",), **UNREAD},
            "local.container",
            id="an unknown container",
        ),
        pytest.param(
            "aws_ecs_task_definition",
            'container_definitions = "[${var.x}"',
            ("container_definitions",),
            {"ref": "${var.x}", "unknown": ("var.x",), **UNREAD},
            '"[${var.x}"',
            id="not JSON, for what is unknown",
        ),
        pytest.param(
            "aws_batch_job_definition",
            'container_properties = "{\\"image\\": ${var.x}}"',
            ("container_properties", "image"),
            {"ref": "${var.x}", "unknown": ("var.x",), **UNREAD},
            "${var.x}",
            id="unknown in JSON",
        ),
        pytest.param(
            "docker_image",
            'name = "app"\nbuild {\ncontext = "."\n}',
            ("name",),
            {
                "ref": "app",
                "registry": "docker.io",
                "repository": "library/app",
                "tag": None,
                "grade": "local",
                "role": "output",
            },
            '"app"',
            id="built here",
        ),
        pytest.param(
            "aws_lambda_function",
            'image_uri = "A b"',
            ("image_uri",),
            {**UNREAD, "ref": "A b", "grade": "floating", "error": "a reference has no white space"},
            '"A b"',
            id="not a reference",
        ),
    ],
)
def test_images_that_are_not_known_in_full(
    kind: str, body: str, path: Pointer, fields: dict[str, Any], text: str, read: Callable[..., Any]
) -> None:
    reading = read(f'resource "{kind}" "r" {{\n{body}\n}}\nvariable "empty" {{ default = "" }}\n')
    expected = image(("resource", kind, "r", 0, *path), **fields)
    assert reading.document.facts.images == (expected,)
    assert reading.text(expected.at) == text


@pytest.mark.parametrize(
    "body",
    [
        'resource "docker_container" "r" {\nimage = docker_image.app.image_id\n}',
        'resource "docker_container" "r" {\nimage = docker_image.app.name\n}\nresource "docker_image" "app" {\ncount = 0\n}',
        'resource "docker_container" "r" {\nimage = "sha256:' + "0123456789abcdef" * 4 + '"\n}',
        'resource "aws_lambda_function" "r" {\nimage_uri = null\n}',
        'resource "aws_lambda_function" "r" {\nimage_uri = ""\n}',
        'resource "aws_lambda_function" "r" {}',
        'resource "aws_ecs_task_definition" "r" {\ncontainer_definitions = jsonencode("x")\n}',
        'resource "aws_ecs_task_definition" "r" {\ncontainer_definitions = ""\n}',
        'resource "aws_ecs_task_definition" "r" {\ncontainer_definitions = jsonencode([{ image = ["x"] }, 1])\n}',
        'data "aws_lambda_function" "r" {\nimage_uri = "x"\n}',
    ],
)
def test_what_names_no_image(body: str, read: Callable[..., Any]) -> None:
    assert read(body).document.facts.images == ()


HEREDOC = """\
resource "aws_ecs_task_definition" "r" {
  container_definitions = <<-EOF
    [
      {
        "name": "web",
        "image": "${var.registry}/web:${local.tag}",
        "cpu": ${var.cpu},
        "command": ["sh", "-c", "curl -o t $${URL} && sh \\"${var.script}\\" -x"]
      },
      {"name": "log", "image": "nginx", "command": ["--flag"], "entryPoint": ["run"]}
    ]
  EOF
}
locals { tag = "1.2.3" }
"""


def test_json_in_a_heredoc(read: Callable[..., Any]) -> None:
    reading = read(HEREDOC)
    at = ("resource", "aws_ecs_task_definition", "r", 0, "container_definitions")
    script = (*at, 0, "command", 2)
    facts = reading.document.facts
    assert facts.images == (
        image(
            (*at, 0, "image"),
            "${var.registry}/web:1.2.3",
            registry="",
            repository="",
            name="web",
            unknown=("var.registry",),
        ),
        image(
            (*at, 1, "image"),
            "nginx",
            registry="docker.io",
            repository="library/nginx",
            tag=None,
            grade="floating",
            name="log",
        ),
    )
    assert facts.commands == (
        Command((*script, 0), "curl", "", ("-o", "t", "${URL}"), "boot", "container", ("sh",), ("${URL}",)),
        Command(
            (*script, 1), "sh", "", ("${var.script}", "-x"), "boot", "container", ("sh",), ("var.script",)
        ),
        Command((*at, 1, "entryPoint"), "run", "", ("--flag",), "boot", "container"),
    )
    assert [
        reading.text(pointer)
        for pointer in (
            (*at, 0, "image"),
            (*at, 1, "image"),
            (*script, 0),
            (*script, 0, 3),
            (*script, 1, 1),
            (*script, 1, 2),
            (*at, 1, "entryPoint", 0),
            (*at, 0),
            at,
        )
    ] == [
        '"${var.registry}/web:${local.tag}"',
        '"nginx"',
        "curl -o t $${URL}",
        "$${URL}",
        '\\"${var.script}\\"',
        "-x",
        '"run"',
        '"name": "web"',
        '"name": "web"',
    ]


def test_commands_in_jsonencode(read: Callable[..., Any]) -> None:
    reading = read(
        'resource "aws_ecs_task_definition" "r" {\n  container_definitions = jsonencode([\n'
        '    { image = "a:1.2.3", entryPoint = ["/bin/sh", "-c"], command = ["apt-get install ${var.p} vim"] },\n'
        '    { image = "a:1.2.3", command = ["--flag"] },\n'
        '    { image = "a:1.2.3", command = [var.program, "x${var.y}"], entryPoint = [] },\n'
        '    { image = "a:1.2.3", entryPoint = [var.program, "x${var.y}"] },\n  ])\n}\n'
    )
    at = ("resource", "aws_ecs_task_definition", "r", 0, "container_definitions")
    first, last = reading.document.facts.commands
    assert first == Command(
        (*at, 0, "command", 0, 0),
        "apt-get",
        "install",
        ("install", "${var.p}", "vim"),
        "boot",
        "container",
        ("sh",),
        ("var.p",),
    )
    assert reading.text(first.at) == "apt-get install ${var.p} vim"
    assert reading.text((*first.at, 3)) == "vim"
    assert (last.at, last.program, last.unknown) == ((*at, 3, "entryPoint"), None, ("var.program", "var.y"))


def test_a_container_of_an_image_that_is_named_beside_it_adds_none(read: Callable[..., Any]) -> None:
    reading = read(
        f'resource "docker_image" "app" {{\n  name = "{REF}"\n}}\n'
        'resource "docker_container" "app" {\n  image = docker_image.app.name\n}\n'
    )
    at = ("resource", "docker_image", "app", 0, "name")
    assert reading.document.facts.images == (image(at),)


def test_the_images_that_codebuild_brings_along_come_from_no_registry(read: Callable[..., Any]) -> None:
    text = 'resource "aws_codebuild_project" "web" {\n  environment {\n    image = "aws/codebuild/standard:7.0"\n  }\n}\n'
    assert read(text).document.facts.images == ()
