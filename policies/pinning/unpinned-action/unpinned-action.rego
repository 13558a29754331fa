# METADATA
# title: Action or reusable workflow can move
# description: |
#   A workflow that uses an action by tag or branch runs whatever its owner, or whoever took over the account, points
#   that name at when the job starts, with the job's token and secrets. Only the full commit hash names the code itself.
#   Tags of well-known actions have been moved to code that prints secrets into logs.
# related_resources:
#   - ref: https://docs.github.com/en/actions/reference/security/secure-use#using-third-party-actions
#     description: "GitHub: secure use of third-party actions"
# custom:
#   severity: high
#   category: pinning
#   formats: [github-actions]
#   about: [references]
#   remediation: >-
#     Replace the tag or branch by the full commit hash it stands for, keep the version in a comment
#     (`uses: owner/name@<40 hexadecimal digits> # v4.2.2`), and let a bot propose updates.
#   controls:
#     nist-800-53r5: [CM-3, SI-7, SR-3]
#     nist-800-218: [PO.3.2, PW.4.4]
#     cis-supply-chain-1.0: [2.4.2, 3.1.7]
#     iso-27001-2022: ["5.21", "8.32"]
#     soc2: [CC6.8, CC8.1]
#   parameters:
#     require:
#       description: >-
#         The lowest grade that passes. `version` accepts full version tags; `floating` accepts everything that is valid.
#       type: string
#       default: digest
#       choices: [digest, version, floating]
package cattleguard.pinning.unpinned_action

import data.cattleguard.lib.pins
import data.cattleguard.lib.settings
import rego.v1

require := settings.setting("unpinned-action", "require")

severities := {"floating": "high", "version": "medium"}

nouns := {"action": "action", "workflow": "reusable workflow"}

deny contains verdict if {
	some reference in input.references
	noun := nouns[reference.kind]
	reference.error == null
	pins.below(reference, require)
	verdict := {
		"at": reference.at,
		"msg": message(noun, reference),
		"severity": severities[reference.grade],
		"grade": reference.grade,
	}
}

deny contains verdict if {
	some reference in input.references
	noun := nouns[reference.kind]
	reference.error != null
	verdict := {
		"at": reference.at,
		"msg": sprintf("%s %s is not a valid reference, so nothing pins it: %s", [noun, reference.ref, reference.error]),
		"severity": "high",
		"grade": reference.grade,
	}
}

unknown contains question if {
	some reference in input.references
	nouns[reference.kind]
	some question in pins.unresolved(reference)
}

message(noun, reference) := sprintf("%s %s is not pinned: %s moves by design", [noun, reference.ref, reference.revision]) if {
	reference.grade == "floating"
} else := sprintf("%s %s is pinned by its tag alone, which can be moved", [noun, reference.ref])
