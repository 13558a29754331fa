# METADATA
# title: A change accepts findings
# description: |
#   The change that is scanned adds a waiver or an entry of the baseline, makes one hold longer, or makes one accept more.
#   That may be right, and is for somebody else to decide than its author: whoever approves it approves the waiver, with its
#   reason.
# related_resources:
#   - ref: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
#     description: "GitHub: who must approve changes of which files"
# custom:
#   severity: medium
#   category: governance
#   formats: [governance]
#   about: [governance]
#   needs: [revision]
#   waivable: false
#   remediation: >-
#     Repair what the waiver accepts. Where that must wait, let those approve the waiver who answer for what it accepts, with a
#     reason, a ticket and a last day.
#   controls:
#     nist-800-53r5: [CM-3, CM-5]
#     pci-dss-4.0: ["6.5.1"]
#     iso-27001-2022: ["8.32"]
#     soc2: [CC8.1]
package cattleguard.governance.new_waiver

import rego.v1

deny contains {"at": change.at, "msg": msg} if {
	some change in input.governance
	change.kind == "waiver"
	msg := sprintf("%s is %s", [change.subject, novelty(change)])
}

deny contains {"at": change.at, "msg": msg} if {
	some change in input.governance
	change.kind == "baseline"
	msg := sprintf("%s is accepted now: %s", [change.subject, change.after])
}

novelty(change) := sprintf("new: it holds %s", [change.after]) if {
	change.before == null
} else := sprintf("wider: it holds %s (before: %s)", [change.after, change.before])
