package cattleguard.lib.stores_test

import data.cattleguard.lib.stores
import rego.v1

test_a_database if stores.kinds.aws_db_instance == "database"

test_a_claim if stores.kinds.kubernetes_persistent_volume_claim_v1 == "volume claim"

test_images if stores.kinds.google_artifact_registry_repository == "registry of artifacts"

# What is made from a store, or says who may read it, holds no data of its own.
test_no_store if {
	others := {"aws_db_snapshot", "aws_rds_cluster_instance", "aws_s3_bucket_policy", "google_sql_user"}
	{type | some type in others; stores.kinds[type]} == set()
}
