package cattleguard.pinning.unpinned_image_test

import data.cattleguard.pinning.unpinned_image
import rego.v1

sha := "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

at := ["spec", "containers", 0, "image"]

image(fields) := object.union(
	{
		"at": at,
		"ref": "nginx",
		"registry": "docker.io",
		"repository": "library/nginx",
		"tag": null,
		"digest": null,
		"grade": "floating",
		"role": "container",
		"name": "web",
		"pull_policy": null,
		"arguments": [],
		"unknown": [],
		"error": null,
		"evidence": null,
	},
	fields,
)

# Each case: the image, the grade that is required, and the verdicts.
cases := {
	"bad: no tag": {
		"image": image({}),
		"require": "digest",
		"deny": {{
			"at": at,
			"msg": "image nginx has no tag and no digest: it is whatever `latest` is when it is pulled",
			"severity": "high",
			"grade": "floating",
		}},
	},
	"bad: a floating tag": {
		"image": image({"ref": "nginx:1.27", "tag": "1.27"}),
		"require": "version",
		"deny": {{
			"at": at,
			"msg": "image nginx:1.27 is not pinned: the tag 1.27 moves by design",
			"severity": "high",
			"grade": "floating",
		}},
	},
	"bad: a version tag": {
		"image": image({"ref": "nginx:1.27.3", "tag": "1.27.3", "grade": "version"}),
		"require": "digest",
		"deny": {{
			"at": at,
			"msg": "image nginx:1.27.3 is pinned by its tag alone, which can be moved",
			"severity": "medium",
			"grade": "version",
		}},
	},
	"bad: a tag of what reads the file": {
		"image": image({"ref": "docker/dockerfile:1", "tag": "1", "role": "frontend"}),
		"require": "digest",
		"deny": {{
			"at": at,
			"msg": "image docker/dockerfile:1 is not pinned: the tag 1 moves by design",
			"severity": "medium",
			"grade": "floating",
		}},
	},
	"bad: a version tag of what reads the file": {
		"image": image({"ref": "docker/dockerfile:1.10.0", "tag": "1.10.0", "role": "frontend", "grade": "version"}),
		"require": "digest",
		"deny": {{
			"at": at,
			"msg": "image docker/dockerfile:1.10.0 is pinned by its tag alone, which can be moved",
			"severity": "low",
			"grade": "version",
		}},
	},
	"bad: not a reference": {
		"image": image({"ref": "nginx@sha256:abc", "error": "a sha256 digest has 64 hexadecimal digits"}),
		"require": "floating",
		"deny": {{
			"at": at,
			"msg": concat(" ", [
				"image nginx@sha256:abc is not a valid reference, so nothing pins it:",
				"a sha256 digest has 64 hexadecimal digits",
			]),
			"severity": "high",
			"grade": "floating",
		}},
	},
	"good: a digest": {
		"image": image({"ref": concat("@", ["nginx", sha]), "digest": sha, "grade": "digest"}),
		"require": "digest",
		"deny": set(),
	},
	"good: locked": {
		"image": image({"ref": "nginx:1.27.3", "tag": "1.27.3", "grade": "locked"}),
		"require": "digest",
		"deny": set(),
	},
	"good: an immutable tag": {
		"image": image({"ref": "nginx:1.27.3", "tag": "1.27.3", "grade": "immutable"}),
		"require": "digest",
		"deny": set(),
	},
	"good: a version where versions are enough": {
		"image": image({"ref": "nginx:1.27.3", "tag": "1.27.3", "grade": "version"}),
		"require": "version",
		"deny": set(),
	},
	"good: a floating tag where anything valid is enough": {
		"image": image({"ref": "nginx:1", "tag": "1"}),
		"require": "floating",
		"deny": set(),
	},
	"good: built here": {
		"image": image({"ref": "builder", "role": "base", "grade": "local"}),
		"require": "digest",
		"deny": set(),
	},
	"good: the name of what is built": {
		"image": image({"ref": "shop/web:latest", "tag": "latest", "role": "output"}),
		"require": "digest",
		"deny": set(),
	},
	"unknown: no value": {
		"image": image({"ref": "${IMAGE}", "grade": "unknown", "unknown": ["${IMAGE}"]}),
		"require": "digest",
		"deny": set(),
		"unknown": {{"at": at, "expression": "${IMAGE}"}},
	},
	"unknown: the name of what is built": {
		"image": image({"ref": "${IMAGE}", "grade": "unknown", "unknown": ["${IMAGE}"], "role": "output"}),
		"require": "digest",
		"deny": set(),
	},
}

failing contains name if {
	some name, case in cases
	images := [case.image]
	settings := {"unpinned-image": {"require": case.require}}
	got := unpinned_image.deny with input.images as images with data.settings as settings
	got != case.deny
}

failing contains name if {
	some name, case in cases
	images := [case.image]
	settings := {"unpinned-image": {"require": case.require}}
	got := unpinned_image.unknown with input.images as images with data.settings as settings
	got != object.get(case, "unknown", set())
}

test_cases if failing == set()

test_every_image_is_judged if {
	images := [image({"at": [0]}), image({"at": [1]})]
	settings := {"unpinned-image": {"require": "digest"}}
	denied := unpinned_image.deny with input.images as images with data.settings as settings
	{verdict.at | some verdict in denied} == {[0], [1]}
}
