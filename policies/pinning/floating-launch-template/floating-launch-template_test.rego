package cattleguard.pinning.floating_launch_template_test

import data.cattleguard.pinning.floating_launch_template
import rego.v1

at := ["resource", "aws_autoscaling_group", "web", 0, "launch_template", 0, "version"]

reference(fields) := object.union(
	{
		"at": at,
		"kind": "launch-template",
		"ref": "lt-0123456789abcdef0",
		"name": "lt-0123456789abcdef0",
		"revision": "$Latest",
		"grade": "floating",
		"unknown": [],
	},
	fields,
)

cases := {
	"bad: the latest version": {
		"reference": reference({}),
		"deny": {{
			"at": at,
			"msg": "launch template lt-0123456789abcdef0 is used at version $Latest, which moves without a change here",
			"grade": "floating",
		}},
	},
	"bad: no version": {
		"reference": reference({"revision": null}),
		"deny": {{
			"at": at,
			"msg": concat(" ", [
				"launch template lt-0123456789abcdef0 has no version:",
				"what is launched is its default one, which can be moved",
			]),
			"grade": "floating",
		}},
	},
	"bad: no name either": {
		"reference": reference({"name": "", "revision": "$Default"}),
		"deny": {{
			"at": at,
			"msg": "the launch template is used at version $Default, which moves without a change here",
			"grade": "floating",
		}},
	},
	"good: a number": {"reference": reference({"revision": "7", "grade": "version"})},
	"good: another kind of reference": {"reference": reference({"kind": "machine-image"})},
	"unknown: no value": {
		"reference": reference({"revision": "${var.version}", "grade": "unknown", "unknown": ["var.version"]}),
		"unknown": {{"at": at, "expression": "var.version"}},
	},
}

failing contains name if {
	some name, case in cases
	references := [case.reference]
	got := floating_launch_template.deny with input.references as references
	got != object.get(case, "deny", set())
}

failing contains name if {
	some name, case in cases
	references := [case.reference]
	got := floating_launch_template.unknown with input.references as references
	got != object.get(case, "unknown", set())
}

test_cases if failing == set()
