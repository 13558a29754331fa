# METADATA
# title: No SBOM of the container image is signed by somebody who is trusted
# description: |
#   An SBOM that nobody signed is a claim: whoever may push to the repository can replace it by one in which what is
#   vulnerable does not appear. It is worth something where it is in an attestation that was signed by somebody who is
#   trusted to sign the image, or where BuildKit put it into an index that is signed.
# related_resources:
#   - ref: https://docs.sigstore.dev/cosign/verifying/attestation/
#     description: "Sigstore: in-toto attestations"
# custom:
#   severity: medium
#   category: provenance
#   formats: [kubernetes, compose, dockerfile, github-actions, terraform, terraform-plan, packer, image-list]
#   about: [images]
#   needs: [evidence]
#   remediation: >-
#     Publish the SBOM as a signed attestation where the image is built (`cosign attest --type cyclonedx --predicate
#     sbom.json NAME@sha256:...`), sign the index into which BuildKit put it (`cosign sign NAME@sha256:...`), and name who
#     signs under `trust:` in the configuration.
#   controls:
#     nist-800-53r5: [SI-7(15), SR-4(3)]
#     nist-800-218: [PS.3.2]
#     cis-supply-chain-1.0: [2.4.6, 3.1.6]
#     iso-27001-2022: ["5.21"]
package cattleguard.provenance.unsigned_sbom

import data.cattleguard.lib.evidence
import data.cattleguard.lib.evidence_words as words
import rego.v1

deny contains verdict if {
	some image in input.images
	evidence.judged(image)
	found := image.evidence
	evidence.settled(found, "sbom")
	sboms := [sbom | some sbom in found.sboms; sbom.subject_matches != false]
	doubtful := evidence.lacking(found, sboms, evidence.proved(found, sboms))
	count(doubtful) > 0
	proofs := [sbom.proof | some sbom in evidence.concerning(found, doubtful, sboms)]
	verdict := {
		"at": image.at,
		"msg": sprintf("%s has no SBOM%s that somebody who is trusted signed: %s", [
			words.named(image),
			words.for_platforms(found, doubtful),
			words.doubts(proofs),
		]),
		"grade": image.grade,
	}
}
