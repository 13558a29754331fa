package cattleguard.provenance.forbidden_component_test

import data.cattleguard.lib.evidence_samples_test as samples
import data.cattleguard.provenance.forbidden_component
import rego.v1

defaults := {"purls": [], "licenses": [], "except": []}

contents := samples.sbom(samples.index, {
	"purls": [
		"pkg:deb/debian/bash@5.2.15-2?arch=amd64",
		"pkg:npm/%40acme/left-pad@1.3.0",
		"pkg:npm/event-stream@3.3.6",
		"pkg:npm/flatmap-stream@0.1.1",
	],
	"licenses": [
		{"license": "MIT", "count": 20, "components": ["left-pad"]},
		{"license": "GPL-3.0-or-later", "count": 5, "components": ["bash", "coreutils", "grep", "sed"]},
		{"license": "MIT OR GPL-2.0-only", "count": 1, "components": ["jquery"]},
		{"license": "GPL-3.0-or-later WITH GCC-exception-3.1", "count": 2, "components": ["libgcc-s1", "libstdc++6"]},
		{"license": "MIT AND AGPL-3.0-only", "count": 4, "components": []},
	],
})

of(fields) := samples.image({"sboms": [object.union(contents, fields)]})

image := of({})

message(what) := concat(" ", ["image ghcr.io/acme/web:1.4.2 (sha256:111111111111) contains", what])

cases := {
	"bad: a version": {
		"image": image,
		"settings": {"purls": ["pkg:npm/event-stream@3.3.6"]},
		"deny": {message("what is forbidden: pkg:npm/event-stream@3.3.6")},
	},
	"bad: any version": {
		"image": image,
		"settings": {"purls": ["pkg:deb/debian/bash", "pkg:npm/@acme/left-pad"]},
		"deny": {message(concat(" ", [
			"what is forbidden: pkg:deb/debian/bash@5.2.15-2?arch=amd64",
			"and pkg:npm/%40acme/left-pad@1.3.0",
		]))},
	},
	"bad: all but one": {
		"image": image,
		"settings": {"purls": ["pkg:npm/*"], "except": ["pkg:npm/%40acme/*"]},
		"deny": {message("what is forbidden: pkg:npm/event-stream@3.3.6 and pkg:npm/flatmap-stream@0.1.1")},
	},
	"bad: on one platform": {
		"image": samples.image({"sboms": [
			object.union(contents, {"subject": samples.arm64}),
			samples.sbom(samples.amd64, {}),
		]}),
		"settings": {"purls": ["pkg:npm/event-stream"]},
		"deny": {message("for linux/arm64 what is forbidden: pkg:npm/event-stream@3.3.6")},
	},
	"bad: nobody signed the SBOM, and not everything could be looked at": {
		"image": samples.image({
			"sboms": [object.union(contents, {"proof": samples.unsigned})],
			"incomplete": [samples.missing("timed-out", "referrers")],
		}),
		"settings": {"purls": ["pkg:npm/event-stream"]},
		"deny": {message("what is forbidden: pkg:npm/event-stream@3.3.6")},
	},
	"bad: licences": {
		"image": image,
		"settings": {"licenses": ["GPL-*", "AGPL-*"], "except": ["* WITH GCC-exception-3.1"]},
		"deny": {message(concat(" ", [
			"what stands under forbidden licences: GPL-3.0-or-later (bash, coreutils, grep and 2 more)",
			"and MIT AND AGPL-3.0-only (4 components)",
		]))},
	},
	"bad: a licence with an exception": {
		"image": image,
		"settings": {"licenses": ["* WITH GCC-exception-*"]},
		"deny": {message(concat(" ", [
			"what stands under forbidden licences:",
			"GPL-3.0-or-later WITH GCC-exception-3.1 (libgcc-s1 and libstdc++6)",
		]))},
	},
	"bad: a pattern that cannot match": {
		"image": image,
		"settings": {"purls": ["event-stream"]},
		"deny": {"`event-stream` in `purls` forbids nothing: a package URL begins with `pkg:`"},
	},
	"good: nothing is configured": {"image": image, "deny": set()},
	"good: none of it is there": {
		"image": image,
		"settings": {"purls": ["pkg:npm/event-stream@4.*", "pkg:pypi/*"], "licenses": ["SSPL-*", "GPL-2.0-only"]},
		"deny": set(),
	},
	"good: allowed all the same": {
		"image": image,
		"settings": {
			"purls": ["*/event-stream"],
			"licenses": ["AGPL-*"],
			"except": ["pkg:npm/event-stream@3.*", "AGPL-3.0-only"],
		},
		"deny": set(),
	},
	"good: an SBOM of another image": {
		"image": of({"subject_matches": false}),
		"settings": {"purls": ["*"], "licenses": ["*"]},
		"deny": set(),
	},
	"good: missing-sbom speaks where there is none": {
		"image": samples.image({}),
		"settings": {"purls": ["*"], "licenses": ["*"]},
		"deny": set(),
	},
	"good: components beyond the limit, where nothing is configured": {
		"image": of({"components_left_out": 1200}),
		"deny": set(),
	},
	"unknown: components beyond the limit": {
		"image": of({"components_left_out": 1200}),
		"settings": {"licenses": ["Sleepycat"]},
		"deny": set(),
		"unknown": {{"at": samples.at, "expression": "1200 components of the SBOM beyond the limit"}},
	},
	"missing evidence: the SBOM could not be read": {
		"image": samples.image({"incomplete": [samples.missing("timed-out", "blob")]}),
		"settings": {"purls": ["*"], "licenses": ["*"]},
		"deny": set(),
	},
}

failing contains name if {
	some name, case in cases
	images := [case.image]
	settings := {"forbidden-component": object.union(defaults, object.get(case, "settings", {}))}
	got := forbidden_component.deny with input.images as images with data.settings as settings
	got != samples.denied(case.deny)
}

failing contains name if {
	some name, case in cases
	images := [case.image]
	settings := {"forbidden-component": object.union(defaults, object.get(case, "settings", {}))}
	got := forbidden_component.unknown with input.images as images with data.settings as settings
	got != object.get(case, "unknown", set())
}

failing contains name if {
	some name, unjudged in samples.unjudged
	images := [unjudged]
	settings := {"forbidden-component": defaults}
	got := forbidden_component.deny with input.images as images with data.settings as settings
	got != set()
}

test_cases if failing == set()
