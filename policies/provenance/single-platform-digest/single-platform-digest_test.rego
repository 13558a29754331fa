package cattleguard.provenance.single_platform_digest_test

import data.cattleguard.lib.evidence_samples_test as samples
import data.cattleguard.provenance.single_platform_digest
import rego.v1

ref := sprintf("ghcr.io/acme/web:1.4.2@%s", [samples.amd64])

pinned(fields) := samples.image_with(
	{"ref": ref, "digest": samples.amd64},
	object.union(
		{
			"digest": samples.amd64,
			"resolved_from": "digest",
			"tag_digest": samples.index,
			"index_digest": samples.index,
			"kind": "image",
			"platforms": [samples.platforms[0]],
		},
		fields,
	),
)

message(what) := sprintf("image %s names %s of the index sha256:111111111111, to which its tag leads", [ref, what])

cases := {
	"bad: one platform of the tag's index": {"image": pinned({}), "deny": {message("linux/amd64 alone")}},
	"bad: a platform without a name": {
		"image": pinned({"platforms": [{"name": "", "digest": samples.amd64, "created": null}]}),
		"deny": {message("one platform alone")},
	},
	"good: the index": {
		"image": pinned({"digest": samples.index, "index_digest": null, "platforms": samples.platforms}),
		"deny": set(),
	},
	"good: an image that has one platform": {
		"image": pinned({"tag_digest": samples.amd64, "index_digest": null}),
		"deny": set(),
	},
	"missing evidence: what the tag names is not known": {
		"image": pinned({"tag_digest": null, "index_digest": null, "incomplete": [samples.missing("denied", "tag")]}),
		"deny": set(),
	},
}

failing contains name if {
	some name, case in cases
	images := [case.image]
	got := single_platform_digest.deny with input.images as images
	got != samples.denied(case.deny)
}

failing contains name if {
	some name, image in samples.unjudged
	images := [image]
	got := single_platform_digest.deny with input.images as images
	got != set()
}

test_cases if failing == set()
