# METADATA
# title: Pin grades
# description: |
#   How grades compare. A digest, a lock file and a platform that forbids moving hold a reference equally fast, so
#   asking for one of them is satisfied by each of them. `unknown` compares with nothing: it is neither a pass nor a
#   violation.
package cattleguard.lib.pins

import rego.v1

ranks := {"floating": 0, "version": 1, "immutable": 2, "locked": 2, "digest": 2, "local": 2}

# A reference is below what a rule requires. A requirement that is not a grade asks for the most.
below(reference, require) if ranks[reference.grade] < object.get(ranks, require, 2)

# A reference satisfies what a rule requires.
satisfies(reference, require) if ranks[reference.grade] >= object.get(ranks, require, 2)

# The expressions that keep a reference from being graded, each with the place of the reference.
unresolved(reference) := {{"at": reference.at, "expression": expression} |
	reference.grade == "unknown"
	some expression in reference.unknown
}
