# METADATA
# title: A change lets more pass than before
# description: |
#   The change that is scanned also changes what decides over it: the configuration, a policy, an ignore file, or which files
#   are assessed at all. A gate that a pull request can open for itself is none; so whoever reviews it is told what it does to
#   the gate, apart from what it does to the infrastructure. Only what lets more pass is told, and what may.
# related_resources:
#   - ref: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
#     description: "GitHub: who must approve changes of which files"
# custom:
#   severity: high
#   category: governance
#   formats: [governance]
#   about: [governance]
#   needs: [revision]
#   waivable: false
#   remediation: >-
#     Take the change of policy out of this pull request, or make it in one of its own, which those approve who answer for the
#     policy; once that is merged, it governs.
#   controls:
#     nist-800-53r5: [CM-3, CM-5]
#     pci-dss-4.0: ["6.5.1"]
#     iso-27001-2022: ["8.32"]
#     soc2: [CC8.1]
#   parameters:
#     accepted-kinds:
#       description: >-
#         Kinds of changes that are not told, of: fail-on, strict, paths, formats, exclude, ignore, select, rule, severity,
#         parameter, waivable, policies, policy-file, policy-keys, conftest, trust, images, waiver-rules, configuration,
#         not-assessed.
#       type: array
#       default: []
package cattleguard.governance.weakened_policy

import data.cattleguard.lib.settings
import rego.v1

# What accepts findings one by one is told by new-waiver.
acceptances := {"waiver", "baseline"}

accepted := {kind | some kind in settings.setting("weakened-policy", "accepted-kinds")} | acceptances

deny contains {"at": change.at, "msg": msg} if {
	some change in input.governance
	not change.kind in accepted
	msg := concat("", [difference(change), doubt(change)])
}

difference(change) := sprintf("%s is not assessed any more: %s", [change.subject, change.after]) if {
	change.kind == "not-assessed"
} else := sprintf("%s has %s now", [change.subject, change.after]) if {
	change.before == null
} else := sprintf("%s has %s no more", [change.subject, change.before]) if {
	change.after == null
} else := sprintf("%s is %s, and was %s", [change.subject, change.after, change.before])

doubt(change) := ", which may let more pass" if {
	change.direction == "unknown"
} else := ""
