# METADATA
# title: SBOM of the container image is not complete
# description: |
#   An SBOM is of use where the components in it can be recognised and told apart: their names, versions and identifiers,
#   how they depend on each other, and who made the SBOM and when. Those are the minimum elements of the NTIA but one:
#   tools seldom know who supplies a component, so suppliers are asked for only where `elements` names them. An SBOM
#   that cannot be read, lists nothing, or is not valid for its format is of no use. Where there are several SBOMs, one
#   that is complete is enough; where somebody who is trusted signed any of them, one of those.
# related_resources:
#   - ref: https://www.ntia.gov/report/2021/minimum-elements-software-bill-materials-sbom
#     description: "NTIA: the minimum elements for a software bill of materials"
# custom:
#   severity: medium
#   category: provenance
#   formats: [kubernetes, compose, dockerfile, github-actions, terraform, terraform-plan, packer, image-list]
#   about: [images]
#   needs: [evidence]
#   remediation: >-
#     Make the SBOM anew from the image with a current tool (`syft NAME@sha256:... -o cyclonedx-json > sbom.json`), add
#     what the tool cannot know before it is signed, and attach it with `cosign attest --type
#     cyclonedx --predicate sbom.json NAME@sha256:...`. Elements that nobody asks of you can be left out of `elements`.
#   controls:
#     nist-800-53r5: [CM-8, SR-4]
#     nist-800-218: [PS.3.2]
#     cis-supply-chain-1.0: [2.4.5, 3.1.2]
#     pci-dss-4.0: [6.3.2]
#     iso-27001-2022: ["5.9", "5.21"]
#   parameters:
#     elements:
#       description: >-
#         The minimum elements that are asked for, of: supplier, name, version, identifiers, relationships, author,
#         timestamp.
#       type: array
#       default: [name, version, identifiers, relationships, author, timestamp]
#     coverage:
#       description: >-
#         The share of components, in percent, that must say something of themselves: `purl:95`, `license:80`. Of: name,
#         version, purl, supplier, license, hashes.
#       type: array
#       default: []
#     require-valid:
#       description: Whether the SBOM must be valid against the official schema of its format.
#       type: boolean
#       default: true
package cattleguard.provenance.incomplete_sbom

import data.cattleguard.lib.evidence
import data.cattleguard.lib.evidence_words as words
import data.cattleguard.lib.settings
import rego.v1

elements := settings.setting("incomplete-sbom", "elements")

coverage := settings.setting("incomplete-sbom", "coverage")

require_valid := settings.setting("incomplete-sbom", "require-valid")

deny contains verdict if {
	some image in input.images
	evidence.judged(image)
	found := image.evidence
	count(found.sboms) > 0
	evidence.settled(found, "sbom")
	proved := evidence.proved_places(found, found.sboms)
	judged := [[evidence.described(found, sbom), judgement(sbom), place] |
		some place, sbom in found.sboms
		sbom.subject_matches != false
	]
	flaws := [[unit, flaw] |
		some unit in evidence.units(found)
		own := [entry | some entry in judged; evidence.speaks_for(found, unit, entry[0])]
		counting := evidence.firm(own, [entry | some entry in own; entry[2] in proved])
		flaw := flaw_of_best([entry[1] | some entry in counting])
	]
	some text in {pair[1] | some pair in flaws}
	some_units := [pair[0] | some pair in flaws; pair[1] == text]
	verdict := {
		"at": image.at,
		"msg": sprintf("an SBOM of %s%s (%s", [words.named(image), words.for_platforms(found, some_units), text]),
		"grade": image.grade,
	}
}

# What is wrong with the best of some SBOMs; undefined where that is nothing, or there is none.
flaw_of_best(judgements) := sprintf("%s) %s", [words.sbom(best[2]), best[1]]) if {
	count(judgements) > 0
	best := sort(judgements)[0]
	best[0] > 0
}

# How bad an SBOM is, what is wrong with it, and the SBOM.
judgement(sbom) := [1000, sprintf("cannot be read: %s", [words.bounded(sbom.error)]), kind(sbom)] if {
	sbom.error != null
} else := [999, "lists no components", kind(sbom)] if {
	sbom.components == 0
} else := [count(lacking(sbom)) + count(rest), concat(" and ", all), kind(sbom)] if {
	rest := array.concat(uncovered(sbom), invalid(sbom))
	all := array.concat(lacks(sbom, lacking(sbom)), rest)
}

kind(sbom) := {"format": sbom.format, "spec_version": sbom.spec_version, "channel": sbom.channel}

lacking(sbom) := [element |
	some element in elements
	not object.get(sbom.minimum_elements, element, false)
]

lacks(sbom, absent) := [sprintf("lacks %s", [words.shown([missed(sbom, element) | some element in absent], 7)])] if {
	count(absent) > 0
} else := []

# An element, and how many of the components do not have it where that is some of them.
missed(sbom, element) := sprintf("%s for %d of %d components", [called(element), without, sbom.components]) if {
	without := round((1 - sbom.coverage[shares[element]]) * sbom.components)
	without > 0
	without < sbom.components
} else := called(element)

# By element, the share of the components that have it.
shares := {"supplier": "supplier", "name": "name", "version": "version"}

called(element) := object.get(names, element, sprintf("`%s`, which is not a minimum element", [element]))

names := {
	"supplier": "suppliers",
	"name": "names",
	"version": "versions",
	"identifiers": "identifiers",
	"relationships": "relationships",
	"author": "an author",
	"timestamp": "the time at which it was made",
}

uncovered(sbom) := [text |
	some asked in coverage
	text := shortfall(sbom, asked)
]

# How far an SBOM is below a share that is asked for; undefined where it is not.
shortfall(sbom, asked) := sprintf("cannot be held against `%s`, which is not a field and a percentage", [asked]) if {
	not readable(asked)
} else := sprintf("gives the %s of %d %% of its components, %s %% are asked for", [field, percent, least]) if {
	[field, least] := split(asked, ":")
	tenths := round(sbom.coverage[field] * 1000)
	tenths < to_number(least) * 10
	percent := floor(tenths / 10)
}

readable(asked) if regex.match(`^(name|version|purl|supplier|license|hashes):(100|[1-9]?[0-9])$`, asked)

invalid(sbom) := [sprintf("is not valid against the schema of its format: %s", [words.bounded(first)])] if {
	require_valid
	sbom.valid == false
	first := concat("", array.slice(array.concat(sbom.violations, ["it does not say where"]), 0, 1))
} else := []
