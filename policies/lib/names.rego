# METADATA
# title: Names of resources
# description: |
#   What a message calls a resource. All instances of a block, in all instances of its module, have one name there, so
#   that what is said of each of them at one place is said once; the calls that lead to it stand beside the finding.
package cattleguard.lib.names

import rego.v1

# The type and the name of the block that declares a resource, without its module and its instance key.
declared(resource) := sprintf("%s.%s", [resource.type, parts[count(parts) - 1]]) if {
	parts := split(without_keys(resource.address), ".")
}

without_keys(address) := address if {
	not contains(address, "[")
} else := regex.replace(address, `\[[^\]]*\]`, "")
