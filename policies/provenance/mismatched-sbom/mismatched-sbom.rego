# METADATA
# title: SBOM describes another image
# description: |
#   An SBOM says which digest it describes. One that is attached to an image and describes another says nothing about
#   the image it is attached to: it was left over from an earlier build, or put there so that what is in the image does
#   not show. One made of a local build may be right all the same, but nothing shows it: Syft gives an image that it reads
#   from a Docker daemon or an archive a digest of its own, which no image in a registry has.
# related_resources:
#   - ref: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md
#     description: "in-toto: the subject of a statement"
# custom:
#   severity: high
#   category: provenance
#   formats: [kubernetes, compose, dockerfile, github-actions, terraform, terraform-plan, packer, image-list]
#   about: [images]
#   needs: [evidence]
#   remediation: >-
#     Make the SBOM from the pushed image by its digest, not from a local build or a tag (`syft NAME@sha256:... -o
#     cyclonedx-json > sbom.json`), attach it in place of the old one (`cosign attest --replace --type cyclonedx
#     --predicate sbom.json NAME@sha256:...`), and find out how the other one came there.
#   controls:
#     nist-800-53r5: [SI-7(1), SR-4, SR-11]
#     nist-800-218: [PS.3.2, PW.4.4]
#     cis-supply-chain-1.0: [3.1.1]
#     iso-27001-2022: ["5.21"]
package cattleguard.provenance.mismatched_sbom

import data.cattleguard.lib.evidence
import data.cattleguard.lib.evidence_words as words
import rego.v1

deny contains verdict if {
	some image in input.images
	evidence.judged(image)
	image.evidence.digest != null
	some sbom in image.evidence.sboms
	sbom.subject_matches == false
	verdict := {
		"at": image.at,
		"msg": sprintf("an SBOM of %s (%s) describes %s, which is another image", [
			words.named(image),
			words.sbom(sbom),
			other(sbom),
		]),
		"grade": image.grade,
		"severity": severity(sbom),
	}
}

# Tools that look at an image before it is pushed name digests that no registry has. Without a statement around it, such an
# SBOM cannot be told from one of another image.
severity(sbom) := "high" if {
	sbom.channel in {"attestation", "buildkit"}
} else := "medium"

# An SBOM of one platform that is attached to another one.
deny contains verdict if {
	some image in input.images
	evidence.judged(image)
	found := image.evidence
	some sbom in found.sboms
	sbom.subject_matches != false
	some unit in found.platforms
	unit.digest == sbom.subject
	unit.digest != found.digest
	swapped := evidence.other_platforms(found, unit, sbom.subject_digests)
	count(swapped) > 0
	verdict := {
		"at": image.at,
		"msg": sprintf("an SBOM of %s (%s) is attached to %s and describes %s", [
			words.named(image),
			words.sbom(sbom),
			words.platform(unit),
			words.listed([words.platform(one) | some one in swapped]),
		]),
		"grade": image.grade,
	}
}

other(sbom) := words.listed([words.short(digest) | some digest in sbom.subject_digests]) if {
	count(sbom.subject_digests) > 0
} else := words.bounded(sbom.subject_name) if {
	sbom.subject_name != ""
} else := "something else"
