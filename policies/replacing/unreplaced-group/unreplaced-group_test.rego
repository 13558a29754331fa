package cattleguard.replacing.unreplaced_group_test

import data.cattleguard.replacing.unreplaced_group
import rego.v1

at := ["resource", "group", "web", 0]

resource(type, values) := {
	"at": at,
	"type": type,
	"mode": "managed",
	"instances": 1,
	"values": values,
	"lifecycle": {},
	"unknown": {},
}

with_unknown(group, unknown) := object.union(group, {"unknown": unknown})

aws := "aws_autoscaling_group"

google := "google_compute_instance_group_manager"

azure := "azurerm_linux_virtual_machine_scale_set"

orchestrated := "azurerm_orchestrated_virtual_machine_scale_set"

by_default := {
	"at": at,
	"msg": "the scale set has no `upgrade_mode`, which is Manual then: its machines stay when its image changes",
}

random_pet(values) := object.union(
	resource("random_pet", values),
	{"at": ["resource", "random_pet", "web", 0]},
)

aws_verdict := {
	"at": at,
	"msg": "the group has no `instance_refresh`: its instances stay when its launch template changes",
	"fix": [{"at": array.concat(at, ["instance_refresh", 0, "strategy"]), "value": "Rolling"}],
}

rolling := [{"strategy": "Rolling"}]

starts_no_refresh(version) := {
	"at": array.concat(at, ["instance_refresh", 0]),
	"msg": sprintf("a new version of the launch template starts no refresh: the group names it `%s`", [version]),
}

