# METADATA
# title: Container image has no SBOM
# description: |
#   Without a bill of materials nobody can say what is in an image, so nobody can answer within the hour whether a newly
#   found vulnerability is in what runs, or under which licences it stands. An SBOM is looked for in attestations, among
#   the artifacts that refer to the image, where BuildKit and cosign put it, and in the file that `--sbom` names. One
#   that describes a single platform is the SBOM of that platform alone.
# related_resources:
#   - ref: https://www.ntia.gov/report/2021/minimum-elements-software-bill-materials-sbom
#     description: "NTIA: the minimum elements for a software bill of materials"
#   - ref: https://docs.docker.com/build/metadata/attestations/sbom/
#     description: "Docker: SBOM attestations"
# custom:
#   severity: medium
#   category: provenance
#   formats: [kubernetes, compose, dockerfile, github-actions, terraform, terraform-plan, packer, image-list]
#   about: [images]
#   needs: [evidence]
#   remediation: >-
#     Make an SBOM of every platform where the image is built and publish it with the image: `docker buildx build
#     --sbom=true --push`, or `syft NAME@sha256:... -o cyclonedx-json > sbom.json` and `cosign attest --type cyclonedx
#     --predicate sbom.json NAME@sha256:...`.
#   controls:
#     nist-800-53r5: [CM-8, SR-4]
#     nist-800-218: [PS.3.2, PW.4.4]
#     cis-supply-chain-1.0: [2.4.5, 3.1.2, 4.4.1]
#     pci-dss-4.0: [6.3.2]
#     iso-27001-2022: ["5.9", "5.21"]
package cattleguard.provenance.missing_sbom

import data.cattleguard.lib.evidence
import data.cattleguard.lib.evidence_words as words
import rego.v1

deny contains verdict if {
	some image in input.images
	evidence.judged(image)
	found := image.evidence
	evidence.settled(found, "sbom")
	lacking := evidence.uncovered(found, evidence.subjects(found, found.sboms))
	count(lacking) > 0
	verdict := {
		"at": image.at,
		"msg": sprintf("%s has no SBOM%s: nothing says what is in it", [
			words.named(image),
			words.for_platforms(found, lacking),
		]),
		"grade": image.grade,
	}
}
