package cattleguard.lib.switches_test

import data.cattleguard.lib.switches
import rego.v1

resource := {
	"at": ["r"],
	"values": {"plain": "a", "outer": [{"inner": [{"on": true}, {"on": false}]}], "one": {"on": true}},
	"unknown": {"outer.0.inner.1.on": "var.on", "missing": "var.blocks"},
}

test_attribute if {
	switches.settings(resource, [], "plain") == [{"at": ["r", "plain"], "value": "a", "unresolved": set()}]
}

test_nested_blocks if {
	switches.settings(resource, ["outer", "inner"], "on") == [
		{"at": ["r", "outer", 0, "inner", 0, "on"], "value": true, "unresolved": set()},
		{"at": ["r", "outer", 0, "inner", 1, "on"], "value": false, "unresolved": {"var.on"}},
	]
}

test_an_object_for_a_block if {
	switches.settings(resource, ["one"], "on") == [{"at": ["r", "one", "on"], "value": true, "unresolved": set()}]
}

test_no_block if {
	switches.settings(resource, ["absent"], "on") == [{"at": ["r", "absent", 0, "on"], "value": null, "unresolved": set()}]
}

test_a_block_that_is_not_known if {
	switches.settings(resource, ["missing"], "on") == [{
		"at": ["r", "missing", 0, "on"],
		"value": null,
		"unresolved": {"var.blocks"},
	}]
}
