# METADATA
# title: Digest names one platform of an image that has several
# description: |
#   The tag of this image names an index, from which every host takes the image of its own platform; the digest beside
#   it names the image of one of them. On a host of another architecture it does not start, or runs emulated. And what
#   is attached to the index (its signature, the SBOM and provenance that BuildKit puts there) is not found by that
#   digest.
# related_resources:
#   - ref: https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md
#     description: "OCI: image index"
# custom:
#   severity: low
#   category: provenance
#   formats: [kubernetes, compose, dockerfile, github-actions, terraform, terraform-plan, packer, image-list]
#   about: [images]
#   needs: [evidence]
#   remediation: >-
#     Write the digest of the index, which `docker buildx imagetools inspect NAME:TAG` prints first. Where one platform
#     alone is meant, as in a build with `--platform`, waive the finding and say so.
#   controls:
#     nist-800-53r5: [CM-2]
#     iso-27001-2022: ["8.9"]
package cattleguard.provenance.single_platform_digest

import data.cattleguard.lib.evidence
import data.cattleguard.lib.evidence_words as words
import rego.v1

deny contains verdict if {
	some image in input.images
	evidence.judged(image)
	found := image.evidence
	found.index_digest != null
	verdict := {
		"at": image.at,
		"msg": sprintf("image %s names %s of the index %s, to which its tag leads", [
			image.ref,
			named(found),
			words.short(found.index_digest),
		]),
		"grade": image.grade,
	}
}

named(found) := sprintf("%s alone", [words.listed(names)]) if {
	names := [unit.name | some unit in found.platforms; unit.digest == found.digest; unit.name != ""]
	count(names) > 0
} else := "one platform alone"
