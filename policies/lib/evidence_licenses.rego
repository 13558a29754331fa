# METADATA
# title: Licence expressions
# description: |
#   Whether a licence can be met without what is forbidden. `MIT OR GPL-3.0-only` leaves a choice, `MIT AND GPL-3.0-only`
#   does not (SPDX specification 2.3, annex D). What is no expression is judged by its words.
package cattleguard.lib.evidence_licenses

import rego.v1

# A licence cannot be met without what an expression matches, and `allowed` does not match. That anything in it matches
# is rare, and tried first.
forbidden(license, expression, allowed) if {
	lines := concat("\n", array.concat([license], array.concat(names(license), words(license))))
	regex.match(expression, lines)
	outcome(license, expression, allowed) == "0"
}

outcome(license, expression, allowed) := mark if {
	mark := reduced(marks(license, expression, allowed))
	mark in {"0", "1"}
} else := "0" if {
	some word in array.concat([license], words(license))
	hit(word, expression, allowed)
} else := "1"

words(license) := regex.split(`[ ,;/()]+`, license)

# What stands in an expression: brackets, operators, and single licences with their exceptions.
names(license) := [replace(word, "~", " WITH ") |
	some word in split(replace(replace(replace(license, " WITH ", "~"), "(", " ( "), ")", " ) "), " ")
	word != ""
]

# Each licence becomes a mark: `0` where it may not be used, `1` where it may, `?` where it cannot be one.
marks(license, expression, allowed) := sprintf("(%s)", [concat("", found)]) if {
	found := [mark(name, expression, allowed) | some name in names(license)]
}

signs := {"AND": "&", "OR": "|", "(": "(", ")": ")"}

mark(name, expression, allowed) := sign if {
	sign := signs[name]
} else := "?" if {
	not regex.match(`^[A-Za-z0-9.:+-]+( WITH [A-Za-z0-9.:+-]+)?$`, name)
} else := "0" if {
	hit(name, expression, allowed)
} else := "1"

hit(name, expression, allowed) if {
	regex.match(expression, name)
	not regex.match(allowed, name)
}

# Each rewriting keeps the meaning, `&` before `|`, and what is an expression ends as one mark. One that is nested too
# deeply does not, and is judged by its words.
reduced(text) := pass(pass(pass(pass(pass(pass(pass(pass(text))))))))

pass(text) := once(once(text))

once(text) := simplified if {
	conjunctions := replace(replace(replace(text, "&1", ""), "1&", ""), "0&0", "0")
	choices := replace(replace(replace(conjunctions, "(0|", "("), "|0)", ")"), "|0|", "|")
	first := replace(replace(choices, "(1|1)", "(1)"), "(1|1|", "(1|")
	last := replace(replace(first, "|1|1)", "|1)"), "|1|1|", "|1|")
	simplified := replace(replace(last, "(1)", "1"), "(0)", "0")
}
