package cattleguard.provenance.missing_sbom_test

import data.cattleguard.lib.evidence_samples_test as samples
import data.cattleguard.provenance.missing_sbom
import rego.v1

message := "image ghcr.io/acme/web:1.4.2 (sha256:111111111111) has no SBOM: nothing says what is in it"

arm64_lacks := concat(" ", [
	"image ghcr.io/acme/web:1.4.2 (sha256:111111111111) has no SBOM for linux/arm64:",
	"nothing says what is in it",
])

of_amd64 := samples.sbom(samples.amd64, {"channel": "buildkit", "proof": samples.unsigned})

cases := {
	"bad: there is none": {"image": samples.image({}), "deny": {message}},
	"bad: one platform has none": {"image": samples.image({"sboms": [of_amd64]}), "deny": {arm64_lacks}},
	"bad: the SBOM of the index describes one platform": {
		"image": samples.image({"sboms": [samples.sbom(
			samples.index,
			{"subject_digests": [samples.amd64], "subject_matches": true},
		)]}),
		"deny": {arm64_lacks},
	},
	"bad: a signature's tag could not be read": {
		"image": samples.image({"incomplete": [samples.missing("denied", "signature-tag")]}),
		"deny": {message},
	},
	"good: of the index": {"image": samples.image({"sboms": [samples.sbom(samples.index, {})]}), "deny": set()},
	"good: of every platform": {
		"image": samples.image({"sboms": [of_amd64, samples.sbom(samples.arm64, {})]}),
		"deny": set(),
	},
	"good: of an image for one platform": {
		"image": samples.single({"sboms": [samples.sbom(samples.amd64, {"subject_digests": [samples.amd64]})]}),
		"deny": set(),
	},
	"good: incomplete-sbom speaks about one that cannot be read": {
		"image": samples.image({"sboms": [samples.sbom(samples.index, {"error": "it is not JSON"})]}),
		"deny": set(),
	},
	"good: mismatched-sbom speaks about one of another image": {
		"image": samples.image({"sboms": [samples.sbom(
			samples.index,
			{"subject_digests": [samples.other], "subject_matches": false},
		)]}),
		"deny": set(),
	},
	"missing evidence: an attestation could not be read": {
		"image": samples.image({"sboms": [of_amd64], "incomplete": [samples.missing("timed-out", "blob")]}),
		"deny": set(),
	},
}

failing contains name if {
	some name, case in cases
	images := [case.image]
	got := missing_sbom.deny with input.images as images
	got != samples.denied(case.deny)
}

failing contains name if {
	some name, image in samples.unjudged
	images := [image]
	got := missing_sbom.deny with input.images as images
	got != set()
}

test_cases if failing == set()
