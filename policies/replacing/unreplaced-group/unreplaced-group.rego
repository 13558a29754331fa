# METADATA
# title: The group does not replace its machines
# description: |
#   A group of machines is started from a template. A new image or a new start-up script makes a new template, but whether
#   the machines that run are replaced is a setting of the group, and it is off unless it is asked for: an Auto Scaling
#   group refreshes its instances only with `instance_refresh` (and not when it names the version `$Latest`, which never
#   changes), a managed instance group of Google Cloud is opportunistic, a scale set of Azure waits for somebody to upgrade
#   it by hand. Until then old and new machines run side by side, and which one a user meets is a matter of age.
# related_resources:
#   - ref: https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-instance-refresh.html
#     description: "AWS: instance refresh"
#   - ref: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/autoscaling_group#instance_refresh-1
#     description: "AWS provider: instance_refresh, and what starts it"
#   - ref: https://cloud.google.com/compute/docs/instance-groups/updating-migs#type
#     description: "Google Cloud: automatic and selective updates of a managed instance group"
#   - ref: https://learn.microsoft.com/azure/virtual-machine-scale-sets/virtual-machine-scale-sets-upgrade-policy
#     description: "Azure: upgrade policies of scale sets"
# custom:
#   severity: medium
#   category: replacing
#   formats: [terraform, terraform-plan]
#   about: [resources]
#   remediation: >-
#     AWS: add `instance_refresh { strategy = "Rolling" }` and let the group name `latest_version` of its launch template.
#     Google Cloud: set `type = "PROACTIVE"` and `minimal_action = "REPLACE"` in `update_policy`. Azure: set
#     `upgrade_mode = "Rolling"` with a health probe.
#   controls:
#     nist-800-53r5: [CM-2, SI-2, SI-14]
package cattleguard.replacing.unreplaced_group

import data.cattleguard.lib.places
import data.cattleguard.lib.resources
import rego.v1

# The resource types that are judged. A managed node group, a spot fleet and a service of containers replace by themselves.
aws_groups := {"aws_autoscaling_group"}

google_groups := {"google_compute_instance_group_manager", "google_compute_region_instance_group_manager"}

# Scale sets: the setting, and whether it is manual where it is not set.
azure_groups := {
	"azurerm_linux_virtual_machine_scale_set": {"mode": "upgrade_mode", "manual_by_default": true},
	"azurerm_orchestrated_virtual_machine_scale_set": {"mode": "upgrade_mode", "manual_by_default": true},
	"azurerm_virtual_machine_scale_set": {"mode": "upgrade_policy_mode", "manual_by_default": false},
	"azurerm_windows_virtual_machine_scale_set": {"mode": "upgrade_mode", "manual_by_default": true},
}

# Versions of a launch template that stay the same text when there is a new version.
unchanging := {"$Latest", "$Default"}

deny contains verdict if {
	some group in staying
	group.type in aws_groups
	refreshes(group) == []
	resources.unresolved(group, ["instance_refresh"]) == set()
	verdict := object.union(
		{
			"at": group.at,
			"msg": "the group has no `instance_refresh`: its instances stay when its launch template changes",
		},
		refresh_fix(group),
	)
}

deny contains {"at": places.place(group, refresh.path), "msg": msg} if {
	some group in staying
	group.type in aws_groups
	some refresh in refreshes(group)
	some version in versions(group)
	msg := sprintf("a new version of the launch template starts no refresh: the group names it `%s`", [version])
}

deny contains {"at": group.at, "msg": msg} if {
	some group in staying
	group.type in google_groups
	policies(group) == []
	resources.unresolved(group, ["update_policy"]) == set()
	msg := "the group has no `update_policy`: its instances stay when its template changes"
}

deny contains verdict if {
	some group in staying
	group.type in google_groups
	some policy in policies(group)
	object.get(policy.body, "type", null) == "OPPORTUNISTIC"
	at := places.place(group, array.concat(policy.path, ["type"]))
	verdict := {
		"at": at,
		"msg": "the update policy is opportunistic: instances stay when the template changes, until somebody replaces them",
		"fix": [{"at": at, "value": "PROACTIVE"}],
	}
}

deny contains verdict if {
	some group in staying
	group.type in google_groups
	some policy in policies(group)
	object.get(policy.body, "type", null) == "PROACTIVE"
	action := object.get(policy.body, "most_disruptive_allowed_action", null)
	action in {"NONE", "REFRESH", "RESTART"}
	at := places.place(group, array.concat(policy.path, ["most_disruptive_allowed_action"]))
	verdict := {
		"at": at,
		"msg": sprintf("instances cannot be replaced: the most that an update may do is %s", [action]),
		"fix": [{"at": at, "value": "REPLACE"}],
	}
}

deny contains {"at": places.place(group, [row.mode]), "msg": msg} if {
	some group in staying
	row := azure_groups[group.type]
	resources.value(group, [row.mode]) == "Manual"
	msg := "the scale set is upgraded by hand: its machines stay when its image changes"
}

