# METADATA
# title: New user data does not replace the machine
# description: |
#   User data is read when a machine starts for the first time, so it belongs to what the machine was built from. Where a
#   change of it is written to the running machine instead of replacing it, the machine is stopped and started, or told
#   nothing at all, and keeps what the old user data made of it: what is written is no longer what runs. On AWS the
#   provider has to be asked to replace; on Google Cloud the entry of `metadata` never does, and
#   `metadata_startup_script` always does; on Azure `user_data` never does, and `custom_data` always does.
# related_resources:
#   - ref: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/instance#user_data_replace_on_change-1
#     description: "AWS provider: user_data_replace_on_change"
#   - ref: https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/compute_instance#metadata_startup_script-1
#     description: "Google provider: metadata_startup_script"
#   - ref: https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/linux_virtual_machine#custom_data-1
#     description: "Azure provider: custom_data and user_data"
#   - ref: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html
#     description: "AWS: user data is run at launch"
# custom:
#   severity: medium
#   category: replacing
#   formats: [terraform, terraform-plan]
#   about: [resources]
#   remediation: >-
#     AWS: set `user_data_replace_on_change = true`. Google Cloud: move the script to `metadata_startup_script`. Azure: use
#     `custom_data`. Elsewhere, name what the script is made from in `lifecycle.replace_triggered_by`.
#   controls:
#     nist-800-53r5: [CM-2, SI-14]
package cattleguard.replacing.user_data_not_replacing

import data.cattleguard.lib.places
import data.cattleguard.lib.resources
import rego.v1

# By resource type: where it is told what a machine starts with, what asks for a replacement when that changes, and how
# grave it is that nothing does. A type is listed only if a change in these places is made in place; everything in
# `custom_data` of Azure, in templates of Google Cloud and in a spot request of AWS replaces by itself.
rows := {
	"aws_instance": {
		"boots": [["user_data"], ["user_data_base64"]],
		"flag": "user_data_replace_on_change",
		"severity": "medium",
	},
	"azurerm_linux_virtual_machine": {"boots": [["user_data"]], "flag": null, "severity": "low"},
	"azurerm_windows_virtual_machine": {"boots": [["user_data"]], "flag": null, "severity": "low"},
	"google_compute_instance": {"boots": google_metadata, "flag": null, "severity": "medium"},
	"google_compute_instance_from_machine_image": {"boots": google_metadata, "flag": null, "severity": "medium"},
	"google_compute_instance_from_template": {"boots": google_metadata, "flag": null, "severity": "medium"},
}

google_metadata := [
	["metadata", "startup-script"],
	["metadata", "user-data"],
	["metadata", "gce-container-declaration"],
	["metadata", "windows-startup-script-bat"],
	["metadata", "windows-startup-script-cmd"],
	["metadata", "windows-startup-script-ps1"],
]

deny contains verdict if {
	some [resource, row, path] in starting
	resources.given(resource, path)
	flag_questions(resource, row) == set()
	verdict := object.union(
		{
			"at": places.place(resource, path),
			"msg": sprintf("a change of %s is made in place: %s", [shown(path), consequence(row)]),
			"severity": row.severity,
		},
		fix(resource, row),
	)
}

unknown contains {"at": places.place(resource, path), "expression": expression} if {
	some [resource, row, path] in starting
	resources.given(resource, path)
	some expression in flag_questions(resource, row)
}

unknown contains {"at": places.place(resource, [path[0]]), "expression": expression} if {
	some [resource, _, path] in starting
	some expression in resources.doubts(resource, path)
}

# The places that are told what a machine starts with, where nothing is known to replace it.
starting contains [resource, row, path] if {
	some resource in input.resources
	row := rows[resource.type]
	resources.managed(resource)
	not replaced(resource, row.flag)
	some path in row.boots
	not ignored(resource, path)
}

# Changes that are ignored are not made at all, which ignored-image-drift judges.
ignored(resource, path) if {
	names := object.get(resource.lifecycle, "ignore_changes", [])
	is_array(names)
	some name in names
	name in {"all", "*", path[0], shown_key(path)}
}

ignored(resource, _) if object.get(resource.lifecycle, "ignore_changes", null) == "all"

replaced(resource, flag) if {
	flag != null
	resources.value(resource, [flag]) in {true, "true"}
}

replaced(resource, _) if {
	triggers := object.get(resource.lifecycle, "replace_triggered_by", [])
	is_array(triggers)
	count(triggers) > 0
}

flag_questions(resource, row) := set() if {
	row.flag == null
} else := resources.unresolved(resource, [row.flag])

consequence(row) := sprintf("without `%s` the machine keeps what it was started with", [row.flag]) if {
	row.flag != null
} else := "the machine keeps what it was started with"

fix(resource, row) := {"fix": [{"at": places.place(resource, [row.flag]), "value": true}]} if {
	row.flag != null
} else := {}

shown(path) := sprintf("`%s`", [shown_key(path)])

shown_key(path) := key if {
	count(path) == 1
	key := path[0]
} else := sprintf("%s[%q]", [path[0], path[1]])
