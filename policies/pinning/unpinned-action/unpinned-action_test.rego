package cattleguard.pinning.unpinned_action_test

import data.cattleguard.pinning.unpinned_action
import rego.v1

at := ["jobs", "test", "steps", 0, "uses"]

reference(fields) := object.union(
	{
		"at": at,
		"kind": "action",
		"ref": "actions/checkout@v4",
		"host": "github.com",
		"name": "actions/checkout",
		"revision": "v4",
		"grade": "floating",
		"fetcher": "uses",
		"phase": "ci",
		"target": "runner",
		"piped_to": null,
		"unknown": [],
		"error": null,
	},
	fields,
)

cases := {
	"bad: a major version": {
		"reference": reference({}),
		"require": "version",
		"deny": {{
			"at": at,
			"msg": "action actions/checkout@v4 is not pinned: v4 moves by design",
			"severity": "high",
			"grade": "floating",
		}},
	},
	"bad: a reusable workflow by branch": {
		"reference": reference({
			"kind": "workflow",
			"ref": "acme/ci/.github/workflows/build.yml@main",
			"revision": "main",
		}),
		"require": "digest",
		"deny": {{
			"at": at,
			"msg": "reusable workflow acme/ci/.github/workflows/build.yml@main is not pinned: main moves by design",
			"severity": "high",
			"grade": "floating",
		}},
	},
	"bad: a full version": {
		"reference": reference({"ref": "actions/checkout@v4.2.2", "revision": "v4.2.2", "grade": "version"}),
		"require": "digest",
		"deny": {{
			"at": at,
			"msg": "action actions/checkout@v4.2.2 is pinned by its tag alone, which can be moved",
			"severity": "medium",
			"grade": "version",
		}},
	},
	"bad: not a reference": {
		"reference": reference({"ref": "actions/checkout", "revision": null, "error": "the revision is missing"}),
		"require": "floating",
		"deny": {{
			"at": at,
			"msg": "action actions/checkout is not a valid reference, so nothing pins it: the revision is missing",
			"severity": "high",
			"grade": "floating",
		}},
	},
	"good: a commit": {
		"reference": reference({"grade": "digest"}),
		"require": "digest",
		"deny": set(),
	},
	"good: locked": {
		"reference": reference({"grade": "locked"}),
		"require": "digest",
		"deny": set(),
	},
	"good: an immutable release": {
		"reference": reference({"grade": "immutable"}),
		"require": "digest",
		"deny": set(),
	},
	"good: of this repository": {
		"reference": reference({"ref": "./.github/actions/x", "revision": null, "grade": "local"}),
		"require": "digest",
		"deny": set(),
	},
	"good: a version where versions are enough": {
		"reference": reference({"grade": "version"}),
		"require": "version",
		"deny": set(),
	},
	"good: not an action": {
		"reference": reference({"kind": "git"}),
		"require": "digest",
		"deny": set(),
	},
	"unknown: no value": {
		"reference": reference({"grade": "unknown", "unknown": ["${{ inputs.ref }}"]}),
		"require": "digest",
		"deny": set(),
		"unknown": {{"at": at, "expression": "${{ inputs.ref }}"}},
	},
	"unknown: not an action": {
		"reference": reference({"kind": "git", "grade": "unknown", "unknown": ["${X}"]}),
		"require": "digest",
		"deny": set(),
	},
}

failing contains name if {
	some name, case in cases
	references := [case.reference]
	settings := {"unpinned-action": {"require": case.require}}
	got := unpinned_action.deny with input.references as references with data.settings as settings
	got != case.deny
}

failing contains name if {
	some name, case in cases
	references := [case.reference]
	settings := {"unpinned-action": {"require": case.require}}
	got := unpinned_action.unknown with input.references as references with data.settings as settings
	got != object.get(case, "unknown", set())
}

test_cases if failing == set()
