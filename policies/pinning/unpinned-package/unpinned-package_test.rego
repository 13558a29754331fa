package cattleguard.pinning.unpinned_package_test

import data.cattleguard.pinning.unpinned_package
import rego.v1

at := ["stages", 0, "run", 0, 2]

reference(fields) := object.union(
	{
		"at": at,
		"kind": "package",
		"ref": "curl",
		"host": "",
		"name": "curl",
		"revision": null,
		"grade": "floating",
		"fetcher": "apt-get",
		"phase": "build",
		"target": "image",
		"piped_to": null,
		"unknown": [],
		"error": null,
	},
	fields,
)

cases := {
	"bad: no version": {
		"reference": reference({}),
		"require": "version",
		"deny": {{"at": at, "msg": "apt-get installs whatever version of curl is newest", "grade": "floating"}},
	},
	"bad: a range": {
		"reference": reference({"ref": "requests>=2", "revision": ">=2", "fetcher": "pip"}),
		"require": "version",
		"deny": {{"at": at, "msg": "pip installs requests>=2, which leaves the version open", "grade": "floating"}},
	},
	"bad: a version where hashes are asked for": {
		"reference": reference({"ref": "requests==2.32.3", "revision": "2.32.3", "fetcher": "pip", "grade": "version"}),
		"require": "digest",
		"deny": {{
			"at": at,
			"msg": "pip installs requests==2.32.3 by version alone, without its hash",
			"grade": "version",
		}},
	},
	"bad: not a reference": {
		"reference": reference({"ref": "requests==", "fetcher": "pip", "error": "the version is missing"}),
		"require": "version",
		"deny": {{
			"at": at,
			"msg": "package requests== is not a valid reference, so nothing pins it: the version is missing",
			"grade": "floating",
		}},
	},
	"good: a version": {
		"reference": reference({"ref": "curl=8.5.0-2", "revision": "8.5.0-2", "grade": "version"}),
		"require": "version",
		"deny": set(),
	},
	"good: a hash": {
		"reference": reference({"grade": "digest"}),
		"require": "digest",
		"deny": set(),
	},
	"good: a file of the build": {
		"reference": reference({"ref": "./wheels/shop.whl", "grade": "local"}),
		"require": "digest",
		"deny": set(),
	},
	"good: when a container runs, which boot-time-install speaks about": {
		"reference": reference({"phase": "run", "target": "container"}),
		"require": "version",
		"deny": set(),
	},
	"good: on the machine that builds": {
		"reference": reference({"phase": "ci", "target": "runner"}),
		"require": "version",
		"deny": set(),
	},
	"good: not a package": {
		"reference": reference({"kind": "download"}),
		"require": "version",
		"deny": set(),
	},
	"unknown: no value": {
		"reference": reference({"ref": "curl=${V}", "grade": "unknown", "unknown": ["${V}"]}),
		"require": "version",
		"deny": set(),
		"unknown": {{"at": at, "expression": "${V}"}},
	},
	"unknown: on the machine that builds": {
		"reference": reference({"grade": "unknown", "unknown": ["${V}"], "phase": "ci", "target": "runner"}),
		"require": "version",
		"deny": set(),
	},
}

failing contains name if {
	some name, case in cases
	references := [case.reference]
	settings := {"unpinned-package": {"require": case.require}}
	got := unpinned_package.deny with input.references as references with data.settings as settings
	got != case.deny
}

failing contains name if {
	some name, case in cases
	references := [case.reference]
	settings := {"unpinned-package": {"require": case.require}}
	got := unpinned_package.unknown with input.references as references with data.settings as settings
	got != object.get(case, "unknown", set())
}

test_cases if failing == set()
