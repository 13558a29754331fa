package cattleguard.lib.places_test

import data.cattleguard.lib.places
import rego.v1

test_in_a_configuration if {
	places.place({"at": ["resource", "a", "b", 0]}, ["c", 0, "d"]) == ["resource", "a", "b", 0, "c", 0, "d"]
}

test_in_a_plan if {
	at := ["planned_values", "root_module", "resources", 3]
	places.place({"at": at}, ["c"]) == ["planned_values", "root_module", "resources", 3, "values", "c"]
}
