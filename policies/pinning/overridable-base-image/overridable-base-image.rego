# METADATA
# title: Base image can be replaced at build
# description: |
#   The base image is pinned only in the default of a build argument. Whoever starts the build can pass another value
#   with `--build-arg`, and the same Dockerfile then gives an image on a base that nobody reviewed; the pin in the file
#   says nothing about what was built.
# related_resources:
#   - ref: https://docs.docker.com/reference/dockerfile/#understand-how-arg-and-from-interact
#     description: "Docker: how ARG and FROM interact"
# custom:
#   severity: medium
#   category: pinning
#   formats: [dockerfile]
#   about: [images]
#   remediation: >-
#     Write the reference with its digest in FROM itself. Where a build must choose, give each choice a stage of its own
#     (`FROM name@sha256:... AS variant-a`) and let the argument name the stage.
#   controls:
#     nist-800-53r5: [CM-2, CM-3]
#     slsa-1.1: [consistent-build-process]
#     cis-supply-chain-1.0: [2.4.2]
#     cis-docker-1.6: ["4.2"]
#     iso-27001-2022: ["8.9"]
#   parameters:
#     require:
#       description: The lowest grade at which a default counts as pinned; below it, unpinned-image speaks.
#       type: string
#       default: digest
#       choices: [digest, version]
package cattleguard.pinning.overridable_base_image

import data.cattleguard.lib.pins
import data.cattleguard.lib.settings
import rego.v1

require := settings.setting("overridable-base-image", "require")

# A stage that an argument chooses is of this file, whatever the argument says.
deny contains verdict if {
	some image in input.images
	image.role == "base"
	image.grade != "local"
	count(image.arguments) > 0
	pins.satisfies(image, require)
	arguments := concat(", ", image.arguments)
	verdict := {
		"at": image.at,
		"msg": sprintf("base image %s is only a default: --build-arg can replace it by way of %s", [image.ref, arguments]),
		"grade": image.grade,
	}
}
