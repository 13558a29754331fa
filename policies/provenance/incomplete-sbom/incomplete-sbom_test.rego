package cattleguard.provenance.incomplete_sbom_test

import data.cattleguard.lib.evidence_samples_test as samples
import data.cattleguard.provenance.incomplete_sbom
import rego.v1

defaults := {
	"elements": ["name", "version", "identifiers", "relationships", "author", "timestamp"],
	"coverage": [],
	"require-valid": true,
}

suppliers_too := {"elements": array.concat(["supplier"], defaults.elements)}

message(platforms, what) := concat("", [
	"an SBOM of image ghcr.io/acme/web:1.4.2 (sha256:111111111111)",
	platforms,
	" (CycloneDX 1.6, in an attestation) ",
	what,
])

lacking(names) := {"minimum_elements": object.union(samples.all_elements, {name: false | some name in names})}

cases := {
	"bad: the signed one, whatever is attached beside it": {
		"image": samples.image({"sboms": [
			samples.sbom(samples.index, lacking(["author"])),
			samples.sbom(samples.index, {"proof": samples.unsigned}),
		]}),
		"deny": {message("", "lacks an author")},
	},
	"bad: elements are missing": {
		"image": samples.image({"sboms": [samples.sbom(samples.index, lacking(["supplier", "version", "timestamp"]))]}),
		"deny": {message("", "lacks versions and the time at which it was made")},
	},
	"bad: suppliers are asked for": {
		"image": samples.image({"sboms": [samples.sbom(samples.index, lacking(["supplier", "version"]))]}),
		"settings": suppliers_too,
		"deny": {message("", "lacks suppliers and versions")},
	},
	"bad: some components are without": {
		"image": samples.image({"sboms": [samples.sbom(samples.index, object.union(
			lacking(["supplier", "name", "version"]),
			{"components": 728, "coverage": {"supplier": 0, "name": 0.9999, "version": 0.9986263736263736}},
		))]}),
		"settings": suppliers_too,
		"deny": {message("", "lacks suppliers, names and versions for 1 of 728 components")},
	},
	"bad: all elements are missing": {
		"image": samples.image({"sboms": [samples.sbom(samples.index, lacking(suppliers_too.elements))]}),
		"settings": suppliers_too,
		"deny": {message("", concat(" ", [
			"lacks suppliers, names, versions, identifiers, relationships, an author",
			"and the time at which it was made",
		]))},
	},
	"bad: it cannot be read": {
		"image": samples.image({"sboms": [samples.sbom(samples.index, {"error": "it is not JSON", "components": 0})]}),
		"deny": {message("", "cannot be read: it is not JSON")},
	},
	"bad: it lists nothing": {
		"image": samples.image({"sboms": [samples.sbom(samples.index, {"components": 0})]}),
		"deny": {message("", "lists no components")},
	},
	"bad: it is not valid": {
		"image": samples.image({"sboms": [samples.sbom(samples.index, {
			"valid": false,
			"violations": ["/components/0: \"name\" is required", "/metadata: more"],
		})]}),
		"deny": {message("", concat(" ", [
			"is not valid against the schema of its format:",
			"/components/0: \"name\" is required",
		]))},
	},
	"bad: it is not valid, and does not say where": {
		"image": samples.image({"sboms": [samples.sbom(samples.index, {"valid": false})]}),
		"deny": {message("", "is not valid against the schema of its format: it does not say where")},
	},
	"bad: one platform's": {
		"image": samples.image({"sboms": [
			samples.sbom(samples.amd64, {}),
			samples.sbom(samples.arm64, lacking(["author"])),
		]}),
		"deny": {message(" for linux/arm64", "lacks an author")},
	},
	"bad: each platform's in its way": {
		"image": samples.image({"sboms": [
			samples.sbom(samples.amd64, lacking(["name"])),
			samples.sbom(samples.arm64, lacking(["author"])),
		]}),
		"deny": {message(" for linux/amd64", "lacks names"), message(" for linux/arm64", "lacks an author")},
	},
	"bad: the best of several": {
		"image": samples.image({"sboms": [
			samples.sbom(samples.index, {"error": "it is not JSON"}),
			samples.sbom(samples.index, lacking(["name", "version"])),
			samples.sbom(samples.index, lacking(["author"])),
		]}),
		"deny": {message("", "lacks an author")},
	},
	"bad: too few components have what is asked for": {
		"image": samples.image({"sboms": [samples.sbom(samples.index, lacking(["author"]))]}),
		"settings": {"coverage": ["purl:100", "license:51", "hashes:0"]},
		"deny": {message("", "lacks an author and gives the license of 50 % of its components, 51 % are asked for")},
	},
	"bad: what is asked for is not understood": {
		"image": samples.image({"sboms": [samples.sbom(samples.index, {})]}),
		"settings": {"coverage": ["purl95"]},
		"deny": {message("", "cannot be held against `purl95`, which is not a field and a percentage")},
	},
	"bad: an element that is not known": {
		"image": samples.image({"sboms": [samples.sbom(samples.index, {})]}),
		"settings": {"elements": ["name", "suplier"]},
		"deny": {message("", "lacks `suplier`, which is not a minimum element")},
	},
	"good: it has everything": {"image": samples.image({"sboms": [samples.sbom(samples.index, {})]}), "deny": set()},
	"good: one of several has everything": {
		"image": samples.image({"sboms": [
			samples.sbom(samples.index, lacking(["author"])),
			samples.sbom(samples.index, {"valid": null}),
		]}),
		"deny": set(),
	},
	"good: suppliers are not asked for": {
		"image": samples.image({"sboms": [samples.sbom(samples.index, lacking(["supplier"]))]}),
		"deny": set(),
	},
	"good: what is missing is not asked for": {
		"image": samples.image({"sboms": [samples.sbom(samples.index, lacking(["author"]))]}),
		"settings": {"elements": ["name", "version"]},
		"deny": set(),
	},
	"good: it need not be valid": {
		"image": samples.image({"sboms": [samples.sbom(samples.index, {"valid": false})]}),
		"settings": {"require-valid": false},
		"deny": set(),
	},
	"good: enough components have what is asked for": {
		"image": samples.image({"sboms": [samples.sbom(samples.index, {})]}),
		"settings": {"coverage": ["purl:100", "license:50"]},
		"deny": set(),
	},
	"good: missing-sbom speaks where there is none": {"image": samples.image({}), "deny": set()},
	"good: mismatched-sbom speaks about one of another image": {
		"image": samples.image({"sboms": [samples.sbom(samples.index, {"components": 0, "subject_matches": false})]}),
		"deny": set(),
	},
	"missing evidence: a better one may be there": {
		"image": samples.image({
			"sboms": [samples.sbom(samples.index, {"components": 0})],
			"incomplete": [samples.missing("timed-out", "sbom-tag")],
		}),
		"deny": set(),
	},
}

failing contains name if {
	some name, case in cases
	images := [case.image]
	settings := {"incomplete-sbom": object.union(defaults, object.get(case, "settings", {}))}
	got := incomplete_sbom.deny with input.images as images with data.settings as settings
	got != samples.denied(case.deny)
}

failing contains name if {
	some name, unjudged in samples.unjudged
	images := [unjudged]
	settings := {"incomplete-sbom": defaults}
	got := incomplete_sbom.deny with input.images as images with data.settings as settings
	got != set()
}

test_cases if failing == set()
