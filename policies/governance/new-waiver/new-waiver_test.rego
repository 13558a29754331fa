package cattleguard.governance.new_waiver_test

import data.cattleguard.governance.new_waiver
import rego.v1

change(said) := object.union(
	{"at": [0], "kind": "waiver", "subject": "a waiver of x", "before": null, "after": "without an end", "direction": "weaker"},
	said,
)

cases := {
	"bad: a new one": {
		"governance": [change({})],
		"deny": {{"at": [0], "msg": "a waiver of x is new: it holds without an end"}},
	},
	"bad: one that holds longer": {
		"governance": [change({"before": "until 2027-01-31"})],
		"deny": {{"at": [0], "msg": "a waiver of x is wider: it holds without an end (before: until 2027-01-31)"}},
	},
	"bad: an entry of the baseline": {
		"governance": [change({"kind": "baseline", "subject": "the baseline: x in web.yaml", "after": "web is y"})],
		"deny": {{"at": [0], "msg": "the baseline: x in web.yaml is accepted now: web is y"}},
	},
	"good: a change of the configuration": {"governance": [change({"kind": "fail-on"})], "deny": set()},
	"good: nothing": {"governance": [], "deny": set()},
}

failing contains name if {
	some name, case in cases
	governance := case.governance
	got := new_waiver.deny with input.governance as governance
	got != case.deny
}

test_cases if failing == set()
