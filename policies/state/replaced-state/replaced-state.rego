# METADATA
# title: The plan destroys a store
# description: |
#   Replacing is for what can be made again from its image. A database, a disk or a bucket cannot: a plan that destroys or
#   replaces one takes what is stored in it away, and the new one starts empty. That is so as well where the replacement is
#   made first, because nobody moves the data over. A store that is only forgotten stays as it is, and an object that is
#   moved to another address is not touched.
# related_resources:
#   - ref: https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#prevent_destroy
#     description: "Terraform: prevent_destroy"
#   - ref: https://developer.hashicorp.com/terraform/language/resources/syntax#removing-resources
#     description: "Terraform: remove a resource without destroying it"
#   - ref: https://developer.hashicorp.com/terraform/internals/json-format#change-representation
#     description: "Terraform: actions in a plan"
# custom:
#   severity: critical
#   category: state
#   formats: [terraform-plan]
#   about: [changes]
#   remediation: >-
#     Undo the change that forces the replacement, or move the data first: make a new store beside it, copy, switch over,
#     and take the old one away in a plan of its own. To give a store out of Terraform's hands, use a `removed` block with
#     `destroy = false`; after renaming it here, a `moved` block. Waive a store that is meant to go, by its address.
#   controls:
#     nist-800-53r5: [CM-4, CP-9]
#     iso-27001-2022: ["8.13", "8.32"]
#     soc2: [A1.2]
#   parameters:
#     also-stores:
#       description: Further resource types that hold data.
#       type: array
#       default: []
#     no-stores:
#       description: Resource types whose data may be lost.
#       type: array
#       default: []
package cattleguard.state.replaced_state

import data.cattleguard.lib.settings
import data.cattleguard.lib.stores
import rego.v1

deny contains {"at": change.at, "msg": msg} if {
	some change in input.changes
	change.kind == "planned"
	change.mode == "managed"
	"delete" in change.actions
	what := kind_of(change.type)
	msg := message(change, what)
}

kind_of(type) := what if {
	not type in settings.setting("replaced-state", "no-stores")
	what := stores.kinds[type]
} else := "store" if {
	type in settings.setting("replaced-state", "also-stores")
}

message(change, what) := sprintf("%s is replaced%s: the new %s is empty", [change.address, because(change), what]) if {
	"create" in change.actions
} else := sprintf("%s is destroyed, and what is stored in the %s with it", [change.address, what])

# Why it is replaced, as far as the plan tells.
because(change) := sprintf(", because %s cannot change in place", [concat(", ", names)]) if {
	count(change.replace_paths) > 0
	names := sort({sprintf("`%s`", [concat(".", [sprintf("%v", [part]) | some part in path])]) |
		some path in change.replace_paths
	})
} else := ", because it is tainted" if {
	change.reason == "replace_because_tainted"
} else := ", because that was asked for" if {
	change.reason == "replace_by_request"
} else := ", because what it depends on changes" if {
	change.reason == "replace_by_triggers"
} else := ""
