# METADATA
# title: Nothing keeps a store from being destroyed
# description: |
#   Where everything else is replaced freely, what holds data must not go by mistake: a renamed resource or a change that
#   forces a replacement would take a database or a bucket with it. Any one of these is enough: protection against deletion
#   by the platform, a snapshot that is taken before, or `prevent_destroy`. A store whose platform refuses to delete it
#   while there is something in it is safe as long as nobody asks for the opposite (`force_destroy`). Replicas are made
#   from another store and need no protection of their own.
# related_resources:
#   - ref: https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#prevent_destroy
#     description: "Terraform: prevent_destroy"
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html
#     description: "AWS: deletion protection and final snapshots of RDS"
#   - ref: https://cloud.google.com/sql/docs/mysql/deletion-protection
#     description: "Google Cloud: deletion protection of Cloud SQL"
#   - ref: https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/mssql_database
#     description: "Azure provider: prevent_destroy is highly recommended"
#   - ref: https://kubernetes.io/docs/concepts/storage/persistent-volumes/#reclaiming
#     description: "Kubernetes: what becomes of a volume"
# custom:
#   severity: medium
#   category: state
#   formats: [terraform]
#   about: [resources]
#   remediation: >-
#     Switch deletion protection on, let a final snapshot be taken, or add `lifecycle { prevent_destroy = true }`. To take
#     the store away one day, switch the protection off in a change of its own.
#   controls:
#     nist-800-53r5: [CP-9]
#     iso-27001-2022: ["8.13"]
#     soc2: [A1.2]
package cattleguard.state.unprotected_state

import data.cattleguard.lib.resources
import data.cattleguard.lib.stores
import rego.v1

