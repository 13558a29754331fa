# METADATA
# title: Package version is left open in an image build
# description: |
#   A package that is installed without a version, or by a range, is whatever the repository offers on the day of the
#   build. Two builds of the same commit then give different images, and neither the review nor the tests say anything
#   about the next one.
# related_resources:
#   - ref: https://docs.docker.com/build/building/best-practices/#version-pinning
#     description: "Docker: pin the versions of packages"
#   - ref: https://reproducible-builds.org/docs/
#     description: "Reproducible Builds: documentation"
# custom:
#   severity: medium
#   category: pinning
#   formats: [dockerfile, packer]
#   about: [references]
#   remediation: >-
#     Install a full version of each package (`apt-get install curl=8.5.0-2`, `pip install requests==2.32.3`), or install
#     from a lock file with hashes (`pip install --require-hashes -r requirements.txt`, `npm ci`).
#   controls:
#     nist-800-53r5: [CM-2, CM-3]
#     nist-800-218: [PW.4.4]
#     cis-supply-chain-1.0: [2.4.2, 2.4.4, 3.1.7]
#     iso-27001-2022: ["8.9"]
#     soc2: [CC8.1]
#   parameters:
#     require:
#       description: The lowest grade that passes. `digest` asks for hashes or a lock file.
#       type: string
#       default: version
#       choices: [digest, version]
package cattleguard.pinning.unpinned_package

import data.cattleguard.lib.pins
import data.cattleguard.lib.settings
import rego.v1

require := settings.setting("unpinned-package", "require")

deny contains verdict if {
	some reference in input.references
	installed_into_image(reference)
	pins.below(reference, require)
	verdict := {
		"at": reference.at,
		"msg": message(reference),
		"grade": reference.grade,
	}
}

unknown contains question if {
	some reference in input.references
	installed_into_image(reference)
	some question in pins.unresolved(reference)
}

installed_into_image(reference) if {
	reference.kind == "package"
	reference.phase == "build"
	reference.target == "image"
}

message(reference) := sprintf("package %s is not a valid reference, so nothing pins it: %s", [reference.ref, reference.error]) if {
	reference.error != null
} else := sprintf("%s installs whatever version of %s is newest", [reference.fetcher, reference.ref]) if {
	reference.revision == null
} else := sprintf("%s installs %s, which leaves the version open", [reference.fetcher, reference.ref]) if {
	reference.grade == "floating"
} else := sprintf("%s installs %s by version alone, without its hash", [reference.fetcher, reference.ref])
