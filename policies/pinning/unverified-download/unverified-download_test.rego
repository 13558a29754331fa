package cattleguard.pinning.unverified_download_test

import data.cattleguard.pinning.unverified_download
import rego.v1

at := ["stages", 0, "run", 0, 1]

url := "https://example.com/install.sh"

reference(fields) := object.union(
	{
		"at": at,
		"kind": "download",
		"ref": url,
		"host": "example.com",
		"name": "/install.sh",
		"revision": null,
		"grade": "floating",
		"fetcher": "curl",
		"phase": "build",
		"target": "image",
		"piped_to": null,
		"unknown": [],
		"error": null,
	},
	fields,
)

saved(grade) := {
	"at": at,
	"msg": "https://example.com/install.sh is downloaded without being compared with a checksum that is written here",
	"severity": "medium",
	"grade": grade,
}

run(program) := {
	"at": at,
	"msg": concat(" ", [program, "runs whatever https://example.com/install.sh sends, unseen"]),
	"severity": "high",
	"grade": "floating",
}

cases := {
	"bad: saved": {"reference": reference({}), "deny": {saved("floating")}},
	"bad: saved, from an address with a version": {
		"reference": reference({"revision": "1.2.3", "grade": "version"}),
		"deny": {saved("version")},
	},
	"bad: piped into a shell": {"reference": reference({"piped_to": "bash"}), "deny": {run("bash")}},
	"bad: piped into an interpreter with a version": {
		"reference": reference({"piped_to": "python3.12"}),
		"deny": {run("python3.12")},
	},
	"bad: piped into something that unpacks": {
		"reference": reference({"piped_to": "tar"}),
		"deny": {saved("floating")},
	},
	"good: compared with a checksum": {"reference": reference({"grade": "digest"}), "deny": set()},
	"good: of this repository": {"reference": reference({"grade": "local"}), "deny": set()},
	"good: not a download": {"reference": reference({"kind": "package"}), "deny": set()},
	"unknown: no value": {
		"reference": reference({"grade": "unknown", "unknown": ["${URL}"]}),
		"deny": set(),
		"unknown": {{"at": at, "expression": "${URL}"}},
	},
	"unknown: not a download": {
		"reference": reference({"kind": "git", "grade": "unknown", "unknown": ["${URL}"]}),
		"deny": set(),
	},
}

failing contains name if {
	some name, case in cases
	references := [case.reference]
	got := unverified_download.deny with input.references as references
	got != case.deny
}

failing contains name if {
	some name, case in cases
	references := [case.reference]
	got := unverified_download.unknown with input.references as references
	got != object.get(case, "unknown", set())
}

test_cases if failing == set()
