package cattleguard.artifacts.mutable_config_test

import data.cattleguard.artifacts.mutable_config
import rego.v1

config(fields) := object.union(
	{
		"at": [],
		"kind": "ConfigMap",
		"name": "settings",
		"namespace": "shop",
		"immutable": {"at": [], "value": null, "unknown": []},
		"hashed": false,
	},
	fields,
)

workload(namespace, kind, name) := {
	"kind": "Deployment",
	"name": "web",
	"namespace": namespace,
	"configs": [{"at": ["spec"], "kind": kind, "name": name, "optional": false}],
}

deny := {{"document": 1, "at": [], "msg": "ConfigMap settings can change under Deployment web, which consumes it"}}

cases := {
	"bad: consumed and mutable": {
		"config": config({}),
		"workload": workload("shop", "ConfigMap", "settings"),
		"deny": deny,
	},
	"bad: said to be mutable": {
		"config": config({"immutable": {"at": ["immutable"], "value": false, "unknown": []}}),
		"workload": workload("shop", "ConfigMap", "settings"),
		"deny": deny,
	},
	"bad: no namespace is the default one": {
		"config": config({"namespace": ""}),
		"workload": workload("default", "ConfigMap", "settings"),
		"deny": deny,
	},
	"good: immutable": {
		"config": config({"immutable": {"at": ["immutable"], "value": true, "unknown": []}}),
		"workload": workload("shop", "ConfigMap", "settings"),
		"deny": set(),
	},
	"good: its name carries its content": {
		"config": config({"hashed": true}),
		"workload": workload("shop", "ConfigMap", "settings"),
		"deny": set(),
	},
	"good: in another namespace": {
		"config": config({}),
		"workload": workload("other", "ConfigMap", "settings"),
		"deny": set(),
	},
	"good: a Secret of the same name": {
		"config": config({}),
		"workload": workload("shop", "Secret", "settings"),
		"deny": set(),
	},
	"unknown: no value": {
		"config": config({"immutable": {"at": ["immutable"], "value": null, "unknown": ["var.immutable"]}}),
		"workload": workload("shop", "ConfigMap", "settings"),
		"deny": set(),
		"unknown": {{"document": 1, "at": ["immutable"], "expression": "var.immutable"}},
	},
}

failing contains name if {
	some name, case in cases
	documents := [{"configs": [], "workloads": [case.workload]}, {"configs": [case.config], "workloads": []}]
	got := mutable_config.deny with input.documents as documents
	got != case.deny
}

failing contains name if {
	some name, case in cases
	documents := [{"configs": [], "workloads": [case.workload]}, {"configs": [case.config], "workloads": []}]
	got := mutable_config.unknown with input.documents as documents
	got != object.get(case, "unknown", set())
}

test_cases if failing == set()
