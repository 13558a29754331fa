# METADATA
# title: Places of settings
# description: |
#   Where a setting of a resource stands in its document: in a configuration below the block itself, in a plan or a state
#   below its `values`.
package cattleguard.lib.places

import data.cattleguard.lib.resources
import rego.v1

# The pointer of what stands at a path of a resource.
place(resource, path) := array.concat(resource.at, path) if {
	resources.configured(resource)
} else := array.concat(array.concat(resource.at, ["values"]), path)
