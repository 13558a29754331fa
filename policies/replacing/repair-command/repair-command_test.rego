package cattleguard.replacing.repair_command_test

import data.cattleguard.replacing.repair_command
import rego.v1

at := ["jobs", "deploy", "steps", 0, "run", 0]

command(program, verb, args) := {
	"at": at,
	"program": program,
	"verb": verb,
	"args": args,
	"phase": "ci",
	"target": "runner",
	"via": [],
	"unknown": [],
}

verdict(msg, severity) := {one | one := {"at": at, "msg": msg, "severity": severity}}

plain(msg) := {one | one := {"at": at, "msg": msg}}

cases := {
	"bad: kubectl exec": {
		"command": command("kubectl", "exec", ["exec", "web", "--", "sh"]),
		"deny": verdict("`kubectl exec` changes what is running instead of replacing it", "high"),
	},
	"bad: kubectl set image": {
		"command": command("kubectl", "set image", ["set", "image", "deployment/web", "web=x"]),
		"deny": verdict("`kubectl set image` changes what is running instead of replacing it", "high"),
	},
	"bad: docker exec": {
		"command": command("docker", "exec", ["exec", "web", "sh"]),
		"deny": verdict("`docker exec` changes what is running instead of replacing it", "medium"),
	},
	"bad: a command for instances": {
		"command": command("aws", "ssm send-command", ["ssm", "send-command"]),
		"deny": verdict("`aws ssm send-command` changes what is running instead of replacing it", "high"),
	},
	"bad: ssh": {
		"command": command("ssh", "", ["-i", "key", "deploy@web1", "systemctl restart web"]),
		"deny": plain("`ssh` logs in to a running host"),
	},
	"bad: rsync to a host": {
		"command": command("rsync", "", ["-az", "dist/", "deploy@web1:/srv/www"]),
		"deny": plain("`rsync` copies files to or from a running host"),
	},
	"bad: a playbook": {
		"command": command("ansible-playbook", "", ["-i", "production", "site.yml"]),
		"deny": plain("`ansible-playbook` configures running hosts"),
	},
	"bad: an extension is set": {
		"command": command("az", "vm extension", ["vm", "extension", "set", "--name", "customScript"]),
		"deny": verdict("`az vm extension set` changes what is running instead of replacing it", "high"),
	},
	"bad: the container of an instance is updated": {
		"command": command("gcloud", "compute instances", ["compute", "instances", "update-container", "web"]),
		"deny": verdict("`gcloud compute instances update-container` changes what is running instead of replacing it", "high"),
	},
	"bad: machines are patched": {
		"command": command("gcloud", "compute os-config", ["compute", "os-config", "patch-jobs", "execute"]),
		"deny": verdict("`gcloud compute os-config patch-jobs` changes what is running instead of replacing it", "medium"),
	},
	"good: jobs of patches are listed": {
		"command": command("gcloud", "compute os-config", ["compute", "os-config", "patch-jobs", "list"]),
		"deny": set(),
	},
	"bad: a login to an instance of an application": {
		"command": command("gcloud", "app instances", ["app", "instances", "ssh", "web"]),
		"deny": verdict("`gcloud app instances ssh` changes what is running instead of replacing it", "high"),
	},
	"good: instances of an application are listed": {
		"command": command("gcloud", "app instances", ["app", "instances", "list"]),
		"deny": set(),
	},
	"bad: a command in a service of Compose": {
		"command": command("docker", "compose exec", ["compose", "exec", "web", "sh"]),
		"deny": verdict("`docker compose exec` changes what is running instead of replacing it", "medium"),
	},
	"good: an instance is made": {
		"command": command("gcloud", "compute instances", ["compute", "instances", "create", "web"]),
		"deny": set(),
	},
	"good: applying a manifest": {"command": command("kubectl", "apply", ["apply", "-f", "web.yaml"]), "deny": set()},
	"good: reading": {"command": command("kubectl", "get", ["get", "pods"]), "deny": set()},
	"good: the access to a git server is checked": {
		"command": command("ssh", "", ["-T", "git@github.com"]),
		"deny": set(),
	},
	"good: ssh says its version": {"command": command("ssh", "", ["-V"]), "deny": set()},
	"good: rsync between directories": {"command": command("rsync", "", ["-a", "src/", "dist/"]), "deny": set()},
	"good: rsync with an option that holds a colon": {
		"command": command("rsync", "", ["-a", "--chown=www:www", "src/", "dist/"]),
		"deny": set(),
	},
	"good: a playbook is only checked": {
		"command": command("ansible-playbook", "", ["--syntax-check", "site.yml"]),
		"deny": set(),
	},
	"good: a playbook for the machine itself": {
		"command": command("ansible-playbook", "", ["-i", "localhost,", "site.yml"]),
		"deny": set(),
	},
	"good: a playbook while an image is built": {
		"command": object.union(command("ansible-playbook", "", ["site.yml"]), {"phase": "build", "target": "image"}),
		"deny": set(),
	},
	"unknown: a script that is not known": {
		"command": object.union(command("sh", "", ["-c", "${RUN}"]), {"unknown": ["${RUN}"]}),
		"deny": set(),
		"unknown": {{"at": at, "expression": "${RUN}"}},
	},
	"unknown: a command that is not known": {
		"command": object.union(command(null, "", []), {"unknown": ["$RUN"]}),
		"deny": set(),
		"unknown": {{"at": at, "expression": "$RUN"}},
	},
}

failing contains name if {
	some name, case in cases
	commands := [case.command]
	got := repair_command.deny with input.commands as commands with input.references as []
	got != case.deny
}

failing contains name if {
	some name, case in cases
	commands := [case.command]
	got := repair_command.unknown with input.commands as commands
	got != object.get(case, "unknown", set())
}

test_cases if failing == set()

test_an_action_that_logs_in if {
	references := [
		{"at": ["a"], "kind": "action", "name": "appleboy/ssh-action"},
		{"at": ["b"], "kind": "action", "name": "actions/checkout"},
	]
	denied := repair_command.deny with input.commands as [] with input.references as references
	denied == {{"at": ["a"], "msg": "action appleboy/ssh-action runs commands on running hosts"}}
}

test_remote_provisioner_judges_what_provisioners_reach if {
	place := ["resource", "null_resource", "web", 0, "provisioner", 0, "local-exec", 0, "command"]
	commands := [
		object.union(command("ssh", "", ["deploy@web1", "reboot"]), {"at": place}),
		object.union(command("scp", "", ["app", "deploy@web1:/srv"]), {"at": place}),
		object.union(command("ansible-playbook", "", ["site.yml"]), {"at": place}),
		object.union(command("kubectl", "exec", ["exec", "web", "--", "sh"]), {"at": place}),
	]
	denied := repair_command.deny with input.commands as commands with input.references as []
	denied == {{
		"at": place,
		"msg": "`kubectl exec` changes what is running instead of replacing it",
		"severity": "high",
	}}
}
