package cattleguard.replacing.unmanaged_pod_test

import data.cattleguard.replacing.unmanaged_pod
import rego.v1

workload(fields) := object.union(
	{
		"at": [],
		"kind": "Pod",
		"name": "web",
		"managed": true,
		"lifetime": "service",
		"update_strategy": {"at": ["spec"], "value": null, "unknown": []},
	},
	fields,
)

cases := {
	"bad: a bare pod": {
		"workload": workload({"managed": false}),
		"deny": {{
			"at": ["kind"],
			"msg": "Pod web is replaced by nobody: neither when its node fails nor when it changes",
		}},
	},
	"bad: a controller that does not roll out": {
		"workload": workload({"kind": "ReplicaSet", "managed": false}),
		"deny": {{"at": ["kind"], "msg": "ReplicaSet web does not replace its pods when its template changes"}},
	},
	"bad: on delete": {
		"workload": workload({
			"kind": "DaemonSet",
			"update_strategy": {"at": ["spec", "updateStrategy", "type"], "value": "OnDelete", "unknown": []},
		}),
		"deny": {{
			"at": ["spec", "updateStrategy", "type"],
			"msg": "DaemonSet web is replaced only when somebody deletes its pods",
		}},
	},
	"good: a controller": {"workload": workload({"kind": "Deployment"}), "deny": set()},
	"good: a pod that runs to its end": {"workload": workload({"managed": false, "lifetime": "task"}), "deny": set()},
	"unknown: the strategy has no value": {
		"workload": workload({
			"kind": "DaemonSet",
			"update_strategy": {"at": ["strategy"], "value": null, "unknown": ["var.strategy"]},
		}),
		"deny": set(),
		"unknown": {{"at": ["strategy"], "expression": "var.strategy"}},
	},
}

failing contains name if {
	some name, case in cases
	workloads := [case.workload]
	got := unmanaged_pod.deny with input.workloads as workloads
	got != case.deny
}

failing contains name if {
	some name, case in cases
	workloads := [case.workload]
	got := unmanaged_pod.unknown with input.workloads as workloads
	got != object.get(case, "unknown", set())
}

test_cases if failing == set()
