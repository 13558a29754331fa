# METADATA
# title: Settings in nested blocks
# description: |
#   How a rule reads one attribute that stands in up to two levels of blocks. A block that is not written is read as an
#   empty one, so that a setting always has a place.
package cattleguard.lib.switches

import data.cattleguard.lib.places
import data.cattleguard.lib.resources
import rego.v1

# Every occurrence of an attribute, with its place, its value (null where it has none), and what it depends on.
settings(resource, blocks, attribute) := [setting |
	some holder in within(within([{"path": [], "body": resource.values}], blocks, 0), blocks, 1)
	path := array.concat(holder.path, [attribute])
	setting := {
		"at": places.place(resource, path),
		"value": object.get(holder.body, attribute, null),
		"unresolved": resources.unresolved(resource, path),
	}
]

within(holders, blocks, depth) := holders if {
	count(blocks) <= depth
} else := [inner |
	some holder in holders
	some inner in opened(holder, blocks[depth])
]

opened(holder, name) := found if {
	found := resources.blocks(holder.body, holder.path, name)
	count(found) > 0
} else := [{"path": array.concat(holder.path, [name, 0]), "body": {}}]
