package cattleguard.artifacts.privileged_container_test

import data.cattleguard.artifacts.privileged_container
import rego.v1

unset := {"at": ["spec"], "value": null, "unknown": []}

setting(at, value) := {"at": [at], "value": value, "unknown": []}

unvalued(at) := {"at": [at], "value": null, "unknown": ["var.x"]}

workload(namespaces, container) := {
	"kind": "Pod",
	"name": "agent",
	"host_namespaces": namespaces,
	"containers": [object.union(
		{"name": "app", "privileged": unset, "capabilities_added": [], "devices": []},
		container,
	)],
}

cases := {
	"bad: privileged": {
		"workload": workload([], {"privileged": setting("privileged", true)}),
		"deny": {{
			"at": ["privileged"],
			"msg": "container app is privileged: it can change its host",
			"severity": "high",
		}},
	},
	"bad: the network of the host": {
		"workload": workload([setting("hostNetwork", "network")], {}),
		"deny": {{
			"at": ["hostNetwork"],
			"msg": "Pod agent shares the network namespace of its host",
			"severity": "high",
		}},
	},
	"bad: a grave capability": {
		"workload": workload([], {"capabilities_added": [setting("add", "SYS_ADMIN")]}),
		"deny": {{"at": ["add"], "msg": "container app has the capability SYS_ADMIN added", "severity": "high"}},
	},
	"bad: another capability": {
		"workload": workload([], {"capabilities_added": [setting("add", "NET_ADMIN")]}),
		"deny": {{"at": ["add"], "msg": "container app has the capability NET_ADMIN added", "severity": "medium"}},
	},
	"bad: a device": {
		"workload": workload([], {"devices": [setting("devices", "/dev/kvm")]}),
		"deny": {{"at": ["devices"], "msg": "container app has the device /dev/kvm of its host", "severity": "medium"}},
	},
	"good: said not to be privileged": {
		"workload": workload([], {"privileged": setting("privileged", false)}),
		"deny": set(),
	},
	"good: a capability that is allowed": {
		"workload": workload([], {"capabilities_added": [setting("add", "NET_BIND_SERVICE")]}),
		"deny": set(),
	},
	"unknown: no value": {
		"workload": workload([unvalued("hostPID")], {
			"privileged": unvalued("privileged"),
			"capabilities_added": [unvalued("add")],
			"devices": [unvalued("devices")],
		}),
		"deny": set(),
		"unknown": {{"at": [at], "expression": "var.x"} | some at in ["hostPID", "privileged", "add", "devices"]},
	},
}

failing contains name if {
	some name, case in cases
	workloads := [case.workload]
	settings := {"privileged-container": {"allowed-capabilities": ["NET_BIND_SERVICE"]}}
	got := privileged_container.deny with input.workloads as workloads with data.settings as settings
	got != case.deny
}

failing contains name if {
	some name, case in cases
	workloads := [case.workload]
	got := privileged_container.unknown with input.workloads as workloads
	got != object.get(case, "unknown", set())
}

test_cases if failing == set()
