# METADATA
# title: What is baked in, and what may change
# description: |
#   By resource type, which changes in place change what runs. `baked` names what a machine, a pod or a piece of
#   configuration is made of: a change of it in place makes something that no image describes. `benign` names what stands
#   around it and may change: names and tags, sizes of groups and other scaling, permissions, the network it is attached
#   to, protection, observation, and arguments that only steer the provider. Paths are written without indexes, and stand
#   for everything below them. A type that is not listed is not judged: its changes make new versions or replace what runs
#   by themselves (launch templates, task definitions, services of containers, workloads of Kubernetes, managed node
#   groups), it holds data and cannot be replaced, or it runs nothing (permissions, networks, names).
package cattleguard.lib.baked

import rego.v1

# Benign whatever the type.
anywhere := {
	"deletion_policy",
	"deletion_protection",
	"description",
	"effective_labels",
	"labels",
	"tags",
	"tags_all",
	"terraform_labels",
	"timeouts",
	"user_labels",
}

# `severity`: how grave a change of what is baked in is; `runs`: what no longer is what it was started as.
types := {
	"aws_instance": {
		"runs": "the instance keeps running as something no image describes",
		"severity": "high",
		"baked": {
			"ami",
			"cpu_options",
			"enclave_options",
			"instance_type",
			"root_block_device",
			"user_data",
			"user_data_base64",
		},
		"benign": {
			"capacity_reservation_specification",
			"credit_specification",
			"disable_api_stop",
			"disable_api_termination",
			"ebs_block_device",
			"force_destroy",
			"get_password_data",
			"hibernation",
			"iam_instance_profile",
			"instance_initiated_shutdown_behavior",
			"ipv6_address_count",
			"ipv6_addresses",
			"maintenance_options",
			"metadata_options",
			"monitoring",
			"network_interface",
			"network_performance_options",
			"private_dns_name_options",
			"root_block_device.delete_on_termination",
			"root_block_device.tags",
			"root_block_device.tags_all",
			"secondary_private_ips",
			"security_groups",
			"source_dest_check",
			"user_data_replace_on_change",
			"volume_tags",
			"vpc_security_group_ids",
		},
	},
	"aws_lambda_function": {
		"runs": "its only version is overwritten, because `publish` is not set",
		"severity": "medium",
		"baked": {
			"code_sha256",
			"environment",
			"filename",
			"handler",
			"image_config",
			"image_uri",
			"layers",
			"runtime",
			"s3_bucket",
			"s3_key",
			"s3_object_version",
			"source_code_hash",
		},
		"benign": {
			"code_signing_config_arn",
			"dead_letter_config",
			"ephemeral_storage",
			"file_system_config",
			"kms_key_arn",
			"last_modified",
			"logging_config",
			"memory_size",
			"publish",
			"publish_to",
			"qualified_arn",
			"qualified_invoke_arn",
			"replace_security_groups_on_destroy",
			"replacement_security_group_ids",
			"reserved_concurrent_executions",
			"role",
			"skip_destroy",
			"snap_start",
			"source_code_size",
			"timeout",
			"tracing_config",
			"version",
			"vpc_config",
		},
	},
	"aws_eks_cluster": cluster({"version"}),
	"azurerm_kubernetes_cluster": cluster({"default_node_pool.orchestrator_version", "kubernetes_version"}),
	"azurerm_linux_virtual_machine": azure_machine,
	"azurerm_virtual_machine": {
		"runs": "the machine keeps running as something no image describes",
		"severity": "high",
		"baked": {
			"os_profile",
			"os_profile_linux_config",
			"os_profile_secrets",
			"os_profile_windows_config",
			"storage_image_reference",
			"storage_os_disk",
			"vm_size",
		},
		"benign": {
			"additional_capabilities",
			"boot_diagnostics",
			"delete_data_disks_on_termination",
			"delete_os_disk_on_termination",
			"identity",
			"license_type",
			"network_interface_ids",
			"primary_network_interface_id",
			"proximity_placement_group_id",
			"storage_data_disk",
		},
	},
	"azurerm_virtual_machine_extension": {
		"runs": "it is run again on a machine that runs",
		"severity": "high",
		"baked": {"protected_settings", "settings", "type_handler_version"},
		"benign": {
			"auto_upgrade_minor_version",
			"automatic_upgrade_enabled",
			"failure_suppression_enabled",
			"protected_settings_from_key_vault",
			"provision_after_extensions",
		},
	},
	"azurerm_virtual_machine_run_command": {
		"runs": "it is run again on a machine that runs",
		"severity": "high",
		"baked": {"parameter", "protected_parameter", "run_as_user", "source"},
		"benign": {
			"error_blob_managed_identity",
			"error_blob_uri",
			"instance_view",
			"output_blob_managed_identity",
			"output_blob_uri",
			"run_as_password",
		},
	},
	"azurerm_windows_virtual_machine": azure_machine,
	"google_app_engine_flexible_app_version": app_version,
	"google_app_engine_standard_app_version": app_version,
	"google_compute_instance": google_machine,
	"google_compute_instance_from_machine_image": google_machine,
	"google_compute_instance_from_template": google_machine,
	"google_container_cluster": cluster({"min_master_version", "node_version"}),
	"kubernetes_config_map": config("medium"),
	"kubernetes_config_map_v1": config("medium"),
	"kubernetes_config_map_v1_data": config("medium"),
	"kubernetes_pod": pod,
	"kubernetes_pod_v1": pod,
	"kubernetes_secret": config("low"),
	"kubernetes_secret_v1": config("low"),
	"kubernetes_secret_v1_data": config("low"),
}

