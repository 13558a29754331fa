package cattleguard.provenance.mismatched_sbom_test

import data.cattleguard.lib.evidence_samples_test as samples
import data.cattleguard.provenance.mismatched_sbom
import rego.v1

mismatched(fields) := samples.sbom(samples.index, object.union(
	{"subject_digests": [samples.other], "subject_matches": false},
	fields,
))

message(kind, what) := sprintf(
	"an SBOM of image ghcr.io/acme/web:1.4.2 (sha256:111111111111) (%s) describes %s, which is another image",
	[kind, what],
)

cases := {
	"bad: another digest": {
		"image": samples.image({"sboms": [mismatched({})]}),
		"deny": {message("CycloneDX 1.6, in an attestation", "sha256:cccccccccccc")},
	},
	"bad: beside one that matches": {
		"image": samples.image({"sboms": [
			samples.sbom(samples.index, {"subject_matches": true}),
			mismatched({"channel": "attached", "subject_digests": [], "subject_name": "shop"}),
		]}),
		"deny": {message("CycloneDX 1.6, attached by its tag", "shop")},
	},
	"bad: the statement around it names another image": {
		"image": samples.image({"sboms": [mismatched({"subject_digests": [], "subject_name": ""})]}),
		"deny": {message("CycloneDX 1.6, in an attestation", "something else")},
	},
	"bad: whatever could not be looked at": {
		"image": samples.image({
			"sboms": [mismatched({})],
			"incomplete": [samples.missing("timed-out", "referrers")],
		}),
		"deny": {message("CycloneDX 1.6, in an attestation", "sha256:cccccccccccc")},
	},
	"bad: another platform": {
		"image": samples.image({"sboms": [samples.sbom(
			samples.arm64,
			{"subject_digests": [samples.amd64], "subject_matches": true},
		)]}),
		"deny": {concat(" ", [
			"an SBOM of image ghcr.io/acme/web:1.4.2 (sha256:111111111111) (CycloneDX 1.6, in an attestation)",
			"is attached to linux/arm64 and describes linux/amd64",
		])},
	},
	"good: the platform it is attached to": {
		"image": samples.image({"sboms": [samples.sbom(
			samples.arm64,
			{"subject_digests": [samples.arm64], "subject_matches": true},
		)]}),
		"deny": set(),
	},
	"good: a platform of the index it is attached to": {
		"image": samples.image({"sboms": [samples.sbom(
			samples.index,
			{"subject_digests": [samples.amd64], "subject_matches": true},
		)]}),
		"deny": set(),
	},
	"good: the whole index": {
		"image": samples.image({"sboms": [samples.sbom(
			samples.arm64,
			{"subject_digests": [samples.index, samples.amd64], "subject_matches": true},
		)]}),
		"deny": set(),
	},
	"good: it names no digest": {
		"image": samples.image({"sboms": [samples.sbom(samples.index, {})]}),
		"deny": set(),
	},
	"good: there is none": {"image": samples.image({}), "deny": set()},
	"missing evidence: a local SBOM of an image whose digest is not known": {
		"image": samples.image({
			"digest": null,
			"platforms": [],
			"sboms": [mismatched({"subject": "", "channel": "file"})],
			"incomplete": [samples.missing("offline", "manifest")],
		}),
		"deny": set(),
	},
}

failing contains name if {
	some name, case in cases
	images := [case.image]
	got := {object.remove(verdict, ["severity"]) | some verdict in mismatched_sbom.deny} with input.images as images
	got != samples.denied(case.deny)
}

failing contains name if {
	some name, image in samples.unjudged
	images := [image]
	got := mismatched_sbom.deny with input.images as images
	got != set()
}

test_cases if failing == set()

severities(channel) := {verdict.severity | some verdict in found} if {
	images := [samples.image({"sboms": [mismatched({"channel": channel})]})]
	found := mismatched_sbom.deny with input.images as images
}

test_high_where_somebody_states_it if {
	severities("attestation") == {"high"}
	severities("buildkit") == {"high"}
}

test_medium_where_a_local_build_may_be_meant if {
	severities("attached") == {"medium"}
	severities("referrer") == {"medium"}
	severities("file") == {"medium"}
}