cases := {
	"bad: no refresh": {"resources": [resource(aws, {"name": "web"})], "deny": {aws_verdict}},
	"bad: a refresh that nothing starts": {
		"resources": [resource(aws, {"instance_refresh": rolling, "launch_template": [{"version": "$Latest"}]})],
		"deny": {starts_no_refresh("$Latest")},
	},
	"bad: a refresh that nothing starts, by default": {
		"resources": [resource(aws, {"instance_refresh": rolling, "launch_template": [{"id": "lt-1"}]})],
		"deny": {starts_no_refresh("$Default")},
	},
	"bad: a refresh that nothing starts, with several kinds of instances": {
		"resources": [resource(aws, {
			"instance_refresh": rolling,
			"mixed_instances_policy": [{"launch_template": [{"launch_template_specification": [{"version": "$Default"}]}]}],
		})],
		"deny": {starts_no_refresh("$Default")},
	},
	"bad: no update policy": {
		"resources": [resource(google, {})],
		"deny": {{
			"at": at,
			"msg": "the group has no `update_policy`: its instances stay when its template changes",
		}},
	},
	"bad: opportunistic": {
		"resources": [resource(google, {"update_policy": [{"type": "OPPORTUNISTIC", "minimal_action": "REPLACE"}]})],
		"deny": {{
			"at": array.concat(at, ["update_policy", 0, "type"]),
			"msg": concat(" ", [
				"the update policy is opportunistic: instances stay when the template changes,",
				"until somebody replaces them",
			]),
			"fix": [{"at": array.concat(at, ["update_policy", 0, "type"]), "value": "PROACTIVE"}],
		}},
	},
	"bad: may not replace": {
		"resources": [resource(google, {"update_policy": [{
			"type": "PROACTIVE",
			"most_disruptive_allowed_action": "RESTART",
		}]})],
		"deny": {{
			"at": array.concat(at, ["update_policy", 0, "most_disruptive_allowed_action"]),
			"msg": "instances cannot be replaced: the most that an update may do is RESTART",
			"fix": [{"at": array.concat(at, ["update_policy", 0, "most_disruptive_allowed_action"]), "value": "REPLACE"}],
		}},
	},
	"bad: by hand": {
		"resources": [resource(azure, {"upgrade_mode": "Manual"})],
		"deny": {{
			"at": array.concat(at, ["upgrade_mode"]),
			"msg": "the scale set is upgraded by hand: its machines stay when its image changes",
		}},
	},
	"bad: by hand, by default": {"resources": [resource(azure, {})], "deny": {by_default}},
	"bad: no refresh of a numbered template": {
		"resources": [with_unknown(
			resource(aws, {"launch_template": [{"id": "lt-1"}]}),
			{"launch_template.0.version": "aws_launch_template.web.latest_version"},
		)],
		"deny": {object.union(aws_verdict, {"fix": [
			{"at": array.concat(at, ["instance_refresh", 0, "strategy"]), "value": "Rolling"},
			{"at": array.concat(at, ["instance_refresh", 0, "preferences", 0, "auto_rollback"]), "value": true},
		]})},
	},
	"bad: no refresh, and nothing that would start one": {
		"resources": [resource(aws, {"launch_template": [{"id": "lt-1", "version": "$Latest"}]})],
		"deny": {object.remove(aws_verdict, {"fix"})},
	},
	"bad: by hand, by default, as it is orchestrated": {
		"resources": [resource(orchestrated, {"sku_name": "Standard_D2s_v5"})],
		"deny": {by_default},
	},
	"bad: the random part of the name lasts": {
		"resources": [
			with_unknown(resource(azure, {}), {"name": "random_pet.web.id"}),
			random_pet({}),
		],
		"deny": {by_default},
	},
	"good: the random part of the name keeps the image": {
		"resources": [
			with_unknown(resource(azure, {}), {"name": "random_pet.web.id"}),
			random_pet({"keepers": {"image": "web-2024-06-01"}}),
		],
		"deny": set(),
	},
	"good: a refresh": {
		"resources": [resource(aws, {"instance_refresh": rolling, "launch_template": [{"version": 3}]})],
		"deny": set(),
	},
	"good: a refresh, the version of the template": {
		"resources": [with_unknown(
			resource(aws, {"instance_refresh": rolling, "launch_template": [{}]}),
			{"launch_template.0.version": "aws_launch_template.web.latest_version"},
		)],
		"deny": set(),
	},
	"good: the name holds that of the launch configuration": {
		"resources": [with_unknown(resource(aws, {}), {"name": "aws_launch_configuration.web.name"})],
		"deny": set(),
	},
	"good: the name holds that of the planned launch configuration": {
		"resources": [
			resource(aws, {"name": "web-lc-20240101-asg"}),
			resource("aws_launch_configuration", {"name_prefix": "web-lc-", "name": "web-lc-20240101"}),
		],
		"deny": set(),
	},
	"good: replaced by what it depends on": {
		"resources": [object.union(
			resource(aws, {}),
			{"lifecycle": {"replace_triggered_by": ["aws_launch_template.web"]}},
		)],
		"deny": set(),
	},
	"good: deployed blue/green": {
		"resources": [
			resource(aws, {}),
			resource("aws_codedeploy_deployment_group", {"blue_green_deployment_config": [{"green_fleet_provisioning_option": [{"action": "COPY_AUTO_SCALING_GROUP"}]}]}),
		],
		"deny": set(),
	},
	"good: proactive": {
		"resources": [resource(google, {"update_policy": [{"type": "PROACTIVE", "minimal_action": "REPLACE"}]})],
		"deny": set(),
	},
	"good: rolling": {"resources": [resource(azure, {"upgrade_mode": "Rolling"})], "deny": set()},
	"good: an orchestrated scale set that only holds machines": {
		"resources": [resource(orchestrated, {})],
		"deny": set(),
	},
	"good: no group": {"resources": [resource("aws_eks_node_group", {})], "deny": set()},
	"unknown: whether there is a refresh": {
		"resources": [with_unknown(resource(aws, {}), {"instance_refresh": "var.refresh"})],
		"deny": set(),
		"unknown": {{"at": array.concat(at, ["instance_refresh"]), "expression": "var.refresh"}},
	},
	"unknown: the type of the policy": {
		"resources": [with_unknown(resource(google, {"update_policy": [{}]}), {"update_policy.0.type": "var.type"})],
		"deny": set(),
		"unknown": {{"at": array.concat(at, ["update_policy", 0, "type"]), "expression": "var.type"}},
	},
	"unknown: whether there is a policy": {
		"resources": [with_unknown(resource(google, {}), {"update_policy": "var.policy"})],
		"deny": set(),
		"unknown": {{"at": array.concat(at, ["update_policy", 0, "type"]), "expression": "var.policy"}},
	},
	"unknown: the mode": {
		"resources": [with_unknown(resource(azure, {}), {"upgrade_mode": "var.mode"})],
		"deny": set(),
		"unknown": {{"at": array.concat(at, ["upgrade_mode"]), "expression": "var.mode"}},
	},
	"good: the provider fills it in": {
		"resources": [with_unknown(resource(google, {}), {"update_policy": "(known after apply)"})],
		"deny": set(),
	},
}

failing contains name if {
	some name, case in cases
	resources := case.resources
	got := unreplaced_group.deny with input.resources as resources
	got != case.deny
}

failing contains name if {
	some name, case in cases
	resources := case.resources
	got := unreplaced_group.unknown with input.resources as resources
	got != object.get(case, "unknown", set())
}

test_cases if failing == set()
