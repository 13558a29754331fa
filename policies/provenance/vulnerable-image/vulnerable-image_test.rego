package cattleguard.provenance.vulnerable_image_test

import data.cattleguard.lib.evidence_samples_test as samples
import data.cattleguard.provenance.vulnerable_image
import rego.v1

defaults := {"severity-limit": "critical", "ignore": [], "require-scan": false, "max-age-days": 30}

with_found(fields, vulnerabilities) := samples.scan(
	samples.index,
	object.union({"vulnerabilities": vulnerabilities}, fields),
)

critical := samples.vulnerability("CVE-2025-0001", "critical", "3.0.15")

high := samples.vulnerability("CVE-2024-0002", "high", null)

low := samples.vulnerability("CVE-2024-0003", "low", null)

message(what) := concat(" ", ["image ghcr.io/acme/web:1.4.2 (sha256:111111111111) has", what])

one := "1 vulnerability of severity critical: CVE-2025-0001 (openssl 3.0.14, fixed in 3.0.15)"

old := {"scanned_at": "2025-05-01T04:00:00Z", "age_days": 62}

cases := {
	"bad: a critical one": {
		"image": samples.image({"scans": [with_found({}, [critical, high, low])]}),
		"deny": {message(one)},
	},
	"bad: the worst first": {
		"image": samples.image({"scans": [with_found({}, [low, high, critical])]}),
		"settings": {"severity-limit": "high"},
		"deny": {message(concat(" ", [
			"2 vulnerabilities of severity high or above: CVE-2025-0001 (openssl 3.0.14, fixed in 3.0.15)",
			"and CVE-2024-0002 (openssl 3.0.14, not fixed)",
		]))},
	},
	"bad: more than are shown": {
		"image": samples.image({"scans": [with_found(
			{},
			[samples.vulnerability(sprintf("CVE-2025-000%d", [number]), "critical", null) |
				some number in numbers.range(1, 7)
			],
		)]}),
		"deny": {message(concat("", [
			"7 vulnerabilities of severity critical: ",
			concat(", ", [sprintf("CVE-2025-000%d (openssl 3.0.14, not fixed)", [number]) |
				some number in numbers.range(1, 5)
			]),
			" and 2 more",
		]))},
	},
	"bad: more than the scan lists": {
		"image": samples.image({"scans": [with_found({"counts": {"critical": 3, "low": 9}}, [critical])]}),
		"deny": {message(concat(" ", [
			"3 vulnerabilities of severity critical: CVE-2025-0001",
			"(openssl 3.0.14, fixed in 3.0.15)",
		]))},
	},
	"bad: the scan lists none": {
		"image": samples.image({"scans": [with_found({"counts": {"critical": 2}}, [])]}),
		"deny": {message("2 vulnerabilities of severity critical, which its scan does not list")},
	},
	"bad: nobody signed what found it": {
		"image": samples.image({"scans": [with_found({"proof": samples.unsigned}, [critical])]}),
		"deny": {message(one)},
	},
	"bad: nobody signed the newer scan that found nothing": {
		"image": samples.image({"scans": [
			with_found(old, [critical]),
			with_found({"proof": samples.unsigned}, []),
		]}),
		"deny": {message(one)},
	},
	"bad: another scanner found nothing": {
		"image": samples.image({"scans": [with_found(old, [critical]), with_found({"scanner": "grype"}, [])]}),
		"deny": {message(one)},
	},
	"bad: on one platform": {
		"image": samples.image({"scans": [
			samples.scan(samples.amd64, {}),
			samples.scan(samples.arm64, {"vulnerabilities": [critical]}),
		]}),
		"deny": {message(concat(" ", [
			"1 vulnerability of severity critical for linux/arm64: CVE-2025-0001",
			"(openssl 3.0.14, fixed in 3.0.15)",
		]))},
	},
	"bad: found, whatever could not be looked at": {
		"image": samples.image({
			"scans": [with_found({}, [critical])],
			"incomplete": [samples.missing("timed-out", "referrers")],
		}),
		"deny": {message(one)},
	},
	"bad: no scan where one is asked for": {
		"image": samples.image({}),
		"settings": {"require-scan": true},
		"deny": {message("no scan for vulnerabilities that says what is known of it")},
	},
	"bad: nobody signed the scan that is asked for": {
		"image": samples.image({"scans": [with_found({"proof": samples.unsigned}, [])]}),
		"settings": {"require-scan": true},
		"deny": {message("no scan for vulnerabilities that somebody who is trusted signed")},
	},
	"bad: the scan that is asked for is old": {
		"image": samples.image({"scans": [with_found(old, [])]}),
		"settings": {"require-scan": true},
		"deny": {message("no scan for vulnerabilities from the last 30 days")},
	},
	"bad: the scan that is asked for does not say when it was made": {
		"image": samples.image({"scans": [with_found({"scanned_at": null, "age_days": null}, [])]}),
		"settings": {"require-scan": true},
		"deny": {message("no scan for vulnerabilities from the last 30 days")},
	},
	"bad: the scan that is asked for is of another image": {
		"image": samples.image({"scans": [with_found({"subject_matches": false}, [])]}),
		"settings": {"require-scan": true},
		"deny": {message(concat(" ", [
			"no scan for vulnerabilities that is of use:",
			"it speaks about another image, or cannot be read",
		]))},
	},
	"bad: one platform has none where one is asked for": {
		"image": samples.image({"scans": [samples.scan(samples.amd64, {})]}),
		"settings": {"require-scan": true},
		"deny": {message("no scan for vulnerabilities for linux/arm64 that says what is known of it")},
	},
	"good: nothing was found": {"image": samples.image({"scans": [with_found({}, [])]}), "deny": set()},
	"good: nothing was found where a scan is asked for": {
		"image": samples.image({"scans": [with_found({}, [])]}),
		"settings": {"require-scan": true},
		"deny": set(),
	},
	"good: nothing that weighs enough": {"image": samples.image({"scans": [with_found({}, [high, low])]}), "deny": set()},
	"good: ignored": {
		"image": samples.image({"scans": [with_found({"counts": {"critical": 1}}, [critical])]}),
		"settings": {"ignore": ["cve-2025-0001"]},
		"deny": set(),
	},
	"good: a newer scan found it no more": {
		"image": samples.image({"scans": [with_found(old, [critical]), with_found({}, [])]}),
		"deny": set(),
	},
	"good: a newer scan of the same day found it no more": {
		"image": samples.image({"scans": [
			with_found({"scanned_at": "2025-06-20T03:00:00Z"}, [critical]),
			with_found({}, []),
		]}),
		"deny": set(),
	},
	"good: of another image": {
		"image": samples.image({"scans": [with_found({"subject_matches": false}, [critical])]}),
		"deny": set(),
	},
	"good: no scan": {"image": samples.image({}), "deny": set()},
	"missing evidence: the scan that is asked for may be there": {
		"image": samples.image({"incomplete": [samples.missing("timed-out", "referrers")]}),
		"settings": {"require-scan": true},
		"deny": set(),
	},
}

failing contains name if {
	some name, case in cases
	images := [case.image]
	settings := {"vulnerable-image": object.union(defaults, object.get(case, "settings", {}))}
	got := vulnerable_image.deny with input.images as images with data.settings as settings
	got != samples.denied(case.deny)
}

failing contains name if {
	some name, unjudged in samples.unjudged
	images := [unjudged]
	settings := {"vulnerable-image": defaults}
	got := vulnerable_image.deny with input.images as images with data.settings as settings
	got != set()
}

test_cases if failing == set()
