package cattleguard.pinning.unpinned_machine_image_test

import data.cattleguard.pinning.unpinned_machine_image
import rego.v1

at := ["resource", "aws_instance", "web", 0, "ami"]

reference(fields) := object.union(
	{
		"at": at,
		"kind": "machine-image",
		"ref": "resolve:ssm:/aws/service/x/latest/ami-id",
		"host": "",
		"name": "/aws/service/x/latest/ami-id",
		"revision": null,
		"grade": "floating",
		"fetcher": "terraform",
		"phase": null,
		"unknown": [],
		"error": null,
		"offers": "digest",
	},
	fields,
)

denied(msg, severity, grade) := {verdict} if {
	verdict := {"at": at, "msg": msg, "severity": severity, "grade": grade}
}

cases := {
	"bad: looked up when an instance is made": {
		"reference": reference({}),
		"deny": denied(
			concat(" ", [
				"machine image resolve:ssm:/aws/service/x/latest/ami-id is not pinned:",
				"it is the latest there is when an instance is made",
			]),
			"high",
			"floating",
		),
	},
	"bad: looked up when a plan is made": {
		"reference": reference({"ref": "app-*", "host": "self", "fetcher": "aws_ami", "revision": "most recent"}),
		"deny": denied("machine image app-* is not pinned: every plan takes what matches by then", "medium", "floating"),
	},
	"bad: looked up when an image is built": {
		"reference": reference({"ref": "debian-12", "fetcher": "packer", "phase": "build"}),
		"deny": denied("machine image debian-12 is not pinned: every build takes the latest there is", "high", "floating"),
	},
	"bad: of any owner when an image is built": {
		"reference": reference({"ref": "app-*", "fetcher": "packer", "phase": "build", "revision": "most recent"}),
		"deny": denied("machine image app-* can be anyone's: the query names no owners", "high", "floating"),
	},
	"bad: looked up when a group is made": {
		"reference": reference({"ref": "AL2023", "fetcher": "aws_eks_node_group"}),
		"deny": denied(
			"machine image AL2023 is not pinned: the group takes the latest release there is when it is made",
			"medium",
			"floating",
		),
	},
	"bad: of any owner": {
		"reference": reference({"ref": "app-*", "fetcher": "aws_ami", "revision": "most recent"}),
		"deny": denied("machine image app-* can be anyone's: the query names no owners", "high", "floating"),
	},
	"bad: not a reference": {
		"reference": reference({"ref": "ami-1", "error": "it is too short"}),
		"require": "floating",
		"deny": denied("machine image ami-1 is not a valid reference: it is too short", "medium", "floating"),
	},
	"bad: a name where an id is asked for": {
		"reference": reference({"ref": "app-1.2.3", "host": "self", "fetcher": "aws_ami", "grade": "version"}),
		"require": "digest",
		"deny": denied("machine image app-1.2.3 is held by its name or version alone", "medium", "version"),
	},
	"good: an id": {"reference": reference({"ref": "ami-0123456789abcdef0", "grade": "digest"})},
	"good: an exact version": {"reference": reference({"ref": "app-1.2.3", "grade": "version"})},
	"good: made here": {"reference": reference({"grade": "local"})},
	"good: a version where there is nothing firmer": {
		"reference": reference({"ref": "Canonical:x:y:1.2.3", "grade": "version", "offers": "version"}),
		"require": "digest",
	},
	"good: where anything valid is enough": {"reference": reference({}), "require": "floating"},
	"good: another kind of reference": {"reference": reference({"kind": "module"})},
	"unknown: no value": {
		"reference": reference({"grade": "unknown", "unknown": ["var.ami"]}),
		"unknown": {{"at": at, "expression": "var.ami"}},
	},
}

failing contains name if {
	some name, case in cases
	references := [case.reference]
	settings := {"unpinned-machine-image": {"require": object.get(case, "require", "version")}}
	got := unpinned_machine_image.deny with input.references as references with data.settings as settings
	got != object.get(case, "deny", set())
}

failing contains name if {
	some name, case in cases
	references := [case.reference]
	settings := {"unpinned-machine-image": {"require": object.get(case, "require", "version")}}
	got := unpinned_machine_image.unknown with input.references as references with data.settings as settings
	got != object.get(case, "unknown", set())
}

test_cases if failing == set()
