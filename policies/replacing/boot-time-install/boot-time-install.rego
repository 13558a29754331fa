# METADATA
# title: Software is installed when it starts
# description: |
#   Software that is installed, upgraded or pulled while an instance or a container starts is not part of the image that
#   was tested. Two replacements started a day apart can differ, a start can fail because a mirror is down, and scaling
#   waits for the installation. Install while the image is built, so that starting is only starting.
# related_resources:
#   - ref: https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_tracking_change_management_immutable_infrastructure.html
#     description: "AWS Well-Architected: deploy using immutable infrastructure"
# custom:
#   severity: medium
#   category: replacing
#   formats: [kubernetes, compose, dockerfile, terraform, terraform-plan]
#   about: [commands]
#   remediation: >-
#     Move the installation into the image build (a Dockerfile, Packer), pin what it installs, and start from that image.
#   controls:
#     nist-800-53r5: [CM-2, SI-14(1)]
#     cis-supply-chain-1.0: [5.2.2]
#     iso-27001-2022: ["8.19"]
package cattleguard.replacing.boot_time_install

import data.cattleguard.lib.commands
import data.cattleguard.lib.installers
import rego.v1

starts := {"instance": "instance", "container": "container", "cluster": "cluster", "runner": "runner", "image": "image"}

deny contains {"at": command.at, "msg": msg, "severity": "medium"} if {
	some command in booting
	installers.installs(command)
	msg := sprintf("`%s` installs software whenever the %s starts", [shown(command), starts[command.target]])
}

deny contains {"at": command.at, "msg": msg, "severity": "high"} if {
	some command in booting
	installers.upgrades(command)
	msg := sprintf("`%s` upgrades software whenever the %s starts", [shown(command), starts[command.target]])
}

deny contains {"at": command.at, "msg": msg, "severity": "medium"} if {
	some command in booting
	command.program == "git"
	command.verb in {"clone", "pull", "fetch", "submodule update"}
	msg := sprintf("`%s` pulls code whenever the %s starts", [shown(command), starts[command.target]])
}

unknown contains {"at": command.at, "expression": expression} if {
	some command in booting
	commands.unclear(command)
	some expression in command.unknown
}

booting contains command if {
	some command in input.commands
	command.phase == "boot"
}

shown(command) := trim_space(concat(" ", [command.program, command.verb]))
