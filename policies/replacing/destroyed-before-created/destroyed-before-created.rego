# METADATA
# title: What serves is destroyed before its replacement exists
# description: |
#   Unless it is told otherwise, Terraform destroys an object before it makes the new one. For what serves requests that is
#   an outage for as long as making it takes, and a longer one where making it fails. In a plan, every such replacement of
#   something that serves is named. In the configuration, only those resource types are judged of which the provider's own
#   documentation recommends `create_before_destroy`: they are used by something else while they are replaced, so the
#   replacement in the usual order fails halfway or interrupts what uses them. What holds data is judged by
#   replaced-state.
# related_resources:
#   - ref: https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#create_before_destroy
#     description: "Terraform: create_before_destroy"
#   - ref: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/acm_certificate
#     description: "AWS provider: create_before_destroy for certificates in use"
#   - ref: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/launch_configuration#using-with-autoscaling-groups
#     description: "AWS provider: launch configurations with Auto Scaling groups"
#   - ref: https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/compute_instance_template#using-with-instance-group-manager
#     description: "Google provider: instance templates with instance group managers"
# custom:
#   severity: high
#   category: replacing
#   formats: [terraform, terraform-plan]
#   about: [resources, changes]
#   remediation: >-
#     Add `lifecycle { create_before_destroy = true }`. Two of them exist at once then: use `name_prefix` or a name made
#     from what changes instead of a fixed name.
#   controls:
#     nist-800-53r5: [CM-3, CM-4]
#     iso-27001-2022: ["8.32"]
#   parameters:
#     also-serving:
#       description: Further resource types that serve, for plans.
#       type: array
#       default: []
package cattleguard.replacing.destroyed_before_created

import data.cattleguard.lib.resources
import data.cattleguard.lib.settings
import rego.v1

# Resource types that serve, or that what serves runs on, and how grave it is when one is missing for a while.
serving := {
	"aws_acm_certificate": "medium",
	"aws_alb": "high",
	"aws_alb_listener": "high",
	"aws_alb_target_group": "high",
	"aws_api_gateway_rest_api": "high",
	"aws_apigatewayv2_api": "high",
	"aws_apprunner_service": "high",
	"aws_autoscaling_group": "high",
	"aws_cloudfront_distribution": "high",
	"aws_ecs_cluster": "high",
	"aws_ecs_service": "high",
	"aws_eks_cluster": "high",
	"aws_eks_node_group": "high",
	"aws_elastic_beanstalk_environment": "high",
	"aws_elb": "high",
	"aws_instance": "medium",
	"aws_lambda_alias": "high",
	"aws_lambda_function": "high",
	"aws_lambda_function_url": "high",
	"aws_launch_configuration": "medium",
	"aws_lb": "high",
	"aws_lb_listener": "high",
	"aws_lb_target_group": "high",
	"aws_spot_instance_request": "medium",
	"azurerm_api_management": "high",
	"azurerm_application_gateway": "high",
	"azurerm_cdn_frontdoor_profile": "high",
	"azurerm_container_app": "high",
	"azurerm_container_app_environment": "high",
	"azurerm_container_group": "high",
	"azurerm_kubernetes_cluster": "high",
	"azurerm_kubernetes_cluster_node_pool": "high",
	"azurerm_lb": "high",
	"azurerm_linux_function_app": "high",
	"azurerm_linux_virtual_machine": "medium",
	"azurerm_linux_virtual_machine_scale_set": "high",
	"azurerm_linux_web_app": "high",
	"azurerm_orchestrated_virtual_machine_scale_set": "high",
	"azurerm_public_ip": "high",
	"azurerm_virtual_machine": "medium",
	"azurerm_virtual_machine_scale_set": "high",
	"azurerm_windows_function_app": "high",
	"azurerm_windows_virtual_machine": "medium",
	"azurerm_windows_virtual_machine_scale_set": "high",
	"azurerm_windows_web_app": "high",
	"google_cloud_run_service": "high",
	"google_cloud_run_v2_service": "high",
	"google_cloudfunctions2_function": "high",
	"google_cloudfunctions_function": "high",
	"google_compute_address": "high",
	"google_compute_backend_service": "high",
	"google_compute_forwarding_rule": "high",
	"google_compute_global_address": "high",
	"google_compute_global_forwarding_rule": "high",
	"google_compute_instance": "medium",
	"google_compute_instance_from_template": "medium",
	"google_compute_instance_group_manager": "high",
	"google_compute_region_backend_service": "high",
	"google_compute_region_instance_group_manager": "high",
	"google_compute_ssl_certificate": "medium",
	"google_compute_target_https_proxy": "high",
	"google_compute_url_map": "high",
	"google_container_cluster": "high",
	"google_container_node_pool": "high",
	"helm_release": "high",
	"kubernetes_daemon_set_v1": "high",
	"kubernetes_daemonset": "high",
	"kubernetes_deployment": "high",
	"kubernetes_deployment_v1": "high",
	"kubernetes_ingress": "high",
	"kubernetes_ingress_v1": "high",
	"kubernetes_namespace": "high",
	"kubernetes_namespace_v1": "high",
	"kubernetes_service": "high",
	"kubernetes_service_v1": "high",
	"kubernetes_stateful_set": "high",
	"kubernetes_stateful_set_v1": "high",
}

