package cattleguard.provenance.unsigned_image_test

import data.cattleguard.lib.evidence_samples_test as samples
import data.cattleguard.provenance.unsigned_image
import rego.v1

defaults := {"accept-attestations": true}

message := "image ghcr.io/acme/web:1.4.2 (sha256:111111111111) is not signed"

index_signature := samples.signature(samples.index, samples.keyless)

amd64_signature := samples.signature(samples.amd64, samples.keyless)

cases := {
	"bad: nothing is attached": {"image": samples.image({}), "deny": {message}},
	"bad: an image of one platform": {
		"image": samples.single({}),
		"deny": {"image ghcr.io/acme/web:1.4.2 (sha256:aaaaaaaaaaaa) is not signed"},
	},
	"bad: a reference with a digest": {
		"image": samples.image_with({"ref": "ghcr.io/acme/web@sha256:11"}, {}),
		"deny": {"image ghcr.io/acme/web@sha256:11 is not signed"},
	},
	"bad: one platform is not": {
		"image": samples.image({"signatures": [amd64_signature]}),
		"deny": {"image ghcr.io/acme/web:1.4.2 (sha256:111111111111) is not signed for linux/arm64"},
	},
	"bad: a provenance that nobody signed": {
		"image": samples.image({"provenance": [samples.provenance(samples.index, {"proof": samples.unsigned})]}),
		"deny": {message},
	},
	"bad: a signed provenance of another image": {
		"image": samples.image({"provenance": [samples.provenance(samples.index, {"subject_matches": false})]}),
		"deny": {message},
	},
	"bad: a provenance that cannot be taken apart": {
		"image": samples.image({"provenance": [samples.provenance(
			samples.index,
			{"proof": samples.doubtful("malformed")},
		)]}),
		"deny": {message},
	},
	"bad: a signed provenance where that does not count": {
		"image": samples.image({"provenance": [samples.provenance(samples.index, {})]}),
		"settings": {"accept-attestations": false},
		"deny": {message},
	},
	"bad: a signed SBOM is no signature": {
		"image": samples.image({"sboms": [samples.sbom(samples.index, {})]}),
		"deny": {message},
	},
	"bad: not all of the tag's configuration was read": {
		"image": samples.image({"incomplete": [samples.missing("too-large", "configuration")]}),
		"deny": {message},
	},
	"good: the index is signed": {"image": samples.image({"signatures": [index_signature]}), "deny": set()},
	"good: every platform is signed": {
		"image": samples.image({"signatures": [
			amd64_signature,
			samples.signature(samples.arm64, samples.keyless),
		]}),
		"deny": set(),
	},
	"good: a signed provenance": {
		"image": samples.image({"provenance": [samples.provenance(samples.index, {})]}),
		"deny": set(),
	},
	"good: untrusted-signer speaks about a signature that does not hold": {
		"image": samples.image({"signatures": [samples.signature(samples.index, samples.doubtful("altered"))]}),
		"deny": set(),
	},
	"missing evidence: referrers could not be read": {
		"image": samples.image({"incomplete": [samples.missing("denied", "referrers")]}),
		"deny": set(),
	},
	"missing evidence: it does not resolve": {
		"image": samples.image({"digest": null, "platforms": [], "incomplete": [samples.missing("denied", "manifest")]}),
		"deny": set(),
	},
}

failing contains name if {
	some name, case in cases
	images := [case.image]
	settings := {"unsigned-image": object.union(defaults, object.get(case, "settings", {}))}
	got := unsigned_image.deny with input.images as images with data.settings as settings
	got != samples.denied(case.deny)
}

failing contains name if {
	some name, image in samples.unjudged
	images := [image]
	settings := {"unsigned-image": defaults}
	got := unsigned_image.deny with input.images as images with data.settings as settings
	got != set()
}

test_cases if failing == set()
