# METADATA
# title: A running system is repaired by a command
# description: |
#   A command that reaches into something that is running and changes it leaves a state that no file describes. The next
#   replacement does not have the change, and nobody can tell afterwards what was done. Change the image or the manifest,
#   and let the replacement carry it. What a provisioner of Terraform logs in to or configures is judged by
#   remote-provisioner.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/overview/working-with-objects/object-management/
#     description: "Kubernetes: imperative and declarative object management"
# custom:
#   severity: high
#   category: replacing
#   formats: [github-actions, kubernetes, compose, terraform, terraform-plan, terragrunt]
#   about: [commands, references]
#   remediation: >-
#     Put the change into the image or the manifest and roll it out (`kubectl apply`, a new image digest, a new instance);
#     read state with tools that cannot write.
#   controls:
#     nist-800-53r5: [AC-17, CM-3, CM-5, MA-4]
#     cis-supply-chain-1.0: [5.2.3]
#     pci-dss-4.0: [6.5.1]
#     iso-27001-2022: ["8.32"]
#     soc2: [CC8.1]
package cattleguard.replacing.repair_command

import data.cattleguard.lib.commands
import rego.v1

# What a subcommand does to a running system, and how grave that is.
verbs := {
	"aws": {"ssm send-command": "high", "ssm start-session": "high", "ecs execute-command": "high"},
	"az": {
		"aks command invoke": "high",
		"container exec": "high",
		"ssh vm": "high",
		"vm install-patches": "medium",
		"vm run-command": "high",
		"vm run-command invoke": "high",
		"vmss run-command": "high",
		"vmss run-command invoke": "high",
		"webapp ssh": "high",
	},
	"docker": {
		"commit": "high",
		"compose exec": "medium",
		"container commit": "high",
		"container exec": "medium",
		"cp": "medium",
		"exec": "medium",
	},
	"docker-compose": {"exec": "medium"},
	"flyctl": {"ssh console": "high"},
	"gcloud": {"compute scp": "high", "compute ssh": "high"},
	"knife": {"ssh": "high"},
	"kubectl": kubernetes_verbs,
	"oc": object.union(kubernetes_verbs, {"rsh": "high", "rsync": "high"}),
	"podman": {"commit": "high", "cp": "medium", "exec": "medium"},
}

kubernetes_verbs := {
	"attach": "medium",
	"cp": "high",
	"debug": "high",
	"edit": "high",
	"exec": "high",
	"patch": "high",
	"set env": "high",
	"set image": "high",
	"set resources": "high",
}

# Verbs whose next word decides.
longer_verbs := {
	"az": {"vm extension": {"set": "high"}, "vmss extension": {"set": "high"}},
	"gcloud": {
		"app instances": {"scp": "high", "ssh": "high"},
		"compute instances": {"update-container": "high"},
		"compute os-config": {"patch-jobs": "medium"},
	},
}

configuration_management := {"ansible", "ansible-playbook", "chef-client", "puppet", "salt", "salt-call", "salt-ssh"}

# What is only checked, or runs on the machine that runs it, repairs nothing elsewhere.
harmless_options := {
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
	"-h",
	"test=True",
}

remote_actions := {
	"appleboy/scp-action",
	"appleboy/ssh-action",
	"burnett01/rsync-deployments",
	"cross-the-world/ssh-pipeline",
	"easingthemes/ssh-deploy",
	"fifsky/ssh-action",
	"garygrossgarten/github-action-scp",
	"garygrossgarten/github-action-ssh",
}

deny contains {"at": command.at, "msg": msg, "severity": severity} if {
	some command in acting
	severity := object.get(object.get(verbs, command.program, {}), command.verb, null)
	severity != null
	msg := sprintf("`%s %s` changes what is running instead of replacing it", [command.program, command.verb])
}

deny contains {"at": command.at, "msg": msg, "severity": severity} if {
	some command in acting
	next_words := object.get(object.get(longer_verbs, command.program, {}), command.verb, {})
	some word, severity in next_words
	word in command.args
	questions := [arg | some arg in command.args; arg in {"describe", "list", "list-instance-details", "show"}]
	questions == []
	msg := sprintf("`%s %s %s` changes what is running instead of replacing it", [command.program, command.verb, word])
}

deny contains {"at": command.at, "msg": msg} if {
	some command in reaching_out
	command.program in {"ssh", "mosh", "sshpass", "pssh", "parallel-ssh"}
	logs_in(command)
	msg := sprintf("`%s` logs in to a running host", [command.program])
}

deny contains {"at": command.at, "msg": msg} if {
	some command in reaching_out
	command.program in {"scp", "rsync", "sftp", "pscp"}
	some arg in command.args
	remote_path(arg)
	msg := sprintf("`%s` copies files to or from a running host", [command.program])
}

deny contains {"at": command.at, "msg": msg} if {
	some command in reaching_out
	command.program in configuration_management
	not harmless(command)
	msg := sprintf("`%s` configures running hosts", [command.program])
}

deny contains {"at": reference.at, "msg": msg} if {
	some reference in input.references
	reference.kind == "action"
	lower(reference.name) in remote_actions
	msg := sprintf("action %s runs commands on running hosts", [reference.name])
}

unknown contains {"at": command.at, "expression": expression} if {
	some command in acting
	commands.unclear(command)
	some expression in command.unknown
}

# Whatever runs outside an image build.
acting := [command |
	some command in input.commands
	command.phase != "build"
]

# What reaches another machine; the provisioners of Terraform that do are judged by remote-provisioner.
reaching_out contains command if {
	some command in acting
	not provisioned(command)
}

provisioned(command) if {
	some part in command.at
	part in {"provisioner", "provisioners"}
}

# A login that is not the check of an access to a git server, nor only a question to the program.
logs_in(command) if {
	not harmless(command)
	some arg in command.args
	not startswith(arg, "-")
	not git_login(command)
}

git_login(command) if {
	some arg in command.args
	startswith(arg, "git@")
}

harmless(command) if {
	some arg in command.args
	arg in harmless_options
}

harmless(command) if {
	some index, arg in command.args
	arg in {"-c", "--connection", "-i", "--inventory"}
	command.args[index + 1] in {"local", "localhost,", "127.0.0.1,"}
}

# `host:path` or `user@host:path`; not a URL, not a Windows drive.
remote_path(arg) if regex.match(`^[^-/:=][^/:=]+:([^/]|/[^/]|$)`, arg)
