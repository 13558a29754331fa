# METADATA
# title: Tag names another image than the digest beside it
# description: |
#   Where a reference has a tag and a digest, the digest decides and the tag tells people what it is. When the tag names
#   another image now, what people read is not what runs. A full version that names another image was published anew
#   under the same number: it was built again on a corrected base, or somebody replaced it (high). A tag that moves by
#   design has moved on, and an update is waiting (low).
# related_resources:
#   - ref: https://docs.docker.com/build/building/best-practices/#pin-base-image-versions
#     description: "Docker: pin base image versions"
# custom:
#   severity: high
#   category: provenance
#   formats: [kubernetes, compose, dockerfile, github-actions, terraform, terraform-plan, packer, image-list]
#   about: [images]
#   needs: [evidence]
#   remediation: >-
#     Find out what was changed (`docker buildx imagetools inspect NAME:TAG`) and whether its makers announced it. If so,
#     test the new image and write its digest beside the tag; if not, keep the digest and report the tag to them.
#   controls:
#     nist-800-53r5: [CM-3, SI-7(1)]
#     nist-800-218: [PW.4.4]
#     cis-supply-chain-1.0: [3.1.1]
#     iso-27001-2022: ["8.32"]
#     soc2: [CC8.1]
package cattleguard.provenance.moved_tag

import data.cattleguard.lib.evidence
import data.cattleguard.lib.evidence_words as words
import rego.v1

deny contains verdict if {
	some image in input.images
	evidence.judged(image)
	found := image.evidence
	image.tag != null
	image.digest != null
	found.tag_digest != null
	not found.tag_digest in {image.digest, found.digest}
	found.index_digest == null
	verdict := {
		"at": image.at,
		"msg": sprintf("image %s has a digest that its tag does not name: %s names %s now", [
			image.ref,
			image.tag,
			words.short(found.tag_digest),
		]),
		"severity": severity(image.tag),
		"grade": image.grade,
	}
}

severity(tag) := "high" if {
	some pattern in full_versions
	regex.match(pattern, tag)
} else := "low"

# A version of three numbers (of the image itself, where the tag begins with its version), a date or a build number, and
# a commit.
full_versions := [
	`^[vV]?[0-9][^-_+]*[.][0-9]+[.][0-9]`,
	`^([^0-9vV]|[vV][^0-9]).*[0-9][.][0-9]+[.][0-9]`,
	`[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]`,
	`(^|[^0-9])(19|20)[0-9][0-9][-._][01][0-9][-._][0-3][0-9]([^0-9]|$)`,
	`(^|[^0-9A-Za-z])g?[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]+([^0-9A-Za-z]|$)`,
]
