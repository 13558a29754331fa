# METADATA
# title: Store of artefacts keeps one version only
# description: |
#   A bucket that holds releases, build artefacts or the state of the infrastructure is what every rollback goes back to.
#   Without versions or a retention lock, whoever may write can put something else in the place of what was tested, and
#   what was there is gone. Only stores are judged that the configuration shows to be one: a pipeline, a build or a
#   function takes artefacts from it, or its name says so (`artifact`, `tfstate`).
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html
#     description: "Amazon S3: keep several versions of objects"
#   - ref: https://cloud.google.com/storage/docs/object-versioning
#     description: "Cloud Storage: object versioning"
#   - ref: https://learn.microsoft.com/en-us/azure/storage/blobs/versioning-overview
#     description: "Azure Blob Storage: blob versioning"
#   - ref: https://developer.hashicorp.com/terraform/language/backend/s3
#     description: "Terraform: bucket versioning for the S3 backend"
# custom:
#   severity: medium
#   category: artifacts
#   formats: [terraform, terraform-plan]
#   about: [resources]
#   scope: project
#   remediation: >-
#     Switch versioning on (`aws_s3_bucket_versioning` with status `Enabled`, `versioning { enabled = true }`,
#     `blob_properties { versioning_enabled = true }`), or lock objects for as long as they may be deployed.
#   controls:
#     nist-800-53r5: [CM-5, SI-7]
#     nist-800-218: [PS.1.1, PS.3.1]
package cattleguard.artifacts.mutable_artifact_store

import data.cattleguard.lib.names
import data.cattleguard.lib.resources
import data.cattleguard.lib.switches
import rego.v1

# How a store keeps versions, by type of resource. `locked` are blocks or attributes that forbid overwriting instead.
stores := {
	"aws_s3_bucket": {
		"name": "bucket",
		"blocks": ["versioning"],
		"attribute": "enabled",
		"locked": ["object_lock_enabled", "object_lock_configuration"],
	},
	"azurerm_storage_account": {
		"name": "name",
		"blocks": ["blob_properties"],
		"attribute": "versioning_enabled",
		"locked": ["immutability_policy"],
	},
	"google_storage_bucket": {
		"name": "name",
		"blocks": ["versioning"],
		"attribute": "enabled",
		"locked": ["retention_policy"],
	},
}

# Resources that switch versions or locks on for a store they name.
companions := {
	"aws_s3_bucket_object_lock_configuration": {"store": "bucket", "blocks": [], "attribute": "", "good": ""},
	"aws_s3_bucket_versioning": {
		"store": "bucket",
		"blocks": ["versioning_configuration"],
		"attribute": "status",
		"good": "Enabled",
	},
}

# Resources that take artefacts from a store, or put them there: where they name it.
users := {
	"aws_codebuild_project": {"blocks": ["artifacts"], "attribute": "location"},
	"aws_codepipeline": {"blocks": ["artifact_store"], "attribute": "location"},
	"aws_elastic_beanstalk_application_version": {"blocks": [], "attribute": "bucket"},
	"aws_lambda_function": {"blocks": [], "attribute": "s3_bucket"},
	"aws_lambda_layer_version": {"blocks": [], "attribute": "s3_bucket"},
	"google_cloudfunctions_function": {"blocks": [], "attribute": "source_archive_bucket"},
}

# What the names of such stores have in them.
telling := [
	"artefact",
	"artifact",
	"terraform-state",
	"terraform_state",
	"terraformstate",
	"tf-state",
	"tf_state",
	"tfstate",
]

# A bucket for the logs of such a store is none.
beside := `(^|[-_.])(log|logs|logging|accesslogs?)($|[-_.])`

deny contains object.union({"document": found.document, "at": found.setting.at, "msg": msg}, found.fix) if {
	some found in judged
	found.setting.unresolved == set()
	not found.kept
	count(found.helpers) == 0
	count(found.open) == 0
	msg := sprintf("%s holds artefacts or state, and keeps one version of each only: %s", [
		names.declared(found.resource),
		shown(found.setting),
	])
}

deny contains {"document": helper.document, "at": setting.at, "msg": msg, "fix": fix} if {
	some found in judged
	not found.kept
	some helper in found.helpers
	not helps(helper.resource)
	some setting in companion_settings(helper.resource)
	setting.unresolved == set()
	every other in found.helpers {
		not helps(other.resource)
	}
	fix := [{"at": setting.at, "value": companions[helper.resource.type].good}]
	msg := sprintf("%s holds artefacts or state, and keeps one version of each only: %s", [
		names.declared(found.resource),
		shown(setting),
	])
}

unknown contains {"document": found.document, "at": found.setting.at, "expression": expression} if {
	some found in judged
	not found.kept
	some expression in (found.setting.unresolved | found.open)
}

