# METADATA
# title: Consumed configuration can change in place
# description: |
#   A ConfigMap or Secret that is not immutable can be edited under the pods that consume it. Some see the change at once,
#   some at their next restart, and a rollback of the workload does not roll it back. With `immutable: true`, or with a
#   content hash in its name, new configuration is a new object, and the workload is rolled out with it.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/configmap/#configmap-immutable
#     description: "Kubernetes: immutable ConfigMaps"
# custom:
#   severity: medium
#   category: artifacts
#   formats: [kubernetes, terraform, terraform-plan]
#   about: [configs, workloads]
#   scope: project
#   remediation: >-
#     Set `immutable: true` and put a version into the name, or let kustomize's generators append a content hash.
#   controls:
#     nist-800-53r5: [CM-2, CM-3]
#     iso-27001-2022: ["8.9"]
package cattleguard.artifacts.mutable_config

import rego.v1

deny contains {"document": index, "at": config.at, "msg": msg} if {
	some index, document in input.documents
	some config in document.configs
	mutable(config)
	config.immutable.unknown == []
	users := consumers[key(config, config.namespace)]
	msg := sprintf("%s %s can change under %s, which consumes it", [config.kind, config.name, min(users)])
}

unknown contains {"document": index, "at": config.immutable.at, "expression": expression} if {
	some index, document in input.documents
	some config in document.configs
	mutable(config)
	consumers[key(config, config.namespace)]
	some expression in config.immutable.unknown
}

mutable(config) if {
	config.immutable.value != true
	not config.hashed
}

# Who consumes a ConfigMap or Secret, by its kind, namespace and name.
consumers[name] contains user if {
	some document in input.documents
	some workload in document.workloads
	some used in workload.configs
	name := key(used, workload.namespace)
	user := sprintf("%s %s", [workload.kind, workload.name])
}

key(config, namespace) := concat("/", [config.kind, shown_namespace(namespace), config.name])

shown_namespace("") := "default"

shown_namespace(namespace) := namespace if namespace != ""
