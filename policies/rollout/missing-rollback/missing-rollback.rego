# METADATA
# title: Failed replacement is not rolled back
# description: |
#   A rollout that does not come up stays where it stopped: half of the machines are new and broken, or the release is
#   marked as failed and somebody has to decide at night. Services that replace containers and machines can go back by
#   themselves to what ran before; then a bad version is an incident that ends without anyone repairing things by hand.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
#     description: "Amazon ECS: how the deployment circuit breaker detects failures"
#   - ref: https://docs.aws.amazon.com/codedeploy/latest/userguide/deployments-rollback-and-redeploy.html
#     description: "AWS CodeDeploy: redeploy and roll back a deployment"
#   - ref: https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-refresh-rollback.html
#     description: "EC2 Auto Scaling: undo changes with a rollback"
#   - ref: https://helm.sh/docs/helm/helm_upgrade/
#     description: "Helm: upgrade with --atomic"
#   - ref: https://learn.microsoft.com/en-us/azure/virtual-machine-scale-sets/virtual-machine-scale-sets-automatic-upgrade
#     description: "Azure: automatic OS image upgrades of scale sets"
# custom:
#   severity: medium
#   category: rollout
#   formats: [terraform, terraform-plan]
#   about: [resources]
#   remediation: >-
#     Switch the rollback on: `deployment_circuit_breaker { enable = true, rollback = true }` (ECS),
#     `auto_rollback_configuration` (CodeDeploy), `auto_rollback = true` (instance refresh), `atomic = true` (Helm).
#   controls:
#     nist-800-53r5: [CM-3, CP-10]
#     pci-dss-4.0: [6.5.1]
#     iso-27001-2022: ["8.32"]
#     soc2: [CC8.1]
package cattleguard.rollout.missing_rollback

import data.cattleguard.lib.names
import data.cattleguard.lib.places
import data.cattleguard.lib.resources
import data.cattleguard.lib.switches
import rego.v1

# What must hold for a rollback to happen, by type of resource: each setting has the value that is good, and what it is
# where it is not set. `within` is a block that must be there for the question to arise.
rollbacks := {
	"aws_autoscaling_group": [{
		"blocks": ["instance_refresh", "preferences"],
		"attribute": "auto_rollback",
		"good": true,
		"otherwise": false,
		"within": "instance_refresh",
	}],
	"aws_cloudformation_stack": [{"blocks": [], "attribute": "disable_rollback", "good": false, "otherwise": false}],
	"aws_codedeploy_deployment_group": [{
		"blocks": ["auto_rollback_configuration"],
		"attribute": "enabled",
		"good": true,
		"otherwise": false,
	}],
	"aws_ecs_service": [
		{"blocks": ["deployment_circuit_breaker"], "attribute": "enable", "good": true, "otherwise": false},
		{"blocks": ["deployment_circuit_breaker"], "attribute": "rollback", "good": true, "otherwise": false},
	],
	"azurerm_linux_virtual_machine_scale_set": scale_set,
	"azurerm_windows_virtual_machine_scale_set": scale_set,
	"helm_release": [{"blocks": [], "attribute": "atomic", "good": true, "otherwise": false}],
}

# The name of the setting changed with version 5 of the provider, and its meaning with it; both are required.
scale_set := [
	{
		"blocks": ["automatic_os_upgrade_policy"],
		"attribute": "disable_automatic_rollback",
		"good": false,
		"otherwise": false,
		"within": "automatic_os_upgrade_policy",
	},
	{
		"blocks": ["automatic_os_upgrade_policy"],
		"attribute": "automatic_rollback_enabled",
		"good": true,
		"otherwise": true,
		"within": "automatic_os_upgrade_policy",
	},
]

deny contains verdict if {
	some entry in judged
	wrong := [found | some found in entry.settings; not holds(found)]
	count(wrong) > 0
	decided(entry)
	resource := entry.resource
	verdict := object.union(
		{
			"at": wrong[0].at,
			"msg": sprintf("a failed rollout of %s is not rolled back: %s", [names.declared(resource), reasons(wrong)]),
		},
		repair(resource, wrong),
	)
}

# An instance refresh only rolls back to a version of the launch template that has a number.
repair(resource, wrong) := {} if {
	resource.type == "aws_autoscaling_group"
	not numbered(resource)
} else := {"fix": array.concat([{"at": found.at, "value": found.good} | some found in wrong], events(resource))}

# CodeDeploy wants to be told on which events it rolls back.
events(resource) := [{"at": found.at, "value": ["DEPLOYMENT_FAILURE"]} |
	resource.type == "aws_codedeploy_deployment_group"
	some found in switches.settings(resource, ["auto_rollback_configuration"], "events")
	found.value == null
	found.unresolved == set()
]

numbered(resource) if {
	some found in switches.settings(resource, ["launch_template"], "version")
	regex.match(`^([0-9]+|(tostring\()?aws_launch_template\.[^ ?(]+)$`, version(found))
}

version(found) := sprintf("%v", [found.value]) if {
	found.value != null
} else := concat("", found.unresolved)

unknown contains {"at": found.at, "expression": expression} if {
	some entry in judged
	some found in entry.settings
	some expression in found.unresolved
}

unknown contains {"at": places.place(entry.resource, path), "expression": expression} if {
	some entry in judged
	some path in undecided[entry.resource.type]
	some expression in resources.unresolved(entry.resource, path)
}

# What else decides whether the question arises.
undecided := {"aws_ecs_service": [["deployment_controller"], ["alarms"]]}

# Each resource that is judged, with its settings.
judged := [{"resource": resource, "settings": settings(resource)} |
	some resource in input.resources
	rollbacks[resource.type]
	resources.managed(resource)
	not elsewhere(resource)
]

decided(entry) if {
	every found in entry.settings {
		found.unresolved == set()
	}
	every path in object.get(undecided, entry.resource.type, []) {
		resources.unresolved(entry.resource, path) == set()
	}
}

settings(resource) := [object.union(found, {
	"name": concat(".", array.concat(row.blocks, [row.attribute])),
	"good": row.good,
	"otherwise": row.otherwise,
}) |
	some row in rollbacks[resource.type]
	arises(resource, row)
	some found in switches.settings(resource, row.blocks, row.attribute)
]

# A `dynamic` block may be there and make nothing: no block, or an empty list of them.
arises(_, row) if not row.within

arises(resource, row) if {
	written := object.get(resource.values, row.within, null)
	not written in [null, []]
}

arises(resource, row) if {
	some name, _ in resource.unknown
	split(name, ".")[0] == row.within
}

holds(found) if found.value == found.good

holds(found) if {
	found.value == null
	found.otherwise == found.good
}

# CodeDeploy rolls back what it deploys itself; an external controller does what it does.
elsewhere(resource) if {
	resource.type == "aws_ecs_service"
	some found in switches.settings(resource, ["deployment_controller"], "type")
	found.value in {"CODE_DEPLOY", "EXTERNAL"}
}

# Alarms roll a deployment back as well.
elsewhere(resource) if {
	resource.type == "aws_ecs_service"
	some block in resources.blocks(resource.values, [], "alarms")
	object.get(block.body, "enable", false) == true
	object.get(block.body, "rollback", false) == true
}

reasons(wrong) := concat(", ", [reason(found) | some found in wrong])

reason(found) := sprintf("%s is not set", [found.name]) if {
	found.value == null
} else := sprintf("%s is %v", [found.name, found.value])
