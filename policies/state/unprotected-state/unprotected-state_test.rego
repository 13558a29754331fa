package cattleguard.state.unprotected_state_test

import data.cattleguard.state.unprotected_state
import rego.v1

at := ["resource", "type", "main", 0]

resource(type, values) := {
	"at": at,
	"type": type,
	"mode": "managed",
	"instances": 1,
	"values": values,
	"lifecycle": {},
	"unknown": {},
}

with_unknown(one, unknown) := object.union(one, {"unknown": unknown})

prevented(one) := object.union(one, {"lifecycle": {"prevent_destroy": true}})

verdict(path, what, lacks, severity, fix) := {
	"at": array.concat(at, path),
	"msg": sprintf("the %s can be destroyed with what is stored in it: %s", [what, lacks]),
	"severity": severity,
	"fix": [{"at": array.concat(at, fix[0]), "value": fix[1]}],
}

database := verdict(
	["skip_final_snapshot"],
	"database",
	"it has no deletion protection, and skips its final snapshot",
	"high",
	[["deletion_protection"], true],
)

bucket := verdict(
	["force_destroy"],
	"bucket",
	"`force_destroy` deletes what is in it first",
	"medium",
	[["force_destroy"], false],
)

recommended := verdict(
	[],
	"database",
	"it is not protected by `prevent_destroy`",
	"medium",
	[["lifecycle", 0, "prevent_destroy"], true],
)

cases := {
	"bad: no protection and no snapshot": {
		"resources": [resource("aws_db_instance", {"skip_final_snapshot": true})],
		"deny": {database},
	},
	"bad: images go with their registry": {
		"resources": [resource("aws_ecr_repository", {"force_delete": true})],
		"deny": {verdict(
			["force_delete"],
			"registry of images",
			"`force_delete` deletes the images in it first",
			"low",
			[["force_delete"], false],
		)},
	},
	"good: a registry is kept while it is full": {
		"resources": [resource("aws_ecr_repository", {})],
		"deny": set(),
	},
	"bad: the protection of an instance is switched off": {
		"resources": [resource("google_memorystore_instance", {"deletion_protection_enabled": false})],
		"deny": {verdict(
			["deletion_protection_enabled"],
			"database",
			"its deletion protection is switched off",
			"medium",
			[["deletion_protection_enabled"], true],
		)},
	},
	"good: an instance is protected by default": {
		"resources": [resource("google_memorystore_instance", {})],
		"deny": set(),
	},
	"bad: no protection of a table": {
		"resources": [resource("aws_dynamodb_table", {})],
		"deny": {verdict(
			[],
			"table",
			"it has neither deletion protection nor point-in-time recovery",
			"medium",
			[["deletion_protection_enabled"], true],
		)},
	},
	"bad: a bucket that is emptied": {
		"resources": [resource("aws_s3_bucket", {"force_destroy": true})],
		"deny": {bucket},
	},
	"bad: protection by default that is switched off": {
		"resources": [resource("google_sql_database_instance", {"deletion_protection": false})],
		"deny": {verdict(
			["deletion_protection"],
			"database",
			"its deletion protection is switched off",
			"high",
			[["deletion_protection"], true],
		)},
	},
	"bad: a database of Azure": {
		"resources": [resource("azurerm_mssql_database", {"name": "main"})],
		"deny": {recommended},
	},
	"bad: a volume that goes with its claim": {
		"resources": [resource("kubernetes_persistent_volume_v1", {"spec": [{"persistent_volume_reclaim_policy": "Delete"}]})],
		"deny": {verdict(
			["spec", 0, "persistent_volume_reclaim_policy"],
			"volume",
			"its storage is deleted with its claim",
			"medium",
			[["spec", 0, "persistent_volume_reclaim_policy"], "Retain"],
		)},
	},
	"good: protected": {
		"resources": [resource("aws_db_instance", {"skip_final_snapshot": true, "deletion_protection": true})],
		"deny": set(),
	},
	"good: a last snapshot": {
		"resources": [resource("aws_db_instance", {"final_snapshot_identifier": "last"})],
		"deny": set(),
	},
	"good: may not be destroyed": {
		"resources": [prevented(resource("aws_db_instance", {"skip_final_snapshot": true}))],
		"deny": set(),
	},
	"good: a replica": {
		"resources": [resource("aws_db_instance", {"skip_final_snapshot": true, "replicate_source_db": "main"})],
		"deny": set(),
	},
	"good: recovered to a point in time": {
		"resources": [resource("aws_dynamodb_table", {"point_in_time_recovery": [{"enabled": true}]})],
		"deny": set(),
	},
	"good: a bucket that is kept while there is something in it": {
		"resources": [resource("aws_s3_bucket", {})],
		"deny": set(),
	},
	"good: protected by default": {
		"resources": [resource("google_sql_database_instance", {})],
		"deny": set(),
	},
	"good: protected on the platform": {
		"resources": [resource("google_sql_database_instance", {
			"deletion_protection": false,
			"settings": [{"deletion_protection_enabled": true}],
		})],
		"deny": set(),
	},
	"good: left behind": {
		"resources": [resource("google_storage_bucket", {"force_destroy": true, "deletion_policy": "ABANDON"})],
		"deny": set(),
	},
	"good: a view": {
		"resources": [resource("google_bigquery_table", {"deletion_protection": false, "view": [{"query": "x"}]})],
		"deny": set(),
	},
	"good: locked": {
		"resources": [resource("azurerm_mssql_database", {}), resource("azurerm_management_lock", {})],
		"deny": set(),
	},
	"good: a data source": {
		"resources": [object.union(resource("aws_dynamodb_table", {}), {"mode": "data"})],
		"deny": set(),
	},
	"good: no store": {"resources": [resource("aws_instance", {})], "deny": set()},
	"unknown: the protection": {
		"resources": [with_unknown(
			resource("aws_db_instance", {"skip_final_snapshot": true}),
			{"deletion_protection": "var.protect"},
		)],
		"deny": set(),
		"unknown": {{"at": array.concat(at, ["deletion_protection"]), "expression": "var.protect"}},
	},
	"unknown: whether it is emptied": {
		"resources": [with_unknown(resource("aws_s3_bucket", {}), {"force_destroy": "var.force"})],
		"deny": set(),
		"unknown": {{"at": array.concat(at, ["force_destroy"]), "expression": "var.force"}},
	},
	"unknown: whether it is a replica": {
		"resources": [with_unknown(
			resource("aws_db_instance", {"skip_final_snapshot": true}),
			{"replicate_source_db": "var.source"},
		)],
		"deny": set(),
		"unknown": {{"at": array.concat(at, ["replicate_source_db"]), "expression": "var.source"}},
	},
	"unknown: whether it may be destroyed": {
		"resources": [with_unknown(
			resource("aws_s3_bucket", {"force_destroy": true}),
			{"lifecycle.prevent_destroy": "var.prevent"},
		)],
		"deny": set(),
		"unknown": {{"at": array.concat(at, ["lifecycle", "prevent_destroy"]), "expression": "var.prevent"}},
	},
}

failing contains name if {
	some name, case in cases
	resources := case.resources
	got := unprotected_state.deny with input.resources as resources
	got != case.deny
}

failing contains name if {
	some name, case in cases
	resources := case.resources
	got := unprotected_state.unknown with input.resources as resources
	got != object.get(case, "unknown", set())
}

test_cases if failing == set()

test_every_type_is_a_store if {
	types := object.keys(unprotected_state.rows)
	{type | some type in types; data.cattleguard.lib.stores.kinds[type]} == types
}
