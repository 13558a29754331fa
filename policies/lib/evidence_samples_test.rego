# What the tests of rules about evidence judge: an image of which everything was looked at, and nothing was found.
package cattleguard.lib.evidence_samples_test

import rego.v1

at := ["spec", "containers", 0, "image"]

index := "sha256:1111111111111111111111111111111111111111111111111111111111111111"

amd64 := "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

arm64 := "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

other := "sha256:cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"

platforms := [
	{"name": "linux/amd64", "digest": amd64, "created": "2025-06-02T08:00:00Z"},
	{"name": "linux/arm64", "digest": arm64, "created": "2025-06-02T08:00:00Z"},
]

# An image of two platforms; fields of its evidence replace what is found of others.
image(fields) := image_with({}, fields)

image_with(own, fields) := object.union(
	{
		"at": at,
		"ref": "ghcr.io/acme/web:1.4.2",
		"registry": "ghcr.io",
		"repository": "acme/web",
		"tag": "1.4.2",
		"digest": null,
		"grade": "version",
		"role": "container",
		"name": "web",
		"pull_policy": null,
		"arguments": [],
		"unknown": [],
		"error": null,
		"evidence": gathered(fields),
	},
	own,
)

gathered(fields) := object.union(
	{
		"ref": "ghcr.io/acme/web:1.4.2",
		"digest": index,
		"resolved_from": "tag",
		"tag_digest": index,
		"index_digest": null,
		"kind": "index",
		"media_type": "application/vnd.oci.image.index.v1+json",
		"created": "2025-06-02T08:00:00Z",
		"platforms": platforms,
		"trusted": true,
		"signatures": [],
		"attestations": [],
		"sboms": [],
		"provenance": [],
		"scans": [],
		"base": null,
		"lookups": [],
		"incomplete": [],
		"chain": [],
		"weakest": null,
	},
	fields,
)

# An image for one platform.
single(fields) := image(object.union(
	{
		"digest": amd64,
		"tag_digest": amd64,
		"kind": "image",
		"platforms": [platforms[0]],
	},
	fields,
))

missing(reason, what) := {"reason": reason, "what": what, "detail": sprintf("the %s is not known", [what])}

# What a rule says of the image, by its messages.
denied(messages) := {{"at": at, "msg": message, "grade": "version"} | some message in messages}

# Images of which nothing can be said: no evidence, and the uses that take nothing from a registry.
unjudged := {
	"missing evidence": object.union(image({}), {"evidence": null}),
	"unknown: a reference without a value": object.union(
		image({}),
		{"ref": "${IMAGE}", "grade": "unknown", "unknown": ["${IMAGE}"], "evidence": null},
	),
	"built here": image_with({"grade": "local"}, {}),
	"the name of what is built": image_with({"role": "output"}, {}),
}

proof(fields) := object.union(
	{
		"verified": false,
		"how": null,
		"identity": null,
		"issuer": null,
		"key": null,
		"reason": null,
		"detail": "",
		"log_index": null,
		"signed_at": null,
	},
	fields,
)

identity := "https://github.com/acme/web/.github/workflows/release.yml@refs/tags/v1.4.2"

issuer := "https://token.actions.githubusercontent.com"

keyless := proof({"verified": true, "how": "keyless", "identity": identity, "issuer": issuer})

doubtful(reason) := proof({"how": "keyless", "identity": identity, "issuer": issuer, "reason": reason})

unsigned := proof({"reason": "unsigned"})

signature(subject, found) := {
	"subject": subject,
	"platform": "",
	"channel": "referrer",
	"proof": found,
	"annotations": {},
}

all_elements := {
	"supplier": true,
	"name": true,
	"version": true,
	"identifiers": true,
	"relationships": true,
	"author": true,
	"timestamp": true,
}

sbom(subject, fields) := object.union(
	{
		"subject": subject,
		"platform": "",
		"channel": "attestation",
		"proof": keyless,
		"format": "cyclonedx",
		"encoding": "json",
		"spec_version": "1.6",
		"serial_number": null,
		"timestamp": "2025-06-02T08:05:00Z",
		"age_days": 30,
		"tools": [],
		"authors": [],
		"subject_name": "web",
		"subject_digests": [],
		"subject_matches": null,
		"components": 2,
		"coverage": {"name": 1, "version": 1, "purl": 1, "supplier": 1, "license": 0.5, "hashes": 0},
		"dependencies": 1,
		"minimum_elements": all_elements,
		"valid": true,
		"violations": [],
		"licenses": [],
		"purls": [],
		"components_left_out": 0,
		"error": null,
	},
	fields,
)

builder := "https://github.com/acme/ci/.github/workflows/build.yml@refs/tags/v2"

provenance(subject, fields) := object.union(
	{
		"subject": subject,
		"platform": "",
		"channel": "attestation",
		"proof": keyless,
		"subject_matches": true,
		"slsa_version": "1.0",
		"predicate_type": "https://slsa.dev/provenance/v1",
		"builder": builder,
		"build_type": "https://actions.github.io/buildtypes/workflow/v1",
		"source": "https://github.com/acme/web",
		"revision": null,
		"invocation": null,
		"started_at": null,
		"finished_at": null,
		"materials": [],
		"error": null,
	},
	fields,
)

scan(subject, fields) := object.union(
	{
		"subject": subject,
		"platform": "",
		"channel": "attestation",
		"proof": keyless,
		"subject_matches": true,
		"scanner": "trivy",
		"scanner_version": "0.57.1",
		"scanned_at": "2025-06-20T04:00:00Z",
		"age_days": 12,
		"database_at": null,
		"counts": {},
		"vulnerabilities": [],
		"error": null,
	},
	fields,
)

vulnerability(id, severity, fixed_in) := {
	"id": id,
	"severity": severity,
	"package": "openssl",
	"version": "3.0.14",
	"fixed_in": fixed_in,
}

test_the_image_is_of_two_platforms if count(image({}).evidence.platforms) == 2
