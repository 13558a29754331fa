# METADATA
# title: Registry lets tags be moved
# description: |
#   In a registry with mutable tags everyone who may push can put another image behind a tag that is already deployed and
#   was reviewed: what runs after the next pull is not what was tested, and a rollback to the same tag does not go back.
#   With immutable tags every push needs a new name, so that a version tag means one image for good.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
#     description: "Amazon ECR: image tag mutability"
#   - ref: https://cloud.google.com/artifact-registry/docs/container-concepts
#     description: "Artifact Registry: image versions, mutable and immutable tags"
# custom:
#   severity: medium
#   category: artifacts
#   formats: [terraform, terraform-plan]
#   about: [resources]
#   remediation: >-
#     Set `image_tag_mutability = "IMMUTABLE"` (ECR), `docker_config { immutable_tags = true }` (Artifact Registry) or
#     `is_immutable = true` (OCI), and push every build under a tag of its own.
#   controls:
#     nist-800-53r5: [CM-5, SI-7]
#     nist-800-218: [PS.1.1]
#     iso-27001-2022: ["8.32"]
package cattleguard.artifacts.mutable_registry

import data.cattleguard.lib.names
import data.cattleguard.lib.places
import data.cattleguard.lib.resources
import data.cattleguard.lib.switches
import rego.v1

# Which setting forbids moving tags, by type of resource. Azure's container registry has none: its images are locked one
# by one.
registries := {
	"aws_ecr_repository": {
		"blocks": [],
		"attribute": "image_tag_mutability",
		"good": "IMMUTABLE",
		"otherwise": "MUTABLE",
	},
	"aws_ecr_repository_creation_template": {
		"blocks": [],
		"attribute": "image_tag_mutability",
		"good": "IMMUTABLE",
		"otherwise": "MUTABLE",
	},
	"google_artifact_registry_repository": {
		"blocks": ["docker_config"],
		"attribute": "immutable_tags",
		"good": true,
		"otherwise": false,
	},
	"oci_artifacts_container_repository": {
		"blocks": [],
		"attribute": "is_immutable",
		"good": true,
		"otherwise": false,
	},
}

# Immutable, but for the tags that filters name.
partly := "IMMUTABLE_WITH_EXCLUSION"

deny contains verdict if {
	some found in judged
	found.setting.unresolved == set()
	not found.setting.value in {found.row.good, partly}
	verdict := {
		"at": found.setting.at,
		"msg": message(found),
		"fix": [{"at": found.setting.at, "value": found.row.good}],
	}
}

deny contains verdict if {
	some found in judged
	found.setting.value == partly
	excluded := exclusions(found.resource)
	verdict := {
		"at": found.setting.at,
		"msg": sprintf("tags in %s can be moved where they match %s", [names.declared(found.resource), excluded]),
		"severity": "low",
	}
}

unknown contains {"at": found.setting.at, "expression": expression} if {
	some found in judged
	some expression in found.setting.unresolved
}

# Whether the repository holds images at all can depend on what is not known.
unknown contains {"at": places.place(resource, ["format"]), "expression": expression} if {
	some resource in input.resources
	resource.type == "google_artifact_registry_repository"
	resources.managed(resource)
	some expression in resources.unresolved(resource, ["format"])
}

judged contains {"resource": resource, "row": row, "setting": setting} if {
	some resource in input.resources
	row := registries[resource.type]
	resources.managed(resource)
	holds_images(resource)
	some setting in switches.settings(resource, row.blocks, row.attribute)
}

holds_images(resource) if resource.type != "google_artifact_registry_repository"

# Only a standard repository is pushed to; remote and virtual ones show what others have.
holds_images(resource) if {
	format := object.get(resource.values, "format", "")
	is_string(format)
	upper(format) == "DOCKER"
	object.get(resource.values, "mode", "STANDARD_REPOSITORY") == "STANDARD_REPOSITORY"
	resources.unresolved(resource, ["mode"]) == set()
}

message(found) := sprintf("tags in %s can be moved: %s is not set, and %v is its default", [
	names.declared(found.resource),
	found.row.attribute,
	found.row.otherwise,
]) if {
	found.setting.value == null
} else := sprintf("tags in %s can be moved: %s is %v", [
	names.declared(found.resource),
	found.row.attribute,
	found.setting.value,
])

exclusions(resource) := "a filter" if {
	filters(resource) == []
} else := concat(", ", filters(resource))

filters(resource) := [pattern |
	some block in resources.blocks(resource.values, [], "image_tag_mutability_exclusion_filter")
	pattern := object.get(block.body, "filter", null)
	is_string(pattern)
]
