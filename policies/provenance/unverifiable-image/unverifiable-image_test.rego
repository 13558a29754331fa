package cattleguard.provenance.unverifiable_image_test

import data.cattleguard.lib.evidence_samples_test as samples
import data.cattleguard.provenance.unverifiable_image
import rego.v1

reasons := [
	"denied",
	"not-found",
	"timed-out",
	"rate-limited",
	"unreachable",
	"tls",
	"offline",
	"call-budget",
	"too-large",
	"digest-mismatch",
	"malformed",
	"unsupported",
	"registry-error",
]

message(image, why) := concat("", [image, " could not be verified: ", why])

with_digest := "image ghcr.io/acme/web:1.4.2 (sha256:111111111111)"

cases := {
	"bad: access is denied": {
		"image": samples.image({"digest": null, "incomplete": [{
			"reason": "denied",
			"what": "manifest",
			"detail": "ghcr.io answered 401; run `docker login ghcr.io`.",
		}]}),
		"deny": {message(
			"image ghcr.io/acme/web:1.4.2",
			"the registry denies access (manifest): ghcr.io answered 401; run `docker login ghcr.io`",
		)},
	},
	"bad: the place is the image itself": {
		"image": samples.image({"digest": null, "incomplete": [{
			"reason": "unreachable",
			"what": "manifest",
			"detail": "ghcr.io/acme/web:1.4.2: the name ghcr.io is not known",
		}]}),
		"deny": {message(
			"image ghcr.io/acme/web:1.4.2",
			"the registry cannot be reached (manifest): the name ghcr.io is not known",
		)},
	},
	"bad: the place is the tag that nobody wrote": {
		"image": samples.image({"ref": "docker.io/library/web", "incomplete": [{
			"reason": "unreachable",
			"what": "manifest",
			"detail": "docker.io/library/web:latest: the name docker.io is not known",
		}]}),
		"deny": {message(
			with_digest,
			"the registry cannot be reached (manifest): the name docker.io is not known",
		)},
	},
	"bad: the place is a part of the image": {
		"image": samples.image({"incomplete": [{
			"reason": "timed-out",
			"what": "platform",
			"detail": "ghcr.io/acme/web@sha256:2: ghcr.io did not answer in time",
		}]}),
		"deny": {message(
			with_digest,
			"the registry did not answer in time (platform): ghcr.io/acme/web@sha256:2: ghcr.io did not answer in time",
		)},
	},
	"bad: several reasons": {
		"image": samples.image({"incomplete": [
			{"reason": "timed-out", "what": "referrers", "detail": "no answer in 10 seconds"},
			{"reason": "timed-out", "what": "blob", "detail": "no answer in 10 seconds"},
			{"reason": "call-budget", "what": "sbom-tag", "detail": ""},
			{"reason": "timed-out", "what": "blob", "detail": "no answer in 10 seconds"},
		]}),
		"deny": {message(with_digest, concat("; ", [
			"the number of calls that are allowed was used up (sbom-tag)",
			"the registry did not answer in time (blob and referrers): no answer in 10 seconds",
		]))},
	},
	"bad: a reason that is not known": {
		"image": samples.image({"incomplete": [{"reason": "elsewhere", "what": "blob", "detail": ""}]}),
		"deny": {message(with_digest, "elsewhere (blob)")},
	},
	"bad: signed, and not everything could be looked at": {
		"image": samples.image({
			"signatures": [samples.signature(samples.index, samples.keyless)],
			"incomplete": [{"reason": "denied", "what": "sbom-tag", "detail": ""}],
		}),
		"deny": {message(with_digest, "the registry denies access (sbom-tag)")},
	},
	"bad: no digest, and nothing says why": {
		"image": samples.image({"digest": null}),
		"deny": {message("image ghcr.io/acme/web:1.4.2", "nothing says which digest it has")},
	},
	"good: everything was looked at": {"image": samples.image({}), "deny": set()},
	"good: a reference without a value that is built here": {
		"image": samples.image_with({"grade": "local", "unknown": ["${TAG}"]}, {}),
		"deny": set(),
	},
	"good: a name without a value that is given to what is built": {
		"image": samples.image_with({"role": "output", "unknown": ["${TAG}"]}, {}),
		"deny": set(),
	},
	"unknown: a reference without a value": {
		"image": samples.image_with(
			{"ref": "${IMAGE}", "grade": "unknown", "unknown": ["${IMAGE}"], "evidence": null},
			{},
		),
		"deny": set(),
		"unknown": {{"at": samples.at, "expression": "${IMAGE}"}},
	},
	"missing evidence: nothing was gathered": {
		"image": samples.image_with({"evidence": null}, {}),
		"deny": set(),
	},
}

test_every_reason_has_its_words if {
	said := {text |
		some reason in reasons
		images := [samples.image({"incomplete": [{"reason": reason, "what": "blob", "detail": ""}]})]
		denied := unverifiable_image.deny with input.images as images
		some verdict in denied
		text := verdict.msg
		not endswith(text, sprintf(": %s (blob)", [reason]))
	}
	count(said) == count(reasons)
}

failing contains name if {
	some name, case in cases
	images := [case.image]
	got := unverifiable_image.deny with input.images as images
	got != samples.denied(case.deny)
}

failing contains name if {
	some name, case in cases
	images := [case.image]
	got := unverifiable_image.unknown with input.images as images
	got != object.get(case, "unknown", set())
}

failing contains name if {
	some name, image in samples.unjudged
	images := [image]
	got := unverifiable_image.deny with input.images as images
	got != set()
}

test_cases if failing == set()
