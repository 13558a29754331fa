# METADATA
# title: SBOM of the container image is out of date
# description: |
#   An SBOM that was made days before the image describes another build: it was kept while the image was made anew
#   (medium). One that is very old was made by a tool that knew less, and of an image that has not been built anew with
#   what was corrected since (low). Where there are several SBOMs, the youngest counts, of those that somebody who is
#   trusted signed if there are any. Times before 2011 say nothing: builds that can be repeated put a fixed time in the
#   place of the true one.
# related_resources:
#   - ref: https://www.ntia.gov/report/2021/minimum-elements-software-bill-materials-sbom
#     description: "NTIA: the minimum elements for a software bill of materials, on frequency"
# custom:
#   severity: medium
#   category: provenance
#   formats: [kubernetes, compose, dockerfile, github-actions, terraform, terraform-plan, packer, image-list]
#   about: [images]
#   needs: [evidence]
#   remediation: >-
#     Make the SBOM in the same run that builds the image and attach it in place of the old one (`syft NAME@sha256:... -o
#     cyclonedx-json > sbom.json`, then `cosign attest --replace --type cyclonedx --predicate sbom.json
#     NAME@sha256:...`). Where it is only old, build the image anew on a current base.
#   controls:
#     nist-800-53r5: [CM-8, SR-4]
#     nist-800-218: [PS.3.2]
#     cis-supply-chain-1.0: [2.4.5]
#     pci-dss-4.0: [6.3.2]
#   parameters:
#     max-age-days:
#       description: The greatest age that passes, in days. 0 accepts every age.
#       type: integer
#       default: 365
package cattleguard.provenance.stale_sbom

import data.cattleguard.lib.evidence
import data.cattleguard.lib.evidence_days as days
import data.cattleguard.lib.evidence_words as words
import data.cattleguard.lib.settings
import rego.v1

max_age_days := settings.setting("stale-sbom", "max-age-days")

# An SBOM may be made while the image is, and clocks differ.
tolerance_days := 1

# Made before the image was.
deny contains verdict if {
	some image in input.images
	evidence.judged(image)
	found := image.evidence
	evidence.settled(found, "sbom")
	early := [entry | some entry in youngest(found); precedes(entry)]
	count(early) > 0
	verdict := {
		"at": image.at,
		"msg": sprintf("the SBOM of %s%s is of %s, but the image is of %s: it describes an earlier one", [
			words.named(image),
			words.for_platforms(found, [entry.unit | some entry in early]),
			days.date(early[0].sbom.timestamp),
			days.date(early[0].unit.created),
		]),
		"severity": "medium",
		"grade": image.grade,
	}
}

# Made after the image, and long ago.
deny contains verdict if {
	max_age_days > 0
	some image in input.images
	evidence.judged(image)
	found := image.evidence
	evidence.settled(found, "sbom")
	old := [entry |
		some entry in youngest(found)
		is_old(entry.sbom)
		not precedes(entry)
	]
	count(old) > 0
	verdict := {
		"at": image.at,
		"msg": sprintf("the SBOM of %s%s is of %s, more than %d days ago", [
			words.named(image),
			words.for_platforms(found, [entry.unit | some entry in old]),
			days.date(old[0].sbom.timestamp),
			max_age_days,
		]),
		"severity": "low",
		"grade": image.grade,
	}
}

# Each unit with the youngest SBOM of it that says when it was made.
youngest(found) := [{"unit": unit, "sbom": found.sboms[last[1]], "day": last[0]} |
	proved := evidence.proved_places(found, found.sboms)
	dated := [[days.number(sbom.timestamp), index, evidence.described(found, sbom)] |
		some index, sbom in found.sboms
		sbom.subject_matches != false
	]
	some unit in evidence.units(found)
	own := [entry | some entry in dated; evidence.speaks_for(found, unit, entry[2])]
	count(own) > 0
	last := max(evidence.firm(own, [entry | some entry in own; entry[1] in proved]))
]

precedes(entry) if days.number(entry.unit.created) - entry.day > tolerance_days

is_old(sbom) if {
	sbom.age_days != null
	sbom.age_days > max_age_days
}
