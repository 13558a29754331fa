"""What provisioners and post-processors run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scanner.facts.model import Command, Credential

if TYPE_CHECKING:
    from collections.abc import Callable

SHELL = ("build", 0, "provisioner", "shell", 0)


def build(kind: str, body: str) -> str:
    return f'build {{\n  provisioner "{kind}" {{\n{body}\n  }}\n}}\n'


def runs(reading: Any) -> list[tuple[str, str, str]]:
    """Return target, words and text of each command, the reasons in braces for one that is not read."""
    return [
        (
            one.target,
            " ".join((one.program, *one.args)) if one.program else f"{{{', '.join(one.unknown)}}}",
            reading.text(one.at),
        )
        for one in reading.document.facts.commands
    ]


def test_the_fact_of_a_line(read: Callable[..., Any]) -> None:
    reading = read(build("shell", '    inline = ["sudo apt-get update", "true"]'))
    assert reading.document.facts.commands == (
        Command((*SHELL, "inline", 0), "apt-get", "update", ("update",), "build", "image", ("sudo",)),
        Command((*SHELL, "inline", 1), "true", "", (), "build", "image"),
    )
    assert [reading.text((*SHELL, "inline", *rest)) for rest in ((0,), (0, 1), (1,))] == [
        "sudo apt-get update",
        "update",
        "true",
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            'inline = [\n"apt-get install \\\\",\n"  -y nginx"\n]',
            [("image", "apt-get install -y nginx", 'apt-get install \\\\",\n"  -y nginx')],
            id="a command over two lines",
        ),
        pytest.param(
            'inline = ["cat <<EOF", "rm -rf /", "EOF", "true"]',
            [("image", "cat", "cat"), ("image", "true", "true")],
            id="a heredoc of the shell",
        ),
        pytest.param(
            'inline = ["curl ${var.url}", var.line]',
            [("image", "curl ${var.url}", "curl ${var.url}"), ("image", "{var.line}", "var.line")],
            id="unknown parts",
        ),
        pytest.param(
            "inline = local.lines",
            [("image", "echo a", "local.lines"), ("image", "echo b", "local.lines")],
            id="lines from elsewhere",
        ),
        pytest.param(
            'inline = concat(local.lines, ["true"])',
            [
                ("image", "echo a", 'concat(local.lines, ["true"])'),
                ("image", "echo b", 'concat(local.lines, ["true"])'),
                ("image", "true", 'concat(local.lines, ["true"])'),
            ],
            id="lines from elsewhere and others",
        ),
        pytest.param("inline = var.lines", [("image", "{var.lines}", "var.lines")], id="unknown lines"),
        pytest.param("inline = []", [], id="no lines"),
        pytest.param(
            'inline_shebang = "/usr/bin/python3"\ninline = ["import os"]',
            [("image", "{python3 script}", "import os")],
            id="another language",
        ),
        pytest.param(
            'inline_shebang = "/usr/bin/env -S bash -e"\ninline = ["make"]',
            [("image", "make", "make")],
            id="a shell by its environment",
        ),
        pytest.param(
            'inline_shebang = "/usr/bin/env "\ninline = ["make"]',
            [("image", "{env script}", "make")],
            id="an environment without a program",
        ),
        pytest.param(
            'execute_command = "sudo sh -c \'{{ .Vars }} pwsh -f {{ .Path }}\'"\ninline = ["Get-Item x"]',
            [("image", "{pwsh script}", "Get-Item x")],
            id="powershell",
        ),
        pytest.param(
            'script = "${path.root}/setup.sh"',
            [("image", "make install", '"${path.root}/setup.sh"')],
            id="a script",
        ),
        pytest.param(
            'scripts = ["setup.sh", "../outside.sh", "missing.sh", var.script, "/etc/profile"]',
            [
                ("image", "make install", '"setup.sh"'),
                ("image", "{../outside.sh}", '"../outside.sh"'),
                ("image", "{missing.sh}", '"missing.sh"'),
                ("image", "{var.script}", "var.script"),
                ("image", "{/etc/profile}", '"/etc/profile"'),
            ],
            id="scripts that are here and those that are not",
        ),
        pytest.param(
            'script = "x.ps1"', [("image", "{pwsh script}", '"x.ps1"')], id="a script in powershell"
        ),
    ],
)
def test_a_shell_runs_lines_and_files(
    read: Callable[..., Any], body: str, expected: list[tuple[str, str, str]]
) -> None:
    text = build("shell", body) + 'locals {\n  lines = ["echo a", "echo b"]\n}\n'
    others = {"setup.sh": "make install\n", "x.ps1": "Get-Item x\n"}
    assert runs(read(text, others=others)) == expected


def test_a_dynamic_provisioner_is_read_once(read: Callable[..., Any]) -> None:
    reading = read(
        'build {\n  dynamic "provisioner" {\n    for_each = var.names\n    labels = ["shell"]\n'
        '    content {\n      inline = ["apt-get install ${provisioner.value}"]\n    }\n  }\n}\n'
    )
    assert runs(reading) == [
        ("image", "apt-get install ${provisioner.value}", "apt-get install ${provisioner.value}")
    ]


def test_a_script_is_looked_for_above_the_template(read: Callable[..., Any]) -> None:
    text = build("shell", 'script = "scripts/setup.sh"')
    reading = read(text, "images/web/main.pkr.hcl", {"scripts/setup.sh": "make\n"})
    assert runs(reading) == [("image", "make", '"scripts/setup.sh"')]
    (command,) = reading.document.facts.commands
    assert reading.related(command.at) == [("this is read from here", "scripts/setup.sh:1:1")]


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        pytest.param(
            "powershell",
            'inline = ["Get-Item x"]',
            [("image", "{pwsh script}", "Get-Item x")],
            id="powershell",
        ),
        pytest.param("windows-shell", 'inline = ["dir"]', [("image", "{cmd script}", "dir")], id="cmd"),
        pytest.param("shell-local", 'inline = ["make"]', [("runner", "make", "make")], id="local"),
        pytest.param(
            "shell-local", 'command = "make all"', [("runner", "make all", "make all")], id="command"
        ),
        pytest.param(
            "ansible",
            'playbook_file = "site.yml"\nextra_arguments = ["-e", "a=b"]',
            [("image", "ansible-playbook site.yml -e a=b", '"site.yml"')],
            id="ansible",
        ),
        pytest.param(
            "ansible-local",
            'playbook_files = ["a.yml", "b.yml"]',
            [("image", "ansible-playbook a.yml", '"a.yml"'), ("image", "ansible-playbook b.yml", '"b.yml"')],
            id="ansible in the image",
        ),
        pytest.param(
            "puppet-masterless",
            'manifest_file = "site.pp"',
            [("image", "puppet apply site.pp", '"site.pp"')],
            id="puppet",
        ),
        pytest.param("chef-client", "", [("image", "chef-client", 'provisioner "chef-client"')], id="chef"),
        pytest.param("file", 'source = "a"\ndestination = "/a"', [], id="file"),
    ],
)
def test_other_provisioners(
    read: Callable[..., Any], kind: str, body: str, expected: list[tuple[str, str, str]]
) -> None:
    assert runs(read(build(kind, body))) == expected


def test_environment_variables_are_known_in_the_script(read: Callable[..., Any]) -> None:
    reading = read(
        build("shell", 'environment_vars = ["VERSION=1.2.3"]\ninline = ["pip install ansible==$VERSION"]')
    )
    assert reading.references("package") == [("ansible==1.2.3", "version", "ansible==$VERSION")]


def test_an_action_in_the_environment_is_not_known(read: Callable[..., Any]) -> None:
    reading = read(
        build(
            "shell", 'environment_vars = ["VERSION={{isotime}}"]\ninline = ["pip install ansible==$VERSION"]'
        )
    )
    assert reading.references("package") == [("ansible==$VERSION", "unknown", "ansible==$VERSION")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            build("shell", 'environment_vars = ["A=b", "DB_PASSWORD=s3cr3tvalue"]'),
            Credential((*SHELL, "environment_vars", 1), "password", "DB_PASSWORD", "build", "image"),
            id="environment",
        ),
        pytest.param(
            build("shell", 'env = {\n  DB_PASSWORD = "s3cr3tvalue"\n}'),
            Credential((*SHELL, "env", "DB_PASSWORD"), "password", "DB_PASSWORD", "build", "image"),
            id="environment as a map",
        ),
        pytest.param(
            'source "qemu" "x" {\n  ssh_password = "s3cr3tvalue"\n}\n',
            Credential(
                ("source", "qemu", "x", 0, "ssh_password"), "password", "ssh_password", "build", "image"
            ),
            id="attribute",
        ),
        pytest.param(
            'variable "admin_password" {\n  default = "s3cr3tvalue"\n}\n',
            Credential(
                ("variable", "admin_password", 0, "default"), "password", "admin_password", "build", "image"
            ),
            id="default",
        ),
    ],
)
def test_a_literal_credential(read: Callable[..., Any], text: str, expected: Credential) -> None:
    assert read(text).document.facts.credentials == (expected,)


def test_a_credential_is_told_by_the_name_of_its_block(read: Callable[..., Any]) -> None:
    document = read('variable "admin_password" {\n  default = "s3cr3tvalue"\n}\n').document
    assert [document.address(one.at) for one in document.facts.credentials] == ["var.admin_password"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            'variable "admin_password" {}\nsource "qemu" "x" {\n  ssh_password = var.admin_password\n}\n',
            id="variable",
        ),
        pytest.param(build("shell", 'environment_vars = ["DB_PASSWORD=${var.x}"]'), id="environment"),
        pytest.param('source "qemu" "x" {\n  winrm_password = "{{user `password`}}"\n}\n', id="go template"),
    ],
)
def test_no_literal_credential(read: Callable[..., Any], text: str) -> None:
    assert read(text).document.facts.credentials == ()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            'post-processor "docker-tag" {\n  repository = "r.example.com/a"\n  tags = ["1", var.tag]\n}',
            [("r.example.com/a:1", '"1"'), ("r.example.com/a:${var.tag}", "var.tag")],
            id="tags",
        ),
        pytest.param(
            'post-processor "docker-import" {\n  repository = "r.example.com/a"\n}',
            [("r.example.com/a", '"r.example.com/a"')],
            id="no tag",
        ),
        pytest.param(
            'post-processors {\n  post-processor "docker-tag" {\n    repository = "a"\n    tag = "1"\n  }\n'
            '  post-processor "docker-push" {}\n}',
            [("a:1", '"1"')],
            id="one after the other",
        ),
        pytest.param('post-processor "manifest" {\n  output = "a.json"\n}', [], id="another one"),
    ],
)
def test_a_post_processor_names_images(
    read: Callable[..., Any], body: str, expected: list[tuple[str, str]]
) -> None:
    reading = read(f"build {{\n{body}\n}}\n")
    facts = reading.document.facts
    assert [(one.ref, reading.text(one.at)) for one in facts.images] == expected
    assert {(one.role, one.grade) for one in facts.images} <= {("output", "local")}


def test_the_resources_of_a_build(read: Callable[..., Any]) -> None:
    reading = read(
        'build {\n  name = "web"\n  provisioner "shell" {\n    inline = []\n  }\n  provisioner "shell" {\n'
        '    inline = [var.x]\n  }\n  post-processor "manifest" {\n    output = "a.json"\n  }\n}\n'
    )
    found = reading.document.facts.resources
    assert [(one.address, one.type, one.provider, one.mode, one.values, one.unknown) for one in found] == [
        ("build.web.provisioner.shell[0]", "shell", "packer", "managed", {"inline": []}, {}),
        (
            "build.web.provisioner.shell[1]",
            "shell",
            "packer",
            "managed",
            {"inline": [None]},
            {"inline.0": "var.x"},
        ),
        ("build.web.post-processor.manifest[0]", "manifest", "packer", "managed", {"output": "a.json"}, {}),
    ]
