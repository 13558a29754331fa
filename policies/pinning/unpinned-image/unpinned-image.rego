# METADATA
# title: Container image can move
# description: |
#   A tag is a name that its registry can point at another image at any time, and a floating tag such as `latest` or
#   `1.27` is meant to be moved. What runs after the next restart, reschedule or build may then differ from what was
#   reviewed and tested, without any change here. Only a digest names the image itself.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/containers/images/#image-names
#     description: "Kubernetes: image names, tags and digests"
#   - ref: https://docs.docker.com/build/building/best-practices/#pin-base-image-versions
#     description: "Docker: pin base image versions"
# custom:
#   severity: high
#   category: pinning
#   formats: [kubernetes, compose, dockerfile, github-actions, terraform, terraform-plan, packer]
#   about: [images]
#   remediation: >-
#     Append the digest of the image you tested to the reference (`name:tag@sha256:...`) and let a bot propose updates.
#     `docker buildx imagetools inspect name:tag` prints the digest.
#   controls:
#     nist-800-53r5: [CM-2, CM-3, SI-7]
#     nist-800-218: [PW.4.4]
#     cis-supply-chain-1.0: [2.4.2, 3.1.7]
#     pci-dss-4.0: [6.5.1]
#     iso-27001-2022: ["8.9", "8.32"]
#     soc2: [CC8.1]
#   parameters:
#     require:
#       description: >-
#         The lowest grade that passes. `version` accepts full version tags; `floating` accepts everything that is valid.
#       type: string
#       default: digest
#       choices: [digest, version, floating]
package cattleguard.pinning.unpinned_image

import data.cattleguard.lib.pins
import data.cattleguard.lib.settings
import rego.v1

require := settings.setting("unpinned-image", "require")

severities := {"floating": "high", "version": "medium"}

# What reads a Dockerfile is not part of the image, but decides what becomes of it.
frontend_severities := {"floating": "medium", "version": "low"}

deny contains verdict if {
	some image in input.images
	pulled(image)
	image.error == null
	pins.below(image, require)
	verdict := {
		"at": image.at,
		"msg": message(image),
		"severity": severity(image),
		"grade": image.grade,
	}
}

deny contains verdict if {
	some image in input.images
	pulled(image)
	image.error != null
	verdict := {
		"at": image.at,
		"msg": sprintf("image %s is not a valid reference, so nothing pins it: %s", [image.ref, image.error]),
		"severity": "high",
		"grade": image.grade,
	}
}

unknown contains question if {
	some image in input.images
	pulled(image)
	some question in pins.unresolved(image)
}

severity(image) := level if {
	image.role == "frontend"
	level := frontend_severities[image.grade]
}

severity(image) := level if {
	image.role != "frontend"
	level := severities[image.grade]
}

# The name given to an image that is built here pulls nothing.
pulled(image) if image.role != "output"

message(image) := sprintf("image %s has no tag and no digest: it is whatever `latest` is when it is pulled", [image.ref]) if {
	image.grade == "floating"
	image.tag == null
} else := sprintf("image %s is not pinned: the tag %s moves by design", [image.ref, image.tag]) if {
	image.grade == "floating"
} else := sprintf("image %s is pinned by its tag alone, which can be moved", [image.ref])
