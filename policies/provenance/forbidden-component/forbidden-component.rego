# METADATA
# title: Container image contains a forbidden component
# description: |
#   Some components must not be in what is run: packages that were taken over or are known to be malicious, versions that
#   an organisation has banned, licences whose terms it does not accept. What its SBOM lists is held against patterns.
#   The rule is silent until `purls` or `licenses` is configured. An expression such as `MIT OR GPL-3.0-only` leaves a
#   choice, and is forbidden only where every choice is.
# related_resources:
#   - ref: https://github.com/package-url/purl-spec
#     description: "Package URL specification"
#   - ref: https://spdx.github.io/spdx-spec/v2.3/SPDX-license-expressions/
#     description: "SPDX: licence expressions"
# custom:
#   severity: high
#   category: provenance
#   formats: [kubernetes, compose, dockerfile, github-actions, terraform, terraform-plan, packer, image-list]
#   about: [images]
#   needs: [evidence]
#   remediation: >-
#     Build the image without the component, or with a version or a licence that is allowed; `syft NAME@sha256:...` shows
#     which layer and which package bring it in. What has been reviewed can be listed under `except`.
#   controls:
#     nist-800-53r5: [CM-7(5), CM-10, SR-3]
#     nist-800-218: [PW.4.4]
#     cis-supply-chain-1.0: [3.2.1, 3.2.3]
#     iso-27001-2022: ["5.32", "8.19"]
#     soc2: [CC6.8]
#   parameters:
#     purls:
#       description: >-
#         Patterns of package URLs (`pkg:npm/event-stream@3.3.6`, `pkg:pypi/*`); `*` stands for any characters. What a
#         pattern leaves out at its end, such as the version, may be anything.
#       type: array
#       default: []
#     licenses:
#       description: >-
#         Patterns of single licences (`AGPL-3.0-only`, `GPL-*`); `*` stands for any characters. A licence with an
#         exception is one (`GPL-2.0-only WITH Classpath-exception-2.0`).
#       type: array
#       default: []
#     except:
#       description: Patterns of package URLs and of licences that are allowed all the same (`* WITH GCC-exception-3.1`).
#       type: array
#       default: []
package cattleguard.provenance.forbidden_component

import data.cattleguard.lib.evidence
import data.cattleguard.lib.evidence_licenses
import data.cattleguard.lib.evidence_patterns as patterns
import data.cattleguard.lib.evidence_words as words
import data.cattleguard.lib.settings
import rego.v1

purls := settings.setting("forbidden-component", "purls")

licenses := settings.setting("forbidden-component", "licenses")

exceptions := settings.setting("forbidden-component", "except")

purl_expression := patterns.forbidding_purls(purls)

purl_exceptions := patterns.forbidding_purls(exceptions)

license_expression := patterns.forbidding(licenses)

license_exceptions := patterns.forbidding(exceptions)

deny contains verdict if {
	count(purls) > 0
	some image in input.images
	evidence.judged(image)
	found := image.evidence
	hits := [[sbom, forbidden] |
		some sbom in read(found)
		forbidden := forbidden_purls(sbom)
		count(forbidden) > 0
	]
	count(hits) > 0
	verdict := {
		"at": image.at,
		"msg": sprintf("%s contains%s what is forbidden: %s", [
			words.named(image),
			words.for_platforms(found, affected(found, hits)),
			words.shown(sort({words.bounded(purl) | some hit in hits; some purl in hit[1]}), 5),
		]),
		"grade": image.grade,
	}
}

deny contains verdict if {
	count(licenses) > 0
	some image in input.images
	evidence.judged(image)
	found := image.evidence
	hits := [[sbom, forbidden] |
		some sbom in read(found)
		forbidden := forbidden_uses(sbom)
		count(forbidden) > 0
	]
	count(hits) > 0
	verdict := {
		"at": image.at,
		"msg": sprintf("%s contains%s what stands under forbidden licences: %s", [
			words.named(image),
			words.for_platforms(found, affected(found, hits)),
			words.shown(by_license([use | some hit in hits; some use in hit[1]]), 5),
		]),
		"grade": image.grade,
	}
}

# A pattern that cannot match would forbid nothing without a word.
deny contains verdict if {
	some pattern in purls
	not startswith(pattern, "pkg:")
	not startswith(pattern, "*")
	image := [one | some one in input.images; evidence.judged(one)][0]
	verdict := {
		"at": image.at,
		"msg": sprintf("`%s` in `purls` forbids nothing: a package URL begins with `pkg:`", [pattern]),
		"grade": image.grade,
	}
}

# Components beyond the limit are not listed.
unknown contains question if {
	count(purls) + count(licenses) > 0
	some image in input.images
	evidence.judged(image)
	some sbom in read(image.evidence)
	sbom.components_left_out > 0
	question := {
		"at": image.at,
		"expression": sprintf("%d components of the SBOM beyond the limit", [sbom.components_left_out]),
	}
}

# SBOMs that can be read and are not about another image.
read(found) := [sbom |
	some sbom in found.sboms
	sbom.error == null
	sbom.subject_matches != false
]

# All are tried at once first: it is rare that one is forbidden.
forbidden_purls(sbom) := {purl |
	regex.match(purl_expression, patterns.decoded(concat("\n", sbom.purls)))
	some purl in sbom.purls
	regex.match(purl_expression, patterns.decoded(purl))
	not regex.match(purl_exceptions, patterns.decoded(purl))
}

forbidden_uses(sbom) := [use |
	some use in sbom.licenses
	evidence_licenses.forbidden(use.license, license_expression, license_exceptions)
]

affected(found, hits) := evidence.lacking(found, [hit[0] | some hit in hits], [])

# Each licence once, with the components that have it.
by_license(uses) := [sprintf("%s (%s)", [words.bounded(license), components(use)]) |
	some license in sort({one.license | some one in uses})
	use := [one | some one in uses; one.license == license][0]
]

components(use) := sprintf("%d components", [use.count]) if {
	count(use.components) == 0
} else := words.conjoined(names) if {
	names := [words.bounded(name) | some name in array.slice(use.components, 0, 3)]
	count(names) >= use.count
} else := sprintf("%s and %d more", [concat(", ", first), use.count - count(first)]) if {
	first := [words.bounded(name) | some name in array.slice(use.components, 0, 3)]
}
