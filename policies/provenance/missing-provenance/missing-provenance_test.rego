package cattleguard.provenance.missing_provenance_test

import data.cattleguard.lib.evidence_samples_test as samples
import data.cattleguard.provenance.missing_provenance
import rego.v1

defaults := {"require": "signed"}

message(platforms, what) := concat("", [
	"image ghcr.io/acme/web:1.4.2 (sha256:111111111111) has no provenance",
	platforms,
	what,
])

absent := ": nothing says how and from what it was built"

who := sprintf("%s (%s)", [samples.identity, samples.issuer])

bare(subject) := samples.provenance(subject, {"channel": "buildkit", "proof": samples.unsigned})

cases := {
	"bad: there is none": {"image": samples.image({}), "deny": {message("", absent)}},
	"bad: there is none, and any would do": {
		"image": samples.image({}),
		"settings": {"require": "any"},
		"deny": {message("", absent)},
	},
	"bad: one platform has none": {
		"image": samples.image({"provenance": [samples.provenance(samples.amd64, {})]}),
		"deny": {message(" for linux/arm64", absent)},
	},
	"bad: nobody signed it": {
		"image": samples.image({"provenance": [bare(samples.amd64), bare(samples.arm64)]}),
		"deny": {message("", " that somebody who is trusted signed: nobody signed it")},
	},
	"bad: nobody signed one platform's, and the other has none": {
		"image": samples.image({"provenance": [bare(samples.amd64)]}),
		"deny": {
			message(" for linux/amd64", " that somebody who is trusted signed: nobody signed it"),
			message(" for linux/arm64", absent),
		},
	},
	"bad: somebody else signed it": {
		"image": samples.image({"provenance": [samples.provenance(
			samples.index,
			{"proof": samples.doubtful("wrong-issuer")},
		)]}),
		"deny": {message("", concat("", [
			" that somebody who is trusted signed: signed by ",
			who,
			", whose issuer is not one that may vouch for it",
		]))},
	},
	"bad: of another image": {
		"image": samples.image({"provenance": [samples.provenance(samples.index, {"subject_matches": false})]}),
		"settings": {"require": "any"},
		"deny": {message("", " that is of use: it speaks about another image")},
	},
	"bad: it cannot be read": {
		"image": samples.image({"provenance": [samples.provenance(samples.index, {"error": "it names no builder"})]}),
		"deny": {message("", " that is of use: it cannot be read: it names no builder")},
	},
	"bad: the configuration could not be read": {
		"image": samples.image({"incomplete": [samples.missing("too-large", "configuration")]}),
		"deny": {message("", absent)},
	},
	"good: signed": {"image": samples.image({"provenance": [samples.provenance(samples.index, {})]}), "deny": set()},
	"good: signed beside one that is not": {
		"image": samples.image({"provenance": [bare(samples.amd64), samples.provenance(samples.index, {})]}),
		"deny": set(),
	},
	"good: nobody signed it, and any will do": {
		"image": samples.image({"provenance": [bare(samples.index)]}),
		"settings": {"require": "any"},
		"deny": set(),
	},
	"good: a part of an index that somebody who is trusted signed": {
		"image": samples.image({
			"provenance": [bare(samples.amd64), bare(samples.arm64)],
			"signatures": [samples.signature(samples.index, samples.keyless)],
		}),
		"deny": set(),
	},
	"missing evidence: it may be there": {
		"image": samples.image({"incomplete": [samples.missing("denied", "attestation-tag")]}),
		"deny": set(),
	},
	"missing evidence: a signed one may be there": {
		"image": samples.image({
			"provenance": [bare(samples.index)],
			"incomplete": [samples.missing("denied", "attestation-tag")],
		}),
		"deny": set(),
	},
}

failing contains name if {
	some name, case in cases
	images := [case.image]
	settings := {"missing-provenance": object.union(defaults, object.get(case, "settings", {}))}
	got := missing_provenance.deny with input.images as images with data.settings as settings
	got != samples.denied(case.deny)
}

failing contains name if {
	some name, unjudged in samples.unjudged
	images := [unjudged]
	settings := {"missing-provenance": defaults}
	got := missing_provenance.deny with input.images as images with data.settings as settings
	got != set()
}

test_cases if failing == set()
