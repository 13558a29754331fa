# METADATA
# title: A new image is ignored
# description: |
#   `ignore_changes` keeps an attribute as it was when the object was made, whatever is written here later. On the
#   attribute that names the image, the start-up script or the version of what runs, it means that a new image replaces
#   nothing: the configuration, the plan and what runs tell three different stories. Where another tool deploys
#   (a pipeline that registers task definitions, a platform that upgrades nodes) ignoring can be meant; then what runs is
#   described elsewhere, and a finding is less grave. Sizes, counts, tags and annotations may be ignored.
# related_resources:
#   - ref: https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#ignore_changes
#     description: "Terraform: ignore_changes"
# custom:
#   severity: high
#   category: replacing
#   formats: [terraform]
#   about: [resources]
#   remediation: >-
#     Remove the attribute from `ignore_changes` and let a change of it replace what runs. Pin the image, so that it changes
#     only when this file does. Where a pipeline deploys, let it hand the image to Terraform as a variable.
#   controls:
#     nist-800-53r5: [CM-2, CM-2(2), CM-3, SI-2]
#     iso-27001-2022: ["8.9"]
package cattleguard.replacing.ignored_image_drift

import data.cattleguard.lib.resources
import rego.v1

# By resource type: the paths that decide what runs, without indexes, and what ignoring them means.
# `image`: what runs is never replaced. `deployed`: it is commonly deployed by something else. `version`: it is commonly
# upgraded by the platform.
rows := {
	"aws_apprunner_service": {"source_configuration.image_repository.image_identifier": "deployed"},
	"aws_autoscaling_group": {
		"launch_configuration": "image",
		"launch_template": "image",
		"mixed_instances_policy.launch_template": "image",
	},
	"aws_batch_job_definition": {"container_properties": "deployed"},
	"aws_codebuild_project": {"environment.image": "image"},
	"aws_ec2_fleet": {"launch_template_config": "image"},
	"aws_ecs_service": {"task_definition": "deployed"},
	"aws_ecs_task_definition": {"container_definitions": "deployed"},
	"aws_eks_addon": {"addon_version": "version"},
	"aws_eks_cluster": {"version": "version"},
	"aws_eks_node_group": {"launch_template": "image", "release_version": "version", "version": "version"},
	"aws_elastic_beanstalk_environment": {
		"platform_arn": "version",
		"solution_stack_name": "version",
		"version_label": "deployed",
	},
	"aws_instance": aws_machine,
	"aws_lambda_alias": {"function_version": "deployed"},
	"aws_lambda_function": {
		"filename": "deployed",
		"image_uri": "deployed",
		"layers": "deployed",
		"s3_key": "deployed",
		"s3_object_version": "deployed",
		"source_code_hash": "deployed",
	},
	"aws_launch_configuration": aws_template,
	"aws_launch_template": aws_template,
	"aws_sagemaker_model": {"container.image": "image", "primary_container.image": "image"},
	"aws_spot_fleet_request": {"launch_specification": "image", "launch_template_config": "image"},
	"aws_spot_instance_request": aws_machine,
	"azurerm_app_service": {"site_config.linux_fx_version": "deployed"},
	"azurerm_container_app": {"template.container.image": "deployed"},
	"azurerm_container_app_job": {"template.container.image": "deployed"},
	"azurerm_container_group": {"container.image": "deployed"},
	"azurerm_kubernetes_cluster": {"default_node_pool.orchestrator_version": "version", "kubernetes_version": "version"},
	"azurerm_kubernetes_cluster_node_pool": {"orchestrator_version": "version"},
	"azurerm_linux_function_app": {"site_config.application_stack.docker": "deployed"},
	"azurerm_linux_virtual_machine": azure_machine,
	"azurerm_linux_virtual_machine_scale_set": azure_machine,
	"azurerm_linux_web_app": azure_web_app,
	"azurerm_linux_web_app_slot": azure_web_app,
	"azurerm_orchestrated_virtual_machine_scale_set": {
		"os_profile.custom_data": "image",
		"source_image_id": "image",
		"source_image_reference": "image",
		"user_data_base64": "image",
	},
	"azurerm_virtual_machine": {"os_profile.custom_data": "image", "storage_image_reference": "image"},
	"azurerm_virtual_machine_extension": azure_extension,
	"azurerm_virtual_machine_scale_set": {"os_profile.custom_data": "image", "storage_profile_image_reference": "image"},
	"azurerm_virtual_machine_scale_set_extension": azure_extension,
	"azurerm_windows_virtual_machine": azure_machine,
	"azurerm_windows_virtual_machine_scale_set": azure_machine,
	"azurerm_windows_web_app": azure_web_app,
	"docker_container": {"image": "image"},
	"docker_service": {"task_spec.container_spec.image": "deployed"},
	"google_cloud_run_service": {"template.spec.containers.image": "deployed"},
	"google_cloud_run_v2_job": {"template.template.containers.image": "deployed"},
	"google_cloud_run_v2_service": {"template.containers.image": "deployed"},
	"google_cloud_run_v2_worker_pool": {"template.containers.image": "deployed"},
	"google_cloudfunctions2_function": {"build_config.source": "deployed"},
	"google_cloudfunctions_function": {"source_archive_object": "deployed"},
	"google_compute_instance": google_machine,
	"google_compute_instance_from_template": object.union(google_machine, {"source_instance_template": "image"}),
	"google_compute_instance_group_manager": {"version.instance_template": "image"},
	"google_compute_instance_template": google_template,
	"google_compute_region_instance_group_manager": {"version.instance_template": "image"},
	"google_compute_region_instance_template": google_template,
	"google_container_cluster": {"min_master_version": "version", "node_version": "version"},
	"google_container_node_pool": {"node_config.image_type": "version", "version": "version"},
	"helm_release": {"chart": "deployed", "set": "deployed", "values": "deployed", "version": "deployed"},
	"kubectl_manifest": {"yaml_body": "deployed"},
	"kubernetes_cron_job": cron_job,
	"kubernetes_cron_job_v1": cron_job,
	"kubernetes_daemon_set_v1": template,
	"kubernetes_daemonset": template,
	"kubernetes_deployment": template,
	"kubernetes_deployment_v1": template,
	"kubernetes_job": template,
	"kubernetes_job_v1": template,
	"kubernetes_manifest": {"manifest": "deployed"},
	"kubernetes_pod": {"spec.container.image": "deployed", "spec.init_container.image": "deployed"},
	"kubernetes_pod_v1": {"spec.container.image": "deployed", "spec.init_container.image": "deployed"},
	"kubernetes_replication_controller": template,
	"kubernetes_replication_controller_v1": template,
	"kubernetes_stateful_set": template,
	"kubernetes_stateful_set_v1": template,
	"openstack_compute_instance_v2": {"image_id": "image", "image_name": "image", "user_data": "image"},
}

