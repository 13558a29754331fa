package cattleguard.artifacts.writable_root_filesystem_test

import data.cattleguard.artifacts.writable_root_filesystem
import rego.v1

at := ["spec", "containers", 0, "securityContext", "readOnlyRootFilesystem"]

container(value, unknown, role) := {
	"name": "web",
	"role": role,
	"read_only_root_filesystem": {"at": at, "value": value, "unknown": unknown},
}

deny := {{"at": at, "msg": "container web can write to its root filesystem"}}

cases := {
	"bad: not set": {"container": container(null, [], "container"), "deny": deny},
	"bad: writable": {"container": container(false, [], "container"), "deny": deny},
	"bad: an init container": {"container": container(null, [], "init"), "deny": deny},
	"good: read-only": {"container": container(true, [], "container"), "deny": set()},
	"good: an ephemeral container": {"container": container(null, [], "ephemeral"), "deny": set()},
	"unknown: no value": {
		"container": container(null, ["var.read_only"], "container"),
		"deny": set(),
		"unknown": {{"at": at, "expression": "var.read_only"}},
	},
}

failing contains name if {
	some name, case in cases
	workloads := [{"containers": [case.container]}]
	got := writable_root_filesystem.deny with input.workloads as workloads
	got != case.deny
}

failing contains name if {
	some name, case in cases
	workloads := [{"containers": [case.container]}]
	got := writable_root_filesystem.unknown with input.workloads as workloads
	got != object.get(case, "unknown", set())
}

test_cases if failing == set()
