package cattleguard.lib.evidence_patterns_test

import data.cattleguard.lib.evidence_patterns as patterns
import rego.v1

# Each case: a pattern that forbids, and the texts that it matches of those beside it.
wide_cases := {
	"GPL-3.0-only": ["GPL-3.0-only", "gpl-3.0-only"],
	"GPL-*": ["GPL-2.0-only WITH Classpath-exception-2.0", "GPL-3.0-only", "gpl-3.0-only"],
	"*GPL*": [
		"AGPL-3.0-only",
		"GPL-2.0-only WITH Classpath-exception-2.0",
		"GPL-3.0-only",
		"gpl-3.0-only",
	],
	"GPL-3x0-only": [],
	"(MIT|GPL-3.0-only)": [],
	"[A-Z]*": [],
	"MIT+{1}^$\\?": ["MIT+{1}^$\\?"],
}

licenses := [
	"AGPL-3.0-only",
	"GPL-2.0-only WITH Classpath-exception-2.0",
	"GPL-3.0-only",
	"MIT",
	"MIT+{1}^$\\?",
	"gpl-3.0-only",
]

failing contains pattern if {
	some pattern, expected in wide_cases
	expression := patterns.forbidding([pattern])
	[text | some text in licenses; regex.match(expression, text)] != expected
}

# Each case: a pattern of package URLs, and those that it matches of those beside it.
purl_cases := {
	"pkg:npm/left-pad": ["pkg:npm/left-pad", "pkg:npm/left-pad@1.3.0", "pkg:npm/left-pad@1.3.0?arch=any#lib"],
	"pkg:npm/left-pad@1.3.0": ["pkg:npm/left-pad@1.3.0", "pkg:npm/left-pad@1.3.0?arch=any#lib"],
	"pkg:npm/left-pad@1.*": ["pkg:npm/left-pad@1.3.0", "pkg:npm/left-pad@1.3.0?arch=any#lib"],
	"pkg:npm/left-pad@1.3.0?arch=any": ["pkg:npm/left-pad@1.3.0?arch=any#lib"],
	"pkg:npm/left-pad@1.3.0?arch=any#bin": [],
	"pkg:npm/@acme/left-pad": ["pkg:npm/%40acme/left-pad@2.0.0"],
	"pkg:npm/@acme": ["pkg:npm/%40acme@1.0.0"],
	"pkg:npm/%40acme/*": ["pkg:npm/%40acme/left-pad@2.0.0"],
	"pkg:npm/*": [
		"pkg:npm/%40acme/left-pad@2.0.0",
		"pkg:npm/%40acme@1.0.0",
		"pkg:npm/left-pad",
		"pkg:npm/left-pad@1.3.0",
		"pkg:npm/left-pad@1.3.0?arch=any#lib",
		"pkg:npm/left-padding@1.0.0",
	],
	"pkg:NPM/Left-Padding": ["pkg:npm/left-padding@1.0.0"],
	"pkg:pypi/left.pad": [],
}

purls := [
	"pkg:npm/%40acme/left-pad@2.0.0",
	"pkg:npm/%40acme@1.0.0",
	"pkg:npm/left-pad",
	"pkg:npm/left-pad@1.3.0",
	"pkg:npm/left-pad@1.3.0?arch=any#lib",
	"pkg:npm/left-padding@1.0.0",
	"pkg:pypi/left-pad@1.0.0",
]

failing contains pattern if {
	some pattern, expected in purl_cases
	expression := patterns.forbidding_purls([pattern])
	[purl | some purl in purls; regex.match(expression, patterns.decoded(purl))] != expected
}

# Each case: a pattern that allows, and the addresses that it matches of those beside it.
narrow_cases := {
	"https://github.com/acme/*": ["https://github.com/acme/web"],
	"https://github.com/acme/**": [
		"https://github.com/acme/ci/.github/workflows/build.yml@refs/tags/v2",
		"https://github.com/acme/web",
	],
	"https://github.com/acme/ci/**@refs/tags/v*": ["https://github.com/acme/ci/.github/workflows/build.yml@refs/tags/v2"],
	"https://github.com/*": [],
	"HTTPS://github.com/acme/web": [],
	"github.com/acme/web": [],
	"https://github.com/acme/w.b": [],
}

addresses := [
	"https://github.com/acme/ci/.github/workflows/build.yml@refs/tags/v2",
	"https://github.com/acme/web",
	"https://github.com.example.net/acme/web",
	"https://example.net/?https://github.com/acme/web",
]

failing contains pattern if {
	some pattern, expected in narrow_cases
	expression := patterns.allowing([pattern])
	[address | some address in addresses; regex.match(expression, address)] != expected
}

test_cases if failing == set()

test_one_of_several_is_enough if regex.match(patterns.forbidding(["MIT", "GPL-*"]), "GPL-3.0-only")

test_a_line_of_many_is_found if {
	regex.match(patterns.forbidding_purls(["pkg:npm/b"]), "pkg:npm/a@1\npkg:npm/b@1\npkg:npm/c@1")
}

test_a_pattern_does_not_go_across_lines if {
	not regex.match(patterns.forbidding_purls(["pkg:npm/*/c"]), "pkg:npm/a@1\npkg:npm/b/d\npkg:npm/c@1")
}
