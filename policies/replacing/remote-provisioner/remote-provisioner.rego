# METADATA
# title: A provisioner configures a running machine
# description: |
#   A provisioner that logs in to a machine, copies files to it or points configuration management at it makes the machine
#   something that no image describes. The state does not know what it did, a plan does not show it, and a machine that is
#   started from the same image without it is another machine. Gravest is one that runs again: in a `null_resource` with
#   `triggers`, or a `terraform_data` with `triggers_replace`, it changes what is already running. Build the image with
#   these steps instead (there the same provisioners are right), and hand what differs between environments to the machine
#   as user data. A local command that only prepares or announces something is left alone.
# related_resources:
#   - ref: https://developer.hashicorp.com/terraform/language/resources/provisioners/syntax
#     description: "Terraform: provisioners are a last resort"
#   - ref: https://developer.hashicorp.com/packer/docs/provisioners
#     description: "Packer: provisioners build the image"
# custom:
#   severity: medium
#   category: replacing
#   formats: [terraform, terraform-plan]
#   about: [resources, commands]
#   remediation: >-
#     Move the steps into the build of the image (Packer, a Dockerfile) and start the machine from that image; pass what is
#     left as user data that replaces the machine when it changes.
#   controls:
#     nist-800-53r5: [CM-2, CM-3, MA-4]
package cattleguard.replacing.remote_provisioner

import data.cattleguard.lib.commands
import data.cattleguard.lib.resources
import rego.v1

# Types of provisioners that change the machine; those of configuration management leave an agent that goes on doing so.
remote := {
	"chef": "installs Chef on",
	"file": "copies files to",
	"habitat": "installs Habitat on",
	"puppet": "installs Puppet on",
	"remote-exec": "runs commands on",
	"salt-masterless": "applies Salt states to",
}

agents := {"chef", "habitat", "puppet", "salt-masterless"}

# Programs with which a local command reaches into another machine.
reaching := {
	"ansible": "configures",
	"ansible-playbook": "configures",
	"ansible-pull": "configures",
	"bolt": "configures",
	"chef-run": "configures",
	"knife": "configures",
	"mosh": "logs in to",
	"parallel-ssh": "logs in to",
	"pscp": "copies files to",
	"pssh": "logs in to",
	"puppet": "configures",
	"rsync": "copies files to",
	"salt": "configures",
	"salt-ssh": "configures",
	"scp": "copies files to",
	"sftp": "copies files to",
	"ssh": "logs in to",
	"sshpass": "logs in to",
}

# What is only asked or checked, or acts on the machine that runs it, changes no other machine.
harmless_words := {
	"--check",
	"--connection=local",
	"--help",
	"--list-hosts",
	"--list-tags",
	"--list-tasks",
	"--noop",
	"--syntax-check",
	"--version",
	"-C",
	"-V",
}

# Resources that stand for nothing but their provisioners, and the argument that has these run again.
stand_ins := {"null_resource": "triggers", "terraform_data": "triggers_replace"}

deny contains {"at": provisioner.at, "msg": msg, "severity": severity} if {
	some resource in input.resources
	resources.managed(resource)
	some provisioner in resource.provisioners
	does := remote[provisioner.type]
	severity := severity_of(resource, provisioner)
	msg := sprintf("provisioner `%s` %s %s", [provisioner.type, does, machine(resource, provisioner)])
}

deny contains {"at": command.at, "msg": msg, "severity": severity} if {
	some resource in input.resources
	resources.managed(resource)
	some provisioner in resource.provisioners
	provisioner.type == "local-exec"
	some command in input.commands
	array.slice(command.at, 0, count(provisioner.at)) == provisioner.at
	does := reaching[command.program]
	not harmless(command)
	severity := severity_of(resource, provisioner)
	msg := sprintf("`%s` %s %s", [command.program, does, machine(resource, provisioner)])
}

unknown contains {"at": command.at, "expression": expression} if {
	some resource in input.resources
	resources.managed(resource)
	some provisioner in resource.provisioners
	provisioner.type == "local-exec"
	some command in input.commands
	array.slice(command.at, 0, count(provisioner.at)) == provisioner.at
	commands.unclear(command)
	some expression in command.unknown
}

severity_of(resource, provisioner) := "low" if {
	destroys(provisioner)
} else := "high" if {
	provisioner.type in agents
} else := "high" if {
	repeats(resource)
} else := "medium"

machine(resource, provisioner) := "a machine before it is destroyed" if {
	destroys(provisioner)
} else := sprintf("a running machine, again whenever `%s` changes", [stand_ins[resource.type]]) if {
	repeats(resource)
} else := "a running machine" if {
	stand_ins[resource.type]
} else := "a machine after it was started from its image"

destroys(provisioner) if object.get(provisioner.values, "when", "create") == "destroy"

repeats(resource) if {
	name := stand_ins[resource.type]
	resources.value(resource, [name]) != null
}

repeats(resource) if {
	name := stand_ins[resource.type]
	count(resources.unresolved(resource, [name])) > 0
}

harmless(command) if {
	some word in command.args
	word in harmless_words
}

harmless(command) if {
	some index, word in command.args
	word in {"-c", "--connection", "-i", "--inventory"}
	command.args[index + 1] in {"local", "localhost,", "127.0.0.1,"}
}

# The check of an access to a git server.
harmless(command) if {
	some word in command.args
	startswith(word, "git@")
}

# Nothing is copied to another machine: what is copied last says where to.
harmless(command) if {
	command.program in {"pscp", "rsync", "scp"}
	last := command.args[count(command.args) - 1]
	not regex.match(`^[^-/:=][^/:=]*:([^/]|/[^/]|$)`, last)
}