unknown contains {"document": helper.document, "at": setting.at, "expression": expression} if {
	some found in judged
	not found.kept
	some helper in found.helpers
	some setting in companion_settings(helper.resource)
	some expression in setting.unresolved
}

# Stores with what is said of them, in their own file and in others of the same module.
judged contains found if {
	some index, document in input.documents
	some resource in document.resources
	row := stores[resource.type]
	resources.managed(resource)
	not hierarchical(resource)
	home := home_of(document, resource)
	keys := {key(home, name) | some name in store_names(resource, row)}
	shown_to_be_one(resource, row, keys)
	some setting in switches.settings(resource, row.blocks, row.attribute)
	found := {
		"document": index,
		"resource": resource,
		"setting": setting,
		"kept": keeps(resource, row, setting),
		"helpers": {helper | some name in keys; some helper in helpers[name]},
		"open": {expression | resource.type == "aws_s3_bucket"; some expression in unclear[home]},
		"fix": repair(resource, setting),
	}
}

# Azure has no versions of blobs in accounts with a hierarchical namespace.
hierarchical(resource) if resources.value(resource, ["is_hns_enabled"]) == true

keeps(resource, row, setting) if {
	setting.value == true
} else if {
	some name in row.locked
	not resources.value(resource, [name]) in {null, false, ""}
} else := false

# A bucket of S3 gets its versions from another resource, which would have to be written.
repair(resource, setting) := {} if {
	resource.type == "aws_s3_bucket"
	setting.value == null
} else := {"fix": [{"at": setting.at, "value": true}]}

# What other resources may call a store by: its name, and its address without the attribute.
store_names(resource, row) := {name |
	name := resources.value(resource, [row.name])
	is_string(name)
	name != ""
} | {names.declared(resource)}

shown_to_be_one(resource, row, _) if {
	calls := [names.declared(resource), object.get(resource.values, row.name, "")]
	some name in calls
	is_string(name)
	tells(name)
	every other in calls {
		not regex.match(beside, lower(sprintf("%v", [other])))
	}
}

shown_to_be_one(_, _, keys) if {
	some name in keys
	name in uses
}

tells(name) if {
	some word in telling
	contains(lower(name), word)
}

# A storage account is one as soon as one of its containers is.
uses contains key(home_of(document, resource), store) if {
	some document in input.documents
	some resource in document.resources
	row := users[resource.type]
	resources.managed(resource)
	some store in named_in(resource, row.blocks, row.attribute)
}

uses contains key(home_of(document, resource), store) if {
	some document in input.documents
	some resource in document.resources
	resource.type == "azurerm_storage_container"
	resources.managed(resource)
	name := resources.value(resource, ["name"])
	is_string(name)
	tells(name)
	some attribute in ["storage_account_name", "storage_account_id"]
	some store in named_in(resource, [], attribute)
}

helpers[name] contains {"document": index, "resource": resource} if {
	some index, document in input.documents
	some resource in document.resources
	row := companions[resource.type]
	resources.managed(resource)
	some store in named_in(resource, [], row.store)
	name := key(home_of(document, resource), store)
}

# A companion of a bucket that cannot be told may be that of any.
unclear[home] contains expression if {
	some document in input.documents
	some resource in document.resources
	row := companions[resource.type]
	resources.managed(resource)
	expression := resource.unknown[row.store]
	not startswith(expression, "aws_s3_bucket.")
	home := home_of(document, resource)
}

helps(resource) if {
	row := companions[resource.type]
	row.attribute == ""
}

helps(resource) if {
	row := companions[resource.type]
	some setting in companion_settings(resource)
	setting.value == row.good
}

companion_settings(resource) := switches.settings(resource, row.blocks, row.attribute) if {
	row := companions[resource.type]
	row.attribute != ""
} else := []

# The stores that an attribute names: by a name that is known, or as an attribute of what is declared here.
named_in(resource, blocks, attribute) := {store |
	some setting in switches.settings(resource, blocks, attribute)
	is_string(setting.value)
	store := setting.value
} | {store |
	some setting in switches.settings(resource, blocks, attribute)
	some expression in setting.unresolved
	parts := split(regex.replace(expression, `\[[^\]]*\]`, ""), ".")
	count(parts) == 3
	store := concat(".", array.slice(parts, 0, 2))
}

# What resources must have in common to mean the same by a name: their directory and their module instance.
home_of(document, resource) := concat("/", array.concat(array.slice(parts, 0, count(parts) - 1), [module])) if {
	parts := split(document.file.path, "/")
	module := object.get(resource, "module", "")
}

key(home, name) := concat("\n", [home, name])

shown(setting) := "versioning is not switched on" if {
	setting.value == null
} else := sprintf("versioning is %v", [setting.value])