# A control plane that is upgraded cannot be rolled back, but few keep two clusters: grave is something else.
cluster(versions) := {
	"runs": "the cluster is upgraded while it runs, and cannot go back",
	"severity": "low",
	"baked": versions,
	"benign": "everything else",
}

azure_machine := {
	"runs": "the machine keeps running as something no image describes",
	"severity": "high",
	"baked": {
		"additional_capabilities",
		"gallery_application",
		"os_disk",
		"secret",
		"size",
		"source_image_id",
		"source_image_reference",
		"user_data",
	},
	"benign": {
		"allow_extension_operations",
		"automatic_updates_enabled",
		"boot_diagnostics",
		"bypass_platform_safety_checks_on_user_schedule_enabled",
		"capacity_reservation_group_id",
		"dedicated_host_group_id",
		"dedicated_host_id",
		"enable_automatic_updates",
		"encryption_at_host_enabled",
		"extensions_time_budget",
		"hotpatching_enabled",
		"identity",
		"license_type",
		"max_bid_price",
		"network_interface_ids",
		"os_managed_disk_id",
		"patch_assessment_mode",
		"patch_mode",
		"proximity_placement_group_id",
		"reboot_setting",
		"termination_notification",
		"virtual_machine_scale_set_id",
		"vm_agent_platform_updates_enabled",
	},
}

google_machine := {
	"runs": "the instance keeps running as something no image describes",
	"severity": "high",
	"baked": {
		"advanced_machine_features",
		"boot_disk",
		"machine_type",
		"metadata",
		"metadata_startup_script",
		"min_cpu_platform",
	},
	"benign": {
		"allow_stopping_for_update",
		"attached_disk",
		"cpu_platform",
		"current_status",
		"desired_status",
		"enable_display",
		"key_revocation_action_type",
		"label_fingerprint",
		"metadata.block-project-ssh-keys",
		"metadata.enable-guest-attributes",
		"metadata.enable-osconfig",
		"metadata.enable-oslogin",
		"metadata.serial-port-enable",
		"metadata.ssh-keys",
		"metadata_fingerprint",
		"network_interface",
		"network_performance_config",
		"params",
		"reservation_affinity",
		"resource_policies",
		"scheduling",
		"scratch_disk",
		"service_account",
		"shielded_instance_config",
		"tags_fingerprint",
	},
}

# The version keeps its name while what it serves changes.
app_version := {
	"runs": "what it serves changes under the name of the same version",
	"severity": "medium",
	"baked": {"deployment", "entrypoint", "env_variables", "handlers", "libraries", "runtime", "runtime_api_version"},
	"benign": {
		"api_config",
		"app_engine_apis",
		"automatic_scaling",
		"basic_scaling",
		"delete_service_on_destroy",
		"endpoints_api_service",
		"inbound_services",
		"instance_class",
		"liveness_check",
		"manual_scaling",
		"network",
		"noop_on_destroy",
		"readiness_check",
		"resources",
		"service_account",
		"serving_status",
		"vpc_access_connector",
	},
}

config(severity) := {
	"runs": "what reads it next is configured differently from what runs",
	"severity": severity,
	"baked": {"binary_data", "binary_data_wo", "data", "data_wo"},
	"benign": "everything else",
}

pod := {
	"runs": "its containers are restarted as something else in the same pod",
	"severity": "medium",
	"baked": {"spec.container.image", "spec.init_container.image"},
	"benign": "everything else",
}

# How grave a change of a path is: `baked`, `benign`, or `other` for what neither list names.
kind(type, path) := "benign" if {
	within(path, anywhere)
} else := "benign" if {
	is_set(types[type].benign)
	within(path, types[type].benign)
} else := "baked" if {
	within(path, types[type].baked)
} else := "benign" if {
	is_string(types[type].benign)
} else := "other"

# A path is one of some paths, or stands below one.
within(path, paths) if path in paths

within(path, paths) if {
	some outer in paths
	startswith(path, concat("", [outer, "."]))
}

# A path without indexes, with dots.
plain(path) := concat(".", [part | some part in path; is_string(part)])
