# METADATA
# title: Terraform module can move
# description: |
#   No lock file holds modules: `terraform init` takes whatever a branch, a tag or a version range means at that time, and
#   what it takes runs with the rights to change the whole infrastructure. A commit names the content of a git module,
#   and a checksum that of an archive. A registry offers versions only: an exact one is as good as a registry module gets,
#   and passes.
# related_resources:
#   - ref: https://developer.hashicorp.com/terraform/language/modules/sources#selecting-a-revision
#     description: "Terraform: selecting a revision of a module"
#   - ref: https://developer.hashicorp.com/terraform/language/files/dependency-lock
#     description: "Terraform: the dependency lock file tracks providers, not modules"
# custom:
#   severity: high
#   category: pinning
#   formats: [terraform, terraform-plan, terragrunt]
#   about: [references]
#   remediation: >-
#     Give a git source the full commit (`?ref=<40 hex digits>`), with the tag in a comment; give a registry module an
#     exact `version`; give an archive its `checksum`. Let a bot propose updates.
#   controls:
#     nist-800-53r5: [CM-2, CM-3, SI-7]
#     nist-800-218: [PW.4.4]
#     cis-supply-chain-1.0: [3.1.7, 5.1.7]
#     pci-dss-4.0: [6.5.1]
#     iso-27001-2022: ["8.9", "8.32"]
#     soc2: [CC8.1]
#   parameters:
#     require:
#       description: >-
#         The lowest grade that passes. `digest` asks for the best that a source of its type offers; `version` accepts
#         full version tags; `floating` accepts everything that is valid.
#       type: string
#       default: digest
#       choices: [digest, version, floating]
package cattleguard.pinning.unpinned_module

import data.cattleguard.lib.pins
import data.cattleguard.lib.settings
import rego.v1

require := settings.setting("unpinned-module", "require")

severities := {"floating": "high", "version": "medium"}

archives := ["http://", "https://", "s3::", "gcs::", "oci://"]

deny contains verdict if {
	some reference in modules
	reference.error == null
	pins.below(reference, require)
	reference.grade != reference.offers
	verdict := object.union(
		{
			"at": place(reference),
			"msg": sprintf("module %s %s; %s", [reference.ref, problem(reference), answer(reference)]),
			"severity": severities[reference.grade],
			"grade": reference.grade,
		},
		repair(reference),
	)
}

# What was installed last is what the range meant when it was tried.
repair(reference) := {"fix": [{"at": beside(reference), "value": reference.installed}]} if {
	reference.offers == "version"
	reference.fetcher == "terraform"
	object.get(reference, "installed", null) != null
} else := {}

beside(reference) := array.concat(array.slice(reference.at, 0, count(reference.at) - 1), ["version"])

deny contains verdict if {
	some reference in modules
	reference.error != null
	verdict := {
		"at": reference.at,
		"msg": sprintf("module %s is not a valid source, so nothing pins it: %s", [reference.ref, reference.error]),
		"severity": "high",
		"grade": reference.grade,
	}
}

unknown contains question if {
	some reference in modules
	some question in pins.unresolved(reference)
}

modules contains reference if {
	some reference in input.references
	reference.kind == "module"
}

# A registry's version stands beside the source; Terragrunt writes it into the source.
place(reference) := beside(reference) if {
	reference.offers == "version"
	reference.revision != null
	reference.fetcher == "terraform"
} else := reference.at

problem(reference) := sprintf("is pinned by %s alone, which can be moved", [reference.revision]) if {
	reference.grade == "version"
} else := "has no version: every init takes the latest" if {
	reference.offers == "version"
	reference.revision == null
} else := sprintf("is not pinned: %s allows later versions", [reference.revision]) if {
	reference.offers == "version"
} else := "is not pinned: the archive can be replaced" if {
	archived(reference)
} else := "is not pinned: it follows the default branch" if {
	reference.revision == null
} else := sprintf("is not pinned: revision %s moves by design", [reference.revision])

answer(reference) := "an exact version is as good as a registry module gets" if {
	reference.offers == "version"
} else := "a checksum pins it" if {
	archived(reference)
} else := "a commit pins it"

archived(reference) if strings.any_prefix_match(reference.ref, archives)
