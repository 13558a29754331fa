# METADATA
# title: Machines are patched while they run
# description: |
#   Patches that are installed on running machines leave each of them with its own history: two that were started from one
#   image differ by when they were patched, nobody can start a third that is like them, and the next replacement comes up
#   without the patches unless the image has them too. Put the patch into a new image and replace the machines. Looking for
#   missing patches changes nothing and is welcome, and so is an upgrade that replaces machines (automatic OS image
#   upgrades of a scale set, upgrades of managed node pools).
# related_resources:
#   - ref: https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-manager.html
#     description: "AWS: Systems Manager Patch Manager"
#   - ref: https://learn.microsoft.com/azure/virtual-machines/automatic-vm-guest-patching
#     description: "Azure: automatic guest patching of virtual machines"
#   - ref: https://cloud.google.com/compute/docs/os-patch-management
#     description: "Google Cloud: VM Manager, patch"
#   - ref: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-hup.html
#     description: "AWS: cfn-hup applies changes of a stack to running instances"
# custom:
#   severity: medium
#   category: replacing
#   formats: [terraform, terraform-plan]
#   about: [resources, commands]
#   remediation: >-
#     Patch the image instead: rebuild it on a schedule, and let the group replace its machines. Let a patch baseline only
#     scan (`Operation = "Scan"`), and turn automatic updates off (`patch_mode = "Manual"` on Windows, `"ImageDefault"` on
#     Linux without unattended upgrades in the image).
#   controls:
#     nist-800-53r5: [CM-2, CM-3, SI-14]
#     iso-27001-2022: ["8.19"]
package cattleguard.replacing.patched_in_place

import data.cattleguard.lib.places
import data.cattleguard.lib.resources
import rego.v1

# Documents of Systems Manager that install, by what they do; those of the first kind may be told only to scan.
patching_documents := {
	"AWS-ApplyPatchBaseline",
	"AWS-RunPatchBaseline",
	"AWS-RunPatchBaselineAssociation",
	"AWS-RunPatchBaselineWithHooks",
}

installing_documents := {
	"AWS-ApplyAnsiblePlaybooks",
	"AWS-ApplyChefRecipes",
	"AWS-ApplyDSCMofs",
	"AWS-ConfigureAWSPackage",
	"AWS-InstallApplication",
	"AWS-InstallPowerShellModule",
	"AWS-InstallWindowsUpdates",
	"AWS-RunAnsiblePlaybook",
	"AWS-RunSaltState",
	"AWS-UpdateSSMAgent",
}

# Resource types that exist to patch or configure what runs.
patching_types := {
	"aws_ssm_patch_baseline": {"severity": "low", "does": "says what is installed on running instances"},
	"aws_ssm_patch_group": {"severity": "low", "does": "has running instances patched by a baseline"},
	"azurerm_automation_software_update_configuration": {
		"severity": "medium",
		"does": "installs updates on running machines",
	},
	"azurerm_virtual_machine_run_command": {"severity": "medium", "does": "runs a script on a running machine"},
	"google_os_config_guest_policies": {"severity": "medium", "does": "installs packages on running machines"},
	"google_os_config_patch_deployment": {"severity": "medium", "does": "installs patches on running machines"},
}

# Settings that patch what runs: by resource type the path without indexes, the values that do, and how grave it is.
settings := {
	"azurerm_kubernetes_cluster": [{"path": ["node_os_upgrade_channel"], "values": {"Unmanaged"}, "severity": "medium"}],
	"azurerm_linux_virtual_machine": [{
		"path": ["patch_mode"],
		"values": {"AutomaticByPlatform"},
		"severity": "medium",
	}],
	"azurerm_maintenance_configuration": [{"path": ["scope"], "values": {"InGuestPatch"}, "severity": "medium"}],
	"azurerm_orchestrated_virtual_machine_scale_set": [
		{
			"path": ["os_profile", "linux_configuration", "patch_mode"],
			"values": {"AutomaticByPlatform"},
			"severity": "medium",
		},
		{
			"path": ["os_profile", "windows_configuration", "patch_mode"],
			"values": {"AutomaticByOS", "AutomaticByPlatform"},
			"severity": "medium",
		},
	],
	"azurerm_virtual_machine": [{
		"path": ["os_profile_windows_config", "enable_automatic_upgrades"],
		"values": {true, "true"},
		"severity": "medium",
	}],
	"azurerm_virtual_machine_scale_set": [{
		"path": ["os_profile_windows_config", "enable_automatic_upgrades"],
		"values": {true, "true"},
		"severity": "medium",
	}],
	"azurerm_windows_virtual_machine": [{
		"path": ["patch_mode"],
		"values": {"AutomaticByOS", "AutomaticByPlatform"},
		"severity": "medium",
	}],
	"azurerm_windows_virtual_machine_scale_set": [
		{"path": ["automatic_updates_enabled"], "values": {true, "true"}, "severity": "medium"},
		{"path": ["enable_automatic_updates"], "values": {true, "true"}, "severity": "medium"},
	],
}

