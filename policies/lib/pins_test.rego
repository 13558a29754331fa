package cattleguard.lib.pins_test

import data.cattleguard.lib.pins
import rego.v1

grades := ["digest", "locked", "immutable", "local", "version", "floating", "unknown"]

below(require) := [grade | some grade in grades; pins.below({"grade": grade}, require)]

satisfying(require) := [grade | some grade in grades; pins.satisfies({"grade": grade}, require)]

test_below_digest if below("digest") == ["version", "floating"]

test_below_version if below("version") == ["floating"]

test_below_floating if below("floating") == []

test_a_misspelt_requirement_asks_for_the_most if below("digset") == below("digest")

test_digest_is_satisfied if satisfying("digest") == ["digest", "locked", "immutable", "local"]

test_version_is_satisfied if satisfying("version") == ["digest", "locked", "immutable", "local", "version"]

test_unresolved if {
	reference := {"at": ["a"], "grade": "unknown", "unknown": ["${X}", "${Y}"]}
	pins.unresolved(reference) == {
		{"at": ["a"], "expression": "${X}"},
		{"at": ["a"], "expression": "${Y}"},
	}
}

test_what_is_graded_is_resolved if {
	pins.unresolved({"at": ["a"], "grade": "floating", "unknown": ["${X}"]}) == set()
}