# Resource types of which the documentation recommends it, what goes wrong otherwise, the attribute that is a fixed name
# of which two cannot exist at once, and the types that use it.
recommended := {
	"aws_acm_certificate": {
		"otherwise": "a certificate that a listener uses cannot be destroyed",
		"name": null,
		"users": {"aws_alb_listener", "aws_api_gateway_domain_name", "aws_cloudfront_distribution", "aws_lb_listener"},
	},
	"aws_api_gateway_deployment": {
		"otherwise": "a deployment that a stage points to cannot be destroyed",
		"name": null,
		"users": {"aws_api_gateway_stage"},
	},
	"aws_iam_server_certificate": {
		"otherwise": "a certificate that a load balancer uses cannot be destroyed",
		"name": "name",
		"users": {"aws_elb", "aws_lb_listener"},
	},
	"aws_launch_configuration": {
		"otherwise": "a launch configuration that a group uses cannot be destroyed",
		"name": "name",
		"users": {"aws_autoscaling_group"},
	},
	"google_compute_instance_template": {
		"otherwise": "a template that a group uses cannot be destroyed",
		"name": "name",
		"users": {"google_compute_instance_group_manager", "google_compute_region_instance_group_manager"},
	},
	"google_compute_managed_ssl_certificate": {
		"otherwise": "a certificate that a proxy uses cannot be destroyed",
		"name": "name",
		"users": {"google_compute_target_https_proxy"},
	},
	"google_compute_region_instance_template": {
		"otherwise": "a template that a group uses cannot be destroyed",
		"name": "name",
		"users": {"google_compute_instance_group_manager", "google_compute_region_instance_group_manager"},
	},
	"google_compute_region_ssl_certificate": {
		"otherwise": "a certificate that a proxy uses cannot be destroyed",
		"name": "name",
		"users": {"google_compute_region_target_https_proxy"},
	},
	"google_compute_ssl_certificate": {
		"otherwise": "a certificate that a proxy uses cannot be destroyed",
		"name": "name",
		"users": {"google_compute_target_https_proxy"},
	},
}

deny contains {"at": change.at, "msg": msg, "severity": severity} if {
	some change in input.changes
	change.kind == "planned"
	change.mode == "managed"
	change.actions == ["delete", "create"]
	severity := severity_of(change.type)
	msg := sprintf("%s is destroyed before its replacement exists%s", [change.address, because(change)])
}

deny contains verdict if {
	some resource in input.resources
	row := recommended[resource.type]
	resources.managed(resource)
	resources.configured(resource)
	not created_first(resource)
	not used_by_created_first(row)
	questions(resource) == set()
	verdict := object.union(
		{
			"at": resource.at,
			"msg": sprintf("without `create_before_destroy` it is destroyed before its replacement exists: %s", [row.otherwise]),
			"severity": "low",
		},
		fix(resource, row),
	)
}

unknown contains {"at": array.concat(resource.at, ["lifecycle"]), "expression": expression} if {
	some resource in input.resources
	recommended[resource.type]
	resources.managed(resource)
	some expression in questions(resource)
}

created_first(resource) if {
	first := object.get(resource.lifecycle, "create_before_destroy", false)
	first in {true, "true"}
}

# Terraform makes the new one first as well of whatever something that is made first depends on.
used_by_created_first(row) if count(row.users & types_created_first) > 0

types_created_first contains resource.type if {
	some resource in input.resources
	created_first(resource)
}

questions(resource) := resources.unresolved(resource, ["lifecycle", "create_before_destroy"])

severity_of(type) := severity if {
	severity := serving[type]
} else := "high" if {
	type in settings.setting("destroyed-before-created", "also-serving")
}

# A fixed name has to go first.
fix(resource, row) := {} if {
	row.name != null
	resources.given(resource, [row.name])
} else := {} if {
	row.name != null
	count(resources.unresolved(resource, [row.name])) > 0
} else := {"fix": [{"at": array.concat(resource.at, ["lifecycle", 0, "create_before_destroy"]), "value": true}]}

# Why it is replaced, as far as the plan tells.
because(change) := sprintf(", because %s cannot change in place", [concat(", ", names)]) if {
	count(change.replace_paths) > 0
	names := sort({sprintf("`%s`", [resources.dotted(path)]) | some path in change.replace_paths})
} else := ", because it is tainted" if {
	change.reason == "replace_because_tainted"
} else := ", as was asked for" if {
	change.reason == "replace_by_request"
} else := ", because what it depends on changes" if {
	change.reason == "replace_by_triggers"
} else := ""
