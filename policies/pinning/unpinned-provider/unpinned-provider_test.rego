package cattleguard.pinning.unpinned_provider_test

import data.cattleguard.pinning.unpinned_provider
import rego.v1

at := ["terraform", 0, "required_providers", 0, "aws"]

reference(fields) := object.union(
	{
		"at": at,
		"kind": "provider",
		"ref": "hashicorp/aws",
		"host": "",
		"name": "hashicorp/aws",
		"revision": null,
		"grade": "floating",
		"unknown": [],
		"error": null,
		"phase": "deploy",
		"offers": "locked",
	},
	fields,
)

denied(msg, severity, grade) := {verdict} if {
	verdict := {"at": at, "msg": msg, "severity": severity, "grade": grade}
}

cases := {
	"bad: no version": {
		"reference": reference({}),
		"require": "floating",
		"deny": denied(
			"provider hashicorp/aws has no version: every new checkout takes the latest",
			"medium",
			"floating",
		),
	},
	"bad: no version in a module that is called": {
		"reference": reference({"phase": null}),
		"deny": denied(
			"provider hashicorp/aws has no version: every new checkout takes the latest",
			"medium",
			"floating",
		),
	},
	"bad: a range": {
		"reference": reference({"revision": ">= 5.0"}),
		"require": "version",
		"deny": denied(
			"provider hashicorp/aws is whatever >= 5.0 allows: no lock file has its hashes",
			"medium",
			"floating",
		),
	},
	"bad: a version alone": {
		"reference": reference({"revision": "5.1.0", "grade": "version"}),
		"deny": denied(
			"provider hashicorp/aws is held by version 5.1.0 alone: no lock file has its hashes",
			"low",
			"version",
		),
	},
	"bad: a plugin by a range": {
		"reference": reference({"kind": "plugin", "revision": ">= 1.2", "phase": "build", "offers": "version"}),
		"deny": denied(
			"plugin hashicorp/aws is whatever >= 1.2 allows: an exact version is as good as it gets",
			"medium",
			"floating",
		),
	},
	"bad: not a source": {
		"reference": reference({"ref": "a/b/c/d", "error": "it has too many parts"}),
		"require": "floating",
		"deny": denied("provider a/b/c/d is not a valid source: it has too many parts", "medium", "floating"),
	},
	"good: locked": {"reference": reference({"grade": "locked"})},
	"good: a version where versions are enough": {
		"reference": reference({"revision": "5.1.0", "grade": "version"}),
		"require": "version",
	},
	"good: a version where there is no lock file": {"reference": reference({"kind": "plugin", "revision": "1.3.0", "grade": "version", "offers": "version"})},
	"good: a range in a module that is called": {"reference": reference({"revision": ">= 5.0", "phase": null})},
	"good: a range where ranges are enough": {"reference": reference({"revision": "~> 5.0"}), "require": "floating"},
	"good: built in": {"reference": reference({"ref": "terraform.io/builtin/terraform", "host": "terraform.io"})},
	"good: another kind of reference": {"reference": reference({"kind": "module"})},
	"unknown: no value": {
		"reference": reference({"grade": "unknown", "revision": "${var.release}", "unknown": ["var.release"]}),
		"unknown": {{"at": at, "expression": "var.release"}},
	},
}

failing contains name if {
	some name, case in cases
	references := [case.reference]
	settings := {"unpinned-provider": {"require": object.get(case, "require", "locked")}}
	got := unpinned_provider.deny with input.references as references with data.settings as settings
	got != object.get(case, "deny", set())
}

failing contains name if {
	some name, case in cases
	references := [case.reference]
	settings := {"unpinned-provider": {"require": object.get(case, "require", "locked")}}
	got := unpinned_provider.unknown with input.references as references with data.settings as settings
	got != object.get(case, "unknown", set())
}

test_cases if failing == set()