# By resource type: what makes the store safe, any one of these being enough. `default` is what holds where nothing is
# set. `lacks` says what is wrong where none of them holds, `copies` the attribute that makes it a replica, and `fix` the
# setting that makes it safe, where one alone does.
rows := {
	"aws_backup_vault": kept_while_full,
	"aws_cognito_user_pool": {
		"safe": [{"path": ["deletion_protection"], "values": {"ACTIVE"}, "default": "INACTIVE"}],
		"lacks": "it has no deletion protection",
		"copies": [],
		"fix": {"path": ["deletion_protection"], "value": "ACTIVE"},
		"severity": "medium",
	},
	"aws_db_instance": relational(["replicate_source_db"]),
	"aws_docdb_cluster": relational([]),
	"aws_dsql_cluster": {
		"safe": [{"path": ["deletion_protection_enabled"], "values": on, "default": false}],
		"lacks": "it has no deletion protection",
		"copies": [],
		"fix": {"path": ["deletion_protection_enabled"], "value": true},
		"severity": "medium",
	},
	"aws_dynamodb_table": {
		"safe": [
			{"path": ["deletion_protection_enabled"], "values": on, "default": false},
			{"path": ["point_in_time_recovery", 0, "enabled"], "values": on, "default": false},
		],
		"lacks": "it has neither deletion protection nor point-in-time recovery",
		"copies": [],
		"fix": {"path": ["deletion_protection_enabled"], "value": true},
		"severity": "medium",
	},
	"aws_ebs_volume": {
		"safe": [{"path": ["final_snapshot"], "values": on, "default": false}],
		"lacks": "no snapshot is taken before",
		"copies": [],
		"fix": {"path": ["final_snapshot"], "value": true},
		"severity": "low",
	},
	"aws_ecr_repository": {
		"safe": [{"path": ["force_delete"], "values": off, "default": false}],
		"lacks": "`force_delete` deletes the images in it first",
		"copies": [],
		"fix": {"path": ["force_delete"], "value": false},
		"severity": "low",
	},
	"aws_fsx_openzfs_file_system": last_backup,
	"aws_fsx_windows_file_system": last_backup,
	"aws_neptune_cluster": relational(["replication_source_identifier"]),
	"aws_qldb_ledger": protected_by_default,
	"aws_rds_cluster": relational(["replication_source_identifier"]),
	"aws_redshift_cluster": {
		"safe": [{"path": ["skip_final_snapshot"], "values": off, "default": false}],
		"lacks": "it skips its final snapshot",
		"copies": [],
		"fix": prevent_destroy,
		"severity": "high",
	},
	"aws_s3_bucket": kept_while_full,
	"aws_s3_directory_bucket": kept_while_full,
	"azurerm_kusto_database": prevented_alone,
	"azurerm_mssql_database": prevented_alone,
	"azurerm_mssql_managed_database": prevented_alone,
	"azurerm_netapp_volume": prevented_alone,
	"azurerm_postgresql_flexible_server_database": prevented_alone,
	"azurerm_recovery_services_vault": {
		"safe": [{"path": ["soft_delete_enabled"], "values": on, "default": true}],
		"lacks": "soft deletion is switched off",
		"copies": [],
		"fix": {"path": ["soft_delete_enabled"], "value": true},
		"severity": "medium",
	},
	"google_alloydb_cluster": google_protected([]),
	"google_bigquery_dataset": {
		"safe": [
			{"path": ["delete_contents_on_destroy"], "values": off, "default": false},
			google_policy,
		],
		"lacks": "`delete_contents_on_destroy` deletes all tables with it",
		"copies": [],
		"fix": {"path": ["delete_contents_on_destroy"], "value": false},
		"severity": "medium",
	},
	"google_bigquery_table": object.union(
		google_protected([]),
		{"copies": ["view", "materialized_view", "external_data_configuration"], "severity": "medium"},
	),
	"google_bigtable_instance": google_protected([]),
	"google_compute_disk": google_disk,
	"google_compute_region_disk": google_disk,
	"google_filestore_instance": {
		"safe": [{"path": ["deletion_protection_enabled"], "values": on, "default": false}, google_policy],
		"lacks": "it has no deletion protection",
		"copies": [],
		"fix": {"path": ["deletion_protection_enabled"], "value": true},
		"severity": "medium",
	},
	"google_firestore_database": {
		"safe": [
			{"path": ["deletion_policy"], "values": {"ABANDON", "PREVENT"}, "default": "ABANDON"},
			{"path": ["delete_protection_state"], "values": {"DELETE_PROTECTION_ENABLED"}, "default": null},
		],
		"lacks": "`deletion_policy` deletes it, and it has no deletion protection",
		"copies": [],
		"fix": {"path": ["delete_protection_state"], "value": "DELETE_PROTECTION_ENABLED"},
		"severity": "medium",
	},
	"google_memorystore_instance": {
		"safe": [{"path": ["deletion_protection_enabled"], "values": on, "default": true}, google_policy],
		"lacks": "its deletion protection is switched off",
		"copies": [],
		"fix": {"path": ["deletion_protection_enabled"], "value": true},
		"severity": "medium",
	},
	"google_oracle_database_autonomous_database": google_protected([]),
	"google_spanner_database": google_protected([{"path": ["enable_drop_protection"], "values": on, "default": false}]),
	"google_sql_database_instance": object.union(
		google_protected([{"path": ["settings", 0, "deletion_protection_enabled"], "values": on, "default": false}]),
		{"copies": ["master_instance_name"]},
	),
	"google_storage_bucket": object.union(
		kept_while_full,
		{"safe": array.concat(kept_while_full.safe, [google_policy])},
	),
	"kubernetes_persistent_volume": kubernetes_volume,
	"kubernetes_persistent_volume_v1": kubernetes_volume,
}

on := {true, "true"}

off := {false, "false"}

prevent_destroy := {"path": ["lifecycle", 0, "prevent_destroy"], "value": true}

relational(copies) := {
	"safe": [
		{"path": ["deletion_protection"], "values": on, "default": false},
		{"path": ["skip_final_snapshot"], "values": off, "default": false},
	],
	"lacks": "it has no deletion protection, and skips its final snapshot",
	"copies": copies,
	"fix": {"path": ["deletion_protection"], "value": true},
	"severity": "high",
}

