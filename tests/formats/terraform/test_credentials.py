from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scanner.facts.model import Credential

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Pointer

KEY = "AKIA" + "Q3EGRIVI7Z2YAB5C"


@pytest.mark.parametrize(
    ("text", "at", "kind", "name", "phase", "target"),
    [
        (
            'resource "aws_db_instance" "d" {\n  password = "Aa12345678"\n}',
            ("resource", "aws_db_instance", "d", 0, "password"),
            "password",
            "password",
            "deploy",
            "instance",
        ),
        (
            'provider "p" {\n  token = "abcdef1234567890"\n}',
            ("provider", "p", 0, "token"),
            "token",
            "token",
            "deploy",
            "runner",
        ),
        (
            'variable "db_password" {\n  default = "Aa12345678"\n}',
            ("variable", "db_password", 0, "default"),
            "password",
            "db_password",
            "deploy",
            "runner",
        ),
        (
            'locals {\n  x = { api_key = "Aa12345678" }\n}',
            ("locals", 0, "x", "api_key"),
            "api-key",
            "api_key",
            "deploy",
            "runner",
        ),
        (
            f'locals {{\n  x = "{KEY}"\n}}',
            ("locals", 0, "x"),
            "aws-access-key",
            "x",
            "deploy",
            "runner",
        ),
        (
            'resource "aws_lambda_function" "f" {\n  environment {\n    variables = { DB_PASSWORD = "Aa12345678" }\n  }\n}',
            ("resource", "aws_lambda_function", "f", 0, "environment", 0, "variables", "DB_PASSWORD"),
            "password",
            "DB_PASSWORD",
            "run",
            "container",
        ),
        (
            (
                'resource "kubernetes_pod" "p" {\n  spec {\n    container {\n      env {\n        name = "DB_PASSWORD"\n'
                '        value = "Aa12345678"\n      }\n    }\n  }\n}'
            ),
            ("resource", "kubernetes_pod", "p", 0, "spec", 0, "container", 0, "env", 0, "value"),
            "password",
            "DB_PASSWORD",
            "run",
            "container",
        ),
        (
            'resource "null_resource" "r" {\n  connection {\n    password = "Aa12345678"\n  }\n}',
            ("resource", "null_resource", "r", 0, "connection", 0, "password"),
            "password",
            "password",
            "deploy",
            "instance",
        ),
        (
            'resource "aws_ecs_task_definition" "t" {\n  container_definitions = jsonencode([{\n'
            '    image = "a@sha256:'
            + "0"
            * 64
            + '", environment = [{ name = "DB_PASSWORD", value = "Aa12345678" }]\n'
            "  }])\n}",
            (
                "resource",
                "aws_ecs_task_definition",
                "t",
                0,
                "container_definitions",
                0,
                "environment",
                0,
                "value",
            ),
            "password",
            "DB_PASSWORD",
            "run",
            "container",
        ),
        (
            (
                'resource "aws_ecs_task_definition" "t" {\n  container_definitions = <<E\n'
                '[{"environment": [{"name": "DB_PASSWORD", "value": "Aa12345678"}]}]\nE\n}'
            ),
            (
                "resource",
                "aws_ecs_task_definition",
                "t",
                0,
                "container_definitions",
                0,
                "environment",
                0,
                "value",
            ),
            "password",
            "DB_PASSWORD",
            "run",
            "container",
        ),
    ],
)
def test_literal_credentials(
    text: str, at: Pointer, kind: str, name: str, phase: Any, target: Any, read: Callable[..., Any]
) -> None:
    reading = read(text)
    assert reading.document.facts.credentials == (Credential(at, kind, name, phase, target),)
    assert reading.text(at) in ('"Aa12345678"', '"abcdef1234567890"', f'"{KEY}"')


@pytest.mark.parametrize(
    "text",
    [
        'variable "password" {\n  description = "Aa12345678"\n}',
        'variable "password" {\n  default = ""\n}',
        'resource "r" "r" {\n  password = var.password\n}',
        'resource "r" "r" {\n  password = "${var.password}"\n}',
        'resource "r" "r" {\n  password = "x${var.password}"\n}',
        'provider "google" {\n  credentials = "account.json"\n}',
        'resource "r" "r" {\n  private_key = "~/.ssh/id_rsa.pem"\n}',
        'resource "r" "r" {\n  secret_key_ref {\n    secret = "db-password"\n  }\n}',
        'resource "r" "r" {\n  secret = "projects/p/secrets/s"\n}',
        'resource "aws_efs_file_system" "r" {\n  creation_token = "shared-files"\n}',
        'resource "r" "r" {\n  additional_unattend_config {\n    pass = "oobeSystem"\n  }\n}',
        'locals {\n  feeds_secret_key = "feeds-api-key"\n}',
        'output "password" {\n  value = "Aa12345678"\n}',
        'resource "r" "r" {\n  password_length = "16"\n}',
        (
            'resource "aws_ecs_task_definition" "t" {\n  container_definitions = jsonencode([{\n'
            '    environment = [{ name = "DB_PASSWORD", value = var.password }, { name = "A" }, 1]\n  }])\n}'
        ),
    ],
)
def test_what_is_no_literal_credential(text: str, read: Callable[..., Any]) -> None:
    assert read(text + '\nvariable "password" {}\n').document.facts.credentials == ()


def test_a_default_that_is_used_is_found_once(read: Callable[..., Any]) -> None:
    reading = read(
        'variable "password" {\n  default = "Aa12345678"\n}\nresource "r" "r" {\n  password = var.password\n}\n'
        'resource "aws_ecs_task_definition" "t" {\n  container_definitions = jsonencode([{\n'
        '    environment = [{ name = "DB_PASSWORD", value = var.password }]\n  }])\n}'
    )
    at = ("variable", "password", 0, "default")
    assert reading.document.facts.credentials == (Credential(at, "password", "password", "deploy", "runner"),)
