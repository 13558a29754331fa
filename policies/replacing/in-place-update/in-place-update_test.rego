package cattleguard.replacing.in_place_update_test

import data.cattleguard.replacing.in_place_update
import rego.v1

at := ["resource_changes", 0]

after := array.concat(at, ["change", "after"])

change(fields) := object.union(
	{
		"at": at,
		"address": "aws_instance.web",
		"type": "aws_instance",
		"mode": "managed",
		"kind": "planned",
		"actions": ["update"],
		"changed": [],
		"replace_paths": [],
		"reason": null,
	},
	fields,
)

attribute(path) := {"path": path, "before": "a", "after": "b", "sensitive": false, "known": true}

later(path) := {"path": path, "before": "a", "after": null, "sensitive": false, "known": false}

of(type, changed) := change({"type": type, "address": concat(".", [type, "web"]), "changed": changed})

verdict(path, msg, severity) := {{"at": array.concat(after, path), "msg": msg, "severity": severity}}

no_image := "the instance keeps running as something no image describes"

planned(change_of, values) := {
	"change": change_of,
	"resources": [{"address": change_of.address, "type": change_of.type, "values": values}],
}

cases := {
	"bad: the size of a machine": {
		"change": change({"changed": [attribute(["instance_type"]), attribute(["tags", "Name"])]}),
		"deny": verdict(
			["instance_type"],
			sprintf("aws_instance.web is changed in place (`instance_type`): %s", [no_image]),
			"high",
		),
	},
	"bad: user data that is known later": {
		"change": change({"changed": [later(["public_ip"]), later(["user_data"])]}),
		"deny": verdict(
			["user_data"],
			sprintf("aws_instance.web is changed in place (`user_data`): %s", [no_image]),
			"high",
		),
	},
	"bad: an argument nobody listed": {
		"change": change({"changed": [attribute(["something_new"])]}),
		"deny": verdict(
			["something_new"],
			sprintf("aws_instance.web is changed in place (`something_new`): %s", [no_image]),
			"high",
		),
	},
	"bad: many": {
		"change": change({"changed": [attribute([name]) | some name in ["a", "b", "c", "d", "e", "f", "g"]]}),
		"deny": verdict(
			["a"],
			sprintf("aws_instance.web is changed in place (`a`, `b`, `c`, `d`, `e` and 2 more): %s", [no_image]),
			"high",
		),
	},
	"bad: a start-up script": {
		"change": of("google_compute_instance", [attribute(["metadata", "startup-script"])]),
		"deny": verdict(
			["metadata", "startup-script"],
			sprintf("google_compute_instance.web is changed in place (`metadata.startup-script`): %s", [no_image]),
			"high",
		),
	},
	"bad: a script on a machine": {
		"change": of("azurerm_virtual_machine_extension", [attribute(["settings"])]),
		"deny": verdict(
			["settings"],
			concat(" ", [
				"azurerm_virtual_machine_extension.web is changed in place (`settings`):",
				"it is run again on a machine that runs",
			]),
			"high",
		),
	},
	"bad: configuration": {
		"change": of("kubernetes_config_map_v1", [attribute(["data", "app.conf"])]),
		"deny": verdict(
			["data", "app.conf"],
			concat(" ", [
				"kubernetes_config_map_v1.web is changed in place (`data.app.conf`):",
				"what reads it next is configured differently from what runs",
			]),
			"medium",
		),
	},
	"bad: a cluster": {
		"change": of("aws_eks_cluster", [attribute(["version"])]),
		"deny": verdict(
			["version"],
			concat(" ", [
				"aws_eks_cluster.web is changed in place (`version`):",
				"the cluster is upgraded while it runs, and cannot go back",
			]),
			"low",
		),
	},
	"bad: a function without versions": object.union(
		planned(of("aws_lambda_function", [attribute(["image_uri"]), later(["last_modified"])]), {"publish": false}),
		{"deny": verdict(
			["image_uri"],
			concat(" ", [
				"aws_lambda_function.web is changed in place (`image_uri`):",
				"its only version is overwritten, because `publish` is not set",
			]),
			"medium",
		)},
	),
	"bad: a manifest": object.union(
		planned(of("kubernetes_manifest", [attribute(["manifest", "data", "a"])]), {"manifest": {"kind": "ConfigMap"}}),
		{"deny": verdict(
			["manifest", "data", "a"],
			concat(" ", [
				"kubernetes_manifest.web is changed in place (`manifest.data.a`):",
				"what runs is no longer what was started",
			]),
			"medium",
		)},
	),
	"bad: a release that reuses values": object.union(
		planned(of("helm_release", [attribute(["version"])]), {"reuse_values": true}),
		{"deny": verdict(
			["version"],
			concat(" ", [
				"helm_release.web is changed in place (`version`):",
				"`reuse_values` keeps what the release before was given, whatever is written here",
			]),
			"medium",
		)},
	),
	"bad: changed by somebody else": {
		"change": change({"kind": "drift", "changed": [attribute(["user_data"]), attribute(["public_ip"])]}),
		"deny": verdict(
			["user_data"],
			"aws_instance.web was changed outside of Terraform (`user_data`)",
			"high",
		),
	},
	"good: tags": {
		"change": change({"changed": [attribute(["tags", "Name"]), attribute(["tags_all", "Name"])]}),
		"deny": set(),
	},
	"good: permissions and networks": {
		"change": change({"changed": [attribute(["iam_instance_profile"]), attribute(["vpc_security_group_ids", 0])]}),
		"deny": set(),
	},
	"good: tags of the disk": {
		"change": change({"changed": [attribute(["root_block_device", 0, "tags", "Name"])]}),
		"deny": set(),
	},
	"unknown: what the provider fills in": {"change": change({"changed": [later(["public_ip"])]}), "deny": set()},
	"good: allowed": {
		"change": change({"changed": [attribute(["cpu_options", 0, "core_count"])]}),
		"deny": set(),
	},
	"good: allowed everywhere": {"change": change({"changed": [attribute(["note"])]}), "deny": set()},
	"good: a type that was named": {"change": of("azurerm_virtual_machine_run_command", [attribute(["source"])]), "deny": set()},
	"good: replaced": {
		"change": change({"actions": ["delete", "create"], "changed": [attribute(["ami"])]}),
		"deny": set(),
	},
	"good: who may log in": {
		"change": of("google_compute_instance", [attribute(["metadata", "ssh-keys"])]),
		"deny": set(),
	},
	"good: a pod template": {
		"change": of("kubernetes_deployment_v1", [attribute(["spec", 0, "template", 0])]),
		"deny": set(),
	},
	"good: labels of configuration": {
		"change": of("kubernetes_config_map_v1", [attribute(["metadata", 0, "labels", "app"])]),
		"deny": set(),
	},
	"good: a store": {"change": of("aws_db_instance", [attribute(["instance_class"])]), "deny": set()},
	"good: a function with versions": object.union(
		planned(of("aws_lambda_function", [attribute(["image_uri"])]), {"publish": true}),
		{"deny": set()},
	),
	"good: the memory of a function": object.union(
		planned(of("aws_lambda_function", [attribute(["memory_size"])]), {}),
		{"deny": set()},
	),
	"good: a release": object.union(
		planned(of("helm_release", [attribute(["version"]), attribute(["values", 0])]), {"reuse_values": false}),
		{"deny": set()},
	),
	"good: a manifest of a workload": object.union(
		planned(
			of("kubernetes_manifest", [attribute(["manifest", "spec", "template"])]),
			{"manifest": {"kind": "Deployment"}},
		),
		{"deny": set()},
	),
	"good: what somebody else tagged": {
		"change": change({"kind": "drift", "changed": [attribute(["tags", "Name"])]}),
		"deny": set(),
	},
	"unknown: put off": {
		"change": change({"kind": "deferred", "changed": [attribute(["user_data"])]}),
		"deny": set(),
	},
}

failing contains name if {
	some name, case in cases
	changes := [case.change]
	resources := object.get(case, "resources", [])
	settings := {"in-place-update": {"also-benign": ["aws_instance:cpu_options", "*:note", "azurerm_virtual_machine_run_command"]}}
	got := in_place_update.deny with input.changes as changes
		with input.resources as resources
		with data.settings as settings
	got != case.deny
}

test_cases if failing == set()
