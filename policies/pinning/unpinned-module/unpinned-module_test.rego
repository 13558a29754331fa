package cattleguard.pinning.unpinned_module_test

import data.cattleguard.pinning.unpinned_module
import rego.v1

at := ["module", "vpc", 0, "source"]

version_at := ["module", "vpc", 0, "version"]

registry(fields) := object.union(
	{
		"at": at,
		"kind": "module",
		"ref": "acme/vpc/aws",
		"host": "",
		"name": "acme/vpc/aws",
		"revision": null,
		"grade": "floating",
		"unknown": [],
		"error": null,
		"fetcher": "terraform",
		"offers": "version",
	},
	fields,
)

git(fields) := object.union(
	registry({"ref": "git::https://git.example.com/vpc.git", "offers": "digest"}),
	fields,
)

denied(place, msg, severity, grade) := {{"at": place, "msg": msg, "severity": severity, "grade": grade}}

cases := {
	"bad: a registry module without a version": {
		"reference": registry({}),
		"deny": denied(
			at,
			concat(" ", [
				"module acme/vpc/aws has no version: every init takes the latest;",
				"an exact version is as good as a registry module gets",
			]),
			"high",
			"floating",
		),
	},
	"bad: a registry module by a range": {
		"reference": registry({"revision": "~> 5.0"}),
		"deny": denied(
			version_at,
			concat(" ", [
				"module acme/vpc/aws is not pinned: ~> 5.0 allows later versions;",
				"an exact version is as good as a registry module gets",
			]),
			"high",
			"floating",
		),
	},
	"bad: a registry module by a range, installed": {
		"reference": registry({"revision": "~> 5.0", "installed": "5.1.2"}),
		"deny": {{
			"at": version_at,
			"msg": concat(" ", [
				"module acme/vpc/aws is not pinned: ~> 5.0 allows later versions;",
				"an exact version is as good as a registry module gets",
			]),
			"severity": "high",
			"grade": "floating",
			"fix": [{"at": version_at, "value": "5.1.2"}],
		}},
	},
	"bad: a registry module by a range in its source": {
		"reference": registry({"ref": "tfr:///acme/vpc/aws?version=~>5", "revision": "~>5", "fetcher": "terragrunt"}),
		"deny": denied(
			at,
			concat(" ", [
				"module tfr:///acme/vpc/aws?version=~>5 is not pinned: ~>5 allows later versions;",
				"an exact version is as good as a registry module gets",
			]),
			"high",
			"floating",
		),
	},
	"bad: git without a revision": {
		"reference": git({}),
		"deny": denied(
			at,
			concat(" ", [
				"module git::https://git.example.com/vpc.git is not pinned: it follows the default branch;",
				"a commit pins it",
			]),
			"high",
			"floating",
		),
	},
	"bad: git at a branch": {
		"reference": git({"ref": "github.com/acme/vpc?ref=main", "revision": "main"}),
		"require": "version",
		"deny": denied(
			at,
			"module github.com/acme/vpc?ref=main is not pinned: revision main moves by design; a commit pins it",
			"high",
			"floating",
		),
	},
	"bad: git at a tag": {
		"reference": git({"ref": "github.com/acme/vpc?ref=v1.2.3", "revision": "v1.2.3", "grade": "version"}),
		"deny": denied(
			at,
			"module github.com/acme/vpc?ref=v1.2.3 is pinned by v1.2.3 alone, which can be moved; a commit pins it",
			"medium",
			"version",
		),
	},
	"bad: an archive": {
		"reference": git({"ref": "https://example.com/vpc.zip"}),
		"deny": denied(
			at,
			"module https://example.com/vpc.zip is not pinned: the archive can be replaced; a checksum pins it",
			"high",
			"floating",
		),
	},
	"bad: not a source": {
		"reference": registry({"ref": "vpc", "error": "a local module begins with ./ or ../"}),
		"require": "floating",
		"deny": denied(
			at,
			"module vpc is not a valid source, so nothing pins it: a local module begins with ./ or ../",
			"high",
			"floating",
		),
	},
	"good: an exact version of a registry": {"reference": registry({"revision": "5.1.0", "grade": "version"})},
	"good: a commit": {"reference": git({"grade": "digest"})},
	"good: a tag where tags are enough": {
		"reference": git({"revision": "v1.2.3", "grade": "version"}),
		"require": "version",
	},
	"good: where anything valid is enough": {"reference": git({}), "require": "floating"},
	"good: local": {"reference": registry({"ref": "./vpc", "grade": "local", "offers": "local"})},
	"good: another kind of reference": {"reference": registry({"kind": "provider"})},
	"unknown: no value": {
		"reference": registry({"grade": "unknown", "unknown": ["var.release"]}),
		"unknown": {{"at": at, "expression": "var.release"}},
	},
}

failing contains name if {
	some name, case in cases
	references := [case.reference]
	settings := {"unpinned-module": {"require": object.get(case, "require", "digest")}}
	got := unpinned_module.deny with input.references as references with data.settings as settings
	got != object.get(case, "deny", set())
}

failing contains name if {
	some name, case in cases
	references := [case.reference]
	settings := {"unpinned-module": {"require": object.get(case, "require", "digest")}}
	got := unpinned_module.unknown with input.references as references with data.settings as settings
	got != object.get(case, "unknown", set())
}

test_cases if failing == set()
