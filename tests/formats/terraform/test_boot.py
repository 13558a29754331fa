from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scanner.facts.model import Command, Credential, Reference

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Pointer

INSTANCE = ("resource", "aws_instance", "web", 0)
USER_DATA = (*INSTANCE, "user_data")


def command(at: Pointer, program: str | None, verb: str = "", *args: str, **fields: Any) -> Command:
    return Command(at, program, verb, args, "boot", "instance", **fields)


def unread(at: Pointer, *unknown: str) -> Command:
    return command(at, None, unknown=unknown)


def package(
    at: Pointer, fetcher: str, name: str, revision: str | None, grade: Any, **fields: Any
) -> Reference:
    ref = name if revision is None else f"{name}={revision}"
    return Reference(at, "package", ref, "", name, revision, grade, fetcher, "boot", "instance", **fields)


SCRIPT = """\
resource "aws_instance" "web" {
  user_data = <<-EOF
    #!/bin/bash
    apt-get update -y \\
      && apt-get install -y nginx=${var.version}  # ${var.comment}
    echo '${var.quoted}' > "$${HOME}/x"
    export DB_PASSWORD=correct-horse
  EOF
}
"""


def test_a_script_with_unknown_parts_is_still_split(read: Callable[..., Any]) -> None:
    reading = read(SCRIPT)
    facts = reading.document.facts
    assert facts.commands == (
        command((*USER_DATA, 0), "apt-get", "update", "update", "-y"),
        command(
            (*USER_DATA, 1),
            "apt-get",
            "install",
            "install",
            "-y",
            "nginx=${var.version}",
            unknown=("var.version",),
        ),
        command((*USER_DATA, 2), "echo", "", "${var.quoted}", unknown=("var.quoted",)),
        command((*USER_DATA, 3), "export", "", "DB_PASSWORD=correct-horse"),
    )
    assert facts.references == (
        package(
            (*USER_DATA, 1, 3), "apt-get", "nginx", "${var.version}", "unknown", unknown=("var.version",)
        ),
    )
    assert facts.credentials == (Credential((*USER_DATA, 4), "password", "DB_PASSWORD", "boot", "instance"),)
    assert reading.texts(facts.commands + facts.references + facts.credentials) == [
        "apt-get update -y",
        "apt-get install -y nginx=${var.version}",
        "echo '${var.quoted}'",
        "export DB_PASSWORD=correct-horse",
        "nginx=${var.version}",
        "DB_PASSWORD=correct-horse",
    ]
    assert reading.document.address((*USER_DATA, 1, 3)) == "aws_instance.web"


@pytest.mark.parametrize(
    ("kind", "body", "path"),
    [
        ("aws_launch_template", 'user_data = base64encode("#!/bin/sh\\nrun x")', ("user_data",)),
        (
            "aws_launch_configuration",
            'user_data_base64 = base64gzip("#!/bin/sh\\nrun x")',
            ("user_data_base64",),
        ),
        (
            "azurerm_linux_virtual_machine",
            'custom_data = (base64encode("#!/bin/sh\\nrun x"))',
            ("custom_data",),
        ),
        (
            "azurerm_virtual_machine",
            'os_profile {\ncustom_data = "#!/bin/sh\\nrun x"\n}',
            ("os_profile", 0, "custom_data"),
        ),
        ("google_compute_instance", 'metadata_startup_script = "run x"', ("metadata_startup_script",)),
        (
            "google_compute_instance",
            'metadata = { startup-script = "run x" }',
            ("metadata", "startup-script"),
        ),
        (
            "google_compute_instance",
            'metadata = { "user-data" = "#!/bin/sh\\nrun x" }',
            ("metadata", "user-data"),
        ),
        (
            "azurerm_virtual_machine_extension",
            'settings = jsonencode({ commandToExecute = "run x" })',
            ("settings", "commandToExecute"),
        ),
        (
            "azurerm_virtual_machine_extension",
            'protected_settings = <<S\n{"commandToExecute": "run x"}\nS',
            ("protected_settings", "commandToExecute"),
        ),
        (
            "azurerm_linux_virtual_machine_scale_set",
            'extension {\nsettings = jsonencode({ "commandToExecute" = "run x" })\n}',
            ("extension", 0, "settings", "commandToExecute"),
        ),
    ],
)
def test_where_instances_get_what_they_run(
    kind: str, body: str, path: Pointer, read: Callable[..., Any]
) -> None:
    reading = read(f'resource "{kind}" "r" {{\n{body}\n}}\n')
    at = ("resource", kind, "r", 0, *path, 0)
    assert reading.document.facts.commands == (command(at, "run", "", "x"),)
    assert reading.text(at) == "run x"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("var.script", unread(USER_DATA, "var.script"), id="variable"),
        pytest.param('base64encode(file("x"))', unread(USER_DATA, 'file("x")'), id="encoded"),
        pytest.param('"${var.head}\\nrun"', unread(USER_DATA, "var.head"), id="unknown beginning"),
        pytest.param(
            '"<powershell>\\nrun"', command((*USER_DATA, 0), None, unknown=("powershell script",)), id="ps"
        ),
        pytest.param(
            '"#!/usr/bin/env python3\\nrun"',
            command((*USER_DATA, 0), None, unknown=("python3 script",)),
            id="python",
        ),
        pytest.param('"{\\"ignition\\": 1}"', unread(USER_DATA, '{"ignition": 1}'), id="ignition"),
        pytest.param(
            '"////////////////////////////"', unread(USER_DATA, "////////////////////////////"), id="base64"
        ),
        pytest.param(
            '"#cloud-config\\na: b: c"',
            unread(USER_DATA, "#cloud-config: not YAML: mapping values are not allowed in this context"),
            id="not YAML",
        ),
    ],
)
def test_what_cannot_be_read_is_unknown(value: str, expected: Command, read: Callable[..., Any]) -> None:
    reading = read(f'resource "aws_instance" "web" {{\n  user_data = {value}\n}}\n')
    assert reading.document.facts.commands == (expected,)
    assert reading.text(USER_DATA) == value


