# METADATA
# title: Container image has no provenance
# description: |
#   Provenance says which builder made an image, how, and from which commit of which source. Without it nobody can tell
#   an image that was built from what was reviewed from one that was built from something else. One that nobody who is
#   trusted signed can be written by anybody who may push to the repository.
# related_resources:
#   - ref: https://slsa.dev/spec/v1.1/provenance
#     description: "SLSA: provenance"
#   - ref: https://docs.github.com/en/actions/how-tos/secure-your-work/use-artifact-attestations/use-artifact-attestations
#     description: "GitHub: artifact attestations"
# custom:
#   severity: medium
#   category: provenance
#   formats: [kubernetes, compose, dockerfile, github-actions, terraform, terraform-plan, packer, image-list]
#   about: [images]
#   needs: [evidence]
#   remediation: >-
#     Have the builder attest how the image was built and push that with it: the action `actions/attest-build-provenance`
#     with `push-to-registry: true`, or `docker buildx build --provenance=mode=max --push` and `cosign sign
#     NAME@sha256:...` for the index. Name who signs under `trust:` in the configuration.
#   controls:
#     nist-800-53r5: [SR-4]
#     nist-800-218: [PS.3.2, PW.4.1]
#     slsa-1.1: [provenance-exists, provenance-authentic, distribute-provenance]
#     cis-supply-chain-1.0: [3.1.3, 4.4.1]
#     iso-27001-2022: ["5.21"]
#   parameters:
#     require:
#       description: >-
#         `signed` asks for a provenance that somebody signed who is trusted to sign the image; `any` accepts one that
#         nobody signed.
#       type: string
#       default: signed
#       choices: [signed, any]
package cattleguard.provenance.missing_provenance

import data.cattleguard.lib.evidence
import data.cattleguard.lib.evidence_words as words
import data.cattleguard.lib.settings
import rego.v1

require := settings.setting("missing-provenance", "require")

# There is none.
deny contains verdict if {
	some image in input.images
	evidence.judged(image)
	found := image.evidence
	evidence.settled(found, "provenance")
	lacking := evidence.uncovered(found, evidence.subjects(found, found.provenance))
	count(lacking) > 0
	verdict := {
		"at": image.at,
		"msg": sprintf("%s has no provenance%s: nothing says how and from what it was built", [
			words.named(image),
			words.for_platforms(found, lacking),
		]),
		"grade": image.grade,
	}
}

# There is one, and it is about another image or cannot be read.
deny contains verdict if {
	some image in input.images
	evidence.judged(image)
	found := image.evidence
	evidence.settled(found, "provenance")
	useless := evidence.lacking(found, found.provenance, usable(found))
	count(useless) > 0
	verdict := {
		"at": image.at,
		"msg": sprintf("%s has no provenance%s that is of use: %s", [
			words.named(image),
			words.for_platforms(found, useless),
			words.shown(
				sort({why(statement) |
					some statement in evidence.concerning(found, useless, found.provenance)
				}),
				3,
			),
		]),
		"grade": image.grade,
	}
}

# There is one, and nobody who is trusted signed it.
deny contains verdict if {
	require == "signed"
	some image in input.images
	evidence.judged(image)
	found := image.evidence
	evidence.settled(found, "provenance")
	statements := usable(found)
	doubtful := evidence.lacking(found, statements, evidence.proved(found, statements))
	count(doubtful) > 0
	proofs := [statement.proof | some statement in evidence.concerning(found, doubtful, statements)]
	verdict := {
		"at": image.at,
		"msg": sprintf("%s has no provenance%s that somebody who is trusted signed: %s", [
			words.named(image),
			words.for_platforms(found, doubtful),
			words.doubts(proofs),
		]),
		"grade": image.grade,
	}
}

usable(found) := [statement |
	some statement in found.provenance
	statement.error == null
	statement.subject_matches
]

why(statement) := "it speaks about another image" if {
	not statement.subject_matches
} else := sprintf("it cannot be read: %s", [words.bounded(statement.error)])
