package cattleguard.provenance.untrusted_signer_test

import data.cattleguard.lib.evidence_samples_test as samples
import data.cattleguard.provenance.untrusted_signer
import rego.v1

defaults := {"accept-attestations": true}

who := sprintf("%s (%s)", [samples.identity, samples.issuer])

message(platforms, why) := concat("", [
	"image ghcr.io/acme/web:1.4.2 (sha256:111111111111) has no signature",
	platforms,
	" by somebody who is trusted: ",
	why,
])

somebody_else := samples.doubtful("wrong-identity")

not_they := sprintf("signed by %s, who may not sign it", [who])

cases := {
	"bad: somebody else signed": {
		"image": samples.image({"signatures": [samples.signature(samples.index, somebody_else)]}),
		"deny": {message("", not_they)},
	},
	"bad: nobody is named who may": {
		"image": samples.image({
			"trusted": false,
			"signatures": [samples.signature(samples.index, samples.doubtful("no-trust"))],
		}),
		"deny": {message("", sprintf(
			"signed by %s, and the configuration names nobody who may sign it (`trust:`)",
			[who],
		))},
	},
	"bad: altered": {
		"image": samples.image({"signatures": [samples.signature(samples.index, samples.doubtful("altered"))]}),
		"deny": {message("", sprintf("the signature of %s is not over this content", [who]))},
	},
	"bad: several signatures, none of which holds": {
		"image": samples.image({"signatures": [
			samples.signature(samples.index, somebody_else),
			samples.signature(samples.index, samples.proof({"how": "key", "reason": "wrong-key"})),
		]}),
		"deny": {message("", sprintf("%s; no key that may sign it made the signature", [not_they]))},
	},
	"bad: on one platform": {
		"image": samples.image({"signatures": [
			samples.signature(samples.amd64, samples.keyless),
			samples.signature(samples.arm64, somebody_else),
		]}),
		"deny": {message(" for linux/arm64", not_they)},
	},
	"bad: the index by somebody else, one platform by somebody who is trusted": {
		"image": samples.image({"signatures": [
			samples.signature(samples.amd64, samples.keyless),
			samples.signature(samples.index, somebody_else),
		]}),
		"deny": {message(" for linux/arm64", not_they)},
	},
	"bad: a provenance by somebody else": {
		"image": samples.image({"provenance": [samples.provenance(samples.index, {"proof": somebody_else})]}),
		"deny": {message("", not_they)},
	},
	"bad: a trusted provenance where that is not enough": {
		"image": samples.image({
			"signatures": [samples.signature(samples.index, somebody_else)],
			"provenance": [samples.provenance(samples.index, {})],
		}),
		"settings": {"accept-attestations": false},
		"deny": {message("", not_they)},
	},
	"good: one of several holds": {
		"image": samples.image({"signatures": [
			samples.signature(samples.index, somebody_else),
			samples.signature(samples.index, samples.keyless),
		]}),
		"deny": set(),
	},
	"good: a trusted provenance beside a signature that does not hold": {
		"image": samples.image({
			"signatures": [samples.signature(samples.index, somebody_else)],
			"provenance": [samples.provenance(samples.index, {})],
		}),
		"deny": set(),
	},
	"good: it holds although not everything could be looked at": {
		"image": samples.image({
			"signatures": [samples.signature(samples.index, samples.keyless)],
			"incomplete": [samples.missing("denied", "sbom-tag")],
		}),
		"deny": set(),
	},
	"good: unsigned-image speaks where there is none": {"image": samples.image({}), "deny": set()},
	"good: a provenance that nobody signed is no signature": {
		"image": samples.image({"provenance": [samples.provenance(samples.index, {"proof": samples.unsigned})]}),
		"deny": set(),
	},
	"missing evidence: another signature may be there": {
		"image": samples.image({
			"signatures": [samples.signature(samples.index, somebody_else)],
			"incomplete": [samples.missing("timed-out", "signature-tag")],
		}),
		"deny": set(),
	},
}

failing contains name if {
	some name, case in cases
	images := [case.image]
	settings := {"untrusted-signer": object.union(defaults, object.get(case, "settings", {}))}
	got := untrusted_signer.deny with input.images as images with data.settings as settings
	got != samples.denied(case.deny)
}

failing contains name if {
	some name, image in samples.unjudged
	images := [image]
	settings := {"untrusted-signer": defaults}
	got := untrusted_signer.deny with input.images as images with data.settings as settings
	got != set()
}

test_cases if failing == set()