@pytest.mark.parametrize(
    "value", ["null", '""', '"\\n"', '"Hello"', '"#cloud-config\\n"', '"#cloud-config\\n[]"', "[]"]
)
def test_what_runs_nothing(value: str, read: Callable[..., Any]) -> None:
    reading = read(f'resource "aws_instance" "web" {{\n  user_data = {value}\n}}\n')
    assert reading.document.facts.commands == ()


CLOUD_CONFIG = """\
resource "aws_instance" "web" {
  user_data = base64encode(<<-EOF
    ## template: jinja
    #cloud-config
    package_update: true
    package_upgrade: true
    packages:
      - nginx
      - [curl, "7.88.1-10"]
      - ${var.package}
      - snap: [lxd]
    bootcmd:
      - modprobe ${var.module}
    runcmd:
      - apt-get install -y jq && reboot
      - [systemctl, enable, "${local.service}"]
      - [sh, -c, "yum update"]
  EOF
  )
}
locals { service = "web" }
"""


def test_cloud_config(read: Callable[..., Any]) -> None:
    reading = read(CLOUD_CONFIG)
    facts = reading.document.facts
    packages, runcmd = (*USER_DATA, "packages"), (*USER_DATA, "runcmd")
    assert facts.commands == (
        command((*USER_DATA, "bootcmd", 0, 0), "modprobe", "", "${var.module}", unknown=("var.module",)),
        command((*USER_DATA, "package_upgrade"), "cloud-init", "package_upgrade"),
        command(
            packages,
            "cloud-init",
            "packages",
            "nginx",
            "curl=7.88.1-10",
            "${var.package}",
            "lxd",
            unknown=("var.package",),
        ),
        command((*runcmd, 0, 0), "apt-get", "install", "install", "-y", "jq"),
        command((*runcmd, 0, 1), "reboot"),
        command((*runcmd, 1), "systemctl", "enable", "enable", "web"),
        command((*runcmd, 2, 2, 0), "yum", "update", "update", via=("sh",)),
    )
    assert facts.references == (
        package((*packages, 0), "cloud-init", "nginx", None, "floating"),
        package((*packages, 1), "cloud-init", "curl", "7.88.1-10", "version"),
        package((*packages, 2), "cloud-init", "${var.package}", None, "unknown", unknown=("var.package",)),
        package((*packages, 3, "snap", 0), "cloud-init", "lxd", None, "floating"),
        package((*runcmd, 0, 0, 3), "apt-get", "jq", None, "floating"),
    )
    assert reading.texts(facts.commands + facts.references) == [
        "modprobe ${var.module}",
        "true",
        "packages",
        "apt-get install -y jq",
        "reboot",
        "systemctl",
        "yum update",
        "nginx",
        "curl",
        "${var.package}",
        "lxd",
        "jq",
    ]


MULTIPART = """\
resource "aws_instance" "web" {
  user_data = <<EOF
Content-Type: multipart/mixed; boundary="//"
MIME-Version: 1.0

--//
Content-Type: text/cloud-config; charset="us-ascii"

#cloud-config
package_upgrade: yes

--//
Content-Type: text/x-shellscript

#!/bin/bash
run ${var.x} now
--//
Content-Type: multipart/mixed; boundary="inner"

--inner

#!/bin/sh
never
--//--
EOF
}
"""


