package cattleguard.lib.baked_test

import data.cattleguard.lib.baked
import rego.v1

cases := {
	"baked: user data": ["aws_instance", ["user_data"]],
	"baked: a part of it": ["aws_instance", ["root_block_device", 0, "volume_size"]],
	"baked: in a block": ["kubernetes_pod_v1", ["spec", 0, "container", 1, "image"]],
	"benign: tags": ["aws_instance", ["tags", "Name"]],
	"benign: a part of what is baked": ["aws_instance", ["root_block_device", 0, "tags", "Name"]],
	"benign: everything else of a pod": ["kubernetes_pod_v1", ["spec", 0, "active_deadline_seconds"]],
	"benign: scaling": ["google_app_engine_standard_app_version", ["automatic_scaling", 0, "max_concurrent_requests"]],
	"other: what nobody listed": ["aws_instance", ["tagsy"]],
}

failing contains name if {
	some name, case in cases
	not startswith(name, baked.kind(case[0], baked.plain(case[1])))
}

test_cases if failing == set()

# A path that is both would be decided by the order of the questions.
test_no_path_is_both if {
	both := {[type, path] |
		some type, row in baked.types
		is_set(row.benign)
		some path in row.benign
		path in row.baked
	}
	both == set()
}