aws_machine := {"ami": "image", "launch_template": "image", "user_data": "image", "user_data_base64": "image"}

aws_template := {"image_id": "image", "user_data": "image", "user_data_base64": "image"}

azure_extension := {"protected_settings": "deployed", "settings": "deployed"}

azure_machine := {
	"custom_data": "image",
	"source_image_id": "image",
	"source_image_reference": "image",
	"user_data": "image",
}

azure_web_app := {"site_config.application_stack": "deployed"}

google_machine := {
	"boot_disk.initialize_params.image": "image",
	"metadata.gce-container-declaration": "image",
	"metadata.startup-script": "image",
	"metadata.user-data": "image",
	"metadata_startup_script": "image",
}

google_template := {
	"disk.source_image": "image",
	"metadata.gce-container-declaration": "image",
	"metadata.startup-script": "image",
	"metadata.user-data": "image",
	"metadata_startup_script": "image",
}

template := {
	"spec.template.spec.container.image": "deployed",
	"spec.template.spec.init_container.image": "deployed",
}

cron_job := {
	"spec.job_template.spec.template.spec.container.image": "deployed",
	"spec.job_template.spec.template.spec.init_container.image": "deployed",
}

severities := {"image": "high", "deployed": "medium", "version": "low"}

consequences := {
	"image": "what runs is never replaced by a new one",
	"deployed": "what runs is not what is written here",
	"version": "the version that runs is not what is written here",
}

everything := {"all", "*"}

deny contains verdict if {
	some resource in input.resources
	row := rows[resource.type]
	resources.managed(resource)
	ignored := object.get(resource.lifecycle, "ignore_changes", [])
	is_array(ignored)
	some index, name in ignored
	is_string(name)
	not name in everything
	kind := gravest(resource, row, path_of(name))
	at := array.concat(resource.at, ["lifecycle", 0, "ignore_changes", index])
	verdict := {
		"at": at,
		"msg": sprintf("changes of `%s` are ignored: %s", [name, consequences[kind]]),
		"severity": severities[kind],
		"fix": [{"at": at, "remove": true}],
	}
}

deny contains verdict if {
	some resource in input.resources
	row := rows[resource.type]
	resources.managed(resource)
	ignored := object.get(resource.lifecycle, "ignore_changes", null)
	ignores_everything(ignored)
	kind := gravest(resource, row, "")
	at := array.concat(resource.at, ["lifecycle", 0, "ignore_changes"])
	verdict := {
		"at": at,
		"msg": sprintf("all changes are ignored: %s", [consequences[kind]]),
		"severity": severities[kind],
		"fix": [{"at": at, "remove": true}],
	}
}

ignores_everything(ignored) if ignored in everything

ignores_everything(ignored) if {
	is_array(ignored)
	some name in ignored
	name in everything
}

# The gravest thing that ignoring a path means; "" stands for all paths.
gravest(resource, row, ignored) := "image" if {
	"image" in kinds(resource, row, ignored)
} else := "deployed" if {
	"deployed" in kinds(resource, row, ignored)
} else := "version" if {
	"version" in kinds(resource, row, ignored)
}

kinds(resource, row, ignored) := {kind |
	some path, kind in row
	overlap(path, ignored)
	not unset_metadata(resource, path, ignored)
	not other_extension(resource)
}

# One of the paths holds the other, or they are the same.
overlap(_, ignored) if ignored == ""

overlap(path, ignored) if path == ignored

overlap(path, ignored) if startswith(path, concat("", [ignored, "."]))

overlap(path, ignored) if startswith(ignored, concat("", [path, "."]))

# Metadata holds much besides what a machine starts with: ignoring all of it matters where it holds that.
unset_metadata(resource, path, ignored) if {
	ignored == "metadata"
	keys := split(path, ".")
	count(keys) > 1
	not resources.given(resource, keys)
	not path in object.keys(resource.unknown)
}

# Extensions of machines on Azure that run no script: what their settings name is not what runs.
other_extension(resource) if {
	resource.type in {"azurerm_virtual_machine_extension", "azurerm_virtual_machine_scale_set_extension"}
	type := resources.value(resource, ["type"])
	not type in script_extensions
}

script_extensions := {"CustomScript", "CustomScriptExtension", "CustomScriptForLinux"}

# `spec[0].template[0].spec` as `spec.template.spec`, `metadata["user-data"]` as `metadata.user-data`.
path_of(name) := regex.replace(regex.replace(name, `\["([^"]*)"\]`, ".$1"), `\[[^\]]*\]`, "")
