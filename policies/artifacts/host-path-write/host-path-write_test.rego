package cattleguard.artifacts.host_path_write_test

import data.cattleguard.artifacts.host_path_write
import rego.v1

mount(fields) := object.union(
	{"at": ["volumes", 0], "kind": "host", "source": "/var/lib/app", "target": "/data", "read_only": false, "unknown": []},
	fields,
)

cases := {
	"bad: a directory of the host": {
		"mount": mount({}),
		"deny": {{
			"at": ["volumes", 0],
			"msg": "container web can write to /var/lib/app of its host",
			"severity": "high",
		}},
	},
	"bad: the sources": {
		"mount": mount({"source": "./src"}),
		"deny": {{"at": ["volumes", 0], "msg": "container web can write to ./src of its host", "severity": "medium"}},
	},
	"bad: the socket, though read-only": {
		"mount": mount({"source": "/var/run/docker.sock", "read_only": true}),
		"deny": {{
			"at": ["volumes", 0],
			"msg": "container web can control its host through /var/run/docker.sock",
			"severity": "high",
		}},
	},
	"good: read-only": {"mount": mount({"read_only": true}), "deny": set()},
	"good: a volume": {"mount": mount({"kind": "volume", "source": "data"}), "deny": set()},
	"unknown: the path has no value": {
		"mount": mount({"source": "${DATA_DIR}", "unknown": ["${DATA_DIR}"]}),
		"deny": set(),
		"unknown": {{"at": ["volumes", 0], "expression": "${DATA_DIR}"}},
	},
}

failing contains name if {
	some name, case in cases
	workloads := [{"containers": [{"name": "web", "mounts": [case.mount]}]}]
	got := host_path_write.deny with input.workloads as workloads
	got != case.deny
}

failing contains name if {
	some name, case in cases
	workloads := [{"containers": [{"name": "web", "mounts": [case.mount]}]}]
	got := host_path_write.unknown with input.workloads as workloads
	got != object.get(case, "unknown", set())
}

test_cases if failing == set()
