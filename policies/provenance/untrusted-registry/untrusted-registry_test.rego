package cattleguard.provenance.untrusted_registry_test

import data.cattleguard.provenance.untrusted_registry
import rego.v1

at := ["services", "web", "image"]

image(fields) := object.union(
	{
		"at": at,
		"ref": "ghcr.io/acme/web:1",
		"registry": "ghcr.io",
		"repository": "acme/web",
		"tag": "1",
		"digest": null,
		"grade": "floating",
		"role": "container",
		"name": "web",
		"pull_policy": null,
		"arguments": [],
		"unknown": [],
		"error": null,
		"evidence": null,
	},
	fields,
)

denied := {{
	"at": at,
	"msg": "image ghcr.io/acme/web:1 comes from ghcr.io/acme/web, which is not on the list of trusted registries",
	"grade": "floating",
}}

somewhere := {"ref": "${IMAGE}", "registry": "", "repository": "", "grade": "unknown", "unknown": ["${IMAGE}"]}

cases := {
	"bad: another host": {"image": image({}), "registries": ["quay.io", "registry.example.com"], "deny": denied},
	"bad: another namespace": {"image": image({}), "registries": ["ghcr.io/acm", "ghcr.io/acme/web/base"], "deny": denied},
	"bad: another domain": {"image": image({}), "registries": ["*.ghcr.io", "*.io.example.com"], "deny": denied},
	"good: nothing is configured": {"image": image({}), "registries": [], "deny": set()},
	"good: the host": {"image": image({}), "registries": ["quay.io", "ghcr.io"], "deny": set()},
	"good: the host and a namespace": {"image": image({}), "registries": ["ghcr.io/acme/"], "deny": set()},
	"good: the host and the whole path": {"image": image({}), "registries": ["ghcr.io/acme/web"], "deny": set()},
	"good: a host of the domain": {
		"image": image({"registry": "eu.registry.example.com"}),
		"registries": ["*.example.com/acme"],
		"deny": set(),
	},
	"good: built here": {"image": image({"grade": "local"}), "registries": ["quay.io"], "deny": set()},
	"good: the name of what is built": {"image": image({"role": "output"}), "registries": ["quay.io"], "deny": set()},
	"good: not a reference": {
		"image": image({"registry": "", "repository": "", "error": "no"}),
		"registries": ["quay.io"],
		"deny": set(),
	},
	"unknown: no value": {
		"image": image(somewhere),
		"registries": ["quay.io"],
		"deny": set(),
		"unknown": {{"at": at, "expression": "${IMAGE}"}},
	},
	"unknown: no value, and nothing is configured": {"image": image(somewhere), "registries": [], "deny": set()},
	"good: a trusted host, whatever the path": {
		"image": image({"repository": "", "grade": "unknown", "unknown": ["${NAME}"]}),
		"registries": ["ghcr.io"],
		"deny": set(),
	},
	"bad: another host, whatever the tag": {
		"image": image({"grade": "unknown", "unknown": ["${TAG}"]}),
		"registries": ["quay.io"],
		"deny": {object.union(verdict, {"grade": "unknown"}) | some verdict in denied},
	},
}

failing contains name if {
	some name, case in cases
	images := [case.image]
	settings := {"untrusted-registry": {"registries": case.registries}}
	got := untrusted_registry.deny with input.images as images with data.settings as settings
	got != case.deny
}

failing contains name if {
	some name, case in cases
	images := [case.image]
	settings := {"untrusted-registry": {"registries": case.registries}}
	got := untrusted_registry.unknown with input.images as images with data.settings as settings
	got != object.get(case, "unknown", set())
}

test_cases if failing == set()
