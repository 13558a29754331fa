# METADATA
# title: Container image is not signed
# description: |
#   A digest says which bytes run, and not who made them. Whoever may push to a repository can put any image there;
#   a signature by those who build the image is what tells theirs from another. A signature of the index counts for all
#   its platforms. The rule is silent where not everything could be looked at: unverifiable-image speaks about that.
# related_resources:
#   - ref: https://docs.sigstore.dev/cosign/signing/signing_with_containers/
#     description: "Sigstore: signing containers"
#   - ref: https://kubernetes.io/docs/tasks/administer-cluster/verify-signed-artifacts/
#     description: "Kubernetes: verify signed artifacts"
# custom:
#   severity: high
#   category: provenance
#   formats: [kubernetes, compose, dockerfile, github-actions, terraform, terraform-plan, packer, image-list]
#   about: [images]
#   needs: [evidence]
#   remediation: >-
#     Sign the image by its digest where it is built (`cosign sign --recursive NAME@sha256:...`), or take one whose makers
#     do. For an image of somebody else, copy it into a registry of yours with `cosign copy` and sign it there once it
#     has been reviewed.
#   controls:
#     nist-800-53r5: [CM-14, SI-7(15), SR-4(3)]
#     nist-800-218: [PS.2.1, PW.4.1]
#     cis-supply-chain-1.0: [2.4.1, 3.1.1]
#     cis-docker-1.6: ["4.12"]
#     cis-kubernetes-1.9: [5.5.1]
#     iso-27001-2022: ["5.21", "8.19"]
#     soc2: [CC6.8]
#   parameters:
#     accept-attestations:
#       description: >-
#         Whether a signed provenance of the image counts as a signature: it names the digest as a signature does.
#         Images that are built and attested by GitHub Actions alone have nothing else.
#       type: boolean
#       default: true
package cattleguard.provenance.unsigned_image

import data.cattleguard.lib.evidence
import data.cattleguard.lib.evidence_words as words
import data.cattleguard.lib.settings
import rego.v1

accept_attestations := settings.setting("unsigned-image", "accept-attestations")

deny contains verdict if {
	some image in input.images
	evidence.judged(image)
	found := image.evidence
	evidence.settled(found, "signature")
	bare := evidence.uncovered(found, evidence.marked(found, accept_attestations))
	count(bare) > 0
	verdict := {
		"at": image.at,
		"msg": sprintf("%s is not signed%s", [words.named(image), words.for_platforms(found, bare)]),
		"grade": image.grade,
	}
}
