package cattleguard.provenance.stale_sbom_test

import data.cattleguard.lib.evidence_samples_test as samples
import data.cattleguard.provenance.stale_sbom
import rego.v1

defaults := {"max-age-days": 365}

of(subject, time, age) := samples.sbom(subject, {"timestamp": time, "age_days": age})

early := concat(" ", [
	"the SBOM of image ghcr.io/acme/web:1.4.2 (sha256:111111111111) is of 2025-05-31,",
	"but the image is of 2025-06-02: it describes an earlier one",
])

# Each case: the image, and the severity of what is said by its text.
cases := {
	"bad: made days before the image": {
		"image": samples.image({"sboms": [of(samples.index, "2025-05-31T23:00:00Z", 33)]}),
		"deny": {early: "medium"},
	},
	"bad: made days before the image, and long ago": {
		"image": samples.image({"sboms": [of(samples.index, "2025-05-31T23:00:00Z", 800)]}),
		"deny": {early: "medium"},
	},
	"bad: of an image for one platform": {
		"image": samples.single({"sboms": [of(samples.amd64, "2024-02-29T00:00:00+02:00", 490)]}),
		"deny": {concat(" ", [
			"the SBOM of image ghcr.io/acme/web:1.4.2 (sha256:aaaaaaaaaaaa) is of 2024-02-29,",
			"but the image is of 2025-06-02: it describes an earlier one",
		]): "medium"},
	},
	"bad: one platform's": {
		"image": samples.image({"sboms": [
			of(samples.amd64, "2025-06-02T08:00:00Z", 31),
			of(samples.arm64, "2025-05-31T08:00:00Z", 33),
		]}),
		"deny": {concat(" ", [
			"the SBOM of image ghcr.io/acme/web:1.4.2 (sha256:111111111111) for linux/arm64 is of 2025-05-31,",
			"but the image is of 2025-06-02: it describes an earlier one",
		]): "medium"},
	},
	"bad: long ago": {
		"image": samples.image({"sboms": [of(samples.index, "2025-06-02T08:05:00Z", 366)]}),
		"deny": {concat(" ", [
			"the SBOM of image ghcr.io/acme/web:1.4.2 (sha256:111111111111) is of 2025-06-02,",
			"more than 365 days ago",
		]): "low"},
	},
	"bad: longer ago than is asked for": {
		"image": samples.image({"sboms": [of(samples.index, "2025-06-02T08:05:00Z", 31)]}),
		"settings": {"max-age-days": 30},
		"deny": {concat(" ", [
			"the SBOM of image ghcr.io/acme/web:1.4.2 (sha256:111111111111) is of 2025-06-02,",
			"more than 30 days ago",
		]): "low"},
	},
	"good: made after the image": {"image": samples.image({"sboms": [samples.sbom(samples.index, {})]}), "deny": {}},
	"good: made on the day before": {
		"image": samples.image({"sboms": [of(samples.index, "2025-06-01T08:00:00Z", 32)]}),
		"deny": {},
	},
	"bad: the signed one, whatever is attached beside it": {
		"image": samples.image({"sboms": [
			of(samples.index, "2025-06-02T08:05:00Z", 366),
			object.union(of(samples.index, "2025-06-20T08:00:00Z", 12), {"proof": samples.unsigned}),
		]}),
		"deny": {concat(" ", [
			"the SBOM of image ghcr.io/acme/web:1.4.2 (sha256:111111111111) is of 2025-06-02,",
			"more than 365 days ago",
		]): "low"},
	},
	"good: the youngest of several that nobody signed": {
		"image": samples.image({"sboms": [
			object.union(of(samples.index, "2025-06-02T08:05:00Z", 366), {"proof": samples.unsigned}),
			object.union(of(samples.index, "2025-06-20T08:00:00Z", 12), {"proof": samples.unsigned}),
		]}),
		"deny": {},
	},
	"good: the youngest of several": {
		"image": samples.image({"sboms": [
			of(samples.index, "2025-05-01T08:00:00Z", 400),
			of(samples.index, "2025-06-03T08:00:00Z", 30),
			of(samples.index, null, null),
		]}),
		"deny": {},
	},
	"good: every age is accepted": {
		"image": samples.image({"sboms": [of(samples.index, "2025-06-02T08:05:00Z", 5000)]}),
		"settings": {"max-age-days": 0},
		"deny": {},
	},
	"good: a fixed time in the place of the true one": {
		"image": samples.image({"sboms": [of(samples.index, "1970-01-01T00:00:00Z", 20240)]}),
		"deny": {},
	},
	"good: the image does not say when it was made": {
		"image": samples.single({
			"platforms": [{"name": "linux/amd64", "digest": samples.amd64, "created": "0001-01-01T00:00:00Z"}],
			"sboms": [of(samples.amd64, "2025-05-31T23:00:00Z", 33)],
		}),
		"deny": {},
	},
	"good: it does not say when it was made": {
		"image": samples.image({"sboms": [of(samples.index, null, null)]}),
		"deny": {},
	},
	"good: missing-sbom speaks where there is none": {"image": samples.image({}), "deny": {}},
	"good: mismatched-sbom speaks about one of another image": {
		"image": samples.image({"sboms": [samples.sbom(
			samples.index,
			{"timestamp": "2024-01-01T00:00:00Z", "age_days": 500, "subject_matches": false},
		)]}),
		"deny": {},
	},
	"missing evidence: a younger one may be there": {
		"image": samples.image({
			"sboms": [of(samples.index, "2024-01-01T00:00:00Z", 500)],
			"incomplete": [samples.missing("timed-out", "sbom-tag")],
		}),
		"deny": {},
	},
}

failing contains name if {
	some name, case in cases
	images := [case.image]
	settings := {"stale-sbom": object.union(defaults, object.get(case, "settings", {}))}
	got := stale_sbom.deny with input.images as images with data.settings as settings
	got != {verdict |
		some message, severity in case.deny
		verdict := {"at": samples.at, "msg": message, "severity": severity, "grade": "version"}
	}
}

failing contains name if {
	some name, unjudged in samples.unjudged
	images := [unjudged]
	settings := {"stale-sbom": defaults}
	got := stale_sbom.deny with input.images as images with data.settings as settings
	got != set()
}

test_cases if failing == set()