deny contains {"at": group.at, "msg": msg} if {
	some group in staying
	row := azure_groups[group.type]
	row.manual_by_default
	runs_machines(group)
	resources.value(group, [row.mode]) == null
	resources.unresolved(group, [row.mode]) == set()
	msg := sprintf("the scale set has no `%s`, which is Manual then: its machines stay when its image changes", [row.mode])
}

# An orchestrated scale set without a size only holds machines that are made one by one.
runs_machines(group) if group.type != "azurerm_orchestrated_virtual_machine_scale_set"

runs_machines(group) if resources.given(group, ["sku_name"])

unknown contains {"at": places.place(group, path), "expression": expression} if {
	some group in staying
	some path in deciding(group)
	some expression in resources.unresolved(group, path)
	expression != "(known after apply)"
}

judged := union({aws_groups, google_groups, object.keys(azure_groups)})

# Groups that are not replaced as a whole.
staying := [group |
	some group in input.resources
	group.type in judged
	resources.managed(group)
	not replaced_whole(group)
]

deciding(group) := [["instance_refresh"]] if {
	group.type in aws_groups
	refreshes(group) == []
} else := [["update_policy", 0, "type"]] if {
	group.type in google_groups
} else := [[azure_groups[group.type].mode]]

# Nothing starts a refresh of a template whose version is never another text, and it cannot be rolled back.
refresh_fix(group) := {} if {
	count(versions(group)) > 0
} else := {"fix": [
	{"at": places.place(group, ["instance_refresh", 0, "strategy"]), "value": "Rolling"},
	{"at": places.place(group, ["instance_refresh", 0, "preferences", 0, "auto_rollback"]), "value": true},
]} if {
	count(launch_templates(group)) > 0
} else := {"fix": [{"at": places.place(group, ["instance_refresh", 0, "strategy"]), "value": "Rolling"}]}

refreshes(group) := resources.blocks(group.values, [], "instance_refresh")

policies(group) := resources.blocks(group.values, [], "update_policy")

# The versions of its launch template that do not change when there is a new one.
versions(group) := {version |
	some holder in launch_templates(group)
	resources.unresolved(group, array.concat(holder.path, ["version"])) == set()
	version := version_of(holder.body)
	version in unchanging
}

version_of(template) := version if {
	version := object.get(template, "version", null)
	version != null
} else := "$Default"

launch_templates(group) := array.concat(resources.blocks(group.values, [], "launch_template"), [specification |
	some policy in resources.blocks(group.values, [], "mixed_instances_policy")
	some template in resources.blocks(policy.body, policy.path, "launch_template")
	some specification in resources.blocks(template.body, template.path, "launch_template_specification")
])

# The whole group is replaced when what it is made from changes: it says so, or its name holds the name of that.
replaced_whole(group) if {
	triggers := object.get(group.lifecycle, "replace_triggered_by", [])
	is_array(triggers)
	count(triggers) > 0
}

replaced_whole(group) if {
	some name in ["name", "name_prefix"]
	some expression in resources.unresolved(group, [name])
	regex.match(`(^|[^A-Za-z0-9_])(aws_launch_configuration|aws_launch_template)\.`, expression)
}

# A random part of a name changes with what it keeps, and with nothing where it keeps nothing.
replaced_whole(group) if {
	some name in ["name", "name_prefix"]
	some expression in resources.unresolved(group, [name])
	regex.match(`(^|[^A-Za-z0-9_])random_[a-z]+\.`, expression)
	lasting := [part | some part in lasting_parts; regex.match(part, expression)]
	lasting == []
}

replaced_whole(group) if {
	name := resources.value(group, ["name"])
	is_string(name)
	some configuration in launch_configurations
	prefix := resources.value(configuration, ["name_prefix"])
	not prefix in {null, ""}
	part := resources.value(configuration, ["name"])
	is_string(part)
	contains(name, part)
}

replaced_whole(group) if {
	group.type in aws_groups
	groups_are_copied
}

# Expressions for the random parts of names that keep nothing.
lasting_parts contains part if {
	some resource in input.resources
	startswith(resource.type, "random_")
	resource.at[0] == "resource"
	not resources.given(resource, ["keepers"])
	resources.unresolved(resource, ["keepers"]) == set()
	part := sprintf(`(^|[^A-Za-z0-9_])%s\.%s($|[.\[])`, [resource.type, resource.at[2]])
}

# Found once, and not for every group: a plan can have thousands of them.
launch_configurations contains configuration if {
	some configuration in input.resources
	configuration.type == "aws_launch_configuration"
}

# A blue/green deployment makes a new group for every revision.
groups_are_copied if {
	some deployment in input.resources
	deployment.type == "aws_codedeploy_deployment_group"
	some settings in resources.blocks(deployment.values, [], "blue_green_deployment_config")
	some fleet in resources.blocks(settings.body, [], "green_fleet_provisioning_option")
	object.get(fleet.body, "action", null) == "COPY_AUTO_SCALING_GROUP"
}
