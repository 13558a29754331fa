package cattleguard.replacing.ignored_image_drift_test

import data.cattleguard.replacing.ignored_image_drift
import rego.v1

at := ["resource", "aws_instance", "web", 0]

resource(type, ignored) := {
	"at": at,
	"type": type,
	"mode": "managed",
	"instances": 1,
	"values": {},
	"lifecycle": {"ignore_changes": ignored},
	"unknown": {},
}

never := "what runs is never replaced by a new one"

elsewhere := "what runs is not what is written here"

verdict(index, name, what, severity) := {
	"at": place,
	"msg": sprintf("changes of `%s` are ignored: %s", [name, what]),
	"severity": severity,
	"fix": [{"at": place, "remove": true}],
} if {
	place := array.concat(at, ["lifecycle", 0, "ignore_changes", index])
}

everything(what, severity) := {
	"at": place,
	"msg": sprintf("all changes are ignored: %s", [what]),
	"severity": severity,
	"fix": [{"at": place, "remove": true}],
} if {
	place := array.concat(at, ["lifecycle", 0, "ignore_changes"])
}

image_path := "spec[0].template[0].spec[0].container[0].image"

cases := {
	"bad: an image": {
		"resource": resource("aws_instance", ["tags", "ami"]),
		"deny": {verdict(1, "ami", never, "high")},
	},
	"bad: two of them": {
		"resource": resource("aws_launch_template", ["image_id", "user_data"]),
		"deny": {verdict(0, "image_id", never, "high"), verdict(1, "user_data", never, "high")},
	},
	"bad: a part of it": {
		"resource": resource("aws_autoscaling_group", ["launch_template[0].version"]),
		"deny": {verdict(0, "launch_template[0].version", never, "high")},
	},
	"bad: what holds it": {
		"resource": resource("google_compute_instance", ["boot_disk"]),
		"deny": {verdict(0, "boot_disk", never, "high")},
	},
	"bad: deployed by something else": {
		"resource": resource("aws_ecs_service", ["task_definition", "desired_count"]),
		"deny": {verdict(0, "task_definition", elsewhere, "medium")},
	},
	"bad: the image in a pod template": {
		"resource": resource("kubernetes_deployment_v1", [image_path]),
		"deny": {verdict(0, image_path, elsewhere, "medium")},
	},
	"bad: a version that the platform upgrades": {
		"resource": resource("google_container_node_pool", ["version"]),
		"deny": {verdict(0, "version", "the version that runs is not what is written here", "low")},
	},
	"bad: everything": {
		"resource": resource("aws_instance", "all"),
		"deny": {everything(never, "high")},
	},
	"bad: everything, as it once was written": {
		"resource": resource("aws_ecs_service", ["*"]),
		"deny": {everything(elsewhere, "medium")},
	},
	"bad: a key of the metadata": {
		"resource": resource("google_compute_instance", ["metadata[\"startup-script\"]"]),
		"deny": {verdict(0, "metadata[\"startup-script\"]", never, "high")},
	},
	"bad: metadata with a script": {
		"resource": object.union(
			resource("google_compute_instance", ["metadata"]),
			{"values": {"metadata": {"startup-script": "id"}}},
		),
		"deny": {verdict(0, "metadata", never, "high")},
	},
	"good: metadata without a script": {
		"resource": object.union(
			resource("google_compute_instance", ["metadata"]),
			{"values": {"metadata": {"ssh-keys": "admin"}}},
		),
		"deny": set(),
	},
	"bad: metadata with a script that is not known": {
		"resource": object.union(
			resource("google_compute_instance", ["metadata"]),
			{"unknown": {"metadata.user-data": "data.ct_config.web[0].rendered"}},
		),
		"deny": {verdict(0, "metadata", never, "high")},
	},
	"good: another key of the metadata": {
		"resource": resource("google_compute_instance", ["metadata[\"ssh-keys\"]"]),
		"deny": set(),
	},
	"bad: the script of an extension": {
		"resource": object.union(
			resource("azurerm_virtual_machine_extension", ["settings"]),
			{"values": {"type": "CustomScript"}},
		),
		"deny": {verdict(0, "settings", elsewhere, "medium")},
	},
	"good: the settings of an extension that runs no script": {
		"resource": object.union(
			resource("azurerm_virtual_machine_extension", ["settings", "protected_settings"]),
			{"values": {"type": "JsonADDomainExtension"}},
		),
		"deny": set(),
	},
	"bad: the containers of a pool": {
		"resource": resource("google_cloud_run_v2_worker_pool", ["template[0].containers"]),
		"deny": {verdict(0, "template[0].containers", elsewhere, "medium")},
	},
	"good: annotations of a pod template": {
		"resource": resource("kubernetes_deployment_v1", ["spec[0].template[0].metadata[0].annotations"]),
		"deny": set(),
	},
	"good: what begins alike": {"resource": resource("aws_instance", ["ami_launch_index"]), "deny": set()},
	"good: sizes": {"resource": resource("aws_autoscaling_group", ["desired_capacity"]), "deny": set()},
	"good: everything of what runs nothing": {"resource": resource("aws_route53_record", "all"), "deny": set()},
	"unknown: what is ignored": {
		"resource": object.union(
			resource("aws_instance", []),
			{"lifecycle": {}, "unknown": {"lifecycle.ignore_changes": "var.ignored"}},
		),
		"deny": set(),
	},
	"unknown: which extension it is": {
		"resource": object.union(
			resource("azurerm_virtual_machine_extension", ["settings"]),
			{"unknown": {"type": "var.type"}},
		),
		"deny": set(),
	},
	"good: nothing is ignored": {
		"resource": object.union(resource("aws_instance", []), {"lifecycle": {}}),
		"deny": set(),
	},
}

failing contains name if {
	some name, case in cases
	resources := [case.resource]
	got := ignored_image_drift.deny with input.resources as resources
	got != case.deny
}

test_cases if failing == set()
