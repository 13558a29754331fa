package cattleguard.pinning.overridable_base_image_test

import data.cattleguard.pinning.overridable_base_image
import rego.v1

sha := "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

ref := concat("@", ["alpine", sha])

image(fields) := object.union(
	{
		"at": [0, "from"],
		"ref": ref,
		"registry": "docker.io",
		"repository": "library/alpine",
		"tag": null,
		"digest": sha,
		"grade": "digest",
		"role": "base",
		"name": "",
		"pull_policy": null,
		"arguments": ["BASE"],
		"unknown": [],
		"error": null,
		"evidence": null,
	},
	fields,
)

message(reference, arguments) := concat("", [
	"base image ",
	reference,
	" is only a default: --build-arg can replace it by way of ",
	arguments,
])

cases := {
	"bad: a digest by default": {
		"image": image({}),
		"require": "digest",
		"deny": {{"at": [0, "from"], "msg": message(ref, "BASE"), "grade": "digest"}},
	},
	"bad: two arguments": {
		"image": image({"arguments": ["NAME", "DIGEST"]}),
		"require": "digest",
		"deny": {{"at": [0, "from"], "msg": message(ref, "NAME, DIGEST"), "grade": "digest"}},
	},
	"bad: a version by default, where that counts as pinned": {
		"image": image({"ref": "alpine:3.20.3", "tag": "3.20.3", "digest": null, "grade": "version"}),
		"require": "version",
		"deny": {{"at": [0, "from"], "msg": message("alpine:3.20.3", "BASE"), "grade": "version"}},
	},
	"good: no argument": {
		"image": image({"arguments": []}),
		"require": "digest",
		"deny": set(),
	},
	"good: a default that unpinned-image speaks about": {
		"image": image({"ref": "alpine:3", "tag": "3", "digest": null, "grade": "floating"}),
		"require": "digest",
		"deny": set(),
	},
	"good: a stage of this file": {
		"image": image({"ref": "variant-a", "digest": null, "grade": "local"}),
		"require": "digest",
		"deny": set(),
	},
	"good: not a base image": {
		"image": image({"role": "copy"}),
		"require": "digest",
		"deny": set(),
	},
	"unknown: no default, which unpinned-image asks about": {
		"image": image({"ref": "${BASE}", "digest": null, "grade": "unknown", "unknown": ["${BASE}"]}),
		"require": "digest",
		"deny": set(),
	},
}

failing contains name if {
	some name, case in cases
	images := [case.image]
	settings := {"overridable-base-image": {"require": case.require}}
	got := overridable_base_image.deny with input.images as images with data.settings as settings
	got != case.deny
}

test_cases if failing == set()