# Windows machines update themselves unless one of these settings is there; their names changed with the provider.
updating_by_default := {
	"azurerm_windows_virtual_machine": ["patch_mode", "automatic_updates_enabled", "enable_automatic_updates"],
	"azurerm_windows_virtual_machine_scale_set": ["automatic_updates_enabled", "enable_automatic_updates"],
}

# Services that update the machine they run on, on their own schedule.
updaters := {
	"apt-daily-upgrade",
	"cfn-hup",
	"dnf-automatic",
	"dnf-automatic-install",
	"transactional-update",
	"unattended-upgrades",
	"yum-cron",
}

deny contains verdict if {
	some task in tasks
	task.document in patching_documents
	not scans(task)
	questions(task) == set()
	verdict := object.union(
		{
			"at": task.at,
			"msg": sprintf("%s installs patches on running instances", [task.document]),
			"severity": "medium",
		},
		scan_instead(task),
	)
}

deny contains {"at": task.at, "msg": msg, "severity": severity} if {
	some task in tasks
	task.document in installing_documents
	severity := installing_severity(task.document)
	msg := sprintf("%s changes what is installed on running instances", [task.document])
}

deny contains {"at": resource.at, "msg": msg, "severity": row.severity} if {
	some resource in input.resources
	row := patching_types[resource.type]
	resources.managed(resource)
	msg := sprintf("%s %s", [resource.type, row.does])
}

deny contains {"at": places.place(resource, place.path), "msg": msg, "severity": row.severity} if {
	some resource in input.resources
	some row in settings[resource.type]
	resources.managed(resource)
	some place in occurrences(resource, row.path)
	place.value in row.values
	msg := sprintf("`%s = %v` has running machines patched", [row.path[count(row.path) - 1], shown(place.value)])
}

deny contains {"at": resource.at, "msg": msg, "severity": "low"} if {
	some resource in input.resources
	names := updating_by_default[resource.type]
	resources.managed(resource)
	every name in names {
		resources.value(resource, [name]) == null
		resources.unresolved(resource, [name]) == set()
	}
	msg := "Windows updates itself while it runs: automatic updates are not turned off"
}

deny contains {"at": resource.at, "msg": msg, "severity": "medium"} if {
	some resource in input.resources
	resource.type == "google_os_config_os_policy_assignment"
	resources.managed(resource)
	some policy in resources.blocks(resource.values, [], "os_policies")
	object.get(policy.body, "mode", null) == "ENFORCEMENT"
	msg := "an OS policy is enforced: it changes what is installed on running machines"
}

deny contains {"at": command.at, "msg": msg, "severity": "medium"} if {
	some command in acting
	name := started(command)
	msg := sprintf("`%s` changes the machine while it runs", [name])
}

deny contains {"at": command.at, "msg": msg, "severity": "medium"} if {
	some command in acting
	live_patching(command)
	msg := "live patching changes the kernel while it runs"
}

unknown contains {"at": task.at, "expression": expression} if {
	some task in tasks
	task.document in patching_documents
	not scans(task)
	some expression in questions(task)
}

unknown contains {"at": places.place(resource, row.path), "expression": expression} if {
	some resource in input.resources
	some row in settings[resource.type]
	resources.managed(resource)
	some expression in setting_questions(resource, row.path)
}

unknown contains {"at": task.at, "expression": expression} if {
	some task in tasks
	task.document == null
	some expression in resources.unresolved(task.resource, task.name_path)
	expression != "(known after apply)"
	not startswith(expression, "aws_ssm_document.")
}

# What has documents run: associations, and tasks of maintenance windows.
tasks contains task if {
	some resource in input.resources
	resource.type == "aws_ssm_association"
	resources.managed(resource)
	task := {
		"resource": resource,
		"at": places.place(resource, ["name"]),
		"name_path": ["name"],
		"document": document_of(resources.value(resource, ["name"])),
		"operations": values_of(resources.value(resource, ["parameters", "Operation"])),
		"operation_paths": [["parameters", "Operation"]],
	}
}

