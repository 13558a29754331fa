package cattleguard.provenance.moved_tag_test

import data.cattleguard.lib.evidence_samples_test as samples
import data.cattleguard.provenance.moved_tag
import rego.v1

digest := samples.index

pinned(tag, own, fields) := samples.image_with(
	object.union(
		{"ref": sprintf("ghcr.io/acme/web:%s@%s", [tag, digest]), "tag": tag, "digest": digest, "grade": "digest"},
		own,
	),
	object.union({"resolved_from": "digest", "tag_digest": samples.other}, fields),
)

message(tag) := concat("", [
	"image ghcr.io/acme/web:", tag, "@", digest,
	" has a digest that its tag does not name: ", tag, " names sha256:cccccccccccc now",
])

moved(tag, severity) := {verdict |
	verdict := {"at": samples.at, "msg": message(tag), "severity": severity, "grade": "digest"}
}

cases := {
	"bad: a full version": {"image": pinned("1.4.2", {}, {}), "deny": moved("1.4.2", "high")},
	"bad: a full version in two words": {
		"image": pinned("v1.4.2-alpine", {}, {}),
		"deny": moved("v1.4.2-alpine", "high"),
	},
	"bad: a named version": {"image": pinned("web-1.4.2", {}, {}), "deny": moved("web-1.4.2", "high")},
	"bad: a date": {"image": pinned("2024-05-01", {}, {}), "deny": moved("2024-05-01", "high")},
	"bad: a build": {"image": pinned("nightly-20240501", {}, {}), "deny": moved("nightly-20240501", "high")},
	"bad: a commit": {"image": pinned("main-3fa9c1d", {}, {}), "deny": moved("main-3fa9c1d", "high")},
	"bad: a tag that moves by design": {"image": pinned("1.4", {}, {}), "deny": moved("1.4", "low")},
	"bad: a part of it has a full version": {
		"image": pinned("1.4-alpine3.20.1", {}, {}),
		"deny": moved("1.4-alpine3.20.1", "low"),
	},
	"bad: latest": {"image": pinned("latest", {}, {}), "deny": moved("latest", "low")},
	"bad: the same whatever else could not be looked at": {
		"image": pinned("1.4.2", {}, {"incomplete": [samples.missing("timed-out", "referrers")]}),
		"deny": moved("1.4.2", "high"),
	},
	"good: the tag names the digest": {"image": pinned("1.4.2", {}, {"tag_digest": digest}), "deny": set()},
	"good: the tag names an index with the digest": {
		"image": pinned("1.4.2", {}, {"index_digest": samples.other}),
		"deny": set(),
	},
	"good: no digest beside the tag": {
		"image": pinned("1.4.2", {"digest": null}, {"resolved_from": "tag"}),
		"deny": set(),
	},
	"good: no tag": {"image": pinned("1.4.2", {"tag": null}, {}), "deny": set()},
	"missing evidence: what the tag names is not known": {
		"image": pinned("1.4.2", {}, {"tag_digest": null, "incomplete": [samples.missing("denied", "tag")]}),
		"deny": set(),
	},
}

failing contains name if {
	some name, case in cases
	images := [case.image]
	got := moved_tag.deny with input.images as images
	got != case.deny
}

failing contains name if {
	some name, image in samples.unjudged
	images := [image]
	got := moved_tag.deny with input.images as images
	got != set()
}

test_cases if failing == set()