def test_multipart_user_data(read: Callable[..., Any]) -> None:
    reading = read(MULTIPART)
    facts = reading.document.facts
    assert facts.commands == (
        command((*USER_DATA, 0, "package_upgrade"), "cloud-init", "package_upgrade"),
        command((*USER_DATA, 1, 0), "run", "", "${var.x}", "now", unknown=("var.x",)),
        unread((*USER_DATA, 2), 'Content-Type: multipart/mixed; boundary="inner"'),
    )
    assert reading.texts(facts.commands[:2]) == ["yes", "run ${var.x} now"]


def test_parts_of_cloudinit_config(read: Callable[..., Any]) -> None:
    reading = read(
        'data "cloudinit_config" "c" {\n  part {\n    content_type = "text/x-shellscript"\n    content = "run x"\n  }\n'
        '  part {\n    content = "#cloud-config\\nruncmd: [run y]"\n  }\n  part {\n    content = "text"\n  }\n'
        '  dynamic "part" {\n    for_each = var.parts\n    content {\n      content = part.value\n    }\n  }\n}\n'
    )
    at = ("data", "cloudinit_config", "c", 0)
    assert reading.document.facts.commands == (
        command((*at, "part", 0, "content", 0), "run", "", "x"),
        command((*at, "part", 1, "content", "runcmd", 0, 0), "run", "", "y"),
        unread((*at, "dynamic", "part", 0, "content", 0, "content"), "part.value"),
    )
    assert reading.texts(reading.document.facts.commands) == ["run x", "run y", "part.value"]


def test_a_script_given_to_a_module(read: Callable[..., Any]) -> None:
    reading = read(
        'module "vm" {\n  user_data = var.x\n  metadata = { startup-script = "run x" }\n  custom_data = upper("x")\n}\n'
    )
    at = ("module", "vm", 0, "metadata", "startup-script", 0)
    assert reading.document.facts.commands == (command(at, "run", "", "x"),)


def test_a_script_in_a_local_is_found_where_it_is_used(read: Callable[..., Any]) -> None:
    reading = read(
        'resource "aws_instance" "web" {\n  user_data = local.script\n}\n',
        **{"locals.tf": 'locals {\n  script = "#!/bin/sh\\nrun ${var.x}"\n}\n'},
    )
    assert reading.document.facts.commands == (
        command((*USER_DATA, 0), "run", "", "${var.x}", unknown=("var.x",)),
    )
    assert reading.texts(reading.document.facts.commands) == ["local.script"]


def test_a_script_that_is_used_too_often_is_not_read_again(read: Callable[..., Any]) -> None:
    resources = "".join(
        f'resource "aws_instance" "r{index}" {{\n  user_data = local.script\n}}\n' for index in range(10)
    )
    script = "#!/bin/sh\\nrun" + " x" * 30_000
    reading = read(resources + f'locals {{\n  script = "{script}"\n}}\n')
    found = [(found.at[2], found.program, found.unknown) for found in reading.document.facts.commands]
    reason = ("more scripts than are read",)
    assert found == [
        (f"r{index}", "run", ()) if index < 8 else (f"r{index}", None, reason) for index in range(10)
    ]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param('var.on ? "" : base64gzip("#!/bin/sh\\nrun ")', ("run", "", ()), id="chosen"),
        pytest.param("base64gzip(local.script)", (None, "", ("local.script",)), id="not known"),
    ],
)
def test_what_is_compressed(
    written: str, expected: tuple[str | None, str, tuple[str, ...]], read: Callable[..., Any]
) -> None:
    text = f'variable "on" {{\n  default = false\n}}\nresource "aws_instance" "r" {{\n  user_data = {written}\n}}\n'
    commands = read(text).document.facts.commands
    assert [(one.program, one.verb, one.unknown) for one in commands] == [expected]


def test_the_files_that_an_extension_downloads(read: Callable[..., Any]) -> None:
    text = (
        'resource "azurerm_virtual_machine_extension" "r" {\n'
        '  settings = jsonencode({ fileUris = ["https://example.com/a.sh", var.b] })\n}\n'
    )
    reading = read(text)
    assert [(one.kind, one.ref, one.grade, one.phase) for one in reading.document.facts.references] == [
        ("download", "https://example.com/a.sh", "floating", "boot"),
        ("download", "${var.b}", "unknown", "boot"),
    ]
    assert reading.texts(reading.document.facts.references) == ['"https://example.com/a.sh"', "var.b"]
