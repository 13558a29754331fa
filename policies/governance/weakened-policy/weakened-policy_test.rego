package cattleguard.governance.weakened_policy_test

import data.cattleguard.governance.weakened_policy
import rego.v1

change(said) := object.union(
	{"at": ["fail-on"], "kind": "fail-on", "subject": "fail-on", "before": "high", "after": "critical", "direction": "weaker"},
	said,
)

raised := {"at": ["fail-on"], "msg": "fail-on is critical, and was high"}

cases := {
	"bad: another value": {"governance": [change({})], "deny": {raised}},
	"bad: something new": {
		"governance": [change({"kind": "exclude", "subject": "exclude", "before": null, "after": "/legacy/"})],
		"deny": {{"at": ["fail-on"], "msg": "exclude has /legacy/ now"}},
	},
	"bad: something that is gone": {
		"governance": [change({"kind": "policies", "subject": "policies", "before": "policies", "after": null})],
		"deny": {{"at": ["fail-on"], "msg": "policies has policies no more"}},
	},
	"bad: a change without a direction": {
		"governance": [change({"kind": "parameter", "subject": "purls of x", "before": "a", "after": "b", "direction": "unknown"})],
		"deny": {{"at": ["fail-on"], "msg": "purls of x is b, and was a, which may let more pass"}},
	},
	"bad: a file that is left out": {
		"governance": [change({"at": [], "kind": "not-assessed", "subject": "web.yaml", "before": "assessed", "after": "not text"})],
		"deny": {{"at": [], "msg": "web.yaml is not assessed any more: not text"}},
	},
	"good: a waiver, of which another rule speaks": {
		"governance": [change({"kind": "waiver"}), change({"kind": "baseline"})],
		"deny": set(),
	},
	"good: a kind that is accepted": {"governance": [change({})], "accepted": ["fail-on"], "deny": set()},
	"bad: another kind than is accepted": {"governance": [change({})], "accepted": ["exclude"], "deny": {raised}},
	"good: nothing": {"governance": [], "deny": set()},
}

failing contains name if {
	some name, case in cases
	governance := case.governance
	accepted := object.get(case, "accepted", [])
	got := weakened_policy.deny with input.governance as governance
		with data.settings as {"weakened-policy": {"accepted-kinds": accepted}}
	got != case.deny
}

test_cases if failing == set()
