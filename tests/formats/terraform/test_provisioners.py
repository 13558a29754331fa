from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.facts.model import Command

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT = """\
resource "null_resource" "r" {
  provisioner "local-exec" {
    command = "ansible-playbook -i ${self.public_ip}, site.yml && ssh \\"${var.host}\\" reboot"
  }
  provisioner "local-exec" {
    interpreter = ["/bin/bash", "-c"]
    command     = <<-EOT
      kubectl patch ${var.kind} x
    EOT
  }
  provisioner "local-exec" {
    interpreter = ["PowerShell", "-Command"]
    command     = "Get-Date"
  }
  provisioner "local-exec" {
    interpreter = [var.python, "-c"]
    command     = var.code
  }
  provisioner "local-exec" {
    command = templatefile("x", {})
  }
  provisioner "remote-exec" {
    inline = ["sudo apt-get upgrade", var.line, "echo ${local.done}"]
  }
  provisioner "remote-exec" {
    script  = "setup.sh"
    scripts = ["${path.module}/a.sh", "b.sh"]
  }
  provisioner "remote-exec" {
    inline = local.lines
  }
  provisioner "file" {
    source = "x"
  }
}
locals { done = "done" }
"""


def test_provisioners(read: Callable[..., Any]) -> None:
    reading = read(TEXT, **{"b.sh": "apt-get upgrade\n"})
    at = ("resource", "null_resource", "r", 0, "provisioner")
    local, remote = (*at, "local-exec"), (*at, "remote-exec")
    commands = reading.document.facts.commands
    assert commands == (
        Command(
            (*local, 0, "command", 0),
            "ansible-playbook",
            "",
            ("-i", "${self.public_ip},", "site.yml"),
            "deploy",
            "runner",
            unknown=("self.public_ip",),
        ),
        Command(
            (*local, 0, "command", 1),
            "ssh",
            "",
            ("${var.host}", "reboot"),
            "deploy",
            "runner",
            unknown=("var.host",),
        ),
        Command(
            (*local, 1, "command", 0),
            "kubectl",
            "patch",
            ("patch", "${var.kind}", "x"),
            "deploy",
            "runner",
            unknown=("var.kind",),
        ),
        Command((*local, 2, "interpreter"), "PowerShell", "", ("-Command", "Get-Date"), "deploy", "runner"),
        Command(
            (*local, 3, "interpreter"),
            None,
            "",
            ("-c", "${var.code}"),
            "deploy",
            "runner",
            unknown=("var.python", "var.code"),
        ),
        Command((*local, 4, "command"), None, "", (), "deploy", "runner", unknown=('templatefile("x", {})',)),
        Command(
            (*remote, 0, "inline", 0, 0),
            "apt-get",
            "upgrade",
            ("upgrade",),
            "deploy",
            "instance",
            via=("sudo",),
        ),
        Command((*remote, 0, "inline", 1), None, "", (), "deploy", "instance", unknown=("var.line",)),
        Command((*remote, 0, "inline", 2, 0), "echo", "", ("done",), "deploy", "instance"),
        Command((*remote, 1, "script"), None, "", (), "deploy", "instance", unknown=("setup.sh",)),
        Command((*remote, 1, "scripts", 0), None, "", (), "deploy", "instance", unknown=("./a.sh",)),
        Command((*remote, 1, "scripts", 1, 0), "apt-get", "upgrade", ("upgrade",), "deploy", "instance"),
        Command((*remote, 2, "inline"), None, "", (), "deploy", "instance", unknown=("local.lines",)),
    )
    assert reading.texts(commands) == [
        "ansible-playbook -i ${self.public_ip}, site.yml",
        'ssh \\"${var.host}\\" reboot',
        "kubectl patch ${var.kind} x",
        "interpreter",
        "interpreter",
        'templatefile("x", {})',
        "sudo apt-get upgrade",
        "var.line",
        "echo ${local.done}",
        '"setup.sh"',
        '"${path.module}/a.sh"',
        '"b.sh"',
        "local.lines",
    ]


def test_a_shell_without_an_option_runs_a_file(read: Callable[..., Any]) -> None:
    text = (
        'resource "null_resource" "r" {\n  provisioner "local-exec" {\n'
        '    interpreter = ["/bin/bash"]\n    command     = "apt-get.sh"\n  }\n}\n'
    )
    commands = read(text).document.facts.commands
    assert [(one.program, one.args) for one in commands] == [("bash", ("apt-get.sh",))]
