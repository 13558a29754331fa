package cattleguard.lib.evidence_licenses_test

import data.cattleguard.lib.evidence_licenses as licenses
import data.cattleguard.lib.evidence_patterns as patterns
import rego.v1

gpl := patterns.forbidding(["GPL-*", "AGPL-*", "GPL"])

with_exception := patterns.forbidding(["* WITH GCC-exception-3.1"])

nothing := patterns.forbidding([])

forbidden := {
	"GPL-3.0-only",
	"gpl-3.0-only",
	"(GPL-3.0-only)",
	"MIT AND GPL-3.0-only",
	"GPL-3.0-only AND MIT",
	"GPL-2.0-only OR GPL-3.0-only",
	"MIT AND (GPL-2.0-only OR GPL-3.0-only)",
	"(MIT OR Apache-2.0) AND GPL-3.0-only",
	"(MIT OR GPL-2.0-only) AND (AGPL-3.0-only OR (GPL-3.0-only AND BSD-3-Clause))",
	"GPL-2.0-only WITH Classpath-exception-2.0",
	"MIT AND GPL-3.0-only OR AGPL-3.0-only",
	"GPL-2 or later",
	"MIT or GPL-3.0-only",
	"MIT, GPL-3.0",
	"MIT/GPL-3.0",
	"GNU GPL 3",
	"GPL-3.0-only OR",
	"OR GPL-3.0-only OR MIT AND",
	"MIT OR (GPL-3.0-only",
}

allowed := {
	"",
	"MIT",
	"NOASSERTION",
	"MIT OR GPL-3.0-only",
	"GPL-3.0-only OR MIT",
	"GPL-2.0-only OR GPL-3.0-only OR MIT OR AGPL-3.0-only",
	"GPL-3.0-only AND BSD-3-Clause OR MIT",
	"MIT OR GPL-3.0-only AND BSD-3-Clause",
	"(MIT OR GPL-2.0-only) AND (Apache-2.0 OR GPL-3.0-only)",
	"((((((MIT OR GPL-2.0-only))))))",
	"MIT AND (GPL-2.0-only OR (BSD-2-Clause AND (GPL-3.0-only OR (Zlib AND ISC))))",
	"MIT AND BSD-3-Clause AND ISC AND Zlib AND Apache-2.0 AND curl AND X11 AND OpenSSL AND Unlicense",
	"LGPL-2.1-only",
	"BSD 3-Clause",
	"MIT OR",
	"LicenseRef-acme-1.0 OR DocumentRef-a:LicenseRef-b",
}

but := {
	"GPL-3.0-or-later WITH GCC-exception-3.1",
	"MIT AND GPL-3.0-or-later WITH GCC-exception-3.1",
}

not_but := {
	"GPL-3.0-or-later",
	"GPL-3.0-or-later AND GPL-3.0-or-later WITH GCC-exception-3.1",
}

test_forbidden if {
	{text | some text in forbidden; licenses.forbidden(text, gpl, nothing)} == forbidden
}

test_allowed if {
	{text | some text in allowed; licenses.forbidden(text, gpl, nothing)} == set()
}

test_allowed_all_the_same if {
	{text | some text in but; licenses.forbidden(text, gpl, with_exception)} == set()
	{text | some text in but; licenses.forbidden(text, gpl, nothing)} == but
}

test_words_are_allowed_all_the_same if {
	licenses.forbidden("GPL-2 or later", gpl, nothing)
	not licenses.forbidden("GPL-2 or later", gpl, patterns.forbidding(["GPL-2*"]))
}

test_nothing_else_is_allowed if {
	{text | some text in not_but; licenses.forbidden(text, gpl, with_exception)} == not_but
}
