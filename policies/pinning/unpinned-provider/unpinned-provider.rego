# METADATA
# title: Provider or plugin can move
# description: |
#   A provider of Terraform or a plugin of Packer is a program that runs with the rights to change the infrastructure.
#   Terraform's dependency lock file holds the version and the hashes of each one. Where it is missing, left out of version
#   control or without hashes, every new checkout takes the latest version that the constraint allows, and nothing tells
#   whether it is the one that was used before. A module that others call only says which versions it works with, and a
#   range is right there: the lock file belongs to the configuration that calls it. Even such a module must name a
#   version, or a new major one breaks it. Packer has no lock file: an exact version is as good as it gets.
# related_resources:
#   - ref: https://developer.hashicorp.com/terraform/language/files/dependency-lock
#     description: "Terraform: dependency lock file"
#   - ref: https://developer.hashicorp.com/terraform/language/providers/requirements#version-constraints
#     description: "Terraform: version constraints of providers"
# custom:
#   severity: medium
#   category: pinning
#   formats: [terraform, packer, terragrunt]
#   about: [references]
#   remediation: >-
#     Constrain the version under `required_providers`, run `terraform init` (`terraform providers lock` for every platform
#     you use) and commit `.terraform.lock.hcl` beside the configuration. Give a plugin of Packer an exact version.
#   controls:
#     nist-800-53r5: [CM-2, CM-3, SI-7]
#     nist-800-218: [PW.4.4]
#     cis-supply-chain-1.0: [2.4.2, 3.1.7]
#     iso-27001-2022: ["8.9", "8.32"]
#     soc2: [CC8.1]
#   parameters:
#     require:
#       description: >-
#         The lowest grade that passes. `locked` asks for hashes in a lock file; `version` accepts exact versions;
#         `floating` accepts every constraint, and asks for one.
#       type: string
#       default: locked
#       choices: [locked, version, floating]
package cattleguard.pinning.unpinned_provider

import data.cattleguard.lib.pins
import data.cattleguard.lib.settings
import rego.v1

require := settings.setting("unpinned-provider", "require")

# Of what a configuration takes itself; what a module only declares is up to its callers.
severities := {"floating": "medium", "version": "low"}

# Providers that are part of Terraform itself.
built_in := "terraform.io"

deny contains verdict if {
	some reference in providers
	reference.error == null
	reference.revision == null
	reference.grade == "floating"
	verdict := {
		"at": reference.at,
		"msg": sprintf("%s %s has no version: every new checkout takes the latest", [reference.kind, reference.ref]),
		"severity": "medium",
		"grade": reference.grade,
	}
}

deny contains verdict if {
	some reference in providers
	reference.error == null
	reference.revision != null
	reference.phase != null
	pins.below(reference, require)
	reference.grade != reference.offers
	verdict := {
		"at": reference.at,
		"msg": message(reference),
		"severity": severities[reference.grade],
		"grade": reference.grade,
	}
}

deny contains verdict if {
	some reference in providers
	reference.error != null
	verdict := {
		"at": reference.at,
		"msg": sprintf("%s %s is not a valid source: %s", [reference.kind, reference.ref, reference.error]),
		"severity": "medium",
		"grade": reference.grade,
	}
}

unknown contains question if {
	some reference in providers
	some question in pins.unresolved(reference)
}

providers contains reference if {
	some reference in input.references
	reference.kind in {"provider", "plugin"}
	reference.host != built_in
}

message(reference) := sprintf("%s %s %s: %s", [
	reference.kind,
	reference.ref,
	problem(reference),
	answer(reference),
])

problem(reference) := sprintf("is held by version %s alone", [reference.revision]) if {
	reference.grade == "version"
} else := sprintf("is whatever %s allows", [reference.revision])

# Packer has no lock file.
answer(reference) := "an exact version is as good as it gets" if {
	reference.offers == "version"
} else := "no lock file has its hashes"
