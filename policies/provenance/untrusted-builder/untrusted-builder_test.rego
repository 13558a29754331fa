package cattleguard.provenance.untrusted_builder_test

import data.cattleguard.lib.evidence_samples_test as samples
import data.cattleguard.provenance.untrusted_builder
import rego.v1

defaults := {"builders": ["https://github.com/acme/ci/.github/workflows/build.yml@**"], "sources": []}

elsewhere := {"builder": "https://github.com/somebody/ci/.github/workflows/build.yml@refs/heads/main"}

message(platforms, what) := concat("", [
	"image ghcr.io/acme/web:1.4.2 (sha256:111111111111) was built",
	platforms,
	what,
])

by_somebody := concat(" ", [
	" by https://github.com/somebody/ci/.github/workflows/build.yml@refs/heads/main,",
	"which is not on the list of builders",
])

repositories := {
	"https://github.com/acme/web": set(),
	"https://github.com/somebody/web": {"https://github.com/somebody/web"},
	"https://github.com/somebody/web#/acme/web": {"https://github.com/somebody/web#/acme/web"},
	"https://github.com.example.net/acme/web": {"https://github.com.example.net/acme/web"},
	"https://github.com/acme/web/deeper": {"https://github.com/acme/web/deeper"},
	"": {"something that its provenance does not name"},
}

cases := {
	"bad: another builder": {
		"image": samples.image({"provenance": [samples.provenance(samples.index, elsewhere)]}),
		"deny": {message("", by_somebody)},
	},
	"bad: a builder without a name": {
		"image": samples.image({"provenance": [samples.provenance(samples.index, {"builder": ""})]}),
		"deny": {message(
			"",
			" by something that its provenance does not name, which is not on the list of builders",
		)},
	},
	"bad: one platform": {
		"image": samples.image({"provenance": [
			samples.provenance(samples.amd64, {}),
			samples.provenance(samples.arm64, elsewhere),
		]}),
		"deny": {message(" for linux/arm64", by_somebody)},
	},
	"bad: nobody signed it": {
		"image": samples.image({"provenance": [samples.provenance(
			samples.index,
			object.union(elsewhere, {"proof": samples.unsigned}),
		)]}),
		"deny": {message("", by_somebody)},
	},
	"bad: nobody signed the one that names a trusted builder": {
		"image": samples.image({"provenance": [
			samples.provenance(samples.index, elsewhere),
			samples.provenance(samples.index, {"proof": samples.unsigned}),
		]}),
		"deny": {message("", by_somebody)},
	},
	"bad: nobody signed one platform's": {
		"image": samples.image({"provenance": [
			samples.provenance(samples.amd64, {}),
			samples.provenance(samples.arm64, object.union(elsewhere, {"proof": samples.unsigned})),
		]}),
		"deny": {message(" for linux/arm64", by_somebody)},
	},
	"bad: no source": {
		"image": samples.image({"provenance": [samples.provenance(samples.index, {"source": null})]}),
		"settings": {"sources": ["https://github.com/acme/*"]},
		"deny": {message(
			"",
			" from something that its provenance does not name, which is not on the list of sources",
		)},
	},
	"bad: a trusted builder, another source": {
		"image": samples.image({"provenance": [samples.provenance(
			samples.index,
			{"source": "https://github.com/somebody/web"},
		)]}),
		"settings": {"sources": ["https://github.com/acme/*"]},
		"deny": {message("", " from https://github.com/somebody/web, which is not on the list of sources")},
	},
	"bad: builder and source are trusted in two statements, and in none together": {
		"image": samples.image({"provenance": [
			samples.provenance(samples.index, elsewhere),
			samples.provenance(samples.index, {"source": "https://github.com/somebody/web"}),
		]}),
		"settings": {"sources": ["https://github.com/acme/*"]},
		"deny": {message("", concat(" and", [
			by_somebody,
			" from https://github.com/somebody/web, which is not on the list of sources",
		]))},
	},
	"good: a builder of the list": {
		"image": samples.image({"provenance": [samples.provenance(samples.index, {})]}),
		"deny": set(),
	},
	"good: one of several": {
		"image": samples.image({"provenance": [
			samples.provenance(samples.index, elsewhere),
			samples.provenance(samples.index, {}),
		]}),
		"deny": set(),
	},
	"good: nobody signed the one that names another builder": {
		"image": samples.image({"provenance": [
			samples.provenance(samples.index, object.union(elsewhere, {"proof": samples.unsigned})),
			samples.provenance(samples.index, {}),
		]}),
		"deny": set(),
	},
	"good: nothing is configured": {
		"image": samples.image({"provenance": [samples.provenance(samples.index, elsewhere)]}),
		"settings": {"builders": []},
		"deny": set(),
	},
	"good: missing-provenance speaks where there is none": {"image": samples.image({}), "deny": set()},
	"good: missing-provenance speaks about one of another image": {
		"image": samples.image({"provenance": [samples.provenance(
			samples.index,
			object.union(elsewhere, {"subject_matches": false}),
		)]}),
		"deny": set(),
	},
	"missing evidence: another one may be there": {
		"image": samples.image({
			"provenance": [samples.provenance(samples.index, elsewhere)],
			"incomplete": [samples.missing("denied", "referrers")],
		}),
		"deny": set(),
	},
}

failing contains source if {
	some source, named in repositories
	images := [samples.image({"provenance": [samples.provenance(samples.index, {"source": source})]})]
	settings := {"untrusted-builder": {"builders": [], "sources": ["https://github.com/acme/*"]}}
	got := untrusted_builder.deny with input.images as images with data.settings as settings
	expected := {message("", text) |
		some name in named
		text := sprintf(" from %s, which is not on the list of sources", [name])
	}
	got != samples.denied(expected)
}

failing contains name if {
	some name, case in cases
	images := [case.image]
	settings := {"untrusted-builder": object.union(defaults, object.get(case, "settings", {}))}
	got := untrusted_builder.deny with input.images as images with data.settings as settings
	got != samples.denied(case.deny)
}

failing contains name if {
	some name, unjudged in samples.unjudged
	images := [unjudged]
	settings := {"untrusted-builder": defaults}
	got := untrusted_builder.deny with input.images as images with data.settings as settings
	got != set()
}

test_cases if failing == set()
