# METADATA
# title: Container image has known vulnerabilities
# description: |
#   A scan for vulnerabilities that is attested to the image says what was known of it when it was scanned. What it
#   found counts, whoever attached it, until somebody who is trusted signed a newer scan of the same scanner. That
#   nothing was found is worth something only where somebody who is trusted signed it. An image without a scan passes
#   unless `require-scan` asks for one.
# related_resources:
#   - ref: https://github.com/sigstore/cosign/blob/main/specs/COSIGN_VULN_ATTESTATION_SPEC.md
#     description: "cosign: attestation of a vulnerability scan"
# custom:
#   severity: high
#   category: provenance
#   formats: [kubernetes, compose, dockerfile, github-actions, terraform, terraform-plan, packer, image-list]
#   about: [images]
#   needs: [evidence]
#   remediation: >-
#     Build the image anew on a current base with the fixed packages, and attest a scan of the result (`trivy image
#     --format cosign-vuln --output scan.json NAME@sha256:...`, then `cosign attest --type vuln --predicate scan.json
#     NAME@sha256:...`). What does not apply to you can be listed under `ignore`.
#   controls:
#     nist-800-53r5: [RA-5, SI-2]
#     nist-800-218: [PW.4.4, RV.1.1]
#     cis-supply-chain-1.0: [3.2.2]
#     cis-docker-1.6: ["4.4"]
#     pci-dss-4.0: [6.3.1, 6.3.3]
#     iso-27001-2022: ["8.8"]
#     soc2: [CC7.1]
#   parameters:
#     severity-limit:
#       description: The lowest severity that counts.
#       type: string
#       default: critical
#       choices: [critical, high, medium, low, unknown]
#     ignore:
#       description: Identifiers of vulnerabilities that do not count (`CVE-2024-0001`).
#       type: array
#       default: []
#     require-scan:
#       description: Whether the image must have a scan that somebody signed who is trusted to sign the image.
#       type: boolean
#       default: false
#     max-age-days:
#       description: With `require-scan`, the greatest age of the scan that passes, in days.
#       type: integer
#       default: 30
package cattleguard.provenance.vulnerable_image

import data.cattleguard.lib.evidence
import data.cattleguard.lib.evidence_words as words
import data.cattleguard.lib.settings
import rego.v1

limit := settings.setting("vulnerable-image", "severity-limit")

ignored := {upper(id) | some id in settings.setting("vulnerable-image", "ignore")}

require_scan := settings.setting("vulnerable-image", "require-scan")

max_age_days := settings.setting("vulnerable-image", "max-age-days")

ranks := {"critical": 4, "high": 3, "medium": 2, "low": 1, "unknown": 0}

counted := {level | some level, rank in ranks; rank >= ranks[limit]}

most_shown := 5

# Something was found.
deny contains verdict if {
	some image in input.images
	evidence.judged(image)
	found := image.evidence
	proved := evidence.proved(found, valid(found))
	scans := [scan |
		some scan in valid(found)
		count(of_weight(scan)) + unlisted(scan) > 0
		not superseded(scan, proved)
	]
	count(scans) > 0
	worst_first := sort({entry(vulnerability) |
		some scan in scans
		some vulnerability in of_weight(scan)
	})
	affected := evidence.lacking(found, scans, [])
	verdict := {
		"at": image.at,
		"msg": sprintf("%s has %s%s%s", [
			words.named(image),
			number(count(worst_first) + max([unlisted(scan) | some scan in scans])),
			words.for_platforms(found, affected),
			ending(worst_first),
		]),
		"grade": image.grade,
	}
}

# There is no scan that could show that nothing was found.
deny contains verdict if {
	require_scan
	some image in input.images
	evidence.judged(image)
	found := image.evidence
	evidence.settled(found, "scan")
	scans := valid(found)
	proved := evidence.proved(found, scans)
	recent := [scan | some scan in proved; is_number(scan.age_days); scan.age_days <= max_age_days]
	without := {
		"that says what is known of it": evidence.uncovered(found, evidence.subjects(found, found.scans)),
		"that is of use: it speaks about another image, or cannot be read": evidence.lacking(found, found.scans, scans),
		"that somebody who is trusted signed": evidence.lacking(found, scans, proved),
		sprintf("from the last %d days", [max_age_days]): evidence.lacking(found, proved, recent),
	}
	some text, some_units in without
	count(some_units) > 0
	verdict := {
		"at": image.at,
		"msg": sprintf("%s has no scan for vulnerabilities%s %s", [
			words.named(image),
			words.for_platforms(found, some_units),
			text,
		]),
		"grade": image.grade,
	}
}

# Scans of this image that can be read.
valid(found) := [scan |
	some scan in found.scans
	scan.error == null
	scan.subject_matches
]

# Somebody who is trusted scanned the same with the same scanner later.
superseded(scan, proved) if {
	some later in proved
	later.subject == scan.subject
	later.scanner == scan.scanner
	is_later(later, scan)
}

is_later(later, scan) if {
	is_number(later.age_days)
	is_number(scan.age_days)
	later.age_days < scan.age_days
}

is_later(later, scan) if {
	later.age_days == scan.age_days
	in_utc(later.scanned_at)
	in_utc(scan.scanned_at)
	later.scanned_at > scan.scanned_at
}

in_utc(time) if {
	is_string(time)
	endswith(time, "Z")
}

of_weight(scan) := [vulnerability |
	some vulnerability in scan.vulnerabilities
	vulnerability.severity in counted
	not upper(vulnerability.id) in ignored
]

# The number of vulnerabilities of weight that a scan counts and that are not on its list.
unlisted(scan) := max([0, total - listed]) if {
	total := sum([amount | some level, amount in scan.counts; level in counted])
	listed := count([1 | some vulnerability in scan.vulnerabilities; vulnerability.severity in counted])
}

# What is said of a vulnerability, in the order in which it is shown.
entry(vulnerability) := [
	0 - ranks[vulnerability.severity],
	vulnerability.id,
	vulnerability["package"],
	vulnerability.version,
	vulnerability.fixed_in,
]

described([_, id, name, version, fixed_in]) := sprintf("%s (%s %s, %s)", [
	words.bounded(id),
	words.bounded(name),
	words.bounded(version),
	remedy(fixed_in),
])

remedy(fixed_in) := sprintf("fixed in %s", [words.bounded(fixed_in)]) if {
	is_string(fixed_in)
} else := "not fixed"

number(amount) := sprintf("1 vulnerability of severity %s", [severities]) if {
	amount == 1
} else := sprintf("%d vulnerabilities of severity %s", [amount, severities])

severities := limit if {
	limit == "critical"
} else := sprintf("%s or above", [limit])

ending(worst_first) := ", which its scan does not list" if {
	count(worst_first) == 0
} else := sprintf(": %s", [words.conjoined(first)]) if {
	count(worst_first) <= most_shown
	first := [described(one) | some one in worst_first]
} else := sprintf(": %s and %d more", [concat(", ", first), count(worst_first) - most_shown]) if {
	first := [described(one) | some one in array.slice(worst_first, 0, most_shown)]
}
