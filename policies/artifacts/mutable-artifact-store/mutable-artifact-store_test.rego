package cattleguard.artifacts.mutable_artifact_store_test

import data.cattleguard.artifacts.mutable_artifact_store
import rego.v1

resource(kind, name, values, unknown) := {
	"at": ["resource", kind, name, 0],
	"address": concat(".", [kind, name]),
	"type": kind,
	"mode": "managed",
	"instances": 1,
	"values": values,
	"unknown": unknown,
}

document(path, found) := {"file": {"path": path}, "resources": found}

artifacts := resource("aws_s3_bucket", "artifacts", {"bucket": "acme-builds"}, {})

ordinary := resource("aws_s3_bucket", "media", {"bucket": "acme-media"}, {})

versioning(name, status) := resource(
	"aws_s3_bucket_versioning",
	name,
	{"versioning_configuration": [{"status": status}]},
	{"bucket": concat("", ["aws_s3_bucket.", name, ".id"])},
)

message(address, why) := concat(" ", [address, "holds artefacts or state, and keeps one version of each only:", why])

bucket_at(name) := ["resource", "aws_s3_bucket", name, 0, "versioning", 0, "enabled"]

denied(name) := {{
	"document": 0,
	"at": bucket_at(name),
	"msg": message(concat(".", ["aws_s3_bucket", name]), "versioning is not switched on"),
}}

status_at := ["resource", "aws_s3_bucket_versioning", "artifacts", 0, "versioning_configuration", 0, "status"]

google_at := ["resource", "google_storage_bucket", "state", 0, "versioning", 0, "enabled"]

azure_at := ["resource", "azurerm_storage_account", "shop", 0, "blob_properties", 0, "versioning_enabled"]

cases := {
	"bad: named so": {"documents": [document("main.tf", [artifacts])], "deny": denied("artifacts")},
	"bad: suspended in another file": {
		"documents": [
			document("a/main.tf", [artifacts]),
			document("a/versioning.tf", [versioning("artifacts", "Suspended")]),
		],
		"deny": {{
			"document": 1,
			"at": status_at,
			"msg": message("aws_s3_bucket.artifacts", "versioning is Suspended"),
			"fix": [{"at": status_at, "value": "Enabled"}],
		}},
	},
	"bad: versions of a bucket in another module": {
		"documents": [
			document("a/main.tf", [artifacts]),
			document("b/main.tf", [versioning("artifacts", "Enabled")]),
		],
		"deny": denied("artifacts"),
	},
	"bad: a pipeline's store": {
		"documents": [document("main.tf", [
			ordinary,
			resource("aws_codepipeline", "web", {"artifact_store": [{"location": "acme-media"}]}, {}),
		])],
		"deny": denied("media"),
	},
	"bad: a function's store": {
		"documents": [document("main.tf", [
			ordinary,
			resource("aws_lambda_function", "web", {}, {"s3_bucket": "aws_s3_bucket.media[0].id"}),
		])],
		"deny": denied("media"),
	},
	"bad: switched off": {
		"documents": [document("main.tf", [resource(
			"google_storage_bucket",
			"state",
			{"name": "acme-tfstate", "versioning": [{"enabled": false}]},
			{},
		)])],
		"deny": {{
			"document": 0,
			"at": google_at,
			"msg": message("google_storage_bucket.state", "versioning is false"),
			"fix": [{"at": google_at, "value": true}],
		}},
	},
	"bad: an account with a container of state": {
		"documents": [document("main.tf", [
			resource("azurerm_storage_account", "shop", {"name": "acmeshop"}, {}),
			resource(
				"azurerm_storage_container",
				"state",
				{"name": "tfstate"},
				{"storage_account_id": "azurerm_storage_account.shop.id"},
			),
		])],
		"deny": {{
			"document": 0,
			"at": azure_at,
			"msg": message("azurerm_storage_account.shop", "versioning is not switched on"),
			"fix": [{"at": azure_at, "value": true}],
		}},
	},
	"good: versions": {"documents": [
		document("main.tf", [artifacts]),
		document("versioning.tf", [versioning("artifacts", "Enabled")]),
	]},
	"good: versions within": {"documents": [document("main.tf", [resource(
		"google_storage_bucket",
		"artifacts",
		{"versioning": [{"enabled": true}]},
		{},
	)])]},
	"good: a retention policy": {"documents": [document("main.tf", [resource(
		"google_storage_bucket",
		"artifacts",
		{"retention_policy": [{"retention_period": 86400}]},
		{},
	)])]},
	"good: locked": {"documents": [document("main.tf", [resource(
		"aws_s3_bucket",
		"artifacts",
		{"object_lock_enabled": true},
		{},
	)])]},
	"good: locked by a companion": {"documents": [document("main.tf", [
		artifacts,
		resource("aws_s3_bucket_object_lock_configuration", "artifacts", {"bucket": "acme-builds"}, {}),
	])]},
	"good: an account that cannot keep versions": {"documents": [document("main.tf", [resource(
		"azurerm_storage_account",
		"artifacts",
		{"is_hns_enabled": true},
		{},
	)])]},
	"good: an ordinary bucket": {"documents": [document("main.tf", [ordinary])]},
	"good: logs of a store": {"documents": [document("main.tf", [resource(
		"aws_s3_bucket",
		"artifacts_logs",
		{"bucket": "x"},
		{},
	)])]},
	"unknown: whose versions they are": {
		"documents": [document("main.tf", [
			artifacts,
			resource(
				"aws_s3_bucket_versioning",
				"all",
				{"versioning_configuration": [{"status": "Enabled"}]},
				{"bucket": "each.value"},
			),
		])],
		"unknown": {{"document": 0, "at": bucket_at("artifacts"), "expression": "each.value"}},
	},
	"unknown: a status": {
		"documents": [document("main.tf", [artifacts, resource(
			"aws_s3_bucket_versioning",
			"artifacts",
			{"versioning_configuration": [{}], "bucket": "acme-builds"},
			{"versioning_configuration.0.status": "var.status"},
		)])],
		"unknown": {{"document": 0, "at": status_at, "expression": "var.status"}},
	},
}

failing contains name if {
	some name, case in cases
	documents := case.documents
	got := mutable_artifact_store.deny with input.documents as documents
	got != object.get(case, "deny", set())
}

failing contains name if {
	some name, case in cases
	documents := case.documents
	got := mutable_artifact_store.unknown with input.documents as documents
	got != object.get(case, "unknown", set())
}

test_cases if failing == set()
