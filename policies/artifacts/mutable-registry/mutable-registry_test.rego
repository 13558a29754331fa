package cattleguard.artifacts.mutable_registry_test

import data.cattleguard.artifacts.mutable_registry
import rego.v1

resource(kind, fields) := object.union(
	{
		"at": ["resource", kind, "app", 0],
		"address": concat(".", [kind, "app"]),
		"type": kind,
		"mode": "managed",
		"instances": 1,
		"values": {},
		"unknown": {},
	},
	fields,
)

ecr(values) := resource("aws_ecr_repository", {"values": values})

google(values) := resource(
	"google_artifact_registry_repository",
	{"values": object.union({"format": "DOCKER"}, values)},
)

ecr_at := ["resource", "aws_ecr_repository", "app", 0, "image_tag_mutability"]

google_at := [
	"resource",
	"google_artifact_registry_repository",
	"app",
	0,
	"docker_config",
	0,
	"immutable_tags",
]

fixed(at, msg, good) := {{"at": at, "msg": msg, "fix": [{"at": at, "value": good}]}}

cases := {
	"bad: not set": {
		"resource": ecr({}),
		"deny": fixed(
			ecr_at,
			"tags in aws_ecr_repository.app can be moved: image_tag_mutability is not set, and MUTABLE is its default",
			"IMMUTABLE",
		),
	},
	"bad: mutable": {
		"resource": ecr({"image_tag_mutability": "MUTABLE"}),
		"deny": fixed(
			ecr_at,
			"tags in aws_ecr_repository.app can be moved: image_tag_mutability is MUTABLE",
			"IMMUTABLE",
		),
	},
	"bad: immutable but for some": {
		"resource": ecr({
			"image_tag_mutability": "IMMUTABLE_WITH_EXCLUSION",
			"image_tag_mutability_exclusion_filter": [{"filter": "latest*"}, {"filter": "dev"}],
		}),
		"deny": {{
			"at": ecr_at,
			"msg": "tags in aws_ecr_repository.app can be moved where they match latest*, dev",
			"severity": "low",
		}},
	},
	"bad: immutable but for what is not known": {
		"resource": ecr({
			"image_tag_mutability": "IMMUTABLE_WITH_EXCLUSION",
			"image_tag_mutability_exclusion_filter": [{"filter_type": "WILDCARD"}],
		}),
		"deny": {{
			"at": ecr_at,
			"msg": "tags in aws_ecr_repository.app can be moved where they match a filter",
			"severity": "low",
		}},
	},
	"bad: mutable but for some": {
		"resource": ecr({"image_tag_mutability": "MUTABLE_WITH_EXCLUSION"}),
		"deny": fixed(
			ecr_at,
			"tags in aws_ecr_repository.app can be moved: image_tag_mutability is MUTABLE_WITH_EXCLUSION",
			"IMMUTABLE",
		),
	},
	"bad: no block": {
		"resource": google({}),
		"deny": fixed(
			google_at,
			concat(" ", [
				"tags in google_artifact_registry_repository.app can be moved:",
				"immutable_tags is not set, and false is its default",
			]),
			true,
		),
	},
	"bad: switched off": {
		"resource": google({"docker_config": [{"immutable_tags": false}]}),
		"deny": fixed(
			google_at,
			"tags in google_artifact_registry_repository.app can be moved: immutable_tags is false",
			true,
		),
	},
	"good: immutable": {"resource": ecr({"image_tag_mutability": "IMMUTABLE"})},
	"good: immutable tags": {"resource": google({"docker_config": [{"immutable_tags": true}]})},
	"good: packages": {"resource": google({"format": "NPM"})},
	"good: of no format": {"resource": google({"format": null})},
	"good: a mirror of others": {"resource": google({"mode": "REMOTE_REPOSITORY"})},
	"good: read only": {"resource": object.union(ecr({}), {"mode": "data"})},
	"good: another type": {"resource": resource("aws_instance", {})},
	"unknown: no value": {
		"resource": resource("aws_ecr_repository", {"unknown": {"image_tag_mutability": "var.mutability"}}),
		"unknown": {{"at": ecr_at, "expression": "var.mutability"}},
	},
	"unknown: the format": {
		"resource": resource("google_artifact_registry_repository", {"unknown": {"format": "var.format"}}),
		"unknown": {{
			"at": ["resource", "google_artifact_registry_repository", "app", 0, "format"],
			"expression": "var.format",
		}},
	},
}

failing contains name if {
	some name, case in cases
	found := [case.resource]
	got := mutable_registry.deny with input.resources as found
	got != object.get(case, "deny", set())
}

failing contains name if {
	some name, case in cases
	found := [case.resource]
	got := mutable_registry.unknown with input.resources as found
	got != object.get(case, "unknown", set())
}

test_cases if failing == set()
