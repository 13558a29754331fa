package cattleguard.replacing.boot_time_install_test

import data.cattleguard.replacing.boot_time_install
import rego.v1

at := ["resource", "user_data", 0]

command(fields) := object.union(
	{
		"at": at,
		"program": "yum",
		"verb": "install",
		"args": ["install", "-y", "htop"],
		"phase": "boot",
		"target": "instance",
		"via": [],
		"unknown": [],
	},
	fields,
)

cases := {
	"bad: an installation on an instance": {
		"command": command({}),
		"deny": {{"at": at, "msg": "`yum install` installs software whenever the instance starts", "severity": "medium"}},
	},
	"bad: an upgrade": {
		"command": command({"verb": "update"}),
		"deny": {{"at": at, "msg": "`yum update` upgrades software whenever the instance starts", "severity": "high"}},
	},
	"bad: an installation in a container": {
		"command": command({"program": "pip", "target": "container"}),
		"deny": {{"at": at, "msg": "`pip install` installs software whenever the container starts", "severity": "medium"}},
	},
	"bad: code is pulled": {
		"command": command({"program": "git", "verb": "clone", "target": "container"}),
		"deny": {{"at": at, "msg": "`git clone` pulls code whenever the container starts", "severity": "medium"}},
	},
	"good: while the image is built": {"command": command({"phase": "build", "target": "image"}), "deny": set()},
	"good: refreshing an index": {"command": command({"program": "apt-get", "verb": "update"}), "deny": set()},
	"good: something else": {"command": command({"program": "serve", "verb": ""}), "deny": set()},
	"good: git without a remote": {"command": command({"program": "git", "verb": "config"}), "deny": set()},
	"unknown: a command that is not known": {
		"command": command({"program": null, "verb": "", "args": [], "unknown": ["$CMD"]}),
		"deny": set(),
		"unknown": {{"at": at, "expression": "$CMD"}},
	},
	"unknown: a script that is not known": {
		"command": command({"program": "sh", "verb": "", "args": ["-c", "${START}"], "unknown": ["${START}"]}),
		"deny": set(),
		"unknown": {{"at": at, "expression": "${START}"}},
	},
	"unknown: one that runs in a build is not asked": {
		"command": command({"program": null, "verb": "", "phase": "build", "unknown": ["$CMD"]}),
		"deny": set(),
	},
}

failing contains name if {
	some name, case in cases
	commands := [case.command]
	got := boot_time_install.deny with input.commands as commands
	got != case.deny
}

failing contains name if {
	some name, case in cases
	commands := [case.command]
	got := boot_time_install.unknown with input.commands as commands
	got != object.get(case, "unknown", set())
}

test_cases if failing == set()
