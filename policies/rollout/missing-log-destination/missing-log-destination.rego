# METADATA
# title: Logs go nowhere
# description: |
#   Whatever is replaced takes its local logs with it. Where a container or a cluster has no place to send them, nobody can
#   tell why a replacement failed once it is gone, and people log in to running machines to look. With a destination
#   outside, replacing is observable, and nothing has to be kept alive for its logs.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
#     description: "Amazon ECS: send logs to CloudWatch"
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html
#     description: "Amazon EKS: control plane logs"
#   - ref: https://cloud.google.com/kubernetes-engine/docs/concepts/about-logs
#     description: "GKE: about logs"
#   - ref: https://learn.microsoft.com/en-us/azure/container-apps/log-options
#     description: "Azure Container Apps: log storage and monitoring options"
#   - ref: https://12factor.net/logs
#     description: "The Twelve-Factor App: logs"
# custom:
#   severity: medium
#   category: rollout
#   formats: [terraform, terraform-plan]
#   about: [resources]
#   remediation: >-
#     Give the container a `logConfiguration` (ECS), set `enabled_cluster_log_types` (EKS), leave GKE's logging on with
#     `WORKLOADS`, or set `logs_destination` (Azure Container Apps) or `diagnostics` (Azure container groups).
#   controls:
#     nist-800-53r5: [AU-4(1), AU-9(2)]
#     iso-27001-2022: ["8.15"]
package cattleguard.rollout.missing_log_destination

import data.cattleguard.lib.names
import data.cattleguard.lib.places
import data.cattleguard.lib.resources
import rego.v1

# Settings without which nothing is sent, by type of resource: one of them must be given.
destinations := {
	"aws_eks_cluster": {
		"any": ["enabled_cluster_log_types"],
		"what": "the control plane of",
		"value": ["api", "audit", "authenticator", "controllerManager", "scheduler"],
	},
	"azurerm_container_app_environment": {
		"any": ["logs_destination", "log_analytics_workspace_id"],
		"what": "apps in",
	},
	"azurerm_container_group": {
		"any": ["diagnostics"],
		"what": "containers in",
	},
}

# Where a cluster of GKE sends logs by default.
gke := "logging.googleapis.com/kubernetes"

# Drivers that keep nothing.
nowhere := {"none"}

deny contains object.union({"at": at, "msg": msg}, repair(at, row)) if {
	some resource in input.resources
	row := destinations[resource.type]
	resources.managed(resource)
	every name in row.any {
		empty(resource, name)
	}
	at := places.place(resource, [row.any[0]])
	msg := sprintf("logs of %s %s go nowhere: %s is not set", [row.what, names.declared(resource), concat(" or ", row.any)])
}

unknown contains {"at": places.place(resource, [name]), "expression": expression} if {
	some resource in input.resources
	row := destinations[resource.type]
	resources.managed(resource)
	every other in row.any {
		not given(resource, other)
	}
	some name in row.any
	some expression in resources.doubts(resource, [name])
}

repair(at, row) := {"fix": [{"at": at, "value": row.value}]} if {
	row.value
} else := {}

# GKE sends logs unless it is told not to.
deny contains {"at": at, "msg": msg, "fix": [{"at": at, "value": gke}]} if {
	some resource in input.resources
	resource.type == "google_container_cluster"
	resources.managed(resource)
	resources.value(resource, ["logging_service"]) == "none"
	at := places.place(resource, ["logging_service"])
	msg := sprintf("logs of %s go nowhere: logging_service is none", [names.declared(resource)])
}

deny contains {"at": at, "msg": msg, "fix": [{"at": at, "value": array.concat(components, ["WORKLOADS"])}]} if {
	some resource in input.resources
	resource.type == "google_container_cluster"
	resources.managed(resource)
	some block in resources.blocks(resource.values, [], "logging_config")
	path := array.concat(block.path, ["enable_components"])
	components := object.get(block.body, "enable_components", null)
	is_array(components)
	resources.unresolved(resource, path) == set()
	not "WORKLOADS" in components
	at := places.place(resource, path)
	msg := sprintf("logs of workloads in %s go nowhere: enable_components lacks WORKLOADS", [names.declared(resource)])
}

unknown contains {"at": places.place(resource, path), "expression": expression} if {
	some resource in input.resources
	resource.type == "google_container_cluster"
	resources.managed(resource)
	some path in [["logging_service"], ["logging_config"]]
	some expression in resources.unresolved(resource, path)
	expression != "(known after apply)"
}

# ECS keeps what a container prints where its log configuration says.
deny contains {"at": places.place(task.resource, ["container_definitions", index]), "msg": msg} if {
	some task in tasks
	some index, container in task.containers
	object.get(container, "logConfiguration", null) == null
	resources.unresolved(task.resource, log_path(index)) == set()
	msg := sprintf("logs of container %s in %s go nowhere: it has no logConfiguration", [
		named(container),
		names.declared(task.resource),
	])
}

deny contains {"at": places.place(task.resource, path), "msg": msg} if {
	some task in tasks
	some index, container in task.containers
	driver := object.get(container, ["logConfiguration", "logDriver"], "")
	driver in nowhere
	path := array.concat(log_path(index), ["logDriver"])
	msg := sprintf("logs of container %s in %s go nowhere: logDriver is %s", [
		named(container),
		names.declared(task.resource),
		driver,
	])
}

unknown contains {"at": places.place(task.resource, log_path(index)), "expression": expression} if {
	some task in tasks
	some index, container in task.containers
	object.get(container, "logConfiguration", null) == null
	some expression in resources.doubts(task.resource, log_path(index))
}

# A container of which nothing is known, or a whole task of them.
unknown contains {"at": places.place(resource, path), "expression": expression} if {
	some resource in input.resources
	resource.type == "aws_ecs_task_definition"
	resources.managed(resource)
	some key, expression in resource.unknown
	parts := split(key, ".")
	parts[0] == "container_definitions"
	count(parts) <= 2
	path := [segment(part) | some part in parts]
}

segment(part) := to_number(part) if {
	regex.match(`^[0-9][0-9]?[0-9]?[0-9]?$`, part)
} else := part

log_path(index) := ["container_definitions", index, "logConfiguration"]

# Each task with those of its containers of which something is known, by their index.
tasks := [{"resource": resource, "containers": containers} |
	some resource in input.resources
	resource.type == "aws_ecs_task_definition"
	resources.managed(resource)
	containers := {index: container | some index, container in definitions(resource); is_object(container)}
]

definitions(resource) := found if {
	written := resources.value(resource, ["container_definitions"])
	is_string(written)
	json.is_valid(written)
	found := json.unmarshal(written)
	is_array(found)
} else := found if {
	found := resources.value(resource, ["container_definitions"])
	is_array(found)
}

named(container) := name if {
	name := object.get(container, "name", "")
	is_string(name)
	name != ""
} else := "without a name"

# Nothing is given, and that is certain.
empty(resource, name) if {
	resources.value(resource, [name]) in {null, ""}
	resources.unresolved(resource, [name]) == set()
}

empty(resource, name) if {
	resources.value(resource, [name]) == []
	resources.unresolved(resource, [name]) == set()
}

given(resource, name) if {
	value := resources.value(resource, [name])
	not value in {null, "", []}
}

given(resource, name) if resources.given(resource, [name])
