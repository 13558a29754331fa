package cattleguard.replacing.remote_provisioner_test

import data.cattleguard.replacing.remote_provisioner
import rego.v1

at := ["resource", "aws_instance", "web", 0]

place(type) := array.concat(at, ["provisioner", type, 0])

resource(type, values, provisioners) := {
	"at": at,
	"type": type,
	"mode": "managed",
	"instances": 1,
	"values": values,
	"lifecycle": {},
	"unknown": {},
	"provisioners": provisioners,
}

provisioner(type, values) := {"at": place(type), "type": type, "values": values}

command_at := array.concat(place("local-exec"), ["command", 0])

command(program, args) := {
	"at": command_at,
	"program": program,
	"verb": "",
	"args": args,
	"phase": "deploy",
	"target": "runner",
	"unknown": [],
}

local(type, values, one) := {
	"resource": resource(type, values, [provisioner("local-exec", {})]),
	"commands": [one],
}

after_start := "a machine after it was started from its image"

again := "a running machine, again whenever `triggers` changes"

cases := {
	"bad: commands": {
		"resource": resource("aws_instance", {}, [provisioner("remote-exec", {"inline": ["id"]})]),
		"deny": {{
			"at": place("remote-exec"),
			"msg": sprintf("provisioner `remote-exec` runs commands on %s", [after_start]),
			"severity": "medium",
		}},
	},
	"bad: files": {
		"resource": resource("aws_instance", {}, [provisioner("file", {"source": "app.conf"})]),
		"deny": {{
			"at": place("file"),
			"msg": sprintf("provisioner `file` copies files to %s", [after_start]),
			"severity": "medium",
		}},
	},
	"bad: an agent": {
		"resource": resource("aws_instance", {}, [provisioner("chef", {})]),
		"deny": {{
			"at": place("chef"),
			"msg": sprintf("provisioner `chef` installs Chef on %s", [after_start]),
			"severity": "high",
		}},
	},
	"bad: again and again": {
		"resource": resource("null_resource", {"triggers": {}}, [provisioner("remote-exec", {})]),
		"deny": {{
			"at": place("remote-exec"),
			"msg": sprintf("provisioner `remote-exec` runs commands on %s", [again]),
			"severity": "high",
		}},
	},
	"bad: by an expression, again and again": {
		"resource": object.union(
			resource("terraform_data", {}, [provisioner("remote-exec", {})]),
			{"unknown": {"triggers_replace": "aws_instance.web.id"}},
		),
		"deny": {{
			"at": place("remote-exec"),
			"msg": concat(" ", [
				"provisioner `remote-exec` runs commands on",
				"a running machine, again whenever `triggers_replace` changes",
			]),
			"severity": "high",
		}},
	},
	"bad: once": {
		"resource": resource("null_resource", {}, [provisioner("remote-exec", {})]),
		"deny": {{
			"at": place("remote-exec"),
			"msg": "provisioner `remote-exec` runs commands on a running machine",
			"severity": "medium",
		}},
	},
	"bad: before it goes": {
		"resource": resource("aws_instance", {}, [provisioner("remote-exec", {"when": "destroy"})]),
		"deny": {{
			"at": place("remote-exec"),
			"msg": "provisioner `remote-exec` runs commands on a machine before it is destroyed",
			"severity": "low",
		}},
	},
	"bad: a playbook from here": object.union(
		local("null_resource", {"triggers": {}}, command("ansible-playbook", ["-i", "10.0.0.5,", "site.yml"])),
		{"deny": {{
			"at": command_at,
			"msg": sprintf("`ansible-playbook` configures %s", [again]),
			"severity": "high",
		}}},
	),
	"bad: a copy from here": object.union(
		local("aws_instance", {}, command("scp", ["app.conf", "admin@10.0.0.5:/etc/"])),
		{"deny": {{"at": command_at, "msg": sprintf("`scp` copies files to %s", [after_start]), "severity": "medium"}}},
	),
	"good: a local command": object.union(local("aws_instance", {}, command("echo", ["replaced"])), {"deny": set()}),
	"good: a check": object.union(
		local("aws_instance", {}, command("ansible-playbook", ["--syntax-check", "site.yml"])),
		{"deny": set()},
	),
	"good: on this machine": object.union(
		local("aws_instance", {}, command("ansible-playbook", ["-c", "local", "site.yml"])),
		{"deny": set()},
	),
	"good: whether git lets us in": object.union(
		local("aws_instance", {}, command("ssh", ["-T", "git@github.com"])),
		{"deny": set()},
	),
	"good: a local copy": object.union(
		local("aws_instance", {}, command("rsync", ["-a", "./dist/", "/srv/dist/"])),
		{"deny": set()},
	),
	"good: a copy from there": object.union(
		local("aws_instance", {}, command("scp", ["admin@10.0.0.5:/etc/app.conf", "app.conf"])),
		{"deny": set()},
	),
	"good: another provisioner's command": {
		"resource": resource("aws_instance", {}, [provisioner("local-exec", {})]),
		"commands": [object.union(command("ssh", ["host"]), {"at": ["resource", "aws_instance", "db", 0]})],
		"deny": set(),
	},
	"good: none": {"resource": resource("aws_instance", {}, []), "deny": set()},
	"unknown: the script": object.union(
		local("null_resource", {}, object.union(command("sh", ["-c", "${var.script}"]), {"unknown": ["var.script"]})),
		{"deny": set(), "unknown": {{"at": command_at, "expression": "var.script"}}},
	),
	"unknown: the command": object.union(
		local("aws_instance", {}, object.union(command(null, []), {"unknown": ["var.command"]})),
		{"deny": set(), "unknown": {{"at": command_at, "expression": "var.command"}}},
	),
}

failing contains name if {
	some name, case in cases
	resources := [case.resource]
	commands := object.get(case, "commands", [])
	got := remote_provisioner.deny with input.resources as resources with input.commands as commands
	got != case.deny
}

failing contains name if {
	some name, case in cases
	resources := [case.resource]
	commands := object.get(case, "commands", [])
	got := remote_provisioner.unknown with input.resources as resources with input.commands as commands
	got != object.get(case, "unknown", set())
}

test_cases if failing == set()
