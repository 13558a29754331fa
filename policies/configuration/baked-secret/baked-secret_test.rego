package cattleguard.configuration.baked_secret_test

import data.cattleguard.configuration.baked_secret
import rego.v1

credential(kind, name) := {"at": ["env", 0], "kind": kind, "name": name, "phase": "build", "target": "image"}

cases := {
	"bad: a password": {
		"credentials": [credential("password", "DB_PASSWORD")],
		"deny": {{"at": ["env", 0], "msg": "DB_PASSWORD holds a literal credential (password)", "severity": "high"}},
	},
	"bad: a key without a name": {
		"credentials": [credential("aws-access-key", "")],
		"deny": {{"at": ["env", 0], "msg": "this text holds a literal credential (aws-access-key)", "severity": "critical"}},
	},
	"good: none": {"credentials": [], "deny": set()},
}

failing contains name if {
	some name, case in cases
	credentials := case.credentials
	got := baked_secret.deny with input.credentials as credentials
	got != case.deny
}

test_cases if failing == set()
