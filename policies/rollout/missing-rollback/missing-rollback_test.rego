package cattleguard.rollout.missing_rollback_test

import data.cattleguard.rollout.missing_rollback
import rego.v1

resource(kind, values, unknown) := {
	"at": ["resource", kind, "web", 0],
	"address": concat(".", [kind, "web"]),
	"type": kind,
	"mode": "managed",
	"instances": 1,
	"values": values,
	"unknown": unknown,
}

at(kind, path) := array.concat(["resource", kind, "web", 0], path)

breaker(name) := at("aws_ecs_service", ["deployment_circuit_breaker", 0, name])

cases := {
	"bad: no circuit breaker": {
		"resource": resource("aws_ecs_service", {}, {}),
		"deny": {{
			"at": breaker("enable"),
			"msg": concat(" ", [
				"a failed rollout of aws_ecs_service.web is not rolled back:",
				"deployment_circuit_breaker.enable is not set, deployment_circuit_breaker.rollback is not set",
			]),
			"fix": [{"at": breaker("enable"), "value": true}, {"at": breaker("rollback"), "value": true}],
		}},
	},
	"bad: a circuit breaker that only stops": {
		"resource": resource(
			"aws_ecs_service",
			{"deployment_circuit_breaker": [{"enable": true, "rollback": false}]},
			{},
		),
		"deny": {{
			"at": breaker("rollback"),
			"msg": "a failed rollout of aws_ecs_service.web is not rolled back: deployment_circuit_breaker.rollback is false",
			"fix": [{"at": breaker("rollback"), "value": true}],
		}},
	},
	"bad: a refresh that cannot roll back": {
		"resource": resource(
			"aws_autoscaling_group",
			{"instance_refresh": [{"strategy": "Rolling"}], "launch_template": [{"version": "$Latest"}]},
			{},
		),
		"deny": {{
			"at": at("aws_autoscaling_group", ["instance_refresh", 0, "preferences", 0, "auto_rollback"]),
			"msg": concat(" ", [
				"a failed rollout of aws_autoscaling_group.web is not rolled back:",
				"instance_refresh.preferences.auto_rollback is not set",
			]),
		}},
	},
	"bad: a refresh without a rollback": {
		"resource": resource(
			"aws_autoscaling_group",
			{"instance_refresh": [{"strategy": "Rolling"}], "launch_template": [{}]},
			{"launch_template.0.version": "aws_launch_template.web.latest_version"},
		),
		"deny": {{
			"at": at("aws_autoscaling_group", ["instance_refresh", 0, "preferences", 0, "auto_rollback"]),
			"msg": concat(" ", [
				"a failed rollout of aws_autoscaling_group.web is not rolled back:",
				"instance_refresh.preferences.auto_rollback is not set",
			]),
			"fix": [{
				"at": at("aws_autoscaling_group", ["instance_refresh", 0, "preferences", 0, "auto_rollback"]),
				"value": true,
			}],
		}},
	},
	"bad: CodeDeploy without a rollback": {
		"resource": resource("aws_codedeploy_deployment_group", {}, {}),
		"deny": {{
			"at": at("aws_codedeploy_deployment_group", ["auto_rollback_configuration", 0, "enabled"]),
			"msg": concat(" ", [
				"a failed rollout of aws_codedeploy_deployment_group.web is not rolled back:",
				"auto_rollback_configuration.enabled is not set",
			]),
			"fix": [
				{
					"at": at("aws_codedeploy_deployment_group", ["auto_rollback_configuration", 0, "enabled"]),
					"value": true,
				},
				{
					"at": at("aws_codedeploy_deployment_group", ["auto_rollback_configuration", 0, "events"]),
					"value": ["DEPLOYMENT_FAILURE"],
				},
			],
		}},
	},
	"bad: switched off": {
		"resource": resource("aws_cloudformation_stack", {"disable_rollback": true}, {}),
		"deny": {{
			"at": at("aws_cloudformation_stack", ["disable_rollback"]),
			"msg": "a failed rollout of aws_cloudformation_stack.web is not rolled back: disable_rollback is true",
			"fix": [{"at": at("aws_cloudformation_stack", ["disable_rollback"]), "value": false}],
		}},
	},
	"bad: not atomic": {
		"resource": resource("helm_release", {}, {}),
		"deny": {{
			"at": at("helm_release", ["atomic"]),
			"msg": "a failed rollout of helm_release.web is not rolled back: atomic is not set",
			"fix": [{"at": at("helm_release", ["atomic"]), "value": true}],
		}},
	},
	"good: a circuit breaker": {"resource": resource(
		"aws_ecs_service",
		{"deployment_circuit_breaker": [{"enable": true, "rollback": true}]},
		{},
	)},
	"good: alarms": {"resource": resource("aws_ecs_service", {"alarms": [{"enable": true, "rollback": true}]}, {})},
	"good: deployed by CodeDeploy": {"resource": resource(
		"aws_ecs_service",
		{"deployment_controller": [{"type": "CODE_DEPLOY"}]},
		{},
	)},
	"good: CodeDeploy rolls back": {"resource": resource(
		"aws_codedeploy_deployment_group",
		{"auto_rollback_configuration": [{"enabled": true, "events": ["DEPLOYMENT_FAILURE"]}]},
		{},
	)},
	"good: no refresh": {"resource": resource("aws_autoscaling_group", {}, {})},
	"good: a refresh that is made no times": {"resource": resource("aws_autoscaling_group", {"instance_refresh": []}, {})},
	"good: a scale set": {"resource": resource(
		"azurerm_linux_virtual_machine_scale_set",
		{"automatic_os_upgrade_policy": [{"automatic_rollback_enabled": true}]},
		{},
	)},
	"good: no upgrades": {"resource": resource("azurerm_linux_virtual_machine_scale_set", {}, {})},
	"unknown: no value": {
		"resource": resource("helm_release", {}, {"atomic": "var.atomic"}),
		"unknown": {{"at": at("helm_release", ["atomic"]), "expression": "var.atomic"}},
	},
	"unknown: whether it is refreshed": {
		"resource": resource("aws_autoscaling_group", {}, {"instance_refresh": "var.refresh"}),
		"unknown": {{
			"at": at("aws_autoscaling_group", ["instance_refresh", 0, "preferences", 0, "auto_rollback"]),
			"expression": "var.refresh",
		}},
	},
	"unknown: who deploys": {
		"resource": resource("aws_ecs_service", {}, {"deployment_controller": "var.controller"}),
		"unknown": {{"at": at("aws_ecs_service", ["deployment_controller"]), "expression": "var.controller"}},
	},
}

failing contains name if {
	some name, case in cases
	found := [case.resource]
	got := missing_rollback.deny with input.resources as found
	got != object.get(case, "deny", set())
}

failing contains name if {
	some name, case in cases
	found := [case.resource]
	got := missing_rollback.unknown with input.resources as found
	got != object.get(case, "unknown", set())
}

test_cases if failing == set()
