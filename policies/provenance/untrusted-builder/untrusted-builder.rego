# METADATA
# title: Container image was built by a builder, or from a source, that is not trusted
# description: |
#   Provenance names the builder that made an image and the source that it took. Both count: a trusted builder builds
#   whatever it is given, and a trusted source can be built by a workflow that adds to it. The rule is silent until
#   `builders` or `sources` is configured, and where there is no provenance: missing-provenance speaks about that. Where
#   a provenance is proved by a signature, those that are not are left aside.
# related_resources:
#   - ref: https://slsa.dev/spec/v1.1/verifying-artifacts
#     description: "SLSA: verifying artifacts"
# custom:
#   severity: high
#   category: provenance
#   formats: [kubernetes, compose, dockerfile, github-actions, terraform, terraform-plan, packer, image-list]
#   about: [images]
#   needs: [evidence]
#   remediation: >-
#     Build the image where `builders` allows it, from a source that `sources` allows; or have the builder reviewed and
#     add it. `cosign download attestation NAME@sha256:...` prints what the provenance says.
#   controls:
#     nist-800-53r5: [SR-3, SR-4]
#     nist-800-218: [PW.4.1, PW.4.4]
#     slsa-1.1: [appropriate-build-platform, provenance-authentic]
#     cis-supply-chain-1.0: [3.1.3]
#     iso-27001-2022: ["5.21"]
#     soc2: [CC6.8]
#   parameters:
#     builders:
#       description: >-
#         Patterns of identifiers of builders (`https://github.com/acme/ci/.github/workflows/build.yml@**`): `*` stands
#         for anything within a part between slashes, `**` for anything. Empty: any builder.
#       type: array
#       default: []
#     sources:
#       description: >-
#         Patterns of repositories that images are built from (`https://github.com/acme/*`), likewise. Empty: any source.
#       type: array
#       default: []
package cattleguard.provenance.untrusted_builder

import data.cattleguard.lib.evidence
import data.cattleguard.lib.evidence_patterns as patterns
import data.cattleguard.lib.evidence_words as words
import data.cattleguard.lib.settings
import rego.v1

builders := settings.setting("untrusted-builder", "builders")

sources := settings.setting("untrusted-builder", "sources")

builder_expression := patterns.allowing(builders)

source_expression := patterns.allowing(sources)

deny contains verdict if {
	count(builders) + count(sources) > 0
	some image in input.images
	evidence.judged(image)
	found := image.evidence
	evidence.settled(found, "provenance")

	# A unit of which something is proved is judged by that; what is only claimed counts for the others.
	claimed := usable(found)
	proved := evidence.proved(found, claimed)
	by_proof := evidence.lacking(found, proved, trusted(proved))
	by_claim := evidence.lacking(found, claimed, array.concat(proved, trusted(claimed)))
	digests := {unit.digest | some unit in array.concat(by_proof, by_claim)}
	untrusted := [unit | some unit in evidence.units(found); unit.digest in digests]
	count(untrusted) > 0
	objections := sort({objection(statement) |
		some statement in array.concat(
			evidence.concerning(found, by_proof, proved),
			evidence.concerning(found, by_claim, claimed),
		)
		not is_trusted(statement)
	})
	verdict := {
		"at": image.at,
		"msg": sprintf("%s was built%s %s", [
			words.named(image),
			words.for_platforms(found, untrusted),
			words.shown(objections, 3),
		]),
		"grade": image.grade,
	}
}

usable(found) := [statement |
	some statement in found.provenance
	statement.error == null
	statement.subject_matches
]

trusted(statements) := [statement | some statement in statements; is_trusted(statement)]

is_trusted(statement) if {
	builder_allowed(statement)
	source_allowed(statement)
}

builder_allowed(_) if count(builders) == 0

builder_allowed(statement) if regex.match(builder_expression, statement.builder)

source_allowed(_) if count(sources) == 0

source_allowed(statement) if {
	is_string(statement.source)
	regex.match(source_expression, statement.source)
}

objection(statement) := sprintf("by %s, which is not on the list of builders", [called(statement.builder)]) if {
	not builder_allowed(statement)
} else := sprintf("from %s, which is not on the list of sources", [called(statement.source)])

called(text) := words.bounded(text) if {
	is_string(text)
	text != ""
} else := "something that its provenance does not name"
