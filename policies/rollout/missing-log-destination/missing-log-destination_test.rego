package cattleguard.rollout.missing_log_destination_test

import data.cattleguard.rollout.missing_log_destination
import rego.v1

resource(kind, values, unknown) := {
	"at": [kind],
	"address": concat(".", [kind, "web"]),
	"type": kind,
	"mode": "managed",
	"instances": 1,
	"values": values,
	"unknown": unknown,
}

task(definitions) := resource("aws_ecs_task_definition", {"container_definitions": definitions}, {})

logged := `[{"name": "web", "logConfiguration": {"logDriver": "awslogs"}}]`

denied(at, msg) := {{"at": at, "msg": msg}}

fixed(at, msg, value) := {{"at": at, "msg": msg, "fix": [{"at": at, "value": value}]}}

cases := {
	"bad: a container without a destination": {
		"resource": task(`[{"name": "side", "logConfiguration": {"logDriver": "awslogs"}}, {"name": "web"}]`),
		"deny": denied(
			["aws_ecs_task_definition", "container_definitions", 1],
			"logs of container web in aws_ecs_task_definition.web go nowhere: it has no logConfiguration",
		),
	},
	"bad: a container without a name": {
		"resource": task("[{}]"),
		"deny": denied(
			["aws_ecs_task_definition", "container_definitions", 0],
			concat(" ", [
				"logs of container without a name in aws_ecs_task_definition.web go nowhere:",
				"it has no logConfiguration",
			]),
		),
	},
	"bad: a driver that keeps nothing": {
		"resource": task(`[{"name": "web", "logConfiguration": {"logDriver": "none"}}]`),
		"deny": denied(
			["aws_ecs_task_definition", "container_definitions", 0, "logConfiguration", "logDriver"],
			"logs of container web in aws_ecs_task_definition.web go nowhere: logDriver is none",
		),
	},
	"bad: no types of logs": {
		"resource": resource("aws_eks_cluster", {"enabled_cluster_log_types": []}, {}),
		"deny": fixed(
			["aws_eks_cluster", "enabled_cluster_log_types"],
			"logs of the control plane of aws_eks_cluster.web go nowhere: enabled_cluster_log_types is not set",
			["api", "audit", "authenticator", "controllerManager", "scheduler"],
		),
	},
	"bad: nothing of two": {
		"resource": resource("azurerm_container_app_environment", {}, {}),
		"deny": denied(
			["azurerm_container_app_environment", "logs_destination"],
			concat(" ", [
				"logs of apps in azurerm_container_app_environment.web go nowhere:",
				"logs_destination or log_analytics_workspace_id is not set",
			]),
		),
	},
	"bad: switched off": {
		"resource": resource("google_container_cluster", {"logging_service": "none"}, {}),
		"deny": fixed(
			["google_container_cluster", "logging_service"],
			"logs of google_container_cluster.web go nowhere: logging_service is none",
			"logging.googleapis.com/kubernetes",
		),
	},
	"bad: without workloads": {
		"resource": resource(
			"google_container_cluster",
			{"logging_config": [{"enable_components": ["SYSTEM_COMPONENTS"]}]},
			{},
		),
		"deny": fixed(
			["google_container_cluster", "logging_config", 0, "enable_components"],
			"logs of workloads in google_container_cluster.web go nowhere: enable_components lacks WORKLOADS",
			["SYSTEM_COMPONENTS", "WORKLOADS"],
		),
	},
	"good: a destination": {"resource": task(logged)},
	"good: types of logs": {"resource": resource("aws_eks_cluster", {"enabled_cluster_log_types": ["api"]}, {})},
	"good: one of two": {"resource": resource(
		"azurerm_container_app_environment",
		{},
		{"log_analytics_workspace_id": "azurerm_log_analytics_workspace.web.id"},
	)},
	"good: a block": {"resource": resource("azurerm_container_group", {"diagnostics": [{"log_analytics": [{}]}]}, {})},
	"good: the default": {"resource": resource("google_container_cluster", {}, {})},
	"good: not JSON": {"resource": task("[")},
	"good: read only": {"resource": object.union(resource("aws_eks_cluster", {}, {}), {"mode": "data"})},
	"unknown: one of two": {
		"resource": resource("azurerm_container_app_environment", {}, {"logs_destination": "var.destination"}),
		"unknown": {{
			"at": ["azurerm_container_app_environment", "logs_destination"],
			"expression": "var.destination",
		}},
	},
	"bad: definitions of which the image is not known": {
		"resource": resource(
			"aws_ecs_task_definition",
			{"container_definitions": [null, {"name": "web"}]},
			{"container_definitions.0": "local.proxy", "container_definitions.1.image": "var.image"},
		),
		"deny": denied(
			["aws_ecs_task_definition", "container_definitions", 1],
			"logs of container web in aws_ecs_task_definition.web go nowhere: it has no logConfiguration",
		),
		"unknown": {{"at": ["aws_ecs_task_definition", "container_definitions", 0], "expression": "local.proxy"}},
	},
	"good: a destination of which the group is not known": {"resource": resource(
		"aws_ecs_task_definition",
		{"container_definitions": [{"logConfiguration": {"logDriver": "awslogs", "options": {}}}]},
		{"container_definitions.0.logConfiguration.options.awslogs-group": "aws_cloudwatch_log_group.web.name"},
	)},
	"unknown: a destination": {
		"resource": resource(
			"aws_ecs_task_definition",
			{"container_definitions": [{"name": "web"}]},
			{"container_definitions.0.logConfiguration": "var.logs"},
		),
		"unknown": {{
			"at": ["aws_ecs_task_definition", "container_definitions", 0, "logConfiguration"],
			"expression": "var.logs",
		}},
	},
	"unknown: definitions": {
		"resource": resource("aws_ecs_task_definition", {}, {"container_definitions": "file(\"x.json\")"}),
		"unknown": {{"at": ["aws_ecs_task_definition", "container_definitions"], "expression": "file(\"x.json\")"}},
	},
	"unknown: components": {
		"resource": resource("google_container_cluster", {}, {"logging_config": "var.logging"}),
		"unknown": {{"at": ["google_container_cluster", "logging_config"], "expression": "var.logging"}},
	},
}

failing contains name if {
	some name, case in cases
	found := [case.resource]
	got := missing_log_destination.deny with input.resources as found
	got != object.get(case, "deny", set())
}

failing contains name if {
	some name, case in cases
	found := [case.resource]
	got := missing_log_destination.unknown with input.resources as found
	got != object.get(case, "unknown", set())
}

test_cases if failing == set()
