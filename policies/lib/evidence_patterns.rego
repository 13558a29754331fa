# METADATA
# title: Patterns
# description: |
#   Patterns with `*` as regular expressions. Where a pattern forbids, `*` stands for any characters, so that it forbids
#   rather more than less; where it allows, `*` stays within a part of an address and `**` goes across parts.
package cattleguard.lib.evidence_patterns

import rego.v1

# One expression for patterns that forbid, upper and lower case alike; each line of a text is matched as a whole.
forbidding(patterns) := sprintf("(?im)^(?:%s)$", [concat("|", [wide(pattern) | some pattern in patterns])])

# One expression for patterns of package URLs: what a pattern leaves out at the end (version, qualifiers) may be anything.
forbidding_purls(patterns) := sprintf("(?im)^(?:%s)$", [concat("|", expressions)]) if {
	expressions := [sprintf("%s%s", [wide(plain), open_end(plain)]) |
		some pattern in patterns
		plain := decoded(pattern)
	]
}

# A scope of npm is written `%40` or `@`.
decoded(purl) := replace(replace(purl, "%40", "@"), "pkg://", "pkg:")

open_end(pattern) := "" if {
	contains(pattern, "#")
} else := "(?:#.*)?" if {
	contains(pattern, "?")
} else := `(?:[?#].*)?` if {
	parts := split(pattern, "/")
	contains(parts[count(parts) - 1], "@")
	not scope(parts)
} else := `(?:[@?#].*)?`

# The last part of `pkg:npm/@scope` names a scope.
scope(parts) if startswith(parts[count(parts) - 1], "@")

# One expression for patterns that allow.
allowing(patterns) := sprintf("^(?:%s)$", [concat("|", [narrow(pattern) | some pattern in patterns])])

wide(pattern) := replace(literal(pattern), "*", ".*")

narrow(pattern) := concat(".*", [replace(part, "*", "[^/]*") | some part in split(literal(pattern), "**")])

# A text in which no character but `*` has a meaning.
literal(text) := replaced if {
	backslashes := replace(text, `\`, `\\`)
	dots := replace(replace(replace(backslashes, ".", `\.`), "+", `\+`), "?", `\?`)
	groups := replace(replace(replace(dots, "(", `\(`), ")", `\)`), "|", `\|`)
	classes := replace(replace(groups, "[", `\[`), "]", `\]`)
	braces := replace(replace(classes, "{", "[{]"), "}", "[}]")
	replaced := replace(replace(braces, "^", `\^`), "$", `\$`)
}
