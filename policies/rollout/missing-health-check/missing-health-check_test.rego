package cattleguard.rollout.missing_health_check_test

import data.cattleguard.rollout.missing_health_check
import rego.v1

workload(lifetime, container) := {
	"lifetime": lifetime,
	"containers": [object.union(
		{"at": ["web"], "name": "web", "role": "container", "probes": [], "health_unknown": []},
		container,
	)],
}

probe(enabled) := {"at": ["web", "healthcheck"], "kind": "healthcheck", "enabled": enabled}

cases := {
	"bad: none": {
		"workload": workload("service", {}),
		"deny": {{
			"at": ["web"],
			"msg": "container web has no health check: a rollout cannot tell whether it works",
		}},
	},
	"bad: switched off": {
		"workload": workload("service", {"probes": [probe(false)]}),
		"deny": {{"at": ["web", "healthcheck"], "msg": "the health check of container web is switched off"}},
	},
	"good: a health check": {"workload": workload("service", {"probes": [probe(true)]}), "deny": set()},
	"good: it runs to its end": {"workload": workload("task", {}), "deny": set()},
	"good: an init container": {"workload": workload("service", {"role": "init"}), "deny": set()},
	"unknown: the image may have one": {
		"workload": workload("service", {"health_unknown": ["redis:7"]}),
		"deny": set(),
		"unknown": {{"at": ["web"], "expression": "redis:7"}},
	},
}

failing contains name if {
	some name, case in cases
	workloads := [case.workload]
	got := missing_health_check.deny with input.workloads as workloads
	got != case.deny
}

failing contains name if {
	some name, case in cases
	workloads := [case.workload]
	got := missing_health_check.unknown with input.workloads as workloads
	got != object.get(case, "unknown", set())
}

test_cases if failing == set()
