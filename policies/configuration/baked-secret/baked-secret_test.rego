package cattleguard.configuration.baked_secret_test

import data.cattleguard.configuration.baked_secret
import rego.v1

credential(kind, name) := {"at": ["env", 0], "kind": kind, "name": name, "phase": "build", "target": "image"}

in_ci(kind, name) := object.union(credential(kind, name), {"phase": "ci", "target": "runner"})

cases := {
	"bad: a password of a test run": {
		"credentials": [in_ci("password", "PGPASSWORD")],
		"deny": {{"at": ["env", 0], "msg": "PGPASSWORD holds a literal credential (password)", "severity": "medium"}},
	},
	"bad: a service on the runner": {
		"credentials": [in_ci("local-url-password", "URL")],
		"deny": {{"at": ["env", 0], "msg": "URL holds a literal credential (local-url-password)", "severity": "medium"}},
	},
	"bad: a service elsewhere": {
		"credentials": [in_ci("url-password", "URL")],
		"deny": {{"at": ["env", 0], "msg": "URL holds a literal credential (url-password)", "severity": "high"}},
	},
	"bad: a key in a pipeline": {
		"credentials": [in_ci("github-token", "PASSWORD")],
		"deny": {{"at": ["env", 0], "msg": "PASSWORD holds a literal credential (github-token)", "severity": "critical"}},
	},
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
