# METADATA
# title: Machine image can move
# description: |
#   An image family, an alias such as `latest`, a public parameter or a query for the most recent match leads to another
#   image as soon as its publisher builds one. Two instances of one group then differ by the day they were started, and a
#   plan replaces machines although nothing was changed here. A query that names no owners takes images that anyone may
#   publish under a fitting name. Name one image: an AMI id, an image name with its build, a version of a gallery.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/finding-an-ami.html
#     description: "Amazon EC2: find an AMI that meets the requirements for your instance"
#   - ref: https://cloud.google.com/compute/docs/images/image-families-best-practices
#     description: "Compute Engine: best practices for image families"
#   - ref: https://developer.hashicorp.com/packer/integrations/hashicorp/amazon/latest/components/builder/ebs
#     description: "Packer: source_ami and source_ami_filter"
#   - ref: https://learn.microsoft.com/en-us/azure/virtual-machines/shared-image-galleries
#     description: "Azure: versions of images in a Compute Gallery"
# custom:
#   severity: high
#   category: pinning
#   formats: [terraform, terraform-plan, packer]
#   about: [references]
#   remediation: >-
#     Write down the image you tested: the AMI id, the full image name with its build (`debian-12-bookworm-v20250113`),
#     the exact version in Azure; let a bot or the image pipeline propose the next one. A query should name its owners
#     and one exact image name.
#   controls:
#     nist-800-53r5: [CM-2, CM-3, SI-14(1)]
#     cis-supply-chain-1.0: [3.1.7]
#     iso-27001-2022: ["8.9", "8.32"]
#     soc2: [CC8.1]
#   parameters:
#     require:
#       description: >-
#         The lowest grade that passes. `version` accepts an exact version or image name; `digest` asks for an id where
#         the cloud has one; `floating` accepts everything that is valid.
#       type: string
#       default: version
#       choices: [digest, version, floating]
package cattleguard.pinning.unpinned_machine_image

import data.cattleguard.lib.pins
import data.cattleguard.lib.settings
import rego.v1

require := settings.setting("unpinned-machine-image", "require")

# Data sources: they are asked when a plan is made, which shows what they found. Everything else is looked up when an
# instance or an image is made, and nobody sees it.
looked_up := {
	"aws_ami",
	"aws_ssm_parameter",
	"azurerm_image",
	"azurerm_platform_image",
	"azurerm_shared_image_version",
	"google_compute_image",
}

# What keeps the image that was the latest when it was made, and has another one when it is made again.
kept := {"aws_eks_node_group"}

deny contains verdict if {
	some reference in machine_images
	reference.error == null
	pins.below(reference, require)
	reference.grade != reference.offers
	verdict := {
		"at": reference.at,
		"msg": message(reference),
		"severity": severity(reference),
		"grade": reference.grade,
	}
}

deny contains verdict if {
	some reference in machine_images
	reference.error != null
	verdict := {
		"at": reference.at,
		"msg": sprintf("machine image %s is not a valid reference: %s", [reference.ref, reference.error]),
		"severity": "medium",
		"grade": reference.grade,
	}
}

unknown contains question if {
	some reference in machine_images
	some question in pins.unresolved(reference)
}

machine_images contains reference if {
	some reference in input.references
	reference.kind == "machine-image"
}

# The query takes an image of anyone who publishes one under a name that matches.
anyones(reference) if {
	reference.host == ""
	asked(reference)
}

asked(reference) if reference.fetcher == "aws_ami"

asked(reference) if reference.revision == "most recent"

severity(reference) := "medium" if {
	reference.grade == "version"
} else := "high" if {
	anyones(reference)
} else := "medium" if {
	reference.fetcher in (looked_up | kept)
} else := "high"

message(reference) := sprintf("machine image %s %s", [reference.ref, problem(reference)])

problem(reference) := "is held by its name or version alone" if {
	reference.grade == "version"
} else := "can be anyone's: the query names no owners" if {
	anyones(reference)
} else := "is not pinned: every build takes the latest there is" if {
	reference.phase == "build"
} else := "is not pinned: every plan takes what matches by then" if {
	reference.fetcher in looked_up
} else := "is not pinned: the group takes the latest release there is when it is made" if {
	reference.fetcher in kept
} else := "is not pinned: it is the latest there is when an instance is made"