kept_while_full := {
	"safe": [{"path": ["force_destroy"], "values": off, "default": false}],
	"lacks": "`force_destroy` deletes what is in it first",
	"copies": [],
	"fix": {"path": ["force_destroy"], "value": false},
	"severity": "medium",
}

last_backup := {
	"safe": [{"path": ["skip_final_backup"], "values": off, "default": false}],
	"lacks": "it skips its final backup",
	"copies": [],
	"fix": {"path": ["skip_final_backup"], "value": false},
	"severity": "medium",
}

protected_by_default := {
	"safe": [{"path": ["deletion_protection"], "values": on, "default": true}],
	"lacks": "its deletion protection is switched off",
	"copies": [],
	"fix": {"path": ["deletion_protection"], "value": true},
	"severity": "high",
}

google_policy := {"path": ["deletion_policy"], "values": {"ABANDON", "PREVENT"}, "default": null}

google_protected(more) := object.union(
	protected_by_default,
	{"safe": array.concat(protected_by_default.safe, array.concat(more, [google_policy]))},
)

google_disk := {
	"safe": [{"path": ["create_snapshot_before_destroy"], "values": on, "default": false}, google_policy],
	"lacks": "no snapshot is taken before",
	"copies": [],
	"fix": {"path": ["create_snapshot_before_destroy"], "value": true},
	"severity": "low",
}

# Databases whose provider has no protection of its own and recommends `prevent_destroy` for each of them.
prevented_alone := {
	"safe": [],
	"lacks": "it is not protected by `prevent_destroy`",
	"copies": ["creation_source_database_id"],
	"fix": prevent_destroy,
	"severity": "medium",
}

kubernetes_volume := {
	"safe": [{
		"path": ["spec", 0, "persistent_volume_reclaim_policy"],
		"values": {"Retain"},
		"default": "Retain",
	}],
	"lacks": "its storage is deleted with its claim",
	"copies": [],
	"fix": {"path": ["spec", 0, "persistent_volume_reclaim_policy"], "value": "Retain"},
	"severity": "medium",
}

deny contains verdict if {
	some store in input.resources
	row := rows[store.type]
	exposed(store, row)
	doubts(store, row) == set()
	verdict := {
		"at": place(store, row),
		"msg": sprintf("the %s can be destroyed with what is stored in it: %s", [stores.kinds[store.type], row.lacks]),
		"severity": row.severity,
		"fix": [{"at": array.concat(store.at, row.fix.path), "value": row.fix.value}],
	}
}

unknown contains {"at": array.concat(store.at, doubt.path), "expression": doubt.expression} if {
	some store in input.resources
	row := rows[store.type]
	exposed(store, row)
	some doubt in doubts(store, row)
}

# Nothing that is known protects the store, nor makes it a copy of another one.
exposed(store, row) if {
	resources.managed(store)
	prevented := object.get(store.lifecycle, "prevent_destroy", false)
	not prevented in on
	not locked(store)
	protections := [one | some one in row.safe; effective(store, one) in one.values]
	protections == []
	copied := [name | some name in row.copies; resources.given(store, [name])]
	copied == []
}

# A lock of Azure that is declared beside a store may protect it, its server or its group.
locked(store) if {
	startswith(store.type, "azurerm_")
	"azurerm_management_lock" in types
}

types contains resource.type if some resource in input.resources

effective(store, one) := value if {
	value := resources.value(store, one.path)
	value != null
} else := one["default"] if {
	resources.unresolved(store, one.path) == set()
} else := "(not known)"

doubts(store, row) := {{"path": path, "expression": expression} |
	paths := array.concat([one.path | some one in row.safe], [[name] | some name in row.copies])
	some path in array.concat(paths, [["lifecycle", "prevent_destroy"]])
	some expression in resources.unresolved(store, path)
	resources.value(store, path) == null
}

# The setting that leaves the store without protection, or the store where none is written.
place(store, row) := array.concat(store.at, written[0]) if {
	written := [one.path | some one in row.safe; resources.value(store, one.path) != null]
	count(written) > 0
} else := store.at
