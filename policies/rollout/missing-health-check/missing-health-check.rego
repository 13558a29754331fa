# METADATA
# title: Nothing tells whether the replacement works
# description: |
#   A rollout that cannot ask a new container whether it is well sends traffic to it as soon as its process has started, and
#   takes the old one away. With a health check a replacement that does not work stays without traffic, and the rollout
#   stops.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/
#     description: "Kubernetes: liveness, readiness and startup probes"
#   - ref: https://docs.docker.com/reference/compose-file/services/#healthcheck
#     description: "Compose: healthcheck"
# custom:
#   severity: medium
#   category: rollout
#   formats: [kubernetes, compose, terraform, terraform-plan]
#   about: [workloads]
#   remediation: >-
#     Give the container a readiness probe (and a liveness probe where a restart helps), or a `healthcheck` in Compose.
#   controls:
#     nist-800-53r5: [CM-3]
#     cis-docker-1.6: ["5.27"]
package cattleguard.rollout.missing_health_check

import rego.v1

deny contains {"at": container.at, "msg": msg} if {
	some container in served
	container.probes == []
	container.health_unknown == []
	msg := sprintf("container %s has no health check: a rollout cannot tell whether it works", [container.name])
}

deny contains {"at": probe.at, "msg": msg} if {
	some container in served
	some probe in container.probes
	not probe.enabled
	msg := sprintf("the health check of container %s is switched off", [container.name])
}

unknown contains {"at": container.at, "expression": expression} if {
	some container in served
	container.probes == []
	some expression in container.health_unknown
}

# Containers that run until they are replaced.
served contains container if {
	some workload in input.workloads
	workload.lifetime == "service"
	some container in workload.containers
	container.role == "container"
}
