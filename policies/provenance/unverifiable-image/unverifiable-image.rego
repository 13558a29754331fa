# METADATA
# title: Evidence of the container image could not be gathered
# description: |
#   Something about this image could not be looked at, so nobody can say that it is signed, or that it is not. That is no
#   pass: whoever can keep a scanner from a registry would otherwise decide what it finds. The other rules judge what is
#   known all the same, and say of nothing that it is missing which may be there.
# related_resources:
#   - ref: https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md
#     description: "OCI: distribution specification"
# custom:
#   severity: high
#   category: provenance
#   formats: [kubernetes, compose, dockerfile, github-actions, terraform, terraform-plan, packer, image-list]
#   about: [images]
#   needs: [evidence]
#   remediation: >-
#     Do what the message says for each of its reasons: log in with `docker login`, correct the reference, raise
#     `--max-registry-calls`, configure the registry's certificate authority, or scan again where the registry did not
#     answer.
#   controls:
#     nist-800-53r5: [SI-7, SR-4(3)]
#     nist-800-218: [PW.4.4]
#     cis-supply-chain-1.0: [3.1.1]
#     iso-27001-2022: ["5.21"]
#     soc2: [CC6.8]
package cattleguard.provenance.unverifiable_image

import data.cattleguard.lib.evidence
import data.cattleguard.lib.evidence_words as words
import rego.v1

deny contains verdict if {
	some image in input.images
	evidence.judged(image)
	count(reasons(image.evidence)) > 0
	verdict := {
		"at": image.at,
		"msg": sprintf("%s could not be verified: %s", [
			words.named(image),
			concat("; ", array.slice(reasons(image.evidence), 0, 6)),
		]),
		"grade": image.grade,
	}
}

unknown contains question if {
	some image in input.images
	image.role in evidence.roles
	image.grade != "local"
	some expression in image.unknown
	question := {"at": image.at, "expression": expression}
}

# A detail names the place that was asked for, with a digest, before it says what to do.
longest_detail := 400

# Every reason once, with what it keeps from being looked at and what can be done.
reasons(found) := [sentence(found, reason) | some reason in distinct] if {
	distinct := sort({missing.reason | some missing in found.incomplete})
	count(distinct) > 0
} else := ["nothing says which digest it has"] if {
	found.digest == null
} else := []

sentence(found, reason) := sprintf("%s (%s)%s", [
	object.get(meanings, reason, reason),
	words.listed(sort({missing.what | some missing in found.incomplete; missing.reason == reason})),
	detail(found, reason),
])

detail(found, reason) := sprintf(": %s", [words.within(trim_right(bare(found, details[0]), "."), longest_detail)]) if {
	details := [missing.detail | some missing in found.incomplete; missing.reason == reason; missing.detail != ""]
	count(details) > 0
} else := ""

# The image itself is named before.
bare(found, text) := trim_prefix(trim_prefix(text, sprintf("%s: ", [found.ref])), sprintf("%s:latest: ", [found.ref]))

meanings := {
	"denied": "the registry denies access",
	"not-found": "the registry does not have it",
	"timed-out": "the registry did not answer in time",
	"rate-limited": "the registry allows no more calls for now",
	"unreachable": "the registry cannot be reached",
	"tls": "the registry's certificate is not trusted",
	"offline": "nothing is fetched offline",
	"call-budget": "the number of calls that are allowed was used up",
	"not-asked": "the configuration does not allow to ask its registry",
	"too-large": "it is larger than what is read",
	"digest-mismatch": "the registry returned something else than the digest names",
	"malformed": "what the registry returned is malformed",
	"unsupported": "what the registry returned is of a kind that is not supported",
	"registry-error": "the registry reported an error",
}
