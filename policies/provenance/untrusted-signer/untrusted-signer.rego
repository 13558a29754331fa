# METADATA
# title: No signature of the container image is by somebody who is trusted
# description: |
#   Anybody can sign an image. A signature proves something only where it is over this image, where it was made by
#   somebody who is meant to sign it, and where it can be shown when that was. Who is meant to is configured, per
#   repository, under `trust:`; an image about which nobody is named there is not trusted because it happens to be signed.
# related_resources:
#   - ref: https://docs.sigstore.dev/cosign/verifying/verify/
#     description: "Sigstore: verifying signatures"
# custom:
#   severity: high
#   category: provenance
#   formats: [kubernetes, compose, dockerfile, github-actions, terraform, terraform-plan, packer, image-list]
#   about: [images]
#   needs: [evidence]
#   remediation: >-
#     Check that the signer who is named is who builds this image. If so, name the identity with its issuer, or the key,
#     for its repository under `trust:` in the configuration, with `transparency-log: false` for a key whose signatures
#     are in no public log. If not, do not run the image: have it signed again by its builder (`cosign sign
#     NAME@sha256:...`).
#   controls:
#     nist-800-53r5: [CM-14, SI-7(15), SR-4(3), SR-11]
#     nist-800-218: [PW.4.1, PW.4.4]
#     cis-supply-chain-1.0: [3.1.1]
#     cis-docker-1.6: ["4.2", "4.12"]
#     cis-kubernetes-1.9: [5.5.1]
#     iso-27001-2022: ["5.21", "8.19"]
#     soc2: [CC6.8]
#   parameters:
#     accept-attestations:
#       description: >-
#         Whether a provenance of the image that somebody who is trusted signed is enough: it names the digest as a
#         signature does.
#       type: boolean
#       default: true
package cattleguard.provenance.untrusted_signer

import data.cattleguard.lib.evidence
import data.cattleguard.lib.evidence_words as words
import data.cattleguard.lib.settings
import rego.v1

accept_attestations := settings.setting("untrusted-signer", "accept-attestations")

deny contains verdict if {
	some image in input.images
	evidence.judged(image)
	found := image.evidence
	evidence.settled(found, "signature")
	marked := evidence.marked(found, accept_attestations)
	doubtful := [unit |
		some unit in evidence.uncovered(found, evidence.signed(found, accept_attestations))
		evidence.speaks_for(found, unit, marked)
	]
	count(doubtful) > 0
	marks := evidence.marks(found, accept_attestations)
	proofs := [mark.proof | some mark in evidence.concerning(found, doubtful, marks)]
	verdict := {
		"at": image.at,
		"msg": sprintf("%s has no signature%s by somebody who is trusted: %s", [
			words.named(image),
			words.for_platforms(found, doubtful),
			words.doubts(proofs),
		]),
		"grade": image.grade,
	}
}
