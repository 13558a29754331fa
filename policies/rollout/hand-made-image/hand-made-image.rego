# METADATA
# title: Image is made from a running machine
# description: |
#   An image that is taken from a machine or its disk holds whatever happened to that machine: packages somebody tried out,
#   logs, host keys, credentials in a shell's history. Nobody can build it again, say what is in it, or fix it other than
#   by repairing a machine and taking the next picture. An image that is built from a recipe can be rebuilt, reviewed and
#   signed.
# related_resources:
#   - ref: https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_tracking_change_management_immutable_infrastructure.html
#     description: "AWS Well-Architected: deploy using immutable infrastructure"
#   - ref: https://developer.hashicorp.com/packer/docs/intro
#     description: "Packer: images as code"
# custom:
#   severity: medium
#   category: rollout
#   formats: [terraform, terraform-plan]
#   about: [resources]
#   remediation: >-
#     Build the image from a recipe (Packer, EC2 Image Builder, Azure Image Builder) that starts from a pinned image, and
#     refer to what it made by its id or version.
#   controls:
#     nist-800-53r5: [CM-2, SA-10, SI-14(1)]
#     slsa-1.1: [consistent-build-process]
#     cis-supply-chain-1.0: [5.2.2]
#     iso-27001-2022: ["8.32"]
package cattleguard.rollout.hand_made_image

import data.cattleguard.lib.names
import data.cattleguard.lib.places
import data.cattleguard.lib.resources
import rego.v1

# Settings that name a machine, or a disk that one has written to, by type of resource.
sources := {
	"alicloud_image": {"instance_id", "snapshot_id"},
	"azurerm_image": {"source_virtual_machine_id"},
	"azurerm_shared_image_version": {"os_disk_snapshot_id"},
	"google_compute_image": {"source_disk", "source_snapshot"},
	"linode_image": {"disk_id"},
	"oci_core_image": {"instance_id"},
}

# Types that are made of a machine, whichever it is.
always := {
	"aws_ami_from_instance": "source_instance_id",
	"google_compute_machine_image": "source_instance",
}

# Settings that name either an image or a machine: what it is shows in the id, or in the type of what is named.
either := {"azurerm_shared_image_version": {"managed_image_id"}}

declared := `^(data\.)?[a-z][a-z0-9]*_[a-z0-9_]*\.[^ ?(]+$`

machines := `^(data\.)?azurerm_((linux|windows)_)?virtual_machine\.`

deny contains {"at": places.place(resource, [name]), "msg": msg} if {
	some resource in input.resources
	some name in sources[resource.type]
	resources.managed(resource)
	named(resource, name)
	msg := message(resource, name)
}

deny contains {"at": places.place(resource, [name]), "msg": msg} if {
	some resource in input.resources
	name := always[resource.type]
	resources.managed(resource)
	msg := message(resource, name)
}

deny contains {"at": places.place(resource, [name]), "msg": msg} if {
	some resource in input.resources
	some name in either[resource.type]
	resources.managed(resource)
	names_machine(resource, name)
	msg := message(resource, name)
}

unknown contains {"at": places.place(resource, [name]), "expression": expression} if {
	some resource in input.resources
	some name in sources[resource.type]
	resources.managed(resource)
	not named(resource, name)
	some expression in resources.doubts(resource, [name])
}

message(resource, name) := sprintf("%s is a picture of a machine or its disk: %s is %s", [
	names.declared(resource),
	name,
	shown(resource, name),
])

# Something is named: by its id, or as what is declared here.
named(resource, name) if resources.given(resource, [name])

named(resource, name) if regex.match(declared, object.get(resource.unknown, name, ""))

shown(resource, name) := value if {
	value := resources.value(resource, [name])
	is_string(value)
} else := concat(", ", resources.unresolved(resource, [name]))

names_machine(resource, name) if regex.match(machines, object.get(resource.unknown, name, ""))

names_machine(resource, name) if {
	value := resources.value(resource, [name])
	is_string(value)
	contains(lower(value), "/virtualmachines/")
}
