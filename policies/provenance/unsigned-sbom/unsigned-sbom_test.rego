package cattleguard.provenance.unsigned_sbom_test

import data.cattleguard.lib.evidence_samples_test as samples
import data.cattleguard.provenance.unsigned_sbom
import rego.v1

message(platforms, why) := concat("", [
	"image ghcr.io/acme/web:1.4.2 (sha256:111111111111) has no SBOM",
	platforms,
	" that somebody who is trusted signed: ",
	why,
])

who := sprintf("%s (%s)", [samples.identity, samples.issuer])

bare(subject) := samples.sbom(subject, {"channel": "buildkit", "proof": samples.unsigned})

cases := {
	"bad: nobody signed it": {
		"image": samples.image({"sboms": [samples.sbom(
			samples.index,
			{"channel": "attached", "proof": samples.unsigned},
		)]}),
		"deny": {message("", "nobody signed it")},
	},
	"bad: somebody else signed it": {
		"image": samples.image({"sboms": [samples.sbom(samples.index, {"proof": samples.doubtful("wrong-identity")})]}),
		"deny": {message("", sprintf("signed by %s, who may not sign it", [who]))},
	},
	"bad: one platform's": {
		"image": samples.image({"sboms": [samples.sbom(samples.amd64, {}), bare(samples.arm64)]}),
		"deny": {message(" for linux/arm64", "nobody signed it")},
	},
	"bad: a part of an index that somebody else signed": {
		"image": samples.image({
			"sboms": [bare(samples.amd64), bare(samples.arm64)],
			"signatures": [samples.signature(samples.index, samples.doubtful("wrong-identity"))],
		}),
		"deny": {message("", "nobody signed it")},
	},
	"bad: a local file": {
		"image": samples.image({"sboms": [samples.sbom(samples.index, {"channel": "file", "proof": samples.unsigned})]}),
		"deny": {message("", "nobody signed it")},
	},
	"good: somebody who is trusted signed it": {
		"image": samples.image({"sboms": [samples.sbom(samples.index, {}), bare(samples.amd64)]}),
		"deny": set(),
	},
	"good: a part of an index that somebody who is trusted signed": {
		"image": samples.image({
			"sboms": [bare(samples.amd64), bare(samples.arm64)],
			"signatures": [samples.signature(samples.index, samples.keyless)],
		}),
		"deny": set(),
	},
	"good: missing-sbom speaks where there is none": {"image": samples.image({}), "deny": set()},
	"good: mismatched-sbom speaks about one of another image": {
		"image": samples.image({"sboms": [samples.sbom(
			samples.index,
			{"proof": samples.unsigned, "subject_matches": false},
		)]}),
		"deny": set(),
	},
	"missing evidence: a signed one may be there": {
		"image": samples.image({
			"sboms": [bare(samples.amd64)],
			"incomplete": [samples.missing("rate-limited", "referrers")],
		}),
		"deny": set(),
	},
}

failing contains name if {
	some name, case in cases
	images := [case.image]
	got := unsigned_sbom.deny with input.images as images
	got != samples.denied(case.deny)
}

failing contains name if {
	some name, image in samples.unjudged
	images := [image]
	got := unsigned_sbom.deny with input.images as images
	got != set()
}

test_cases if failing == set()