tasks contains task if {
	some resource in input.resources
	resource.type == "aws_ssm_maintenance_window_task"
	resources.managed(resource)
	parameters := [parameter |
		some invocation in resources.blocks(resource.values, [], "task_invocation_parameters")
		some run in resources.blocks(invocation.body, invocation.path, "run_command_parameters")
		some parameter in resources.blocks(run.body, run.path, "parameter")
	]
	task := {
		"resource": resource,
		"at": places.place(resource, ["task_arn"]),
		"name_path": ["task_arn"],
		"document": document_of(resources.value(resource, ["task_arn"])),
		"operations": {operation |
			some parameter in parameters
			object.get(parameter.body, "name", null) == "Operation"
			some operation in values_of(object.get(parameter.body, "values", null))
		},
		"operation_paths": array.concat(
			[["task_invocation_parameters"]],
			[path |
				some parameter in parameters
				object.get(parameter.body, "name", "Operation") == "Operation"
				path := array.concat(parameter.path, ["values"])
			],
		),
	}
}

# The name of a document, of its ARN where that is given.
document_of(value) := name if {
	is_string(value)
	parts := split(value, "/")
	name := parts[count(parts) - 1]
} else := null

values_of(value) := {value} if {
	is_string(value)
} else := {item |
	is_array(value)
	some item in value
}

# Told as one text, an operation is changed where it stands.
scan_instead(task) := {"fix": [{"at": places.place(task.resource, path), "value": "Scan"}]} if {
	path := ["parameters", "Operation"]
	is_string(resources.value(task.resource, path))
} else := {}

scans(task) if task.operations == {"Scan"}

# The expressions that keep it open whether a task only scans.
questions(task) := {expression |
	count(task.operations) == 0
	some path in task.operation_paths
	some expression in resources.unresolved(task.resource, path)
}

installing_severity(document) := "low" if {
	document == "AWS-UpdateSSMAgent"
} else := "medium"

# The values at a path of which all parts but the last are blocks.
occurrences(resource, path) := [{"path": path, "value": value}] if {
	count(path) == 1
	value := resources.value(resource, path)
} else := [{"path": array.concat(block.path, [path[1]]), "value": value} |
	count(path) == 2
	some block in resources.blocks(resource.values, [], path[0])
	value := object.get(block.body, path[1], null)
] if {
	count(path) == 2
} else := [{"path": array.concat(block.path, [path[2]]), "value": value} |
	some outer in resources.blocks(resource.values, [], path[0])
	some block in resources.blocks(outer.body, outer.path, path[1])
	value := object.get(block.body, path[2], null)
]

# The expressions that decide a setting: of itself in each of its blocks, and of the blocks.
setting_questions(resource, path) := {expression |
	some key, expression in resource.unknown
	expression != "(known after apply)"
	parts := [part | some part in split(key, "."); not regex.match(`^[0-9]+$`, part)]
	parts in [array.slice(path, 0, size) | some size in numbers.range(1, count(path))]
}

shown(value) := sprintf("%q", [value]) if {
	is_string(value)
} else := sprintf("%v", [value])

# Whatever runs on a machine, or in the build of its image.
acting := [command |
	some command in input.commands
	command.target in {"instance", "image"}
	command.phase in {"boot", "build", "deploy"}
]

# The service that updates the machine, which a command starts or has started.
started(command) := name if {
	command.program in {"systemctl", "service", "rc-service"}
	command.verb in {"enable", "reenable", "restart", "start"}
	some name in names(command)
	name in updaters
} else := name if {
	command.program in {"chkconfig", "update-rc.d", "rc-update"}
	some word in command.args
	word in {"--add", "add", "defaults", "enable", "on"}
	some name in names(command)
	name in updaters
} else := "unattended-upgrades" if {
	command.program == "dpkg-reconfigure"
	"unattended-upgrades" in command.args
} else := "cfn-hup" if {
	command.program == "cfn-hup"
}

names(command) := {trim_suffix(trim_suffix(word, ".service"), ".timer") | some word in command.args}

live_patching(command) if {
	command.program in {"pro", "ua"}
	"enable" in command.args
	"livepatch" in command.args
}

live_patching(command) if {
	command.program == "canonical-livepatch"
	command.verb in {"enable", ""}
	"enable" in command.args
}
